using Vouch.Measures.Quantities;

namespace Vouch.Measures.Intervals;

/// <summary>The sex that reference intervals are chosen by.</summary>
public enum Sex
{
    Unknown,
    Female,
    Male,
}

/// <summary>What is recorded about a pregnancy.</summary>
public abstract record Pregnancy
{
    private Pregnancy()
    {
    }

    /// <summary>Nothing says so either way.</summary>
    public sealed record NotRecorded : Pregnancy;

    /// <summary>Recorded as not pregnant.</summary>
    public sealed record No : Pregnancy;

    /// <summary>Pregnant; completed days of gestation, null where they are not known.</summary>
    public sealed record Yes(int? GestationDays) : Pregnancy;
}

/// <summary>Ages from (included) until (not included); null is open.</summary>
public readonly record struct AgeRange(Age? From, Age? Until);

/// <summary>Completed weeks of gestation from (included) until (not included); null is open.</summary>
public readonly record struct GestationRange(int? FromWeeks, int? UntilWeeks);

/// <summary>For whom an interval is meant; what is null does not matter.</summary>
/// <param name="Ages">Half-open: 18 years until 60 years holds on the eighteenth birthday, not on the sixtieth.</param>
/// <param name="Sex">Female or male, or null for both.</param>
/// <param name="Pregnant">Only for pregnancies of that gestation; null for everybody, pregnant or not.</param>
/// <param name="Method">Only for results of that method.</param>
public sealed record Population(
    AgeRange Ages = default, Sex? Sex = null, GestationRange? Pregnant = null, string? Method = null);

/// <summary>The interval, and the critical limits, that results of a population are judged by.</summary>
/// <param name="Low">Lowest expected value, itself expected; null where there is none.</param>
/// <param name="High">Highest expected value, itself expected; null where there is none.</param>
/// <param name="CriticalLow">Values below it are critical; itself not.</param>
/// <param name="CriticalHigh">Values above it are critical; itself not.</param>
/// <param name="Source">Where the interval comes from, as printed.</param>
public sealed record ReferenceInterval(
    Population For, decimal? Low, decimal? High, decimal? CriticalLow, decimal? CriticalHigh, string Source)
{
    /// <summary>The flag of a value in the interval's unit, judged on the value as it is reported (rounded).</summary>
    /// <remarks>A value whose comparator leaves a limit open is indeterminate unless another limit settles
    /// it.</remarks>
    public ResultFlag Flag(MeasuredValue value)
    {
        var (criticalLow, criticalHigh) = (Place(value, CriticalLow), Place(value, CriticalHigh));
        var (low, high) = (Place(value, Low), Place(value, High));
        if (criticalLow is Side.Below)
            return new ResultFlag.CriticalLow();
        if (criticalHigh is Side.Above)
            return new ResultFlag.CriticalHigh();
        if (low is Side.Below)
            return new ResultFlag.Low();
        if (high is Side.Above)
            return new ResultFlag.High();
        return low is Side.Unknown || high is Side.Unknown
            || criticalLow is Side.Unknown || criticalHigh is Side.Unknown
                ? new ResultFlag.Indeterminate()
                : new ResultFlag.Normal();
    }

    /// <summary>Whether a value such as "&lt; 3" may be critical although it cannot be said: such a value is called
    /// too.</summary>
    public bool MayBeCritical(MeasuredValue value) =>
        Flag(value).Critical || Place(value, CriticalLow) is Side.Unknown || Place(value, CriticalHigh) is Side.Unknown;

    private static Side? Place(MeasuredValue value, decimal? limit) =>
        limit is decimal known ? value.Against(known) : null;
}
