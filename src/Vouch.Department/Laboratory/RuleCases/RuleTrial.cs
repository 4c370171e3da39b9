using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory.RuleCases;

/// <summary>
/// Does with an imagined measurement what the bench does with a real one, as if every check of the gate were fit. Pure:
/// the same rules, the same decision. Source: CLSI AUTO-10 (2006), testing the rules before they go live and after every change.
/// </summary>
public static class RuleTrial
{
    // Any moment serves: the rules know only differences of time.
    private static readonly DateTimeOffset At = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Refusals: rule-case-value-invalid, rule-case-age-invalid, rule-case-other-unknown.</summary>
    public static Outcome<CaseOutcome> Try(GivenCase given, Analyte analyte, LaboratoryPack pack)
    {
        if (!Patient(given).Succeeded(out var patient, out var refusal))
            return refusal;
        var order = new OrderContext(Guid.Empty, "", "routine", patient, At);
        if (Place(given.Value, analyte, order, pack, given.Flags) is not { } placed)
            return new Refusal("rule-case-value-invalid", $"“{given.Value}” is no value of {analyte.Code}.");
        var others = ImmutableArray.CreateBuilder<PlacedMeasurement>();
        foreach (var other in given.Others)
        {
            if (pack.FindAnalyte(other.Analyte) is not { } known || Place(MeasuredValue.Of(other.Value).Text, known, order, pack, []) is not { } beside)
                return new Refusal("rule-case-other-unknown", $"The pack has no analyte “{other.Analyte}” with numbers.");
            others.Add(beside);
        }

        ImmutableArray<PriorResult> priors = given.Previous is { } previous
            ? [new PriorResult(Guid.Empty, analyte.Code, previous, At.AddHours(-(given.HoursSince ?? 24)))] : [];
        var companions = new CompanionValues([placed.Test], others.Append(placed), priors);
        var judgement = ResultRules.Judge(placed, companions, pack);
        var fit = new Verdict(BenchGate.Subject(placed), At, []);
        return Autoverification.Decide(new JudgedMeasurement(placed, judgement, fit), [], packMayRelease: true, tried: true) switch
        {
            BenchDecision.Hold hold => new CaseOutcome(Released: false, judgement.ReportedText, judgement.Flag,
                [.. hold.Reasons.Select(reason => reason.Code)], string.Join(' ', hold.Reasons.Select(reason => reason.Sentence))),
            _ => new CaseOutcome(Released: true, judgement.ReportedText, judgement.Flag, [], ""),
        };
    }

    private static Outcome<PatientSnapshot> Patient(GivenCase given)
    {
        DateOnly? born = null;
        if (given.Age.Length > 0)
        {
            if (!Age.TryParse(given.Age, out var age))
                return new Refusal("rule-case-age-invalid", $"“{given.Age}” is no age.", Hint: "Write 3 d, 2 wk, 6 mo or 45 y.");
            born = BornOn(age);
        }

        return new PatientSnapshot(Guid.Empty, "Case", "", born, given.Sex is "female" or "male" ? given.Sex : "unknown", Pregnant: null, Identifier: null);
    }

    // The latest day of birth on which the age is reached: the first day of being that old.
    private static DateOnly BornOn(Age age)
    {
        var today = DateOnly.FromDateTime(At.UtcDateTime);
        var born = age.Unit switch
        {
            AgeUnit.Days => today.AddDays(-age.Count),
            AgeUnit.Weeks => today.AddDays(-7 * age.Count),
            AgeUnit.Months => today.AddMonths(-age.Count),
            _ => today.AddYears(-age.Count),
        };
        while (age.ReachedOn(born) > today)
            born = born.AddDays(-1);
        return born;
    }

    private static PlacedMeasurement? Place(string text, Analyte analyte, OrderContext order, LaboratoryPack pack, ImmutableArray<string> flags)
    {
        var reading = ValueReading.Read(new DeviceResult(0, "", analyte.Code, analyte.Code, text, "", analyte.Unit, flags, [], null, At, null,
            DecimalConvention.Invariant), analyte, pack);
        if (reading.Problem is not null)
            return null;
        var test = new TestContext(Guid.Empty, order, analyte.Code, "ordered", Cancelled: false, SpecimenId: null, LastVersion: 0, LastStatus: null, []);
        var measurement = new Measurement(Guid.Empty, Guid.Empty, null, Guid.Empty, analyte.Code, MeasurementSource.Device, null, null, null, 0,
            text, analyte.Unit, reading.Comparator, reading.Value, reading.Coded, null, flags, [], null, "unproven", At, "device");
        return new PlacedMeasurement(measurement, test, Tube: null, analyte);
    }
}
