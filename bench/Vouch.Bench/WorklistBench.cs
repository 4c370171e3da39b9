using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Vouch.Dicom;
using Vouch.Dicom.Json;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;

namespace Vouch.Bench;

/// <summary>
/// C-FIND of what modalities ask, over the network, at <c>vouch dicom worklist-serve</c> with 100,000 scheduled steps: 250 days of 400, at
/// 20 stations of 5 modalities, of 40,000 patients.
/// </summary>
public static class WorklistBench
{
    private const int Steps = 100_000;
    private const int StepsAFile = 1000;
    private const int StepsADay = 400;
    private const int Patients = 40_000;
    private const int Runs = 200;
    private static readonly string[] Modalities = ["CT", "MR", "US", "CR", "NM"];
    private static readonly DateOnly First = new(2026, 1, 1);
    private static readonly Tag Sequence = QueryModel.ScheduledProcedureStepSequence;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        var folder = Directory.CreateTempSubdirectory("vouch-bench-worklist").FullName;
        try
        {
            for (var file = 0; file < Steps / StepsAFile; file++)
                await File.WriteAllTextAsync(Path.Combine(folder, Invariant($"{file}.json")),
                    "[" + string.Join(',', Enumerable.Range(file * StepsAFile, StepsAFile).Select(one => DicomJson.Text(Step(one)))) + "]");
            var clock = Stopwatch.StartNew();
            using var served = await ServedWorklist.StartAsync(folder);
            var loading = clock.Elapsed;
            await using var association = await Association.RequestAsync(
                new("127.0.0.1", served.Port, "VOUCH", "CT1"), new() { Contexts = [(SopClasses.Worklist, SupportedContexts.PlainSyntaxes)] });
            var rows = new List<Row> { Row.Note(Invariant($"dicom-find: {Steps} scheduled steps read from {Steps / StepsAFile} files"), Invariant($"{loading.TotalSeconds:0.0} s, {served.Megabytes} MB resident")) };
            foreach (var (_, keys) in Queries()) await WarmAsync(association, keys);
            foreach (var (name, keys) in Queries()) rows.Add(await AskedAsync(association, name, keys));
            rows.Add(await CancelledAsync(association));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<(string Name, Func<Random, DataSet> Keys)> Queries()
    {
        yield return ("a station's day and modality", random => Of(random, (step, day) => step.Set(new Tag(0x0040, 0x0001), Station(random.Next(20)))
            .Set(new Tag(0x0040, 0x0002), day).Set(new Tag(0x0008, 0x0060), Modalities[random.Next(5)])));
        yield return ("a station's week", random => Of(random, (step, day) => step.Set(new Tag(0x0040, 0x0001), Station(random.Next(20))).Set(new Tag(0x0040, 0x0002), day + "-" + Later(day))));
        yield return ("the beginning of a name", random => Asked().Set(new Tag(0x0010, 0x0010), Name(random.Next(Patients))[..8] + "*"));
        yield return ("the middle of a name", random => Asked().Set(new Tag(0x0010, 0x0010), "*" + Name(random.Next(Patients))[3..9] + "*"));
        yield return ("an accession number", random => Asked().Set(new Tag(0x0008, 0x0050), Invariant($"A{random.Next(Steps)}")));
        yield return ("a patient ID", random => Asked().Set(new Tag(0x0010, 0x0020), Invariant($"P{random.Next(Patients)}")));
        yield return ("all of a day", random => Of(random, (step, day) => step.Set(new Tag(0x0040, 0x0002), day)));
    }

    private static async Task<Row> AskedAsync(Association association, string name, Func<Random, DataSet> keys)
    {
        var (random, matches) = (new Random(1), 0);
        var times = await Latencies.OfAsync(Runs, async () => matches += await CountAsync(association, keys(random)));
        return new($"dicom-find: {name}", "p95 ≤ 20 ms", Invariant($"p50 {times.At(0.5):0.0} ms, p95 {times.At(0.95):0.0} ms; {(double)matches / Runs:0.#} matches"), times.At(0.95) <= 20);
    }

    /// <summary>A server that was asked before: its code is compiled.</summary>
    private static async Task WarmAsync(Association association, Func<Random, DataSet> keys)
    {
        var random = new Random(2);
        for (var i = 0; i < Runs / 2; i++) await CountAsync(association, keys(random));
    }

    private static async Task<int> CountAsync(Association association, DataSet keys)
    {
        var count = 0;
        await foreach (var one in association.FindAsync(SopClasses.Worklist, keys))
        {
            if (one.Status.IsFailure) throw new InvalidOperationException(one.Status.ToString());
            if (one.DataSet is not null) count++;
        }

        return count;
    }

    /// <summary>Everything is asked for, and given up after ten.</summary>
    private static async Task<Row> CancelledAsync(Association association)
    {
        var times = await Latencies.OfAsync(20, async () =>
        {
            var count = 0;
            await foreach (var one in association.FindAsync(SopClasses.Worklist, Asked()))
                if (++count == 10) break;
        });
        return Row.Note("dicom-find: all asked for, cancelled after 10, until the final answer", Invariant($"p50 {times.At(0.5):0} ms, p95 {times.At(0.95):0} ms"));
    }

    private static DataSet Of(Random random, Func<DataSet, string, DataSet> keys) =>
        Asked().SetItems(Sequence, keys(AskedOfStep(), Day(random.Next(230))));

    /// <summary>What a modality wants to know of each.</summary>
    private static DataSet Asked()
    {
        var keys = new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192").SetItems(Sequence, AskedOfStep());
        foreach (var key in WorklistModel.Keys)
            if (key.Within is null && !keys.Contains(key.Tag)) keys.Set(new ValueElement(key.Tag, Registered(key.Tag), ReadOnlyMemory<byte>.Empty));
        return keys;
    }

    private static DataSet AskedOfStep()
    {
        var step = new DataSet();
        foreach (var key in WorklistModel.Keys.Where(one => one.Within == Sequence)) step.Set(new ValueElement(key.Tag, Registered(key.Tag), ReadOnlyMemory<byte>.Empty));
        return step;
    }

    private static Vr Registered(Tag tag) => Vouch.Dicom.Registry.DataDictionary.Find(tag)!.Vr;

    private static DataSet Step(int number)
    {
        var patient = number * 7919 % Patients;
        var station = number % 20;
        return new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192").Set(new Tag(0x0008, 0x0050), Invariant($"A{number}")).Set(new Tag(0x0008, 0x0090), "Refer^Red")
            .Set(new Tag(0x0010, 0x0010), Name(patient)).Set(new Tag(0x0010, 0x0020), Invariant($"P{patient}")).Set(new Tag(0x0010, 0x0030), "19700101").Set(new Tag(0x0010, 0x0040), "F")
            .Set(new Tag(0x0020, 0x000D), Invariant($"1.2.826.0.1.3680043.2.1143.{number}")).Set(new Tag(0x0032, 0x1060), "Examination").Set(new Tag(0x0040, 0x1001), Invariant($"R{number}"))
            .Set(new Tag(0x0038, 0x0300), "Ward 3").SetItems(Sequence, new DataSet().Set(new Tag(0x0008, 0x0060), Modalities[station % 5]).Set(new Tag(0x0040, 0x0001), Station(station))
                .Set(new Tag(0x0040, 0x0002), Day(number / StepsADay)).Set(new Tag(0x0040, 0x0003), Invariant($"{8 + (number % 10):00}{number % 60:00}"))
                .Set(new Tag(0x0040, 0x0006), "Perform^Ing").Set(new Tag(0x0040, 0x0007), "Examination").Set(new Tag(0x0040, 0x0009), Invariant($"S{number}")));
    }

    private static string Station(int number) => Invariant($"STATION{number}");

    private static string Day(int number) => First.AddDays(number).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Later(string day) =>
        DateOnly.ParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture).AddDays(6).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>Names of letters, as many as patients.</summary>
    private static string Name(int patient)
    {
        Span<char> letters = stackalloc char[8];
        for (var (i, rest) = (0, patient * 2_654_435_761L % 208_827_064_576L); i < letters.Length; i++, rest /= 26) letters[i] = (char)('A' + (rest % 26));
        return letters.ToString() + "^" + (patient % 2 == 0 ? "Anna" : "Johann");
    }
}
