namespace Vouch.Wire.Devices;

/// <summary>What a device's code stands for.</summary>
public enum CodeKind
{
    /// <summary>A measured or calculated quantity, or a coded finding, of an analyte.</summary>
    Result,

    /// <summary>A judgement of the instrument about the specimen ("Left shift?"): shown beside the results.</summary>
    Message,

    /// <summary>The name of a picture or curve file.</summary>
    Image,

    /// <summary>Known, and of no use outside the instrument.</summary>
    Ignored,
}

/// <summary>A device's test code and what it is to us. The analyte code is the laboratory pack's.</summary>
public sealed record CodeMapping
{
    public string Device { get; init; } = "";

    public string Analyte { get; init; } = "";

    /// <summary>LOINC of the quantity as this instrument measures it, where one was checked; else empty.</summary>
    public string Loinc { get; init; } = "";

    public CodeKind Kind { get; init; }

    /// <summary>The code in words.</summary>
    public string Words { get; init; } = "";

    /// <summary>False where the code was taken from a publication and not seen from an instrument.</summary>
    public bool Seen { get; init; } = true;
}

/// <summary>A device's flag: its HL7 table 0078 code where it has one, and words for the review screen.</summary>
public sealed record FlagMapping
{
    public string Device { get; init; } = "";

    /// <summary>N, L, H, LL, HH, A, AA, &lt;, &gt; of HL7 table 0078; empty: only words.</summary>
    public string Code { get; init; } = "";

    public string Words { get; init; } = "";

    /// <summary>The flag says that the value itself may be wrong: the result is held.</summary>
    public bool Holds { get; init; }
}

/// <summary>Standing of a result as the instrument gives it. Source: LIS02-A2 9.9; HL7 table 0085.</summary>
public enum ResultStatus
{
    NotGiven,
    Unknown,
    Final,
    Preliminary,
    Corrected,
    Repeated,
    CannotBeDone,
    Pending,
    QueryAnswer,
}
