using System.Net.Sockets;

namespace Vouch.Bench;

/// <summary>Stands between Npgsql and PostgreSQL on a Unix socket and counts how often the program waits for an answer.</summary>
public sealed class RoundTrips : IAsyncDisposable
{
    private const string SocketName = ".s.PGSQL.5432";

    private readonly BenchFolder folder = new();
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string server;
    private readonly Task accepting;
    private long count;

    /// <param name="socketFolder">The server's.</param>
    public RoundTrips(string socketFolder)
    {
        server = Path.Combine(socketFolder, SocketName);
        listener.Bind(new UnixDomainSocketEndPoint(folder[SocketName]));
        listener.Listen();
        accepting = AcceptAsync();
    }

    /// <summary>To be given as Host instead of the server's.</summary>
    public string SocketFolder => folder.Path;

    /// <summary>Answers so far that the program asked something new after.</summary>
    public long Count => Interlocked.Read(ref count);

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        var passing = new List<Task>();
        try
        {
            while (true)
                passing.Add(PassAsync(await listener.AcceptAsync()));
        }
        catch (SocketException)
        {
            // Closed.
        }
        catch (ObjectDisposedException)
        {
        }

        await Task.WhenAll(passing);
    }

    private async Task PassAsync(Socket client)
    {
        using var upstream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await upstream.ConnectAsync(new UnixDomainSocketEndPoint(server));
        var answered = 1; // The program's turn: what it sends next is one more question.
        await Task.WhenAll(
            CopyAsync(client, upstream, () =>
            {
                if (Interlocked.Exchange(ref answered, 0) == 1)
                    Interlocked.Increment(ref count);
            }),
            CopyAsync(upstream, client, () => Interlocked.Exchange(ref answered, 1)));
        client.Dispose();
    }

    private static async Task CopyAsync(Socket from, Socket to, Action passed)
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                passed();
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other side went first.
        }
    }
}
