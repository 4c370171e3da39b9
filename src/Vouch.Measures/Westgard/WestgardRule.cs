namespace Vouch.Measures.Westgard;

/// <summary>What follows when a rule fires.</summary>
public enum Consequence
{
    /// <summary>Look closer; nothing is screened out by it.</summary>
    Warning,

    /// <summary>The run is rejected.</summary>
    Reject,
}

/// <summary>Which points a rule looks at as consecutive.</summary>
public enum Scope
{
    /// <summary>The points of the present run, across its levels.</summary>
    WithinRun,

    /// <summary>The points of one level, in two or more runs.</summary>
    WithinLevel,

    /// <summary>The points of two or more levels, in two or more runs, one run after the other.</summary>
    AcrossLevels,
}

/// <summary>A control rule: its name, how it decides, and where it looks.</summary>
/// <remarks>
/// "Exceeds" is strictly greater: z = 2 exactly does not exceed 2. Source: Westgard JO et al., Clin Chem
/// 1981;27:493–501
/// (multirule); Westgard JO, Westgard SA, Westgard Sigma Rules (2014); CLSI C24-Ed4.
/// </remarks>
public sealed record WestgardRule
{
    private const int TrendPoints = 7;

    private WestgardRule(string name, int window, Consequence consequence, Decision decision, params Scope[] scopes) =>
        (Name, Window, Consequence, Decide, Scopes) = (name, window, consequence, decision, scopes);

    /// <summary>The points of a window that make the rule fire; none when it does not.</summary>
    internal delegate IReadOnlyList<ControlPoint> Decision(ReadOnlySpan<ControlPoint> window);

    /// <summary>One |z| &gt; 2: a warning only.</summary>
    public static WestgardRule OneTwoS { get; } =
        new("1_2s", 1, Consequence.Warning, w => Beyond(w, 2, 1), Scope.WithinRun);

    /// <summary>One |z| &gt; 3.</summary>
    public static WestgardRule OneThreeS { get; } =
        new("1_3s", 1, Consequence.Reject, w => Beyond(w, 3, 1), Scope.WithinRun);

    /// <summary>Two consecutive beyond the same 2 s: of one level across runs, or across levels in one run.</summary>
    public static WestgardRule TwoTwoS { get; } =
        new("2_2s", 2, Consequence.Reject, w => Beyond(w, 2, 2), Scope.WithinRun, Scope.WithinLevel);

    /// <summary>One z &gt; +2 and another level's z &lt; −2 in the same run; never across runs.</summary>
    public static WestgardRule RFourS { get; } =
        new("R_4s", 0, Consequence.Reject, Opposite, Scope.WithinRun);

    /// <summary>Two of three consecutive beyond the same 2 s.</summary>
    public static WestgardRule TwoOfThreeTwoS { get; } =
        new("2of3_2s", 3, Consequence.Reject, w => Beyond(w, 2, 2), Scope.WithinRun, Scope.WithinLevel);

    /// <summary>Three consecutive beyond the same 1 s.</summary>
    public static WestgardRule ThreeOneS { get; } =
        new("3_1s", 3, Consequence.Reject, w => Beyond(w, 1, 3), Scope.WithinRun, Scope.WithinLevel);

    /// <summary>Four consecutive beyond the same 1 s.</summary>
    public static WestgardRule FourOneS { get; } = new(
        "4_1s", 4, Consequence.Reject, w => Beyond(w, 1, 4), Scope.WithinRun, Scope.WithinLevel, Scope.AcrossLevels);

    /// <summary>Six consecutive on one side of the mean.</summary>
    public static WestgardRule SixX { get; } = OneSide("6_x", 6);

    /// <summary>Eight consecutive on one side of the mean.</summary>
    public static WestgardRule EightX { get; } = OneSide("8_x", 8);

    /// <summary>Nine consecutive on one side of the mean.</summary>
    public static WestgardRule NineX { get; } = OneSide("9_x", 9);

    /// <summary>Ten consecutive on one side of the mean.</summary>
    public static WestgardRule TenX { get; } = OneSide("10_x", 10);

    /// <summary>Twelve consecutive on one side of the mean.</summary>
    public static WestgardRule TwelveX { get; } = OneSide("12_x", 12);

    /// <summary>Seven consecutive of one level, each above the one before, or each below it.</summary>
    public static WestgardRule SevenT { get; } =
        new("7_T", TrendPoints, Consequence.Reject, Trend, Scope.WithinLevel);

    /// <summary>Every rule.</summary>
    public static IReadOnlyList<WestgardRule> All { get; } =
    [
        OneTwoS, OneThreeS, TwoTwoS, RFourS, TwoOfThreeTwoS, ThreeOneS, FourOneS,
        SixX, EightX, NineX, TenX, TwelveX, SevenT,
    ];

    /// <summary>The name as printed on charts and written in packs: <c>1_3s</c>.</summary>
    public string Name { get; }

    public Consequence Consequence { get; }

    /// <summary>Where the rule looks.</summary>
    public IReadOnlyList<Scope> Scopes { get; }

    /// <summary>How many consecutive points it looks at; 0 for all of the run.</summary>
    internal int Window { get; }

    internal Decision Decide { get; }

    /// <summary>The rule of a name, or null where there is none.</summary>
    public static WestgardRule? Of(string name) =>
        All.FirstOrDefault(rule => string.Equals(rule.Name, name, StringComparison.Ordinal));

    public override string ToString() => Name;

    private static WestgardRule OneSide(string name, int count) => new(
        name, count, Consequence.Reject, w => Beyond(w, 0, count),
        Scope.WithinRun, Scope.WithinLevel, Scope.AcrossLevels);

    /// <summary>The points beyond the same limit, when there are at least <paramref name="needed"/> of them.</summary>
    private static List<ControlPoint> Beyond(ReadOnlySpan<ControlPoint> window, decimal limit, int needed)
    {
        var (above, below) = (new List<ControlPoint>(), new List<ControlPoint>());
        foreach (var point in window)
        {
            if (point.Z > limit)
                above.Add(point);
            else if (point.Z < -limit)
                below.Add(point);
        }
        return above.Count >= needed ? above : below.Count >= needed ? below : [];
    }

    private static List<ControlPoint> Opposite(ReadOnlySpan<ControlPoint> run)
    {
        var points = run.ToArray();
        var (above, below) = (points.Where(p => p.Z > 2).ToList(), points.Where(p => p.Z < -2).ToList());
        return [.. above.Where(a => below.Exists(b => b.Level != a.Level)),
            .. below.Where(b => above.Exists(a => a.Level != b.Level))];
    }

    private static ControlPoint[] Trend(ReadOnlySpan<ControlPoint> window)
    {
        var rising = window.Length == TrendPoints;
        var falling = rising;
        for (var i = 1; i < window.Length; i++)
        {
            rising &= window[i].Z > window[i - 1].Z;
            falling &= window[i].Z < window[i - 1].Z;
        }
        return rising || falling ? window.ToArray() : [];
    }
}
