using Vouch.Measures.Quantities;
using static System.FormattableString;

namespace Vouch.Department.Catalog;

/// <summary>
/// One critical limit, in the analyte's unit, as the laboratory writes it: "&lt; 2.8" leaves 2.8 itself uncalled,
/// "&lt;= 2.5" calls 2.5 as well. The pack's words are below / atOrBelow and above / atOrAbove.
/// </summary>
/// <param name="Inclusive">Whether the limit itself is critical.</param>
public readonly record struct CriticalLimit(decimal Value, bool Inclusive);

/// <summary>Where a value lies against critical limits.</summary>
public enum CriticalReach
{
    /// <summary>Within them.</summary>
    Within,

    /// <summary>Beyond the low limit.</summary>
    Low,

    /// <summary>Beyond the high limit.</summary>
    High,

    /// <summary>A value such as "&lt; 3" that may lie beyond the low limit of 2.5: it is called too.</summary>
    MayBeLow,

    /// <summary>A value such as "&gt; 20" that may lie beyond the high limit of 25: it is called too.</summary>
    MayBeHigh,
}

/// <summary>A value beyond a limit is telephoned at once; an open side is null. Source: CLSI GP47 (2015).</summary>
public sealed record CriticalLimits(AgeRange Ages, CriticalLimit? Low, CriticalLimit? High, string Source)
{
    public bool AppliesTo(PatientTraits patient) =>
        Ages.IsAny || (patient.BirthDate is { } born && Ages.Contains(born, patient.On));

    public CriticalReach Reach(MeasuredValue value)
    {
        var low = Low is { } below ? Beyond(value, below, Side.Below) : false;
        var high = High is { } above ? Beyond(value, above, Side.Above) : false;
        return (low, high) switch
        {
            (true, _) => CriticalReach.Low,
            (_, true) => CriticalReach.High,
            (null, _) => CriticalReach.MayBeLow,
            (_, null) => CriticalReach.MayBeHigh,
            _ => CriticalReach.Within,
        };
    }

    /// <summary>"below 2.8", "at or below 2.5"; empty where there is no low limit.</summary>
    public string LowText => Low is { } low ? Invariant($"{(low.Inclusive ? "at or below" : "below")} {low.Value}") : "";

    /// <summary>"above 6.2", "at or above 6.5"; empty where there is no high limit.</summary>
    public string HighText => High is { } high ? Invariant($"{(high.Inclusive ? "at or above" : "above")} {high.Value}") : "";

    /// <summary>"at or below 2.5, at or above 6.5".</summary>
    public override string ToString() => string.Join(", ", new[] { LowText, HighText }.Where(text => text.Length > 0));

    private static bool? Beyond(MeasuredValue value, CriticalLimit limit, Side beyond)
    {
        var side = value.Against(limit.Value);
        return side == Side.Unknown ? null : side == beyond || (limit.Inclusive && side == Side.At);
    }
}
