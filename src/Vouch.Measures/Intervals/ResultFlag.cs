namespace Vouch.Measures.Intervals;

/// <summary>How a result lies against its interval.</summary>
/// <remarks>Source: HL7 table 0078, interpretation codes.</remarks>
public abstract record ResultFlag
{
    private ResultFlag(string code, string words) => (Code, Words) = (code, words);

    /// <summary>The code in messages.</summary>
    public string Code { get; }

    /// <summary>The flag in words.</summary>
    public string Words { get; }

    /// <summary>Whether the result lies beyond critical limits and must be called.</summary>
    public bool Critical => this is CriticalLow or CriticalHigh;

    /// <summary>The flag of a code, or null where the code is none of them.</summary>
    public static ResultFlag? Of(string code) => code switch
    {
        "N" => new Normal(),
        "L" => new Low(),
        "H" => new High(),
        "LL" => new CriticalLow(),
        "HH" => new CriticalHigh(),
        "A" => new Abnormal(),
        "IND" => new Indeterminate(),
        _ => null,
    };

    public sealed override string ToString() => Code;

    /// <summary>Within the interval.</summary>
    public sealed record Normal() : ResultFlag("N", "within the interval");

    /// <summary>Below the interval.</summary>
    public sealed record Low() : ResultFlag("L", "low");

    /// <summary>Above the interval.</summary>
    public sealed record High() : ResultFlag("H", "high");

    /// <summary>Below the low critical limit.</summary>
    public sealed record CriticalLow() : ResultFlag("LL", "critically low");

    /// <summary>Above the high critical limit.</summary>
    public sealed record CriticalHigh() : ResultFlag("HH", "critically high");

    /// <summary>Not as expected, for results that are not numbers.</summary>
    public sealed record Abnormal() : ResultFlag("A", "abnormal");

    /// <summary>"&lt; 5" against 3 to 8: it cannot be said.</summary>
    public sealed record Indeterminate() : ResultFlag("IND", "cannot be judged");
}
