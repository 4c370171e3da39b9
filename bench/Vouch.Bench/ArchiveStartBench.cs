using System.Diagnostics;
using Vouch.Dicom;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;

namespace Vouch.Bench;

/// <summary>
/// <c>vouch dicom receive</c> started over a folder of tiny objects, until it has answered how many there are: without its index, and with it.
/// The files are in the system's cache.
/// </summary>
public static class ArchiveStartBench
{
    private const int Rounds = 3;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        var rows = new List<Row>();
        foreach (var objects in (int[])[20_000, 100_000]) rows.AddRange(await OverAsync(objects));
        return rows;
    }

    private static async Task<List<Row>> OverAsync(int objects)
    {
        var folder = Directory.CreateTempSubdirectory("vouch-bench-start").FullName;
        try
        {
            DicomObjects.Make(folder, "held", objects, 64);
            var held = Path.Combine(folder, "held");
            // What changed just now is not yet indexed.
            await Task.Delay(TimeSpan.FromSeconds(3));
            var (without, with) = (new List<Start>(), new List<Start>());
            for (var round = 0; round < Rounds; round++)
            {
                if (Directory.Exists(Path.Combine(held, ".index"))) Directory.Delete(Path.Combine(held, ".index"), recursive: true);
                without.Add(await StartAsync(held, objects));
                with.Add(await StartAsync(held, objects));
            }

            var index = new FileInfo(Path.Combine(held, ".index", "objects")).Length / 1e6;
            return
            [
                Row.Note(Invariant($"dicom-start: {objects:#,0} objects, no index"), Shown(without)),
                Row.Note(Invariant($"dicom-start: the same with the index of {index:0.0} MB"), Shown(with)),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Shown(List<Start> starts) => Invariant($"{Latencies.Median(starts.Select(one => one.Seconds)):0.0} s ({Latencies.Spread([.. starts.Select(one => one.Seconds)], "0.0")}) from the start of the program to the answer, {Latencies.Median(starts.Select(one => one.ProcessorSeconds)):0.0} s of the processor; peak memory {starts.Max(one => one.Megabytes)} MB");

    private static async Task<Start> StartAsync(string folder, int objects)
    {
        var clock = Stopwatch.StartNew();
        using var receiver = await DicomReceiver.StartAsync("vouch", folder);
        await using var association = await Association.RequestAsync(
            new("127.0.0.1", receiver.Port, receiver.Title, "BENCH"), new() { Contexts = [(SopClasses.StudyRootFind, SupportedContexts.PlainSyntaxes)] });
        var keys = new DataSet().Set(QueryModel.QueryRetrieveLevel, "STUDY").Set(QueryModel.UniqueKey(QueryLevel.Study), "").Set(QueryKeys.StudyInstances, "");
        var counted = 0L;
        await foreach (var response in association.FindAsync(SopClasses.StudyRootFind, keys)) counted += response.DataSet?.Integer(QueryKeys.StudyInstances) ?? 0;
        if (counted != objects) throw new InvalidOperationException(Invariant($"{counted} of {objects} objects are held."));
        return new(clock.Elapsed.TotalSeconds, receiver.ProcessorSeconds, receiver.PeakMegabytes);
    }

    private sealed record Start(double Seconds, double ProcessorSeconds, long Megabytes);
}
