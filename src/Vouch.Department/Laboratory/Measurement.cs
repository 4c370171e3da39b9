using System.Collections.Immutable;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>Where a measured value came from.</summary>
public enum MeasurementSource
{
    Device,
    Hand,
    Calculated,
}

/// <summary>What a device reports of one test, in our codes, with the texts as received.</summary>
/// <param name="RecordNumber">Place in the message, unique within it.</param>
/// <param name="SampleId">As scanned by the device; the barcode of a tube.</param>
/// <param name="Analyte">Our code; null when the device's code is not mapped.</param>
/// <param name="Unit">UCUM; null when the device's unit is not mapped or not sent.</param>
/// <param name="MeasuredAt">By the device's clock; null when it does not say.</param>
public sealed record DeviceResult(
    int RecordNumber, string SampleId, string DeviceCode, string? Analyte, string ValueText, string UnitText, string? Unit,
    ImmutableArray<string> Flags, ImmutableArray<string> Comments, string? Operator, DateTimeOffset? MeasuredAt,
    decimal? Dilution, DecimalConvention Decimals);

/// <summary>A measurement as kept, before anything is decided about it.</summary>
/// <param name="DeviceModel">Of the device, for the gate; kept with the device, not with the measurement.</param>
/// <param name="LotId">Kit used by hand.</param>
/// <param name="OwnControl">Whether the kit's own control showed; null: it has none.</param>
public sealed record Measurement(
    Guid Id, Guid OrderTestId, Guid? SpecimenId, Guid PatientId, string Analyte, MeasurementSource Source, Guid? DeviceId, string? DeviceModel,
    Guid? InboxId, int? RecordNumber, string ValueText, string? UnitText, Comparator Comparator, decimal? Value, string? Coded,
    decimal? Dilution, ImmutableArray<string> DeviceFlags, ImmutableArray<string> Comments, Guid? PerformerId,
    string PerformerSource, DateTimeOffset MeasuredAt, string TimeSource, Guid? LotId = null, bool? OwnControl = null)
{
    /// <summary>Who says so: the device; <c>asked</c>: asked for and not confirmed by it; <c>hand</c>: diluted at the bench. Null: no dilution.</summary>
    public string? DilutionSource { get; init; }
}

/// <summary>A device's result that could not be placed, and why; it waits for a person.</summary>
public sealed record UnplacedResult(DeviceResult Result, string Reason, string Detail);
