using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Vouch.Wire.Hl7.Mllp;

/// <summary>TLS of a client.</summary>
public sealed record MllpClientTls
{
    /// <summary>The name the server's certificate must carry; null takes the host connected to.</summary>
    public string? ServerName { get; init; }

    /// <summary>The certificate shown to the server.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Judges the server's certificate; null accepts what chains to the machine's trusted roots.</summary>
    public MllpCertificateCheck? Accept { get; init; }
}

/// <summary>How a client connects and waits.</summary>
public sealed record MllpClientOptions
{
    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>TLS; null connects in clear.</summary>
    public MllpClientTls? Tls { get; init; }

    /// <summary>Connecting, with its TLS handshake, must be done within this time.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>An answer must be there within this time after its message was sent.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages sent and not yet answered; 1 waits for each answer.</summary>
    public int InFlightMax { get; init; } = 1;

    /// <summary>Longest answer, in bytes.</summary>
    public int AnswerBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>The clock of the timeouts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What sending a message came to.</summary>
public abstract record MllpReply
{
    private MllpReply()
    {
    }

    /// <summary>The next block that came back; that MSA-2 names the message sent is the caller's to check.</summary>
    public sealed record Answered(ReadOnlyMemory<byte> Content) : MllpReply;

    /// <summary>
    /// No answer in time. The message may have arrived. The connection is closed, since a late answer would be taken
    /// for that of the next message.
    /// </summary>
    public sealed record TimedOut(TimeSpan After) : MllpReply;

    /// <summary>The connection ended before the answer. The message may have arrived.</summary>
    public sealed record Lost(string Reason) : MllpReply;
}

/// <summary>What connecting came to.</summary>
public abstract record MllpConnect
{
    private MllpConnect()
    {
    }

    /// <summary>Connected; the client is the caller's to dispose.</summary>
    public sealed record Connected(MllpClient Client) : MllpConnect;

    /// <summary>Not connected, with the reason in words.</summary>
    public sealed record Failed(string Reason) : MllpConnect;
}

/// <summary>One connection to a partner that takes messages. When it is lost, the caller connects anew.</summary>
public sealed class MllpClient : IAsyncDisposable
{
    private readonly MllpClientOptions _options;
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly SemaphoreSlim _window;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Queue<TaskCompletionSource<MllpReply>> _waiting = new();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private MllpReply? _ended;

    private MllpClient(MllpClientOptions options, Socket socket, Stream stream)
    {
        _options = options;
        _socket = socket;
        _stream = stream;
        _window = new(options.InFlightMax, options.InFlightMax);
        _reading = ReadAsync();
    }

    /// <summary>The connection can still be used.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate) return _ended is null;
        }
    }

    /// <summary>Connects; what goes wrong is a reason, not an exception.</summary>
    public static async Task<MllpConnect> ConnectAsync(MllpClientOptions options, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.ConnectTimeout, options.Clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, limit.Token);
            stream = new NetworkStream(socket, ownsSocket: false);
            if (options.Tls is { } tls) stream = await SecureAsync(stream, tls, options.Host, limit.Token);
            return new MllpConnect.Connected(new(options, socket, stream));
        }
        catch (Exception e)
            when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return new MllpConnect.Failed(e is OperationCanceledException ? "No connection in time." : e.Message);
        }
    }

    /// <summary>Sends a message and waits for the block that answers it.</summary>
    public async Task<MllpReply> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        // First the turn to write, then a place in the window: messages leave in the order in which they were given.
        await _writing.WaitAsync(cancellation);
        try
        {
            await _window.WaitAsync(cancellation);
        }
        catch
        {
            _writing.Release();
            throw;
        }

        try
        {
            var waiting = new TaskCompletionSource<MllpReply>(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                lock (_gate)
                {
                    if (_ended is not null) return _ended;
                    _waiting.Enqueue(waiting);
                }

                await WriteAsync(message);
            }
            finally
            {
                _writing.Release();
            }

            return await waiting.Task.WaitAsync(_options.AnswerTimeout, _options.Clock, cancellation);
        }
        catch (TimeoutException)
        {
            var reply = new MllpReply.TimedOut(_options.AnswerTimeout);
            await EndAsync(reply);
            return reply;
        }
        catch (OperationCanceledException)
        {
            // The answer still to come could not be told from the next one's.
            await EndAsync(new MllpReply.Lost("Sending was cancelled."));
            throw;
        }
        finally
        {
            _window.Release();
        }
    }

    /// <summary>Closes the connection; messages still unanswered are told that it is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(new MllpReply.Lost("The connection was closed here."));
        await _reading;
    }

    private static async Task<Stream> SecureAsync(Stream stream, MllpClientTls tls, string host, CancellationToken cancellation)
    {
        var secured = new SslStream(stream);
        try
        {
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = tls.ServerName ?? host,
                    ClientCertificates = tls.Certificate is null ? null : [tls.Certificate],
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => tls.Allows(certificate, chain, errors),
                },
                cancellation);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a block; a partner that does not read in time ends the connection.</summary>
    private async Task WriteAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            var pipe = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
            MllpFramer.Write(pipe, message.Span);
            await pipe.FlushAsync(CancellationToken.None).AsTask().WaitAsync(_options.AnswerTimeout, _options.Clock);
            await pipe.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            await EndAsync(new MllpReply.Lost(e.Message));
        }
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        var framer = new MllpFramer(_options.AnswerBytesMax);
        var pipe = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(_end.Token);
                var buffer = read.Buffer;
                while (framer.TryRead(ref buffer, out var block))
                {
                    if (block.Flaw == MllpFlaw.TooLong)
                    {
                        await EndAsync(new MllpReply.Lost("The answer is longer than allowed."));
                        return;
                    }

                    if (block.Flaw == MllpFlaw.None) Answer(block.Content.ToArray());
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
                if (!read.IsCompleted) continue;
                await EndAsync(new MllpReply.Lost("The other end closed the connection."));
                return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await EndAsync(new MllpReply.Lost(e.Message));
        }
    }

    /// <summary>The oldest message waiting gets the answer; an answer nobody waits for is dropped.</summary>
    private void Answer(byte[] content)
    {
        TaskCompletionSource<MllpReply>? waiting;
        lock (_gate) _waiting.TryDequeue(out waiting);
        waiting?.TrySetResult(new MllpReply.Answered(content));
    }

    private async Task EndAsync(MllpReply reply)
    {
        TaskCompletionSource<MllpReply>[] waiting;
        lock (_gate)
        {
            if (_ended is not null) return;
            _ended = reply is MllpReply.Lost ? reply : new MllpReply.Lost("An earlier answer did not come in time.");
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var one in waiting) one.TrySetResult(_ended);
        await _end.CancelAsync();
        await _stream.DisposeAsync();
        _socket.Dispose();
    }
}
