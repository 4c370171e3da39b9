using System.Collections.Immutable;
using Vouch.Department.Proof;

namespace Vouch.Department.Catalog;

/// <summary>What of an analyte may be released without a person under a pack, and what not and why.</summary>
/// <param name="Some">Whether any result can.</param>
/// <param name="Says">When, or why never.</param>
/// <param name="Except">Patients for whom no limit decides: their results are always looked at.</param>
public sealed record AutoverificationCoverage(bool Some, string Says, ImmutableArray<string> Except)
{
    /// <summary>As one sentence: "within the critical limits; not under 18 y: no critical limits".</summary>
    public string Sentence => Except.IsEmpty ? Says : $"{Says}; {string.Join("; ", Except)}";

    public static AutoverificationCoverage Of(LaboratoryPack pack, Analyte analyte)
    {
        var coverage = ByRules(analyte);
        if (!coverage.Some)
            return coverage;
        // What is calculated alone has no specimen of its own: its inputs are asked.
        IEnumerable<Analyte> asked = pack.FindCalculation(analyte.Code) is { UnlessMeasured: false } calculation
            ? Measured(pack, calculation) : [analyte];
        foreach (var measured in asked.Where(item => AsksForStability(pack, item.Code)))
            if (measured.Stability.IsEmpty)
                return Never($"never: no stability of {measured.Code} is set, and the gate asks for it");
        return analyte.Stability is [var only] && AsksForStability(pack, analyte.Code)
            ? coverage with { Except = coverage.Except.Add($"only in specimens kept {Kept(only.Temperature)}") } : coverage;
    }

    private static IEnumerable<Analyte> Measured(LaboratoryPack pack, Calculation calculation) =>
        from input in calculation.Inputs
        let analyte = pack.FindAnalyte(input.Analyte)
        where analyte is not null
        from measured in pack.FindCalculation(analyte.Code) is { UnlessMeasured: false } inner ? Measured(pack, inner) : [analyte]
        select measured;

    private static bool AsksForStability(LaboratoryPack pack, string analyte) =>
        pack.RequirementsFor(analyte, RequirementStage.Release).Any(ask =>
            ask.Kind == RequirementKinds.SpecimenStability && ask.WhenUnproven is Policy.Hold or Policy.Lock);

    private static string Kept(TemperatureClass temperature) => temperature == TemperatureClass.Room ? "at room temperature" : temperature.Word();

    /// <summary>What the limits of the analyte alone let pass, whatever the gate asks besides.</summary>
    public static AutoverificationCoverage ByRules(Analyte analyte) => analyte.AutoverificationLimits switch
    {
        null when analyte.NotApplicable.Contains(NumberGroups.Autoverify, StringComparer.Ordinal) =>
            Never("never: a person always looks at it"),
        null => Never("never: no autoverification limits are set (autoverify)"),
        _ when analyte.Kind == ResultKind.Text => Never("never: it is words"),
        AutoverificationLimits.WithinCritical when analyte.Kind == ResultKind.Coded => Never("never: a coded result has no critical limits"),
        AutoverificationLimits.Between when analyte.Kind == ResultKind.Coded => Never("never: a coded result is not between two numbers"),
        _ when analyte.Kind == ResultKind.Coded => new(Some: true, "any value not marked abnormal", []),
        AutoverificationLimits.WithinReference when analyte.ReferenceIntervals.IsEmpty => Never("never: no reference interval is set"),
        AutoverificationLimits.WithinReference => new(Some: true, "within the patient's reference interval",
            Gaps(analyte.ReferenceIntervals.Where(interval => interval.Trimester is null).Select(interval => (interval.Sex, interval.Ages)),
                "no reference interval")),
        AutoverificationLimits.WithinCritical when analyte.CriticalLimits.IsEmpty => Never("never: no critical limits are set"),
        AutoverificationLimits.WithinCritical => new(Some: true, "within the critical limits",
            Gaps(analyte.CriticalLimits.Select(limits => (IntervalSex.Any, limits.Ages)), "no critical limits")),
        AutoverificationLimits.WithinReportable when analyte.ReportableRange is null => Never("never: no reportable range is set"),
        AutoverificationLimits.WithinReportable => new(Some: true, "within the reportable range", []),
        AutoverificationLimits.Between between => new(Some: true, AnalyteSheet.Span(between.Low, between.High), []),
        _ => throw new InvalidOperationException("There are four kinds of autoverification limits."),
    };

    private static AutoverificationCoverage Never(string why) => new(Some: false, why, []);

    private static ImmutableArray<string> Gaps(IEnumerable<(IntervalSex Sex, AgeRange Ages)> covered, string why)
    {
        var all = covered.ToList();
        var women = Open(all.Where(item => item.Sex != IntervalSex.Male));
        var men = Open(all.Where(item => item.Sex != IntervalSex.Female));
        var open = women == men ? [women] : new[] { Prefixed("female ", women), Prefixed("male ", men) };
        return [.. open.Where(text => text.Length > 0).Select(text => $"not {text}: {why}")];
    }

    private static string Prefixed(string sex, string ages) => ages.Length == 0 ? "" : sex + ages;

    // The ages that no range holds, in words; "" where every age is held.
    private static string Open(IEnumerable<(IntervalSex Sex, AgeRange Ages)> covered)
    {
        var gaps = new List<string>();
        Age? reached = Age.Birth;
        foreach (var (_, ages) in covered.OrderBy(item => item.Ages.From))
        {
            if (reached is not { } held)
                break;
            if (ages.From > held)
                gaps.Add(held == Age.Birth ? $"under {ages.From}" : $"{held} to under {ages.From}");
            reached = ages.Until is not { } until ? null : until > held ? until : held;
        }
        if (reached is { } end)
            gaps.Add(end == Age.Birth ? "at any age" : $"from {end}");
        return string.Join(" and ", gaps);
    }
}
