using Vouch.Measures.Westgard;

namespace Vouch.Department.Quality;

/// <summary>One point of a series as kept.</summary>
public sealed record KeptControlPoint(int Version, int Level, string RunKey, DateTimeOffset MeasuredAt, decimal Z, string Verdict)
{
    internal ControlPoint Point => new(Z, Level, RunKey, MeasuredAt);
}

/// <summary>What the rules say of a new point.</summary>
/// <param name="Verdict">accepted, warning or rejected.</param>
/// <param name="Fired">The rules with the points they stand on: <c>2_2s (level 1 z 2.1, 2.4)</c>.</param>
public sealed record ControlVerdict(string RunKey, string Verdict, string Fired);

/// <summary>
/// Judges a new control point among the earlier ones of its series. Pure. Rejected points are answered by repeating the
/// control: they take no part in rules that look across runs. Source: Westgard JO et al., Clin Chem 1981;27:493-501.
/// </summary>
public static class ControlJudgement
{
    /// <summary>Levels measured within this time, each once, are one run.</summary>
    public static readonly TimeSpan RunWindow = TimeSpan.FromHours(1);

    /// <param name="earlier">Points of the series measured before this one, in any order.</param>
    public static ControlVerdict Judge(
        IReadOnlyList<KeptControlPoint> earlier, int level, decimal z, DateTimeOffset measuredAt, string rules)
    {
        var set = Rules(rules);
        var run = Run(earlier, level, measuredAt);
        var point = new ControlPoint(z, level, run, measuredAt);
        var standing = earlier.Where(kept => kept.Verdict != "rejected").OrderBy(kept => kept.MeasuredAt).ToList();
        ControlPoint[] present = [.. standing.Where(kept => kept.RunKey == run).Select(kept => kept.Point), point];
        ControlPoint[] history = [.. standing.Where(kept => kept.RunKey != run).TakeLast(WestgardRules.HistoryMax).Select(kept => kept.Point)];
        var fired = WestgardRules.Evaluate(history, present, set).Where(violation => violation.Points.Contains(point)).ToList();
        var verdict = fired.Exists(v => v.Rule.Consequence == Consequence.Reject) ? "rejected"
            : fired.Count > 0 ? "warning" : "accepted";
        return new ControlVerdict(run, verdict, string.Join("; ", fired.Select(Words).Distinct(StringComparer.Ordinal)));
    }

    /// <summary>The rule set of a series; a name that is no rule is a programmer's or an editor's error and is refused where it is set.</summary>
    public static RuleSet Rules(string rules) => new(rules,
        [.. rules.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => WestgardRule.Of(name)
            ?? throw new InvalidOperationException($"{name} is no control rule."))], []);

    /// <summary>The run that is open for this level: the latest within the window that has not got it yet; else a new one.</summary>
    private static string Run(IReadOnlyList<KeptControlPoint> earlier, int level, DateTimeOffset at)
    {
        var last = earlier.MaxBy(kept => kept.MeasuredAt);
        if (last is not null && last.Verdict != "rejected")
        {
            var points = earlier.Where(kept => kept.RunKey == last.RunKey).ToList();
            if (at - points.Min(kept => kept.MeasuredAt) <= RunWindow && points.TrueForAll(kept => kept.Level != level))
                return last.RunKey;
        }

        return at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture)
            + "-" + level.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Words(RuleViolation violation) => violation.Rule.Name + " ("
        + string.Join(", ", violation.Points.Select(point => FormattableString.Invariant($"level {point.Level} z {point.Z:0.##}"))) + ")";
}
