using System.Collections.Immutable;

namespace Vouch.Wire.Devices;

/// <summary>What the profile could not explain. Everything unexplained is kept and shown, nothing is guessed.</summary>
public enum DeviceFindingKind
{
    UnknownCode,
    UnknownUnit,
    UnknownFlag,
    UnknownStatus,
    UnreadableTime,
    MissingSpecimen,
    MissingCode,
    Incomplete,
    Remark,
}

/// <summary>A finding with the record it is about (from 1; 0: the message).</summary>
public sealed record DeviceFinding(DeviceFindingKind Kind, int Record, string Words);

/// <summary>
/// A device's message in our words, whatever its protocol: results by specimen, questions for orders, and what was
/// not understood. Record numbers lead back to the message as received.
/// </summary>
public sealed record DeviceMessage(
    string Driver,
    string Sender,
    string Serial,
    string SoftwareVersion,
    string ControlId,
    DeviceTime SentAt,
    bool IsComplete,
    ImmutableArray<DeviceSpecimen> Specimens,
    ImmutableArray<DeviceQuery> Queries,
    ImmutableArray<string> Comments,
    ImmutableArray<DeviceFinding> Findings)
{
    public IEnumerable<DeviceResult> Results => Specimens.SelectMany(specimen => specimen.Results);
}

/// <summary>A time as the instrument's clock shows it: text as received, and read if the profile can; no zone.</summary>
public readonly record struct DeviceTime(string Text, DateTime? Local);

/// <summary>One specimen record with its results; <see cref="IsControl"/> by the profile's rules.</summary>
public sealed record DeviceSpecimen(
    int Record,
    string Id,
    string Sequence,
    string Rack,
    string Position,
    string Type,
    string Action,
    DeviceTime CollectedAt,
    bool IsControl,
    string ControlReason,
    string ControlLot,
    string ControlLevel,
    DevicePatient Patient,
    ImmutableArray<DeviceResult> Results,
    ImmutableArray<string> Comments);

public sealed record DevicePatient(string Id, string Name, string BirthDate, string Sex);

/// <summary>One result as sent: code, value, unit and flags as received, with their meaning by the profile's maps.</summary>
public sealed record DeviceResult(
    int Record,
    string Code,
    CodeMapping? Meaning,
    DeviceValue Value,
    string Interpretation,
    string UnitText,
    string? Unit,
    string Range,
    ImmutableArray<DeviceFlag> Flags,
    string StatusText,
    ResultStatus Status,
    string Operator,
    string Instrument,
    DeviceTime StartedAt,
    DeviceTime CompletedAt,
    string Dilution,
    string ReagentLot,
    string ReagentSerial,
    ImmutableArray<string> Comments)
{
    /// <summary>The laboratory's analyte code; null when the device's code is not mapped or is no result.</summary>
    public string? Analyte => Meaning is { Kind: CodeKind.Result, Analyte.Length: > 0 } known ? known.Analyte : null;
}

/// <summary>A flag as received, and its meaning; null when the profile does not know it.</summary>
public sealed record DeviceFlag(string Text, FlagMapping? Meaning);

/// <summary>A question of the instrument: which tests are ordered on these specimens? <see cref="Node"/> is its record.</summary>
public sealed record DeviceQuery(
    int Record, ImmutableArray<string> Specimens, ImmutableArray<string> Tests, string Status, DeviceNode Node);
