using System.Net;
using System.Net.Sockets;

namespace Vouch.Wire.Astm;

/// <summary>A way to put a layer (TLS) over an accepted or opened connection.</summary>
public delegate ValueTask<Stream> SecureStream(Stream stream, CancellationToken cancel);

/// <summary>
/// Accepts connections of analysers or terminal servers and runs one session on each. At most
/// <c>connectionsMax</c> at once: a further one is closed. A session's failure ends its connection only.
/// </summary>
public sealed class AstmListener : IDisposable
{
    private readonly TcpListener listener;
    private readonly Func<Stream, IPEndPoint, AstmSession> open;
    private readonly SecureStream? secure;
    private readonly Action<IPEndPoint, Exception?> onClosed;
    private readonly int connectionsMax;
    private int connections;

    /// <param name="endPoint">Where to listen; port 0 picks a free one.</param>
    /// <param name="open">Makes the session of a new connection.</param>
    /// <param name="onClosed">Called when a connection has ended, with the error when there was one.</param>
    /// <param name="secure">Puts TLS over the stream where the connection wants it.</param>
    /// <param name="connectionsMax">Bound on simultaneous connections.</param>
    public AstmListener(
        IPEndPoint endPoint, Func<Stream, IPEndPoint, AstmSession> open,
        Action<IPEndPoint, Exception?>? onClosed = null, SecureStream? secure = null, int connectionsMax = 64)
    {
        listener = new TcpListener(endPoint);
        this.open = open;
        this.onClosed = onClosed ?? ((_, _) => { });
        this.secure = secure;
        this.connectionsMax = connectionsMax;
        listener.Start();
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)listener.LocalEndpoint;

    public int Connections => Volatile.Read(ref connections);

    /// <summary>Accepts until cancelled; returns when every session has ended.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(cancel);
                running.RemoveAll(task => task.IsCompleted);
                if (running.Count >= connectionsMax)
                    client.Dispose();
                else
                    running.Add(ServeAsync(client, cancel));
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            listener.Stop();
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync(TcpClient client, CancellationToken cancel)
    {
        var remote = (IPEndPoint)client.Client.RemoteEndPoint!;
        Exception? failure = null;
        Interlocked.Increment(ref connections);
        try
        {
            using (client)
            {
                client.NoDelay = true;
                Stream stream = client.GetStream();
                if (secure is not null)
                    stream = await secure(stream, cancel);
                await open(stream, remote).RunAsync(cancel);
            }
        }
        // The boundary of one connection: whatever ended it is reported, and the others go on.
        catch (Exception caught) when (caught is not OutOfMemoryException)
        {
            failure = cancel.IsCancellationRequested ? null : caught;
        }
        finally
        {
            Interlocked.Decrement(ref connections);
        }

        onClosed(remote, failure);
    }
}
