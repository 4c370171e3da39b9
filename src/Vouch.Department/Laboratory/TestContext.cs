using System.Collections.Immutable;
using Vouch.Department.Specimens;

namespace Vouch.Department.Laboratory;

/// <summary>The patient as a report names them, at this moment.</summary>
/// <param name="Identifier">Medical record number with its authority, <c>value (authority)</c>; null when none is known.</param>
public sealed record PatientSnapshot(
    Guid Id, string Family, string Given, DateOnly? BirthDate, string Sex, bool? Pregnant, string? Identifier);

/// <summary>The order a test belongs to, as the laboratory needs it.</summary>
public sealed record OrderContext(Guid Id, string Accession, string Priority, PatientSnapshot Patient, DateTimeOffset OrderedAt);

/// <summary>A tube of the order.</summary>
public sealed record TubeContext(Guid Id, string Barcode, Guid OrderId, Guid PatientId, DateTimeOffset? CollectedAt, bool Rejected)
{
    /// <summary>Its serum indices, of each kind the one that was measured last.</summary>
    public ImmutableArray<SpecimenIndex> Indices { get; init; } = [];

    /// <summary>Of an aliquot: its tube.</summary>
    public Guid Root { get; init; } = Id;
}

/// <summary>A test with what is known of it so far.</summary>
/// <param name="LastVersion">Of its result; 0: none released.</param>
/// <param name="Measurements">Its measurements so far, oldest first.</param>
public sealed record TestContext(
    Guid Id, OrderContext Order, string Analyte, string Source, bool Cancelled, Guid? SpecimenId, int LastVersion,
    string? LastStatus, ImmutableArray<KnownMeasurement> Measurements)
{
    /// <summary>A person wants it measured again; null: nobody does.</summary>
    public AskedRepeat? Asked { get; init; }

    /// <summary>The measurement whose value is reported; null: none is, or it was withdrawn.</summary>
    public Guid? Reported { get; init; }

    /// <summary>The measurement that counts for its companions: the reported one, else the latest value that nobody set aside.</summary>
    public KnownMeasurement? Standing => Reported is { } reported ? Measurements.FirstOrDefault(m => m.Id == reported)
        : LastStatus == "withdrawn" ? null : Measurements.LastOrDefault(m => m.Value is not null && !m.SetAside);
}

/// <summary>What the next measurement of a test was asked to be.</summary>
/// <param name="Dilution">10: one part in ten; null: as it is.</param>
/// <param name="ByHand">Diluted at the bench: the value the analyser reads is multiplied by us.</param>
public sealed record AskedRepeat(Guid Id, decimal? Dilution, bool ByHand);

/// <summary>A measurement already kept, with what the gate asks of it.</summary>
public sealed record KnownMeasurement(
    Guid Id, decimal? Value, string? Coded, DateTimeOffset MeasuredAt, Guid? SpecimenId, Guid? DeviceId, string? DeviceModel,
    Guid? PerformerId, Guid? LotId = null, bool? OwnControl = null)
{
    /// <summary>It waits for a person.</summary>
    public bool Held { get; init; }

    /// <summary>Made of other values; else measured by a device or by hand.</summary>
    public bool Calculated { get; init; }

    /// <summary>A person does not use it, or wants it measured again; or its test or specimen fell away.</summary>
    public bool SetAside { get; init; }
}

/// <summary>An earlier released value of the same patient and analyte.</summary>
public sealed record PriorResult(Guid PatientId, string Analyte, decimal Value, DateTimeOffset MeasuredAt);

/// <summary>The device a message came from.</summary>
public sealed record DeviceContext(Guid Id, string Name, string Model);

/// <summary>Everything the rules need about a set of tubes or tests, read in one round trip.</summary>
public sealed record BenchContext(
    DeviceContext? Device, ImmutableArray<TubeContext> Tubes, ImmutableArray<TestContext> Tests,
    ImmutableArray<PriorResult> Priors, ImmutableArray<BenchDuty> Duties, IReadOnlyDictionary<string, Guid> Operators,
    ImmutableArray<AutoverificationStop> Stops, ILookup<Guid, Proof.GivenOverride> Overrides);

/// <summary>Who was signed on at the device's bench, and when.</summary>
public sealed record BenchDuty(Guid PersonId, DateTimeOffset Since, DateTimeOffset? Until);

/// <summary>Autoverification switched off for a device, a test, or everything (both null).</summary>
public sealed record AutoverificationStop(Guid? DeviceId, string? Analyte, string Reason)
{
    public bool Covers(Guid? device, string analyte) =>
        (DeviceId is null || DeviceId == device) && (Analyte is null || string.Equals(Analyte, analyte, StringComparison.Ordinal));
}
