using System.Net.Sockets;

namespace Vouch.Wire.Astm;

/// <summary>
/// Keeps one connection to an analyser or terminal server that itself listens: connects, runs a session, and when
/// it ends connects again after a pause that doubles from 1 s to <c>pauseMax</c>.
/// </summary>
public sealed class AstmClient(
    string host, int port, Func<Stream, AstmSession> open, TimeProvider time,
    Action<Exception?>? onClosed = null, SecureStream? secure = null, TimeSpan? pauseMax = null)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private readonly TimeSpan longestPause = pauseMax ?? TimeSpan.FromSeconds(30);

    /// <summary>The session of the present connection; null while there is none.</summary>
    public AstmSession? Session { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var pause = FirstPause;
        while (!cancel.IsCancellationRequested)
        {
            var (connected, failure) = await ConnectAsync(cancel);
            if (cancel.IsCancellationRequested)
                return;
            onClosed?.Invoke(failure);
            if (connected)
                pause = FirstPause;
            await Task.Delay(pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 > longestPause ? longestPause : pause * 2;
        }
    }

    private async Task<(bool Connected, Exception? Failure)> ConnectAsync(CancellationToken cancel)
    {
        var connected = false;
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(host, port, cancel);
            Stream stream = client.GetStream();
            if (secure is not null)
                stream = await secure(stream, cancel);
            connected = true;
            var session = open(stream);
            Session = session;
            await session.RunAsync(cancel);
            return (connected, null);
        }
        // The boundary of one connection: the failure is reported and the next attempt follows.
        catch (Exception caught) when (caught is not OutOfMemoryException)
        {
            return (connected, caught);
        }
        finally
        {
            Session = null;
        }
    }
}
