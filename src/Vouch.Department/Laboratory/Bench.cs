using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;
using Vouch.Department.Supplies;

namespace Vouch.Department.Laboratory;

/// <summary>What was decided and is ready to be written.</summary>
public sealed record BenchOutcome(BenchWriting Writing, int Measured, int Released, int Held);

/// <summary>
/// The way every measurement takes, whatever brought it: calculations, rules, gate, autoverification, and the writing
/// that makes it last.
/// </summary>
public sealed class Bench(NpgsqlConnection connection, BenchRules rules, BenchGate gate)
{
    /// <summary>Decides about new measurements without a person, and prepares what is to be written.</summary>
    public async Task<BenchOutcome> DecideAsync(
        BenchContext context, ImmutableArray<PlacedMeasurement> placed, DateTimeOffset now, CancellationToken ct)
    {
        if (placed.IsEmpty)
            return new BenchOutcome(Writing(), 0, 0, 0);
        var companions = Companions(context, placed);
        var lots = await LotsAsync(context, placed, companions.Keys, ct);
        var calculated = companions.SelectMany(order => Calculations.Of(
            Order(context, order.Key), placed.RemoveAll(p => p.Test.Order.Id != order.Key), order.Value, rules.Pack, lots, now)).ToList();
        return await DecideAsync(context, placed, calculated, companions, now, ct);
    }

    /// <summary>
    /// Calculates a test anew from what stands now, beside what was calculated before; null where an input is gone, or where
    /// it waits for values of its reagent lot and would wait again.
    /// </summary>
    public async Task<BenchOutcome?> CalculateAgainAsync(BenchContext context, Guid orderTest, DateTimeOffset now, CancellationToken ct)
    {
        var test = context.Tests.First(one => one.Id == orderTest);
        var order = Order(context, test.Order.Id);
        var companions = new CompanionValues(order, [], context.Priors);
        return Calculations.Made(test, order, [], companions, rules.Pack, await LotsAsync(context, [], [test.Order.Id], ct), now) is { } made
            && !(made.Placed.Measurement.Coded == NonResult.NotCalculated && test.Measurements is [.., { Coded: NonResult.NotCalculated, Held: true }])
            ? await DecideAsync(context, [], [made], new() { [test.Order.Id] = companions }, now, ct)
            : null;
    }

    /// <summary>The reagent lots whose values calculations of these orders take.</summary>
    public Task<LotsInUse> LotsAsync(BenchContext context, IReadOnlyList<PlacedMeasurement> placed, IEnumerable<Guid> orders, CancellationToken ct) =>
        LotsInUse.ReadAsync(connection, [.. orders.SelectMany(order => Calculations.WithLots(
            Order(context, order), [.. placed.Where(p => p.Test.Order.Id == order)], rules.Pack))], ct);

    /// <summary>Judges kept measurements as they stand now, for a person's decision.</summary>
    public async Task<(BenchContext Context, List<JudgedMeasurement> Judged)> JudgeAgainAsync(
        IReadOnlyList<Measurement> kept, DateTimeOffset now, CancellationToken ct)
    {
        await using var reading = new NpgsqlBatch(connection);
        var context = await LaboratoryStorage.LoadAsync(reading, deviceId: null, [],
            [.. kept.Select(m => m.OrderTestId).Distinct()], [], now, ct);
        ImmutableArray<PlacedMeasurement> placed =
            [.. kept.Select(m => KeptMeasurements.Place(m, context, rules.Pack)).OfType<PlacedMeasurement>()];
        if (placed.IsEmpty)
            return (context, []);
        var subjects = placed.RemoveAll(p => p.Measurement.Source == MeasurementSource.Calculated);
        var companions = Companions(context, placed);
        var lots = await LotsAsync(context, [], companions.Keys, ct);
        var calculated = placed.Where(p => p.Measurement.Source == MeasurementSource.Calculated)
            .Select(p => Calculations.Again(p, Order(context, p.Test.Order.Id), rules.Pack, lots)).OfType<CalculatedMeasurement>().ToList();
        var verdicts = await gate.DecideAsync(connection, subjects, calculated, context, rules, now, ct);
        var judged = subjects.Select((p, i) => new JudgedMeasurement(p, Judge(p, companions, repeated: false), verdicts[i])).ToList();
        judged.AddRange(calculated.Select((c, i) => new JudgedMeasurement(c.Placed, JudgeCalculated(c, companions), verdicts[subjects.Length + i])));
        return (context, judged);
    }

    private BenchWriting Writing() => new(connection, rules.Protocol, rules.RuleVersion, rules.Fact);

    private async Task<BenchOutcome> DecideAsync(
        BenchContext context, ImmutableArray<PlacedMeasurement> placed, IReadOnlyList<CalculatedMeasurement> calculated,
        Dictionary<Guid, CompanionValues> companions, DateTimeOffset now, CancellationToken ct)
    {
        var writing = Writing();
        var verdicts = await gate.DecideAsync(connection, placed, calculated, context, rules, now, ct);
        var repeated = placed.GroupBy(p => p.Test.Id).Where(test => test.Count() > 1).Select(test => test.Key).ToHashSet();
        var held = new Dictionary<Guid, string>();
        var released = 0;
        for (var i = 0; i < placed.Length; i++)
            Settle(new JudgedMeasurement(placed[i], Judge(placed[i], companions, repeated.Contains(placed[i].Test.Id)), verdicts[i]));
        for (var i = 0; i < calculated.Count; i++)
        {
            // What is calculated from a value that waits for a person waits with it.
            var one = calculated[i] with
            {
                Waiting = calculated[i].Waiting.AddRange(calculated[i].Inputs.Where(input => held.ContainsKey(input.OrderTestId)).Select(input => input.Analyte)),
            };
            if (!one.Placed.Test.Measurements.IsEmpty)
                writing.Supersede(one.Placed.Test.Id);
            Settle(new JudgedMeasurement(one.Placed, JudgeCalculated(one, companions), verdicts[placed.Length + i]));
        }

        return new BenchOutcome(writing, placed.Length + calculated.Count, released, held.Count);

        void Settle(JudgedMeasurement judged)
        {
            var (measurement, test, analyte) = (judged.Placed.Measurement, judged.Placed.Test, judged.Placed.Analyte);
            writing.Keep(measurement);
            if (measurement.Source != MeasurementSource.Calculated && test.Measurements.Any(known => known is { Held: true, Coded: NonResult.NotCalculated }))
                writing.Supersede(test.Id); // The device sent the value itself.
            if (test.Asked is { } asked)
                writing.Answer(asked, measurement);
            writing.Call(judged);
            switch (Autoverification.Decide(judged, context.Stops, rules.MayReleaseUnseen, rules.IsTried(analyte.Code)))
            {
                case BenchDecision.Release release:
                    writing.Keep(release, now, inherited: []);
                    released++;
                    break;
                case BenchDecision.Hold hold:
                    writing.Keep(hold);
                    held[test.Id] = analyte.Code;
                    break;
            }
        }
    }

    private Judgement Judge(PlacedMeasurement placed, Dictionary<Guid, CompanionValues> companions, bool repeated)
    {
        var judgement = ResultRules.Judge(placed, companions[placed.Test.Order.Id], rules.Pack);
        return repeated
            ? judgement.With(new Finding("rerun", Holds: true, "Measured more than once in one message.", "Choose the one to report."))
            : judgement;
    }

    private Judgement JudgeCalculated(CalculatedMeasurement calculated, Dictionary<Guid, CompanionValues> companions)
    {
        var values = companions[calculated.Placed.Test.Order.Id];
        return Calculations.Findings(calculated, values, rules.Pack)
            .Aggregate(ResultRules.Judge(calculated.Placed, values, rules.Pack), (judgement, finding) => finding.Code == Calculations.LotValueMissing ? judgement.WithFirst(finding) : judgement.With(finding));
    }

    private static List<TestContext> Order(BenchContext context, Guid order) => [.. context.Tests.Where(test => test.Order.Id == order)];

    private static Dictionary<Guid, CompanionValues> Companions(BenchContext context, ImmutableArray<PlacedMeasurement> placed) =>
        placed.Select(p => p.Test.Order.Id).Distinct().ToDictionary(order => order, order =>
            new CompanionValues(Order(context, order), placed.Where(p => p.Test.Order.Id == order), context.Priors));
}
