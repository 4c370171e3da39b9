using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Proof;

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
        var writing = new BenchWriting(connection, rules.Protocol, rules.RuleVersion, rules.Fact);
        if (placed.IsEmpty)
            return new BenchOutcome(writing, 0, 0, 0);
        var companions = Companions(context, placed);
        var calculated = companions.SelectMany(order => Calculations.Of(
            Order(context, order.Key), placed.RemoveAll(p => p.Test.Order.Id != order.Key), order.Value, rules.Pack, now)).ToList();
        var verdicts = await gate.DecideAsync(connection, placed, calculated, context, rules, now, ct);

        ImmutableArray<PlacedMeasurement> all = [.. placed, .. calculated.Select(c => c.Placed)];
        var repeated = all.GroupBy(p => p.Test.Id).Where(test => test.Count() > 1).Select(test => test.Key).ToHashSet();
        var (released, held) = (0, 0);
        for (var i = 0; i < all.Length; i++)
        {
            writing.Keep(all[i].Measurement);
            if (all[i].Test.Asked is { } asked)
                writing.Answer(asked, all[i].Measurement);
            var judged = new JudgedMeasurement(all[i], Judge(all[i], companions, repeated.Contains(all[i].Test.Id)), verdicts[i]);
            writing.Call(judged);
            switch (Autoverification.Decide(judged, context.Stops, rules.MayReleaseUnseen, rules.IsTried(all[i].Analyte.Code)))
            {
                case BenchDecision.Release release:
                    writing.Keep(release, now, inherited: []);
                    released++;
                    break;
                case BenchDecision.Hold hold:
                    writing.Keep(hold);
                    held++;
                    break;
            }
        }

        return new BenchOutcome(writing, all.Length, released, held);
    }

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
        var companions = Companions(context, placed);
        var subjects = placed.RemoveAll(p => p.Measurement.Source == MeasurementSource.Calculated);
        var calculated = placed.Where(p => p.Measurement.Source == MeasurementSource.Calculated)
            .Select(p => Calculations.Again(p, Order(context, p.Test.Order.Id), rules.Pack)).OfType<CalculatedMeasurement>().ToList();
        var verdicts = await gate.DecideAsync(connection, subjects, calculated, context, rules, now, ct);
        ImmutableArray<PlacedMeasurement> all = [.. subjects, .. calculated.Select(c => c.Placed)];
        return (context, [.. all.Select((p, i) => new JudgedMeasurement(p, Judge(p, companions, repeated: false), verdicts[i]))]);
    }

    private Judgement Judge(PlacedMeasurement placed, Dictionary<Guid, CompanionValues> companions, bool repeated)
    {
        var judgement = ResultRules.Judge(placed, companions[placed.Test.Order.Id], rules.Pack);
        return repeated
            ? judgement with
            {
                Findings = judgement.Findings.Add(new Finding("rerun", Holds: true,
                    "Measured more than once in one message.", "Choose the one to report.")),
                MayGoUnseen = false,
            }
            : judgement;
    }

    private static List<TestContext> Order(BenchContext context, Guid order) => [.. context.Tests.Where(test => test.Order.Id == order)];

    private static Dictionary<Guid, CompanionValues> Companions(BenchContext context, ImmutableArray<PlacedMeasurement> placed) =>
        placed.Select(p => p.Test.Order.Id).Distinct().ToDictionary(order => order, order =>
            new CompanionValues(Order(context, order), placed.Where(p => p.Test.Order.Id == order), context.Priors));
}
