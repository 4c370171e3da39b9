using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Vouch.Dicom.Network;

/// <summary>Accepts associations over TCP, in clear or TLS, and serves them with the handlers it was given.</summary>
public sealed class DicomListener : IAsyncDisposable
{
    // Beyond the limit so many are told so; more are closed without a word.
    private const int RejectedAtOnceMax = 256;
    private readonly DicomListenerOptions _options;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Lock _gate = new();
    private Task _accepting = Task.CompletedTask;
    private int _open;

    private DicomListener(DicomListenerOptions options, Socket socket)
    {
        _options = options;
        _socket = socket;
    }

    /// <summary>Where it listens; the port is the real one.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => Volatile.Read(ref _open);

    /// <summary>Begins to listen; an address in use throws <see cref="SocketException"/>.</summary>
    public static DicomListener Start(DicomListenerOptions options)
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

        var listener = new DicomListener(options, socket);
        listener._accepting = listener.AcceptAsync();
        return listener;
    }

    /// <summary>Stops accepting, aborts what is open and waits for the handlers.</summary>
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
            try
            {
                var client = await _socket.AcceptAsync(_stop.Token);
                var open = Interlocked.Increment(ref _open);
                if (open <= _options.AssociationsMax + RejectedAtOnceMax)
                {
                    Track(ServeAsync(client, isCrowded: open > _options.AssociationsMax));
                    continue;
                }

                Interlocked.Decrement(ref _open);
                _options.Observe?.Invoke(new DicomEvent.TurnedAway(client.RemoteEndPoint, "Too many connections."));
                client.Dispose();
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // The client was gone before it was accepted, or descriptors ran out: the listener goes on.
                _options.Observe?.Invoke(new DicomEvent.TurnedAway(null, e.Message));
                await Task.Delay(TimeSpan.FromMilliseconds(100), _options.Settings.Clock);
            }
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

    private async Task ServeAsync(Socket client, bool isCrowded)
    {
        await Task.Yield();
        EndPoint? remote = null;
        try
        {
            using (client)
            {
                remote = client.RemoteEndPoint;
                client.NoDelay = true;
                await using var stream = await SecureAsync(new NetworkStream(client, ownsSocket: false));
                if (await Association.AnswerAsync(stream, client, _options, isCrowded, _stop.Token) is not { } association) return;
                await using (_stop.Token.Register(() => _ = association.AbortAsync("The server stops."))) await RunAsync(association);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or AuthenticationException or OperationCanceledException)
        {
            _options.Observe?.Invoke(new DicomEvent.TurnedAway(remote, e.Message));
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task RunAsync(Association association)
    {
        _options.Observe?.Invoke(new DicomEvent.Began(association));
        await association.Closed;
        await association.DisposeAsync();
        _options.Observe?.Invoke(new DicomEvent.Ended(association, association.End, association.EndReason));
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (_options.Tls is not { } tls) return stream;
        using var late = new CancellationTokenSource(_options.Settings.ConnectTimeout, _options.Settings.Clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, late.Token);
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(tls, limit.Token);
        return secured;
    }
}
