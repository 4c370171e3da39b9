using System.Diagnostics;
using Vouch.Department.Documents;
using Vouch.Department.Equipment;
using Vouch.Department.Orders;
using Vouch.Department.People;
using Vouch.Department.Proof;
using Vouch.Department.Quality;
using Vouch.Department.Specimens;
using Vouch.Department.Supplies;

namespace Vouch.Bench;

/// <summary>The pure gate on one core: twelve requirements a verdict, facts as read from the database.</summary>
public static class GateBench
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        await using var database = await postgres.CreateAsync("bench_gate");
        var wide = await WideBench.CreateAsync(database.Db, 25);
        var bench = wide.Bench;
        var tubes = await wide.TubesAsync(4);
        var subjects = tubes.SelectMany(tube => wide.Analytes.Select(code => new GateSubject(tube.Tests[code], tube.Patient, tube.Specimen, code,
            "chemistry", bench.Device, "C500", LotId: null, bench.Technician, bench.Now))).ToArray();
        IFactSource[] sources = [new PersonFacts(), new DocumentFacts(), new DeviceFacts(), new LotFacts(), new ControlFacts(),
            new SpecimenFacts(() => bench.Rules.Pack), new OrderFacts()];
        await using var connection = await database.Source.OpenConnectionAsync();
        var facts = await KnownFacts.ReadAsync(connection, sources, subjects, CancellationToken.None);
        var asked = subjects.Select(subject => bench.Rules.ReleaseRequirements(subject.Analyte)).ToArray();

        var rounds = Enumerable.Range(0, 8).Select(_ => Round(subjects, asked, facts, bench.Now)).ToList();
        rounds.RemoveRange(0, 2); // The first ones compile.
        var rates = rounds.Select(round => round.Rate).ToList();
        var bytes = rounds.Select(round => round.Bytes).ToList();
        return
        [
            new Row("gate, pure, one core", "≥ 200,000 verdicts/s", Invariant($"{Latencies.Median(rates):#,0}/s (rounds {Latencies.Spread(rates, "#,0")})"), Latencies.Median(rates) >= 200_000),
            new Row("gate, allocation", "no growth", Invariant($"{bytes[0]:#,0} bytes a verdict of {asked[0].Count} checks, the same in each of {bytes.Count} rounds: {Latencies.Spread(bytes, "#,0")}"), bytes.Max() - bytes.Min() < bytes.Min() * 0.01),
        ];
    }

    private static (double Rate, double Bytes) Round(
        GateSubject[] subjects, IReadOnlyList<Requirement>[] asked, KnownFacts facts, DateTimeOffset now)
    {
        long done = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Time)
            for (var i = 0; i < subjects.Length; i++, done++)
                if (!Gate.Decide(asked[i], facts, subjects[i], [], now).Passes)
                    throw new InvalidOperationException("The arrangement does not pass the gate.");
        return (done / clock.Elapsed.TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)done);
    }
}
