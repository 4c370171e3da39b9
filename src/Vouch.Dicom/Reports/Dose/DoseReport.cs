using System.Collections.Immutable;

namespace Vouch.Dicom.Reports.Dose;

/// <summary>
/// What a device says of the radiation of a study. A figure is null where it was not told, or told in a unit that is not known
/// (then a remark says so): nothing is guessed. Source: PS3.16, TID 10001 to 10015.
/// </summary>
public sealed record DoseReport
{
    /// <summary>What it was read from, as a reader would say it: "X-Ray Radiation Dose SR", "Exposure Dose Sequence".</summary>
    public required string Origin { get; init; }

    public required DoseDevice Device { get; init; }

    public string? StudyInstanceUid { get; init; }

    public string? AccessionNumber { get; init; }

    /// <summary>As written.</summary>
    public string? Started { get; init; }

    public string? Ended { get; init; }

    /// <summary>What was done, in the device's words: "Computed Tomography X-Ray".</summary>
    public string? Procedure { get; init; }

    /// <summary>Of what the totals are: "Study", "Performed Procedure Step" …</summary>
    public string? Scope { get; init; }

    public CtTotals? CtTotals { get; init; }

    public ImmutableArray<CtEvent> CtEvents { get; init; } = [];

    /// <summary>One for each plane of a biplane device, else one.</summary>
    public ImmutableArray<ProjectionTotals> ProjectionTotals { get; init; } = [];

    public ImmutableArray<ProjectionEvent> ProjectionEvents { get; init; } = [];

    /// <summary>One for each side.</summary>
    public ImmutableArray<GlandularTotal> GlandularTotals { get; init; } = [];

    public ImmutableArray<Remark> Remarks { get; init; } = [];
}

public sealed record DoseDevice(string? Manufacturer, string? Model, string? Serial, string? Station);

/// <param name="Dlp">mGy·cm, of all events.</param>
/// <param name="Events">As the device counts them.</param>
public sealed record CtTotals(decimal? Dlp, int? Events);

/// <summary>One irradiation of a CT. Source: TID 10013 to 10015.</summary>
public sealed record CtEvent
{
    public string? Uid { get; init; }

    public string? Protocol { get; init; }

    public string? Target { get; init; }

    /// <summary>"Spiral Acquisition", "Constant Angle Acquisition" …</summary>
    public string? Type { get; init; }

    /// <summary>mGy, in the phantom of <see cref="Phantom"/>.</summary>
    public decimal? MeanCtdiVol { get; init; }

    public string? Phantom { get; init; }

    /// <summary>mGy·cm.</summary>
    public decimal? Dlp { get; init; }

    /// <summary>mGy, size specific dose estimate.</summary>
    public decimal? Ssde { get; init; }

    /// <summary>s.</summary>
    public decimal? ExposureTime { get; init; }

    /// <summary>mm.</summary>
    public decimal? ScanningLength { get; init; }

    /// <summary>mm.</summary>
    public decimal? TotalCollimation { get; init; }

    /// <summary>A ratio.</summary>
    public decimal? Pitch { get; init; }

    /// <summary>Of each source.</summary>
    public ImmutableArray<CtSource> Sources { get; init; } = [];
}

/// <param name="Kv">kV, peak.</param>
/// <param name="TubeCurrent">mA.</param>
/// <param name="TubeCurrentMost">mA.</param>
/// <param name="TimePerRotation">s.</param>
public sealed record CtSource(string? Name, decimal? Kv, decimal? TubeCurrent, decimal? TubeCurrentMost, decimal? TimePerRotation);

/// <summary>Of a plane or of all. Source: TID 10004, 10007.</summary>
public sealed record ProjectionTotals
{
    public string? Plane { get; init; }

    /// <summary>Gy·m².</summary>
    public decimal? DoseAreaProduct { get; init; }

    /// <inheritdoc cref="DoseAreaProduct"/>
    public decimal? FluoroDoseAreaProduct { get; init; }

    /// <inheritdoc cref="DoseAreaProduct"/>
    public decimal? AcquisitionDoseAreaProduct { get; init; }

    /// <summary>mGy, air kerma at the reference point.</summary>
    public decimal? DoseAtReferencePoint { get; init; }

    /// <summary>s.</summary>
    public decimal? FluoroTime { get; init; }

    /// <summary>s.</summary>
    public decimal? AcquisitionTime { get; init; }

    public int? Frames { get; init; }
}

/// <summary>One irradiation of a projection device. Source: TID 10003.</summary>
public sealed record ProjectionEvent
{
    public string? Uid { get; init; }

    public string? Plane { get; init; }

    public string? Started { get; init; }

    /// <summary>"Stationary Acquisition", "Fluoroscopy" …</summary>
    public string? Type { get; init; }

    public string? Protocol { get; init; }

    public string? Target { get; init; }

    public string? Side { get; init; }

    /// <summary>Gy·m².</summary>
    public decimal? DoseAreaProduct { get; init; }

    /// <summary>mGy.</summary>
    public decimal? DoseAtReferencePoint { get; init; }

    /// <summary>mGy.</summary>
    public decimal? AverageGlandularDose { get; init; }

    /// <summary>mGy, at the entrance of the breast.</summary>
    public decimal? EntranceExposure { get; init; }

    /// <summary>mm of aluminium.</summary>
    public decimal? HalfValueLayer { get; init; }

    /// <summary>"Molybdenum or Molybdenum compound", "Rhodium or Rhodium compound" …</summary>
    public string? AnodeTarget { get; init; }

    /// <summary>N.</summary>
    public decimal? CompressionForce { get; init; }

    /// <summary>mm.</summary>
    public decimal? CompressionThickness { get; init; }

    /// <summary>kV, peak; of several pulses the first.</summary>
    public decimal? Kv { get; init; }

    /// <summary>mA.</summary>
    public decimal? TubeCurrent { get; init; }

    /// <summary>s.</summary>
    public decimal? ExposureTime { get; init; }

    /// <summary>As IEC 62494-1 defines them: no unit.</summary>
    public decimal? ExposureIndex { get; init; }

    /// <inheritdoc cref="ExposureIndex"/>
    public decimal? TargetExposureIndex { get; init; }

    /// <inheritdoc cref="ExposureIndex"/>
    public decimal? DeviationIndex { get; init; }
}

/// <param name="Dose">mGy.</param>
public sealed record GlandularTotal(string? Side, decimal? Dose);
