using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;

namespace Vouch.Department.Laboratory;

/// <summary>Puts measurements before the release gate, all facts read in one round trip of the releasing transaction.</summary>
public sealed class BenchGate(IEnumerable<IFactSource> sources)
{
    private readonly IFactSource[] sources = [.. sources];

    /// <summary>A verdict for each measurement and calculation, in order: measured first, then calculated.</summary>
    public async Task<List<Verdict>> DecideAsync(
        NpgsqlConnection connection, IReadOnlyList<PlacedMeasurement> placed, IReadOnlyList<CalculatedMeasurement> calculated,
        BenchContext context, BenchRules rules, DateTimeOffset now, CancellationToken ct)
    {
        var subjects = placed.Select(Subject).ToList();
        var inputs = calculated.SelectMany(c => c.Inputs).ToList();
        var facts = await KnownFacts.ReadAsync(connection, sources, [.. subjects, .. inputs], ct);

        var verdicts = subjects.ConvertAll(subject => Decide(subject, facts, context, rules, now));
        var next = 0;
        foreach (var calculation in calculated)
        {
            var own = Subject(calculation.Placed);
            var ofInputs = new List<Verdict>(calculation.Inputs.Length);
            for (var i = 0; i < calculation.Inputs.Length; i++)
                ofInputs.Add(Decide(inputs[next++], facts, context, rules, now));
            verdicts.Add(WithLotValues(Verdict.Together(own, ofInputs, now), calculation, facts, context, now));
        }

        return verdicts;
    }

    public static GateSubject Subject(PlacedMeasurement placed) => new(
        placed.Test.Id, placed.Test.Order.Patient.Id, placed.Measurement.SpecimenId, placed.Analyte.Code,
        Discipline(placed.Analyte), placed.Measurement.DeviceId, placed.Measurement.DeviceModel, placed.Measurement.LotId,
        placed.Measurement.PerformerId, placed.Measurement.MeasuredAt, placed.Measurement.OwnControl,
        placed.NoValue);

    public static string Discipline(Analyte? analyte) => analyte is null ? "" : analyte.Discipline.ToString().ToLowerInvariant();

    /// <summary>
    /// What the result was calculated with beside its inputs: cited, so that a look-back finds it, and held while in doubt.
    /// </summary>
    private static Verdict WithLotValues(Verdict verdict, CalculatedMeasurement calculated, KnownFacts facts, BenchContext context, DateTimeOffset now)
    {
        if (calculated.Lot is not { } lot || calculated.Placed.Measurement.Coded == NonResult.NotCalculated)
            return verdict;
        var answer = new FactAnswer(Standing.Proven,
            FormattableString.Invariant($"Calculated with {string.Join(" and ", lot.Values.Select(value => FormattableString.Invariant($"{value.Kind.Code} {value.Value}")))} of {lot.Name}."),
            Remedy: null, [.. lot.Values.Select(value => value.Fact)]);
        return verdict with
        {
            Checks = verdict.Checks.Add(Gate.Check(LotValueAsked, verdict.Subject, facts.Weigh(answer, calculated.Inputs[0].MeasuredAt),
                [.. context.Overrides[verdict.Subject.OrderTestId]], now)),
        };
    }

    /// <summary>Every formula that takes them asks for them; a doubt about them holds, as every unproven requirement does by default.</summary>
    private static readonly Requirement LotValueAsked = new("lot-value", Policy.Hold, Policy.Hold, Policy.Hold);

    private static Verdict Decide(
        GateSubject subject, KnownFacts facts, BenchContext context, BenchRules rules, DateTimeOffset now) =>
        Gate.Decide(rules.ReleaseRequirements(subject.Analyte), facts, subject,
            [.. context.Overrides[subject.OrderTestId]], now);
}
