using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>What disturbs measurements in serum and plasma, and an analyser estimates by its absorbance. Source: CLSI C56-A (2012).</summary>
public enum SerumIndex
{
    Haemolysis,
    Icterus,
    Lipaemia,
}

/// <summary>Words of the serum indices.</summary>
public static class SerumIndexes
{
    public static readonly ImmutableArray<SerumIndex> All = [SerumIndex.Haemolysis, SerumIndex.Icterus, SerumIndex.Lipaemia];

    public static string Word(this SerumIndex index) => index.ToString().ToLowerInvariant();

    /// <summary>The pack's non-result for a value that the interference forbids to report.</summary>
    public static string NonResultCode(this SerumIndex index) => index switch
    {
        SerumIndex.Haemolysis => "HAEM",
        SerumIndex.Icterus => "ICT",
        _ => "LIP",
    };
}
