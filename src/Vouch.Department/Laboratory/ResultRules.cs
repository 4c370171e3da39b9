using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Measures.Quantities;
using Vouch.Measures.Units;
using static System.FormattableString;

namespace Vouch.Department.Laboratory;

/// <summary>
/// The rules before release, for one measurement among its companions. Pure: pack, patient, values and earlier results
/// in, a judgement out. Every number comes from the pack.
/// Source: CLSI AUTO-10 (2006), EP33 (2016), GP47 (2015).
/// </summary>
public static class ResultRules
{
    public static Judgement Judge(PlacedMeasurement placed, CompanionValues companions, LaboratoryPack pack)
    {
        var (measurement, test, tube, analyte) = placed;
        var traits = Traits(test.Order.Patient, tube?.CollectedAt ?? measurement.MeasuredAt);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        Flags(measurement, findings);
        Repeats(placed, findings);
        if (measurement.Coded is { } coded)
            return Coded(coded, analyte, pack, findings);
        if (measurement.Value is not { } raw)
        {
            findings.Add(new Finding("no-value", Holds: true, "There is no value to report."));
            return new Judgement("", Comparator.None, null, analyte.Unit, "", null, null, null, findings.ToImmutable(), MayGoUnseen: false);
        }

        var reported = Reported(raw, measurement, analyte);
        var interval = analyte.ReferenceIntervalFor(traits);
        var limits = analyte.CriticalLimitsFor(traits);
        var critical = Critical(reported, analyte, limits);
        if (interval is null && !analyte.ReferenceIntervals.IsEmpty)
            findings.Add(new Finding("no-interval", Holds: true,
                "No reference interval fits this patient's sex and age.", "Complete sex and birth date, or release without flag."));
        if (critical is not null)
            findings.Add(new Finding("critical", Holds: true, $"Critical: {critical.LimitText}.", "Telephone it, with read-back."));
        Plausible(reported, analyte, findings);
        Delta(placed, raw, companions.Priors, findings);
        Guards(placed, companions, pack, findings);
        var (disturbed, instead) = IndexRules.Judge(analyte, tube, pack);
        findings.AddRange(disturbed);
        if (instead is not null) // The number stays with the measurement, and a critical one is called; it is not reported.
            return new Judgement(instead.Text, Comparator.None, null, null, "", null, null, critical, findings.ToImmutable(), MayGoUnseen: false) { Instead = instead.Code };

        var unseen = findings.TrueForAll(finding => !finding.Holds) && WithinAutoverification(reported, analyte, interval, limits, findings);
        return new Judgement(reported.Text, reported.Comparator, reported.Value, analyte.Unit,
            Flag(reported, interval, limits), interval?.Low, interval?.High, critical, findings.ToImmutable(), unseen);
    }

    private static PatientTraits Traits(PatientSnapshot patient, DateTimeOffset at) => new(
        patient.Sex switch { "female" => true, "male" => false, _ => null }, patient.BirthDate,
        DateOnly.FromDateTime(at.UtcDateTime));

    /// <summary>Instrument flags in words; the plain interval flags are our own to set and are not repeated.</summary>
    private static void Flags(Measurement measurement, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var flag in measurement.DeviceFlags)
            findings.Add(new Finding("device-flag", Holds: true, $"The device flags: {flag}.", "Look at the specimen; rerun if in doubt."));
        foreach (var comment in measurement.Comments)
            findings.Add(new Finding("device-comment", Holds: false, measurement.Source == MeasurementSource.Hand ? $"Remark: {comment}" : $"The device remarks: {comment}"));
        if (Dilution.Finding(measurement) is { } dilution)
            findings.Add(dilution);
    }

    private static void Repeats(PlacedMeasurement placed, ImmutableArray<Finding>.Builder findings)
    {
        if (placed.Test.Reported == placed.Measurement.Id)
            return;
        if (placed.Test.LastVersion > 0)
            findings.Add(new Finding("already-reported", Holds: true,
                "A result of this test has been released; this is another measurement.", "Keep the released one, or correct it."));
        else if (placed.Test.Measurements.Length > 0 && placed.Measurement.Source == MeasurementSource.Calculated)
            findings.Add(new Finding("rerun", Holds: false, "Calculated again: what it is calculated from was measured again or corrected."));
        else if (placed.Test.Measurements.Any(known => known.Coded != NonResult.NotCalculated))
            findings.Add(new Finding("rerun", Holds: true,
                Invariant($"Measurement {placed.Test.Measurements.Length + 1} of this test."), "Choose the one to report."));
    }

    private static Judgement Coded(string coded, Analyte analyte, LaboratoryPack pack, ImmutableArray<Finding>.Builder findings)
    {
        if (pack.NonResults.FirstOrDefault(non => string.Equals(non.Code, coded, StringComparison.Ordinal)) is { } non)
        {
            findings.Add(new Finding("non-result", Holds: true, $"No value: {non.Text}."));
            return new Judgement(non.Text, Comparator.None, null, null, "", null, null, null, findings.ToImmutable(), MayGoUnseen: false);
        }

        var value = analyte.CodedValues.FirstOrDefault(v => string.Equals(v.Code, coded, StringComparison.Ordinal));
        var abnormal = value?.Abnormal ?? false;
        var unseen = findings.TrueForAll(finding => !finding.Holds) && !abnormal
            && analyte.AutoverificationLimits is AutoverificationLimits.WithinReportable or AutoverificationLimits.WithinReference;
        return new Judgement(value?.Text ?? coded, Comparator.None, null, null, abnormal ? "A" : "", null, null, null,
            findings.ToImmutable(), unseen);
    }

    private static MeasuredValue Reported(decimal raw, Measurement measurement, Analyte analyte)
    {
        var value = MeasuredValue.Of(raw, measurement.Comparator);
        var range = analyte.ReportableRange?.Range ?? new ReportableRange(null, null);
        return (measurement.Dilution is { } factor and > 1 ? range.Diluted(factor) : range).Report(value, analyte.Decimals);
    }

    // A value such as "< 3" that may lie beyond the limit is called as well: silence would be the greater danger.
    private static CriticalValue? Critical(MeasuredValue value, Analyte analyte, CriticalLimits? limits) =>
        limits?.Reach(value) switch
        {
            CriticalReach.Low => Called(value, analyte, "is " + limits.LowText),
            CriticalReach.High => Called(value, analyte, "is " + limits.HighText),
            CriticalReach.MayBeLow => Called(value, analyte, "may be " + limits.LowText),
            CriticalReach.MayBeHigh => Called(value, analyte, "may be " + limits.HighText),
            _ => null,
        };

    private static CriticalValue Called(MeasuredValue value, Analyte analyte, string how) =>
        new(value.Text, $"{analyte.Code} {value.Text} {UnitPrint.Of(analyte.Unit)} {how}");

    private static string Flag(MeasuredValue value, ReferenceInterval? interval, CriticalLimits? limits)
    {
        if (limits?.Reach(value) is CriticalReach.Low)
            return "LL";
        if (limits?.Reach(value) is CriticalReach.High)
            return "HH";
        if (interval?.Low is { } low && value.Against(low) == Side.Below)
            return "L";
        return interval?.High is { } high && value.Against(high) == Side.Above ? "H" : "";
    }

    private static void Plausible(MeasuredValue value, Analyte analyte, ImmutableArray<Finding>.Builder findings)
    {
        if (analyte.PlausibilityLimits is not { } limits)
            return;
        if ((limits.Low is { } low && value.Against(low) == Side.Below) || (limits.High is { } high && value.Against(high) == Side.Above))
            findings.Add(new Finding("plausibility", Holds: true,
                Invariant($"{value.Text} {UnitPrint.Of(analyte.Unit)} is outside what is plausible ({Span(limits.Low, limits.High)})."),
                "Look for an error of specimen or measurement before reporting."));
    }

    private static void Delta(
        PlacedMeasurement placed, decimal value, IReadOnlyList<PriorResult> priors, ImmutableArray<Finding>.Builder findings)
    {
        if (placed.Analyte.DeltaCheck is not { } check)
            return;
        var at = placed.Measurement.MeasuredAt;
        PriorResult? prior = null;
        foreach (var candidate in priors)
            if (string.Equals(candidate.Analyte, placed.Analyte.Code, StringComparison.Ordinal) && candidate.MeasuredAt < at
                && at - candidate.MeasuredAt <= TimeSpan.FromHours(check.WindowHours)
                && (prior is null || candidate.MeasuredAt > prior.MeasuredAt))
                prior = candidate;
        if (prior is null)
            return;
        var change = Math.Abs(value - prior.Value);
        var days = (decimal)(at - prior.MeasuredAt).TotalDays;
        var exceeded =
            check.Absolute is { } absolute && change > absolute ? Invariant($"more than {absolute} {UnitPrint.Of(placed.Analyte.Unit)}")
            : check.Percent is { } percent && prior.Value != 0 && change > Math.Abs(prior.Value) * percent / 100 ? Invariant($"more than {percent}%")
            : check.RatePerDay is { } rate && days > 0 && change / days > rate ? Invariant($"more than {rate} {UnitPrint.Of(placed.Analyte.Unit)} a day")
            : null;
        if (exceeded is not null)
            findings.Add(new Finding("delta", Holds: true,
                Invariant($"Changed from {prior.Value} on {prior.MeasuredAt:yyyy-MM-dd HH:mm} by {change}, {exceeded}."),
                "Check the patient and the tube before releasing."));
    }

    private static void Guards(
        PlacedMeasurement placed, CompanionValues companions, LaboratoryPack pack, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var guard in pack.Guards)
            if (guard.Affects.Contains(placed.Analyte.Code, StringComparer.Ordinal) && !(guard.Kind == GuardKind.Interference && placed.Analyte.SerumIndexLimits is not null)
                && companions.Holds(guard.When, placed.Tube) == true)
                findings.Add(new Finding("guard-" + guard.Code, Holds: true, guard.Reason, "Look at the tube; collect again if confirmed."));
    }

    /// <summary>Adds the reason when the value may not go unseen for its size alone, so that the reviewer reads it.</summary>
    private static bool WithinAutoverification(
        MeasuredValue value, Analyte analyte, ReferenceInterval? interval, CriticalLimits? critical,
        ImmutableArray<Finding>.Builder findings)
    {
        if (analyte.AutoverificationLimits is AutoverificationLimits.WithinCritical && critical is not null)
            return critical.Reach(value) == CriticalReach.Within;
        (decimal? low, decimal? high, string? what) = analyte.AutoverificationLimits switch
        {
            AutoverificationLimits.WithinReference when interval is not null => (interval.Low, interval.High, "the reference interval"),
            AutoverificationLimits.WithinReportable when analyte.ReportableRange?.Range is { } range => (range.Low, range.High, "the reportable range"),
            AutoverificationLimits.Between between => (between.Low, between.High, "the autoverification limits"),
            _ => (null, null, null),
        };
        if (what is null)
        {
            findings.Add(new Finding("not-autoverified", Holds: true, "The pack has no autoverification limits for this test and patient."));
            return false;
        }

        var inside = (low is null || value.Against(low.Value) is Side.Above or Side.At)
            && (high is null || value.Against(high.Value) is Side.Below or Side.At);
        if (!inside)
            findings.Add(new Finding("outside-limits", Holds: true, $"Outside {what} ({Span(low, high)}); a person looks at it."));
        return inside;
    }

    /// <summary>A span of which one side may be open.</summary>
    private static string Span(decimal? low, decimal? high) => (low, high) switch
    {
        ({ } from, { } to) => Invariant($"{from} to {to}"),
        ({ } from, null) => Invariant($"from {from} on"),
        (null, { } to) => Invariant($"up to {to}"),
        _ => "open",
    };
}
