using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Vouch.Wire.Hl7.Mllp;

/// <summary>
/// Accepts MLLP connections over TCP, in clear or TLS, and hands each message to the handler; the answers of one
/// connection leave in the order its messages came. Source: HL7 v2 Transport Specification: MLLP, release 1.
/// </summary>
public sealed class MllpListener : IAsyncDisposable
{
    private readonly MllpListenerOptions _options;
    private readonly Socket _socket;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Lock _gate = new();
    private Task _accepting = Task.CompletedTask;
    private long _numbers;
    private int _open;

    private MllpListener(MllpListenerOptions options, Socket socket)
    {
        _options = options;
        _socket = socket;
        _certificate = options.Tls is { } tls ? SslStreamCertificateContext.Create(tls.Certificate, tls.Chain, offline: true) : null;
    }

    /// <summary>Where it listens; the port is the real one.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => Volatile.Read(ref _open);

    /// <summary>Begins to listen; an address in use throws <see cref="SocketException"/>.</summary>
    public static MllpListener Start(MllpListenerOptions options)
    {
        var socket = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.EndPoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
            socket.Bind(options.EndPoint);
            socket.Listen(512);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var listener = new MllpListener(options, socket);
        listener._accepting = listener.AcceptAsync();
        return listener;
    }

    /// <summary>
    /// Stops accepting and reading, lets what is being handled finish and be answered within the link timeout, closes.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        Task[] open;
        lock (_gate) open = [.. _connections];
        await Task.WhenAll(open);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _socket.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // The client was gone before it was accepted, or descriptors ran out: the listener goes on.
                _options.Observe?.Invoke(new MllpEvent.TurnedAway(null, e.Message));
                if (!await PauseAsync()) return;
                continue;
            }

            if (Interlocked.Increment(ref _open) > _options.ConnectionsMax)
            {
                Interlocked.Decrement(ref _open);
                _options.Observe?.Invoke(new MllpEvent.TurnedAway(client.RemoteEndPoint, "Too many connections."));
                client.Dispose();
                continue;
            }

            Track(ServeAsync(client));
        }
    }

    private async Task<bool> PauseAsync()
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _options.Clock, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Track(Task connection)
    {
        lock (_gate) _connections.Add(connection);
        _ = connection.ContinueWith(
            ended =>
            {
                lock (_gate) _connections.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        EndPoint? remote = null;
        try
        {
            using (client)
            {
                remote = client.RemoteEndPoint;
                client.NoDelay = true;
                await using var stream = new NetworkStream(client, ownsSocket: false);
                var number = Interlocked.Increment(ref _numbers);
                if (_options.Tls is not { } tls)
                {
                    await MllpConnection.RunAsync(stream, new(number, remote, null, Secured: false), _options, _stop.Token);
                    return;
                }

                await using var secured = new SslStream(stream);
                if (await HandshakeAsync(secured, tls) is { } refused)
                {
                    _options.Observe?.Invoke(new MllpEvent.TurnedAway(remote, refused));
                    return;
                }

                using var shown = secured.RemoteCertificate is X509Certificate2 own ? new X509Certificate2(own) : null;
                await MllpConnection.RunAsync(secured, new(number, remote, shown, Secured: true), _options, _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            _options.Observe?.Invoke(new MllpEvent.TurnedAway(remote, e.Message));
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<string?> HandshakeAsync(SslStream secured, MllpServerTls tls)
    {
        using var late = new CancellationTokenSource(_options.LinkTimeout, _options.Clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, late.Token);
        try
        {
            await secured.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = _certificate,
                    ClientCertificateRequired = tls.Client != MllpClientCertificate.NotAsked,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => tls.Allows(certificate, chain, errors),
                },
                limit.Token);
            return null;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            return "TLS: " + e.Message;
        }
    }
}
