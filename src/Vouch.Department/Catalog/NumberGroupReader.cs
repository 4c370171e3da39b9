using System.Collections.Immutable;
using System.Globalization;
using Vouch.Measures.Quantities;
using static System.FormattableString;

namespace Vouch.Department.Catalog;

/// <summary>
/// Reads the groups of numbers of an analyte, from the pack's text or from what the laboratory set itself, and checks
/// what can be seen in one group alone.
/// </summary>
internal static class NumberGroupReader
{
    private const int YearHours = 24 * 366;
    private const decimal PercentMax = 1000;

    /// <summary>The analyte with the group as the mappings give it; without mappings it is left as it is.</summary>
    public static Analyte With(
        PackDraft draft, Analyte analyte, string group, IReadOnlyList<PackFields> items, YamlPlace place)
    {
        if (items.Count == 0)
            return analyte;
        if (items.Count > 1 && !NumberGroups.IsList(group))
            draft.Problem(items[1].Place, $"'{group}' of {analyte.Code} is given once, not {items.Count.ToString(CultureInfo.InvariantCulture)} times");
        if (analyte.Kind != ResultKind.Numeric && NumberGroups.IsNumeric(group))
            draft.Problem(items[0].Place, $"{analyte.Code} is not numeric and cannot have '{group}'");
        var first = items[0];
        var read = group switch
        {
            NumberGroups.Reference => analyte with { ReferenceIntervals = [.. items.Select(item => Interval(draft, item))] },
            NumberGroups.Critical => analyte with { CriticalLimits = [.. items.Select(item => Critical(draft, item))] },
            NumberGroups.Reportable => analyte with { ReportableRange = Reportable(draft, first) },
            NumberGroups.Plausible => analyte with { PlausibilityLimits = Plausible(draft, first) },
            NumberGroups.Delta => analyte with { DeltaCheck = Delta(draft, first) },
            NumberGroups.Stability => analyte with { Stability = [.. items.Select(item => Stability(draft, item))] },
            NumberGroups.Indices => analyte with { SerumIndexLimits = Indices(draft, first) },
            NumberGroups.Retest => analyte with { MinimumRetestInterval = Retest(draft, first) },
            NumberGroups.Turnaround => analyte with { TurnaroundMinutes = Turnaround(draft, first) },
            NumberGroups.Autoverify => analyte with { AutoverificationLimits = Autoverification(draft, first) },
            _ => throw new InvalidOperationException($"No such group of numbers: {group}"),
        };
        Overlaps(draft, read, group, place);
        return read;
    }

    private static void Overlaps(PackDraft draft, Analyte analyte, string group, YamlPlace place)
    {
        if (group == NumberGroups.Reference)
            Pairs(analyte.ReferenceIntervals, (one, other) => one.Trimester == other.Trimester && one.Sex == other.Sex
                && one.Ages.Overlaps(other.Ages), "reference intervals", interval => interval.Ages.ToString());
        else if (group == NumberGroups.Critical)
            Pairs(analyte.CriticalLimits, (one, other) => one.Ages.Overlaps(other.Ages), "critical limits", limits => limits.Ages.ToString());
        else if (group == NumberGroups.Stability)
            Pairs(analyte.Stability, (one, other) => one.Temperature == other.Temperature, "stabilities", item => PackWords.Word(item.Temperature));

        // An interval for one sex beside one for anybody is a choice, not an overlap: the closer one is taken.
        void Pairs<T>(ImmutableArray<T> items, Func<T, T, bool> overlap, string what, Func<T, string> where)
        {
            for (var later = 1; later < items.Length; later++)
                for (var earlier = 0; earlier < later; earlier++)
                    if (overlap(items[earlier], items[later]))
                        draft.Problem(place, Invariant(
                            $"{what} {earlier + 1} and {later + 1} of {analyte.Code} overlap: {where(items[later])}"));
        }
    }

    private static ReferenceInterval Interval(PackDraft draft, PackFields fields)
    {
        var (low, high) = Span(draft, fields);
        var interval = new ReferenceInterval(
            fields.Choice("sex", PackWords.Sexes, IntervalSex.Any), Ages(draft, fields),
            fields.Whole("trimester", 1, 3), low, high, draft.Source(fields));
        fields.Close();
        return interval;
    }

    private static CriticalLimits Critical(PackDraft draft, PackFields fields)
    {
        var limits = new CriticalLimits(Ages(draft, fields), Limit(draft, fields, "below", "atOrBelow"),
            Limit(draft, fields, "above", "atOrAbove"), draft.Source(fields));
        if (limits is { Low: null, High: null } && !fields.Has("low") && !fields.Has("high"))
            draft.Problem(fields.Place, "'below', 'atOrBelow', 'above' or 'atOrAbove' must be given");
        if (fields.Has("low") || fields.Has("high"))
            draft.Problem(fields.Place, "critical limits say whether the limit itself is critical: 'atOrBelow' or 'below', 'atOrAbove' or 'above', instead of 'low' and 'high'");
        if (limits.Low?.Value >= limits.High?.Value)
            draft.Problem(fields.Place, $"the low critical limit is not under the high one: {limits}");
        fields.Close();
        return limits;
    }

    private static CriticalLimit? Limit(PackDraft draft, PackFields fields, string exclusive, string inclusive)
    {
        var (bare, with) = (fields.Number(exclusive), fields.Number(inclusive));
        if (bare is not null && with is not null)
            draft.Problem(fields.PlaceOf(inclusive), $"'{exclusive}' and '{inclusive}' exclude each other");
        return with is { } itself ? new CriticalLimit(itself, Inclusive: true)
            : bare is { } beyond ? new CriticalLimit(beyond, Inclusive: false) : null;
    }

    private static ReportableLimits Reportable(PackDraft draft, PackFields fields)
    {
        var (low, high) = Span(draft, fields);
        var limits = new ReportableLimits(low > high ? new(null, null) : new ReportableRange(low, high), draft.Source(fields));
        fields.Close();
        return limits;
    }

    private static PlausibilityLimits Plausible(PackDraft draft, PackFields fields)
    {
        var (low, high) = Span(draft, fields);
        var limits = new PlausibilityLimits(low, high, draft.Source(fields));
        fields.Close();
        return limits;
    }

    private static (decimal? Low, decimal? High) Span(PackDraft draft, PackFields fields)
    {
        var (low, high) = (fields.Number("low"), fields.Number("high"));
        draft.CheckSpan(low, high, fields.Place);
        return (low, high);
    }

    private static AgeRange Ages(PackDraft draft, PackFields fields)
    {
        if (fields.Text("age") is not { } text)
            return AgeRange.Any;
        if (AgeRange.TryParse(text, out var range))
            return range;
        draft.Problem(fields.PlaceOf("age"), $"'{text}' is not an age range such as '0 d..28 d' or '18 y..'");
        return AgeRange.Any;
    }

    private static DeltaCheck Delta(PackDraft draft, PackFields fields)
    {
        var check = new DeltaCheck(fields.Number("absolute"), fields.Number("percent"), fields.Number("ratePerDay"),
            fields.Whole("windowHours", 1, 10 * YearHours) ?? 0, draft.Source(fields));
        if (check.Absolute is null && check.Percent is null && check.RatePerDay is null)
            draft.Problem(fields.Place, "a delta check needs 'absolute', 'percent' or 'ratePerDay'");
        if (check.Absolute <= 0 || check.Percent <= 0 || check.RatePerDay <= 0 || check.Percent > PercentMax)
            draft.Problem(fields.Place, Invariant($"a delta limit is above 0, a percentage at most {PercentMax}"));
        if (check.WindowHours == 0)
            draft.Problem(fields.Place, "a delta check needs 'windowHours'");
        fields.Close();
        return check;
    }

    private static Stability Stability(PackDraft draft, PackFields fields)
    {
        if (!fields.Has("at"))
            draft.Problem(fields.Place, "'at' is missing");
        var hours = fields.RequiredNumber("hours");
        if (hours <= 0 || hours > 10 * YearHours)
            draft.Problem(fields.PlaceOf("hours"), "'hours' must be above 0 and at most ten years");
        var stability = new Stability(
            fields.Choice("at", PackWords.Temperatures, TemperatureClass.Room), hours, draft.Source(fields));
        fields.Close();
        return stability;
    }

    private static SerumIndexLimits Indices(PackDraft draft, PackFields fields)
    {
        var limits = new SerumIndexLimits(fields.Number("haemolysis"), fields.Number("icterus"),
            fields.Number("lipaemia"), draft.Source(fields))
        {
            MaskHaemolysis = fields.Number("maskHaemolysis"),
            MaskIcterus = fields.Number("maskIcterus"),
            MaskLipaemia = fields.Number("maskLipaemia"),
        };
        if (SerumIndexes.All.All(index => limits.Hold(index) is null && limits.Mask(index) is null))
            draft.Problem(fields.Place, "'haemolysis', 'icterus' or 'lipaemia' must be given");
        foreach (var index in SerumIndexes.All)
            if (limits.Mask(index) < limits.Hold(index))
                draft.Problem(fields.Place, $"{index.Word()}: what is not reported from {PackDifference.Text(limits.Mask(index))} on cannot be held from {PackDifference.Text(limits.Hold(index))} on only");
        fields.Close();
        return limits;
    }

    private static MinimumRetestInterval Retest(PackDraft draft, PackFields fields)
    {
        var retest = new MinimumRetestInterval(fields.Whole("hours", 1, 10 * YearHours) ?? 0, draft.Source(fields));
        if (retest.Hours == 0)
            draft.Problem(fields.Place, "'hours' is missing");
        fields.Close();
        return retest;
    }

    private static TurnaroundMinutes Turnaround(PackDraft draft, PackFields fields)
    {
        var turnaround = new TurnaroundMinutes(
            fields.Whole("stat", 1, 100_000), fields.Whole("routine", 1, 100_000), draft.Source(fields));
        if (turnaround.Stat is null && turnaround.Routine is null)
            draft.Problem(fields.Place, "'stat' or 'routine' must be given");
        fields.Close();
        return turnaround;
    }

    private static AutoverificationLimits? Autoverification(PackDraft draft, PackFields fields)
    {
        AutoverificationLimits? limits = null;
        if (fields.Text("within") is { } within)
        {
            var source = fields.Has("source") ? draft.Source(fields) : null;
            limits = within switch
            {
                "reference" => new AutoverificationLimits.WithinReference(source),
                "critical" => new AutoverificationLimits.WithinCritical(source),
                "reportable" => new AutoverificationLimits.WithinReportable(source),
                _ => null,
            };
            if (limits is null)
                draft.Problem(fields.PlaceOf("within"), "'within' must be one of reference, critical, reportable");
        }
        else
        {
            var (low, high) = (fields.RequiredNumber("low"), fields.RequiredNumber("high"));
            draft.CheckSpan(low, high, fields.Place);
            limits = new AutoverificationLimits.Between(low, high, draft.Source(fields));
        }
        fields.Close();
        return limits;
    }
}
