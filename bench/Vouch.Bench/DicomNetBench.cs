using System.Diagnostics;

namespace Vouch.Bench;

/// <summary>
/// CT-like objects of 512 kB received by <c>vouch dicom receive</c>, Orthanc and <c>storescp</c> in turns, from a sender of ours with Nagle's
/// algorithm off and from dcmtk's <c>storescu</c> (on); beside them the same bytes copied with fsync of each file. Before each measurement
/// everything is flushed: who flushes must not pay for who does not. Nothing is deleted before the end (some 35 GB): ext4 without a journal
/// looks at all that was deleted within minutes before it gives a new file its number.
/// </summary>
public static class DicomNetBench
{
    private const int Objects = 2000;
    private const int Nagled = 200;
    private const int Tiny = 20_000;

    // The runtime compiles what runs often once more, better, in the background: not while the clock runs.
    private const int WarmUp = 500;
    private const int Rounds = 3;
    private const int Window = 8;
    private const int PixelBytes = 512 * 1024;
    private const string Copy = "copy";

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        var folder = Directory.CreateTempSubdirectory("vouch-bench-net").FullName;
        try
        {
            return [.. await ReceivedAsync(folder), await NagledAsync(folder), .. await TinyAsync(folder), await LargeAsync(folder)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<Row>> ReceivedAsync(string folder)
    {
        var objects = DicomObjects.Make(folder, "ct", WarmUp + Objects, PixelBytes);
        var (one, eight, window) = (new Speeds(), new Speeds(), new Speeds());
        for (var round = 0; round < Rounds; round++)
        {
            var received = Path.Combine(folder, Invariant($"round-{round}"));
            var raw = Copied(objects.Skip(WarmUp), Path.Combine(received, "raw"));
            one.Add(Copy, raw);
            eight.Add(Copy, raw);
            foreach (var kind in DicomReceiver.Kinds)
            {
                one.Add(kind, await MeasureAsync(received, kind, objects, (receiver, some) => DicomSender.SendAsync(receiver, some, 1)));
                eight.Add(kind, await MeasureAsync(received, kind, objects, (receiver, some) => DicomSender.SendAsync(receiver, some, 8)));
            }

            window.Add("vouch", await MeasureAsync(received, "vouch", objects, (receiver, some) => DicomSender.SendAsync(receiver, some, 1, Window)));
        }

        return
        [
            Row.Note(Invariant($"dicom-net: {Objects} objects of 512 kB copied, each file with fsync"), one.Shown(Copy) + Invariant($", {one.Median(Copy) * PixelBytes / 1e6:0} MB/s")),
            one.Against("Orthanc", 1.5, "dicom-net: received, sender with Nagle's algorithm off, one association"),
            one.Against(Copy, 0.6, "dicom-net: the same against the copy"),
            eight.Against("Orthanc", 1.5, "dicom-net: eight associations at once"),
            eight.Against(Copy, 0.6, "dicom-net: the same against the copy"),
            Row.Note(Invariant($"dicom-net: one association, {Window} operations at once (Orthanc and storescp take one)"), window.Shown("vouch")),
        ];
    }

    private static async Task<Row> NagledAsync(string folder)
    {
        var objects = DicomObjects.Make(folder, "nagled", WarmUp + Nagled, PixelBytes);
        var speeds = new Speeds();
        var received = Path.Combine(folder, "nagled-received");
        foreach (var kind in DicomReceiver.Kinds) speeds.Add(kind, await MeasureAsync(received, kind, objects, DicomSender.StorescuAsync));
        return speeds.Against("Orthanc", 5, Invariant($"dicom-net: {Nagled} objects from storescu of dcmtk, Nagle's algorithm on"));
    }

    private static async Task<List<Row>> TinyAsync(string folder)
    {
        var objects = DicomObjects.Make(folder, "tiny", WarmUp + Tiny, 64);
        var speeds = new Speeds();
        var received = Path.Combine(folder, "tiny-received");
        foreach (var kind in DicomReceiver.Kinds)
            speeds.Add(kind, await MeasureAsync(received, kind, objects, (receiver, some) => DicomSender.SendAsync(receiver, some, 8)));
        return [Row.Note(Invariant($"dicom-net: {Tiny} objects of 64 bytes of pixels, eight associations"), speeds.Shown(DicomReceiver.Kinds))];
    }

    /// <summary>One object of a gigabyte: the most memory the receiver ever had.</summary>
    private static async Task<Row> LargeAsync(string folder)
    {
        var large = DicomObjects.Make(folder, "large", 1, 1 << 30);
        using var receiver = await DicomReceiver.StartAsync("vouch", Path.Combine(folder, "received"));
        await DicomSender.SendAsync(receiver, DicomObjects.Make(folder, "small", 1, 1000), 1);
        var before = receiver.PeakMegabytes;
        var clock = Stopwatch.StartNew();
        await DicomSender.SendAsync(receiver, large, 1);
        return Row.Note("dicom-net: one object of 1 GB", Invariant($"{(1 << 30) / 1e6 / clock.Elapsed.TotalSeconds:0} MB/s; peak memory of the receiver {receiver.PeakMegabytes} MB, before it {before} MB"));
    }

    /// <summary>Objects a second, after the first ones; what was received stays in a folder of its own.</summary>
    private static async Task<double> MeasureAsync(
        string folder, string kind, List<SentObject> objects, Func<DicomReceiver, IReadOnlyList<SentObject>, Task> sendAsync)
    {
        using var receiver = await DicomReceiver.StartAsync(kind, Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName);
        await sendAsync(receiver, objects[..WarmUp]);
        await FlushAllAsync();
        var clock = Stopwatch.StartNew();
        await sendAsync(receiver, objects[WarmUp..]);
        return (objects.Count - WarmUp) / clock.Elapsed.TotalSeconds;
    }

    private static async Task FlushAllAsync()
    {
        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync();
    }

    private static double Copied(IEnumerable<SentObject> objects, string folder)
    {
        Directory.CreateDirectory(folder);
        var (count, clock) = (0, Stopwatch.StartNew());
        foreach (var (path, _) in objects)
        {
            using var output = new FileStream(Path.Combine(folder, Path.GetFileName(path)), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            output.Write(File.ReadAllBytes(path));
            output.Flush(flushToDisk: true);
            count++;
        }

        return count / clock.Elapsed.TotalSeconds;
    }
}
