using System.Collections.Concurrent;
using System.Diagnostics;
using Vouch.Dicom;
using Vouch.Dicom.Network;

namespace Vouch.Bench;

/// <summary>Sends objects to a receiver; one that is not taken ends the benchmark.</summary>
public static class DicomSender
{
    /// <summary>From this process, without Nagle's algorithm.</summary>
    /// <param name="associations">So many at once.</param>
    /// <param name="window">Operations at once on each; the other end must agree.</param>
    public static async Task SendAsync(DicomReceiver receiver, IReadOnlyList<SentObject> objects, int associations, int window = 1)
    {
        var waiting = new ConcurrentQueue<SentObject>(objects);
        await Task.WhenAll(Enumerable.Range(0, associations).Select(async _ =>
        {
            await using var association = await Association.RequestAsync(new("127.0.0.1", receiver.Port, receiver.Title, "BENCH"), new()
            {
                Contexts = [(DicomObjects.Ct, [TransferSyntax.ExplicitLittle.Uid])],
                Window = window == 1 ? null : new((ushort)window, 1),
            });
            if (window != 1 && association.Accepted.User.Window?.Invoked != window) throw new InvalidOperationException($"{receiver.Title} takes no window.");
            await Task.WhenAll(Enumerable.Range(0, window).Select(async _ =>
            {
                while (waiting.TryDequeue(out var one))
                    if (await association.StoreAsync(one.Object) is { Code: not 0 } status) throw new InvalidOperationException($"{receiver.Title}: {status}");
            }));
        }));
    }

    /// <summary>dcmtk's, with Nagle's algorithm.</summary>
    public static async Task StorescuAsync(DicomReceiver receiver, IReadOnlyList<SentObject> objects)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "storescu", ["-q", "-xe", "-aec", receiver.Title, "127.0.0.1", Invariant($"{receiver.Port}"), .. objects.Select(one => one.Path)])
        { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException(Invariant($"storescu ended with {process.ExitCode}."));
    }
}
