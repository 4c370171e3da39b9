using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>The numbers that an analyte or tube has, line by line in the words of the pack's text. Pure.</summary>
public static class NumberLines
{
    public static ImmutableArray<ImmutableSortedDictionary<string, string>> Of(Analyte analyte, string group)
    {
        if (analyte.NotApplicable.Contains(group, StringComparer.Ordinal))
            return [Line((LocalEntry.NotUsed, "true"))];
        return group switch
        {
            NumberGroups.Reference => [.. analyte.ReferenceIntervals.Select(item => Line(
                ("sex", item.Sex == IntervalSex.Any ? null : PackWords.Sexes.First(pair => pair.Value == item.Sex).Key),
                ("age", Text(item.Ages)), ("trimester", Text(item.Trimester)), ("low", Text(item.Low)), ("high", Text(item.High))))],
            NumberGroups.Critical => [.. analyte.CriticalLimits.Select(item => Line(
                ("age", Text(item.Ages)), (item.Low?.Inclusive == true ? "atOrBelow" : "below", Text(item.Low?.Value)),
                (item.High?.Inclusive == true ? "atOrAbove" : "above", Text(item.High?.Value))))],
            NumberGroups.Stability => [.. analyte.Stability.Select(item => Line(("at", item.Temperature.Word()), ("hours", Text(item.Hours))))],
            _ => One(analyte, group) is { Count: > 0 } line ? [line] : [],
        };
    }

    public static ImmutableArray<ImmutableSortedDictionary<string, string>> Of(ContainerType tube) =>
        tube.MinimumVolumeMl is { } least ? [Line(("minimumMl", Text(least)))] : [];

    private static ImmutableSortedDictionary<string, string> One(Analyte analyte, string group) => group switch
    {
        NumberGroups.Reportable => Line(("low", Text(analyte.ReportableRange?.Range.Low)), ("high", Text(analyte.ReportableRange?.Range.High))),
        NumberGroups.Plausible => Line(("low", Text(analyte.PlausibilityLimits?.Low)), ("high", Text(analyte.PlausibilityLimits?.High))),
        NumberGroups.Delta => Line(("absolute", Text(analyte.DeltaCheck?.Absolute)), ("percent", Text(analyte.DeltaCheck?.Percent)),
            ("ratePerDay", Text(analyte.DeltaCheck?.RatePerDay)), ("windowHours", Text(analyte.DeltaCheck?.WindowHours))),
        NumberGroups.Indices => Line(("haemolysis", Text(analyte.SerumIndexLimits?.Haemolysis)),
            ("icterus", Text(analyte.SerumIndexLimits?.Icterus)), ("lipaemia", Text(analyte.SerumIndexLimits?.Lipaemia)),
            ("maskHaemolysis", Text(analyte.SerumIndexLimits?.MaskHaemolysis)), ("maskIcterus", Text(analyte.SerumIndexLimits?.MaskIcterus)),
            ("maskLipaemia", Text(analyte.SerumIndexLimits?.MaskLipaemia))),
        NumberGroups.Retest => Line(("hours", Text(analyte.MinimumRetestInterval?.Hours))),
        NumberGroups.Turnaround => Line(("stat", Text(analyte.TurnaroundMinutes?.Stat)), ("routine", Text(analyte.TurnaroundMinutes?.Routine))),
        NumberGroups.Autoverify => analyte.AutoverificationLimits switch
        {
            AutoverificationLimits.WithinReference => Line(("within", "reference")),
            AutoverificationLimits.WithinCritical => Line(("within", "critical")),
            AutoverificationLimits.WithinReportable => Line(("within", "reportable")),
            AutoverificationLimits.Between between => Line(("low", Text(between.Low)), ("high", Text(between.High))),
            _ => Line(),
        },
        _ => throw new InvalidOperationException($"No such group of numbers: {group}"),
    };

    private static ImmutableSortedDictionary<string, string> Line(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var line = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            if (value is not null)
                line[name] = value;
        return line.ToImmutable();
    }

    private static string? Text(decimal? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(AgeRange ages) => ages.IsAny ? null : $"{ages.From}..{ages.Until?.ToString()}";
}
