using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Catalog;
using static System.FormattableString;

namespace Vouch.Department.Laboratory.RuleCases;

/// <summary>A case proposed by the pack's own limits, with its name.</summary>
public sealed record ProposedCase(string Name, GivenCase Given);

/// <summary>
/// The cases at the edges of every limit of an analyte: the last value inside and the first outside, for every group of
/// patients the pack distinguishes, and the last and first change of the delta check. What the rules do there is shown
/// to a person, whose acceptance makes them cases. Pure.
/// </summary>
public static class BoundaryCases
{
    public static ImmutableArray<ProposedCase> Of(Analyte analyte)
    {
        var cases = ImmutableArray.CreateBuilder<ProposedCase>();
        switch (analyte.Kind)
        {
            case ResultKind.Numeric:
                foreach (var group in Groups(analyte))
                    AddEdges(cases, analyte, group);
                AddDelta(cases, analyte);
                break;
            case ResultKind.Coded:
                foreach (var value in analyte.CodedValues)
                    cases.Add(new ProposedCase(value.Text, Plain(value.Code, Adult)));
                break;
        }

        if (Middle(analyte) is { } middle)
            cases.Add(new ProposedCase("flagged by the device", Plain(middle, Groups(analyte).FirstOrDefault() ?? Adult) with { Flags = ["flag"] }));
        return [.. cases.DistinctBy(proposed => (proposed.Given.Value, proposed.Given.Sex, proposed.Given.Age, proposed.Given.Previous, proposed.Given.Flags.Length))];
    }

    private sealed record PatientGroup(string Sex, string Age)
    {
        public string Words => (Sex, Age) switch
        {
            ("", var age) => age,
            var (sex, age) => $"{sex}, {age}",
        };
    }

    private static readonly PatientGroup Adult = new("female", "45 y");

    /// <summary>One patient for each reference interval and each range of critical limits: at its first day, an open one at 45 years.</summary>
    private static IEnumerable<PatientGroup> Groups(Analyte analyte)
    {
        var groups = analyte.ReferenceIntervals.Where(interval => interval.Trimester is null)
            .Select(interval => new PatientGroup(interval.Sex == IntervalSex.Male ? "male" : "female", AgeOf(interval.Ages)))
            .Concat(analyte.CriticalLimits.Select(limits => new PatientGroup("female", AgeOf(limits.Ages)))).Distinct().ToList();
        return groups.Count == 0 ? [Adult] : groups;
    }

    private static string AgeOf(AgeRange ages) => ages.Until is null && ages.From <= new Age(45, AgeUnit.Years) ? "45 y" : ages.From.ToString();

    private static void AddEdges(ImmutableArray<ProposedCase>.Builder cases, Analyte analyte, PatientGroup group)
    {
        var step = Step(analyte);
        var (female, age) = (group.Sex == "female", Parsed(group.Age));
        var interval = analyte.ReferenceIntervals.FirstOrDefault(i => i.Trimester is null && i.Sex != (female ? IntervalSex.Male : IntervalSex.Female) && Holds(i.Ages, age));
        var critical = analyte.CriticalLimits.FirstOrDefault(limits => Holds(limits.Ages, age));
        void Edge(decimal? at, bool low, string what)
        {
            if (at is not { } limit)
                return;
            Add(limit, $"{what}: the limit itself");
            Add(low ? limit - step : limit + step, $"{what}: {(low ? "below" : "above")} it");
            Add(low ? limit + step : limit - step, $"{what}: inside it");
        }

        void Add(decimal value, string what)
        {
            if (value >= 0 || analyte.PlausibilityLimits?.Low < 0)
                cases.Add(new ProposedCase($"{group.Words}: {what}", Plain(Text(value, analyte), group)));
        }

        Edge(interval?.Low, low: true, "lower reference limit");
        Edge(interval?.High, low: false, "upper reference limit");
        Edge(critical?.Low?.Value, low: true, "lower critical limit");
        Edge(critical?.High?.Value, low: false, "upper critical limit");
        if (analyte.AutoverificationLimits is AutoverificationLimits.Between between)
        {
            Edge(between.Low, low: true, "lower autoverification limit");
            Edge(between.High, low: false, "upper autoverification limit");
        }

        Edge(analyte.PlausibilityLimits?.Low, low: true, "lowest plausible value");
        Edge(analyte.PlausibilityLimits?.High, low: false, "highest plausible value");
    }

    private static void AddDelta(ImmutableArray<ProposedCase>.Builder cases, Analyte analyte)
    {
        if (analyte.DeltaCheck is not { } check || Middle(analyte) is not { } text)
            return;
        var (middle, step) = (decimal.Parse(text, CultureInfo.InvariantCulture), Step(analyte));
        var hours = Math.Max(1, check.WindowHours / 2);
        // The lowest previous value from which the rise to the middle is still allowed, on the grid of reported values.
        var lowest = check.Absolute is { } absolute ? middle - absolute
            : check.Percent is { } percent ? middle / (1 + percent / 100)
            : middle - (check.RatePerDay ?? 0) * hours / 24;
        var previous = Math.Ceiling(lowest / step) * step;
        var group = Groups(analyte).First();
        void Add(decimal before, int since, string what) => cases.Add(new ProposedCase(
            Invariant($"{group.Words}: {what} {since} h ago"), Plain(text, group) with { Previous = before, HoursSince = since }));
        if (previous < middle && previous - step > 0)
        {
            Add(previous, hours, "changed by the most allowed since");
            Add(previous - step, hours, "changed by more than allowed since");
            Add(previous - step, check.WindowHours + 1, "the same change, beyond the window, since");
        }
    }

    private static GivenCase Plain(string value, PatientGroup group) => new(value, group.Sex, group.Age, null, null, [], []);

    /// <summary>A value in the middle of the first reference interval, else of the critical limits; a coded one that is not abnormal.</summary>
    private static string? Middle(Analyte analyte)
    {
        if (analyte.Kind == ResultKind.Coded)
            return analyte.CodedValues.FirstOrDefault(value => !value.Abnormal)?.Code;
        if (analyte.Kind != ResultKind.Numeric)
            return null;
        var group = Groups(analyte).First();
        var interval = analyte.ReferenceIntervals.FirstOrDefault(i => i.Trimester is null && i.Sex != (group.Sex == "male" ? IntervalSex.Female : IntervalSex.Male)
            && Holds(i.Ages, Parsed(group.Age)));
        return (interval?.Low, interval?.High) switch
        {
            ({ } low, { } high) => Text((low + high) / 2, analyte),
            (null, { } high) => Text(high / 2, analyte),
            ({ } low, null) => Text(low * 2, analyte),
            _ => null,
        };
    }

    private static bool Holds(AgeRange ages, Age age) => ages.From <= age && (ages.Until is not { } until || age < until);

    private static Age Parsed(string age) => Age.TryParse(age, out var parsed) ? parsed : Age.Birth;

    private static decimal Step(Analyte analyte) => new(1, 0, 0, isNegative: false, (byte)analyte.Decimals);

    private static string Text(decimal value, Analyte analyte) => Math.Round(value, analyte.Decimals).ToString(CultureInfo.InvariantCulture);
}
