namespace Vouch.Dicom;

/// <summary>What bytes may ask for at most; beyond it they are refused.</summary>
public sealed record ReadingLimits
{
    public static readonly ReadingLimits Default = new();

    /// <summary>Sequences within sequences.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Elements, items and fragments together: each takes memory of its own.</summary>
    public int Elements { get; init; } = 4_000_000;

    /// <summary>Bytes of one value that is taken into memory.</summary>
    public long ValueBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of all values that are taken into memory, and of a deflated data set.</summary>
    public long TotalBytes { get; init; } = 2L << 30;

    /// <summary>A larger value is left in its source, where the source can seek.</summary>
    public int KeptBytes { get; init; } = 64 * 1024;

    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>So many remarks are kept; of more only that there are.</summary>
    public int Remarks { get; init; } = 1000;
}
