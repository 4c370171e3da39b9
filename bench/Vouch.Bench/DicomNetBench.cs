using System.Diagnostics;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Bench;

/// <summary>
/// CT-like objects of 512 kB received by <c>vouch dicom receive</c>, Orthanc and <c>storescp</c> in turns, from dcmtk's <c>storescu</c>
/// (Nagle's algorithm on) and from a sender of ours with it off; beside them the same bytes copied with fsync of each file.
/// </summary>
public static class DicomNetBench
{
    private const int Objects = 2000;
    private const int Nagled = 200;
    private const int Tiny = 5000;
    private const int PixelBytes = 512 * 1024;
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        var folder = Directory.CreateTempSubdirectory("vouch-bench-net").FullName;
        try
        {
            var files = Make(folder, "ct", Objects, PixelBytes);
            var tiny = Make(folder, "tiny", Tiny, 64);
            return [.. await ReceivedAsync(folder, files), .. await TinyAsync(folder, tiny), await LargeAsync(folder)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<Row>> ReceivedAsync(string folder, IReadOnlyList<string> files)
    {
        var raw = Copy(files, Path.Combine(folder, "raw"));
        var speeds = new Dictionary<(string Receiver, int AtOnce), double>();
        foreach (var atOnce in (int[])[1, 8])
            foreach (var kind in DicomReceiver.Kinds)
                speeds[(kind, atOnce)] = await MeasureAsync(folder, kind, receiver => SendAsync(receiver, files, atOnce), files.Count);
        var nagled = new Dictionary<string, double>();
        foreach (var kind in DicomReceiver.Kinds)
            nagled[kind] = await MeasureAsync(folder, kind, receiver => StorescuAsync(receiver, [.. files.Take(Nagled)]), Nagled);
        var (ours, orthanc) = (speeds[("vouch", 1)], speeds[("Orthanc", 1)]);
        var ofOrthanc = nagled["vouch"] / nagled["Orthanc"];
        return
        [
            Row.Note(Invariant($"dicom-net: {files.Count} objects of 512 kB copied, each file with fsync"), Invariant($"{raw:0}/s, {raw / 2:0} MB/s")),
            new("dicom-net: received, sender with Nagle's algorithm off, one association", "≥ 1.5 × Orthanc", Shown(speeds, 1) + Invariant($": {ours / orthanc:0.0} ×"), ours >= 1.5 * orthanc),
            new("dicom-net: the same against the copy", "≥ 0.6 × copy", Invariant($"{ours / raw:0.00} ×"), ours >= 0.6 * raw),
            new("dicom-net: eight associations at once", "≥ 1.5 × Orthanc", Shown(speeds, 8) + Invariant($": {speeds[("vouch", 8)] / speeds[("Orthanc", 8)]:0.0} ×; {speeds[("vouch", 8)] / raw:0.00} × copy"),
                speeds[("vouch", 8)] >= 1.5 * speeds[("Orthanc", 8)]),
            new(Invariant($"dicom-net: {Nagled} objects from storescu of dcmtk, Nagle's algorithm on"), "≥ 5 × Orthanc",
                string.Join(", ", nagled.Select(one => Invariant($"{one.Key} {one.Value:0}/s"))) + Invariant($": {ofOrthanc:0.0} ×"), ofOrthanc >= 5),
        ];
    }

    private static string Shown(Dictionary<(string Receiver, int AtOnce), double> speeds, int atOnce) =>
        string.Join(", ", speeds.Where(one => one.Key.AtOnce == atOnce).Select(one => Invariant($"{one.Key.Receiver} {one.Value:0}/s")));

    private static async Task<List<Row>> TinyAsync(string folder, IReadOnlyList<string> files)
    {
        var speeds = new List<string>();
        foreach (var kind in DicomReceiver.Kinds)
            speeds.Add(Invariant($"{kind} {await MeasureAsync(folder, kind, receiver => SendAsync(receiver, files, 8), files.Count):0}/s"));
        return [Row.Note(Invariant($"dicom-net: {files.Count} objects of 64 bytes of pixels, eight associations"), string.Join(", ", speeds))];
    }

    /// <summary>One object of a gigabyte: the most memory the receiver ever had.</summary>
    private static async Task<Row> LargeAsync(string folder)
    {
        var path = Make(folder, "large", 1, 1 << 30)[0];
        using var receiver = await DicomReceiver.StartAsync("vouch", Path.Combine(folder, "received"));
        await SendAsync(receiver, Make(folder, "small", 1, 1000), 1);
        var before = receiver.PeakMegabytes;
        var clock = Stopwatch.StartNew();
        await SendAsync(receiver, [path], 1);
        return Row.Note("dicom-net: one object of 1 GB", Invariant($"{1024 / clock.Elapsed.TotalSeconds:0} MB/s; peak memory of the receiver {receiver.PeakMegabytes} MB, before it {before} MB"));
    }

    /// <summary>Objects a second.</summary>
    private static async Task<double> MeasureAsync(string folder, string kind, Func<DicomReceiver, Task> send, int count)
    {
        var into = Path.Combine(folder, "received");
        try
        {
            using var receiver = await DicomReceiver.StartAsync(kind, into);
            var clock = Stopwatch.StartNew();
            await send(receiver);
            return count / clock.Elapsed.TotalSeconds;
        }
        finally
        {
            Directory.Delete(into, recursive: true);
        }
    }

    private static async Task SendAsync(DicomReceiver receiver, IReadOnlyList<string> files, int atOnce)
    {
        var waiting = new System.Collections.Concurrent.ConcurrentQueue<StoredObject>(files.Select(StoredFile.Read));
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            await using var association = await Association.RequestAsync(
                new("127.0.0.1", receiver.Port, receiver.Title, "BENCH"), new() { Contexts = [(Ct, [TransferSyntax.ExplicitLittle.Uid])] });
            while (waiting.TryDequeue(out var one))
                if (await association.StoreAsync(one) is { Code: not 0 } status) throw new InvalidOperationException($"{receiver.Title}: {status}");
        }));
    }

    private static async Task StorescuAsync(DicomReceiver receiver, IReadOnlyList<string> files)
    {
        using var process = Process.Start(new ProcessStartInfo("storescu", ["-q", "-xe", "-aec", receiver.Title, "127.0.0.1", Invariant($"{receiver.Port}"), .. files]) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException(Invariant($"storescu ended with {process.ExitCode}."));
    }

    private static double Copy(IReadOnlyList<string> files, string folder)
    {
        Directory.CreateDirectory(folder);
        var clock = Stopwatch.StartNew();
        foreach (var path in files)
        {
            using var output = new FileStream(Path.Combine(folder, Path.GetFileName(path)), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            output.Write(File.ReadAllBytes(path));
            output.Flush(flushToDisk: true);
        }

        var speed = files.Count / clock.Elapsed.TotalSeconds;
        Directory.Delete(folder, recursive: true);
        return speed;
    }

    private static List<string> Make(string folder, string kind, int count, int pixelBytes)
    {
        var pixels = new byte[pixelBytes];
        new Random(1).NextBytes(pixels.AsSpan(0, Math.Min(pixelBytes, 1 << 20)));
        Directory.CreateDirectory(Path.Combine(folder, kind));
        var paths = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var data = new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, Invariant($"1.2.{pixelBytes}.{i}")).Set(new Tag(0x0010, 0x0020), "BENCH")
                .Set(new Tag(0x0020, 0x000D), "1.2.98").Set(new Tag(0x0020, 0x000E), Invariant($"1.2.97.{i / 200}"))
                .Set(Tags.Rows, 512L).Set(Tags.Columns, 512L).Set(Tags.BitsAllocated, 16L).SetBytes(Tags.PixelData, Vr.OW, pixels);
            using var file = new DicomFile(data, TransferSyntax.ExplicitLittle);
            paths.Add(Path.Combine(folder, kind, Invariant($"{i}.dcm")));
            using var output = File.Create(paths[^1]);
            file.Write(output);
        }

        return paths;
    }
}
