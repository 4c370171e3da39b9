using System.Collections.Immutable;
using Vouch.Dicom.Reports.Measurements;

namespace Vouch.Dicom.Reports.Obstetrics;

/// <summary>One fetus with all that was measured of it. Source: PS3.16, TID 5003 to 5011, 5025, 5030.</summary>
/// <param name="Id">"A", "1" …; null: there is one alone.</param>
public sealed record Fetus(string? Id)
{
    /// <summary>Estimated weight and its percentile, heart rate, gestational ages (CID 12019).</summary>
    public ImmutableArray<Measurement> Summary { get; init; } = [];

    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>HC/AC, FL/AC, FL/BPD, cephalic index (CID 12004).</summary>
    public ImmutableArray<Measurement> Ratios { get; init; } = [];

    /// <summary>BPD, HC, AC, FL … (CID 12005).</summary>
    public ImmutableArray<BiometryGroup> Biometry { get; init; } = [];

    /// <summary>Source: CID 12006.</summary>
    public ImmutableArray<BiometryGroup> LongBones { get; init; } = [];

    /// <summary>Source: CID 12007.</summary>
    public ImmutableArray<BiometryGroup> Cranium { get; init; } = [];

    /// <summary>Crown-rump length, gestational sac, nuchal translucency … (CID 12009).</summary>
    public ImmutableArray<BiometryGroup> EarlyGestation { get; init; } = [];

    /// <summary>Scores of 0 to 2 each, and their sum. Source: TID 5009.</summary>
    public ImmutableArray<Measurement> BiophysicalProfile { get; init; } = [];

    /// <summary>Amniotic fluid index, diameters of the quadrants (CID 12008). Source: TID 5010.</summary>
    public ImmutableArray<Measurement> AmnioticSac { get; init; } = [];

    /// <summary>Source: TID 5030.</summary>
    public ImmutableArray<AnatomyFinding> Anatomy { get; init; } = [];

    /// <summary>Doppler of its vessels. Source: TID 5025.</summary>
    public ImmutableArray<Vessel> Vessels { get; init; } = [];

    /// <summary>The value to go by of a measured length, wherever it stands; null: not measured.</summary>
    public Measurement? Length(CodedConcept name) => Biometry.Concat(LongBones).Concat(Cranium).Concat(EarlyGestation)
        .Where(group => group.Type == name).Select(group => group.Chosen).FirstOrDefault(one => one is not null);
}

/// <summary>
/// What was measured of one thing, the age that follows from it, and where it lies among others of that age. Source: PS3.16, TID 5008.
/// </summary>
/// <param name="Type">What was measured: Biparietal Diameter …</param>
public sealed record BiometryGroup(CodedConcept Type)
{
    public ImmutableArray<Measurement> Measurements { get; init; } = [];

    /// <summary>d; null: not told.</summary>
    public Measurement? GestationalAge { get; init; }

    /// <summary>Percentile or Z-score (CID 12017); null: not told.</summary>
    public Measurement? GrowthRank { get; init; }

    /// <summary>
    /// The value to go by: one that is said to be selected, else the mean, else the one that was measured last. Source: TID 5008, rows 2
    /// and 3.
    /// </summary>
    public Measurement? Chosen => Measurements.FirstOrDefault(one => one.Selected is not null)
        ?? Measurements.FirstOrDefault(one => one.Derivation == ReportCodes.Mean) ?? Measurements.LastOrDefault();
}

/// <param name="Structure">Which part (CID 12040).</param>
/// <param name="Assessment">Normal, abnormal, undetermined (CID 242).</param>
public sealed record AnatomyFinding(CodedConcept Structure, CodedConcept Assessment, CodedConcept? Laterality = null,
    string? Comment = null);
