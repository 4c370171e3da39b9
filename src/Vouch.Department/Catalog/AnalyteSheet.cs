using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Department.Catalog;

/// <summary>One number of an analyte as a person reads it, with where it comes from.</summary>
/// <param name="For">Whom or what it is for: sex and age, temperature; "" for everybody.</param>
/// <param name="Citation">The key of the source, and the place in it, as the pack writes it.</param>
/// <param name="Source">The full text of the source.</param>
public sealed record SheetLine(string Group, string For, string Value, string Citation, string Source, SourceReading Reading);

/// <summary>Every number an analyte holds, in words, with its source. Pure.</summary>
public static class AnalyteSheet
{
    public static ImmutableArray<SheetLine> Of(LaboratoryPack pack, Analyte analyte)
    {
        var unit = analyte.Unit is { } code ? " " + code : "";
        var lines = ImmutableArray.CreateBuilder<SheetLine>();
        void Add(string group, string whom, string value, string source) =>
            lines.Add(new SheetLine(group, whom, value, source, pack.SourceText(source), pack.ReadingOf(source)));

        foreach (var interval in analyte.ReferenceIntervals)
            Add("Reference interval", Whom(interval), Span(interval.Low, interval.High) + unit, interval.Source);
        foreach (var limits in analyte.CriticalLimits)
            Add("Critical limits", Ages(limits.Ages), limits + unit, limits.Source);
        if (analyte.ReportableRange is { } reportable)
            Add("Reportable range", "", Span(reportable.Range.Low, reportable.Range.High) + unit, reportable.Source);
        if (analyte.PlausibilityLimits is { } plausible)
            Add("Plausible", "", Span(plausible.Low, plausible.High) + unit, plausible.Source);
        if (analyte.DeltaCheck is { } delta)
            Add("Delta check", $"within {Number(delta.WindowHours)} h", Delta(delta, unit), delta.Source);
        foreach (var stability in analyte.Stability)
            Add("Stability", stability.Temperature.Word(), $"{Number(stability.Hours)} h", stability.Source);
        if (analyte.SerumIndexLimits is { } indices)
            Add("Serum indices", "", Indices(indices), indices.Source);
        if (analyte.MinimumRetestInterval is { } retest)
            Add("Not again within", "", $"{Number(retest.Hours)} h", retest.Source);
        if (analyte.TurnaroundMinutes is { } turnaround)
            Add("Turnaround", "", Turnaround(turnaround), turnaround.Source);
        if (analyte.MolarMass is { } mass)
            Add("Molar mass", "", $"{Number(mass.GramsPerMole)} g/mol", mass.Source);
        if (analyte.AutoverificationLimits is { Source: { } decided } rule)
            Add("Autoverified", "", rule is AutoverificationLimits.Between between
                ? Span(between.Low, between.High) + unit : AutoverificationCoverage.Of(pack, analyte).Says, decided);
        return lines.ToImmutable();
    }

    /// <summary>"3.6 to 4.6", "up to 5", "from 60".</summary>
    public static string Span(decimal? low, decimal? high) => (low, high) switch
    {
        ({ } from, { } to) => $"{Number(from)} to {Number(to)}",
        (null, { } to) => $"up to {Number(to)}",
        ({ } from, null) => $"from {Number(from)}",
        _ => "none",
    };

    private static string Whom(ReferenceInterval interval)
    {
        var parts = new List<string>();
        if (interval.Sex != IntervalSex.Any)
            parts.Add(interval.Sex.ToString().ToLowerInvariant());
        if (!interval.Ages.IsAny)
            parts.Add(Ages(interval.Ages));
        if (interval.Trimester is { } trimester)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"trimester {trimester}"));
        return parts.Count == 0 ? "everybody" : string.Join(", ", parts);
    }

    private static string Ages(AgeRange ages) => ages.IsAny ? "everybody" : ages.ToString();

    private static string Delta(DeltaCheck delta, string unit) => string.Join(" or ", new[]
    {
        delta.Absolute is { } absolute ? Number(absolute) + unit : null,
        delta.Percent is { } percent ? Number(percent) + "%" : null,
        delta.RatePerDay is { } rate ? $"{Number(rate)}{unit} a day" : null,
    }.Where(part => part is not null));

    private static string Indices(SerumIndexLimits limits) => string.Join(", ", ((string?[])
    [
        limits.Haemolysis is { } h ? "haemolysis " + Number(h) : null,
        limits.Icterus is { } i ? "icterus " + Number(i) : null,
        limits.Lipaemia is { } l ? "lipaemia " + Number(l) : null,
        .. SerumIndexes.All.Select(index => limits.Mask(index) is { } mask ? $"not reported from {index.Word()} {Number(mask)}" : null),
    ]).Where(part => part is not null));

    private static string Turnaround(TurnaroundMinutes minutes) => string.Join(", ", new[]
    {
        minutes.Stat is { } stat ? $"STAT {Number(stat)} min" : null,
        minutes.Routine is { } routine ? $"routine {Number(routine)} min" : null,
    }.Where(part => part is not null));

    private static string Number(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
