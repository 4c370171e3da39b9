namespace Vouch.Measures.Westgard;

/// <summary>A rule that fired on the present run: where it looked and which points made it fire.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Scope">Where the points are consecutive.</param>
/// <param name="Points">Those that made it fire, oldest first; at least one is of the present run.</param>
public sealed record RuleViolation(WestgardRule Rule, Scope Scope, IReadOnlyList<ControlPoint> Points);

/// <summary>Judges a control run.</summary>
public static class WestgardRules
{
    /// <summary>The most earlier points that are looked at; the longest rule needs twelve of a level.</summary>
    public const int HistoryMax = 1_000;

    /// <summary>Which rules fired on which points of the present run and what went before it.</summary>
    /// <param name="history">Earlier points of the same analyte on the same device, in any order. Whether rejected runs
    /// stay in it, or it begins anew after corrective action, is the caller's policy.</param>
    /// <param name="run">All points of the present run; replicates of a level are allowed.</param>
    /// <param name="rules">What to evaluate.</param>
    /// <returns>One violation a rule, scope and (within a level) level, in the order of the rule set; empty when
    /// the run is in control. A rule fires only on windows that contain a point of the present run.</returns>
    public static IReadOnlyList<RuleViolation> Evaluate(
        IReadOnlyList<ControlPoint> history, IReadOnlyList<ControlPoint> run, RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(rules);
        if (run.Count == 0)
            throw new ArgumentException("A run has at least one point.", nameof(run));
        if (history.Count > HistoryMax)
            throw new ArgumentException("More history than any rule needs; hand in the latest.", nameof(history));
        if (run.Any(p => !string.Equals(p.Run, run[0].Run, StringComparison.Ordinal))
            || history.Any(p => string.Equals(p.Run, run[0].Run, StringComparison.Ordinal)))
            throw new ArgumentException("The present run is one run, and none of it is history.", nameof(run));

        var present = InOrder(run);
        ControlPoint[] all = [.. InOrder(history), .. present];
        var violations = new List<RuleViolation>();
        foreach (var rule in rules.Rules)
        {
            foreach (var scope in rule.Scopes)
            {
                foreach (var sequence in Sequences(scope, all, present))
                    Look(rule, scope, sequence, run[0].Run, violations);
            }
        }
        return violations;
    }

    private static ControlPoint[] InOrder(IEnumerable<ControlPoint> points) =>
        [.. points.OrderBy(p => p.Time).ThenBy(p => p.Run, StringComparer.Ordinal).ThenBy(p => p.Level)];

    private static IEnumerable<ControlPoint[]> Sequences(Scope scope, ControlPoint[] all, ControlPoint[] present) =>
        scope switch
        {
            Scope.WithinRun => [present],
            Scope.AcrossLevels => [all],
            Scope.WithinLevel => present.Select(p => p.Level).Distinct().Order()
                .Select(level => Array.FindAll(all, p => p.Level == level)),
            _ => throw new ArgumentOutOfRangeException(nameof(scope)),
        };

    private static void Look(
        WestgardRule rule, Scope scope, ControlPoint[] sequence, string run, List<RuleViolation> violations)
    {
        var window = rule.Window == 0 ? sequence.Length : rule.Window;
        var firing = new HashSet<ControlPoint>(ReferenceEqualityComparer.Instance);
        for (var end = 1; end <= sequence.Length; end++)
        {
            // Two of the first two are two of three already: the window is shorter at the beginning.
            var first = Math.Max(0, end - window);
            var points = rule.Decide(sequence.AsSpan(first, end - first));
            if (points.Any(p => string.Equals(p.Run, run, StringComparison.Ordinal)) && Spans(scope, points))
                firing.UnionWith(points);
        }
        if (firing.Count > 0)
            violations.Add(new RuleViolation(rule, scope, Array.FindAll(sequence, firing.Contains)));
    }

    /// <summary>The same points are not told twice: each scope is more than the narrower one.</summary>
    private static bool Spans(Scope scope, IReadOnlyList<ControlPoint> points) => scope switch
    {
        Scope.WithinRun => true,
        Scope.WithinLevel => points.DistinctBy(p => p.Run, StringComparer.Ordinal).Skip(1).Any(),
        Scope.AcrossLevels => points.DistinctBy(p => p.Run, StringComparer.Ordinal).Skip(1).Any()
            && points.DistinctBy(p => p.Level).Skip(1).Any(),
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };
}
