using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Specimens;

/// <summary>One container with a barcode and what is known of it.</summary>
public sealed record Specimen
{
    public required SpecimenId Id { get; init; }

    public required string Barcode { get; init; }

    public required OrderId Order { get; init; }

    public required PatientId Patient { get; init; }

    /// <summary>Code of the pack's container.</summary>
    public required string Container { get; init; }

    public required string SpecimenType { get; init; }

    /// <summary>The specimen this is an aliquot of.</summary>
    public SpecimenId? Parent { get; init; }

    public SpecimenId? RecollectionOf { get; init; }

    public Guid? IdentityCheck { get; init; }

    /// <summary>Raised by every event: the specimen as a fact.</summary>
    public int Version { get; init; } = 1;

    public DateTimeOffset? CollectedAt { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public DateTimeOffset? RejectedAt { get; init; }

    public DateTimeOffset? DisposedAt { get; init; }

    /// <summary>Found to be exchanged with another.</summary>
    public DateTimeOffset? MixedUpAt { get; init; }

    /// <summary>Remarks about its condition, joined by "; "; null: none.</summary>
    public string? Condition { get; init; }

    public TemperatureClass Temperature { get; init; } = TemperatureClass.Room;

    /// <summary>Where it is: a storage place's code, or where it was handed to.</summary>
    public string? Place { get; init; }

    /// <summary>Row letter and column of its storage place.</summary>
    public string? Position { get; init; }

    /// <summary>
    /// What a scanner or typist gave, as barcodes are kept: our own numbers in their canonical form, anything else
    /// trimmed.
    /// </summary>
    public static string ReadBarcode(string scanned) =>
        ContainerNumber.Parse(scanned).Succeeded(out var number, out _) ? number.ToString() : scanned.Trim();

    /// <summary>What happened to it next; this record is what it has become.</summary>
    internal SpecimenStep Step(SpecimenEventKind kind, DateTimeOffset at, string? reason = null) =>
        new(this with { Version = Version + 1 }, kind, at, Place, reason);

    /// <summary>Adds a remark about the condition; one that stands already stays as it is.</summary>
    internal Specimen Noted(string remark) => Condition is null ? this with { Condition = remark }
        : Condition.Split("; ").Contains(remark, StringComparer.Ordinal) ? this
        : this with { Condition = Condition + "; " + remark };
}

/// <summary>What can happen to a specimen.</summary>
public enum SpecimenEventKind
{
    LabelPrinted,
    Collected,
    HandedOver,
    Received,
    Centrifuged,
    Aliquoted,
    Stored,
    Retrieved,
    Rejected,
    ConditionNoted,
    Disposed,
    IdentityCorrected,
}

/// <summary>A specimen as it has become, and the event that made it so.</summary>
/// <param name="By">Who did it where it was not the actor: the collector on a ward, as the sender attests.</param>
internal sealed record SpecimenStep(
    Specimen After, SpecimenEventKind Kind, DateTimeOffset At, string? Place, string? Reason, string? By = null);

/// <summary>Words of the closed choices as the database and pages keep them.</summary>
public static class SpecimenWords
{
    private static readonly ImmutableArray<string> Kinds =
    [
        "label-printed", "collected", "handed-over", "received", "centrifuged", "aliquoted", "stored", "retrieved",
        "rejected", "condition-noted", "disposed", "identity-corrected",
    ];

    public static string Word(this SpecimenEventKind kind) => Kinds[(int)kind];

    public static SpecimenEventKind Kind(string word) => Kinds.IndexOf(word) is >= 0 and var index
        ? (SpecimenEventKind)index : throw new InvalidOperationException($"No such event: {word}");

    public static string Word(this TemperatureClass temperature) => temperature switch
    {
        TemperatureClass.Refrigerated => "refrigerated",
        TemperatureClass.Frozen => "frozen",
        _ => "ambient",
    };

    /// <summary>Null where the word is none.</summary>
    public static TemperatureClass? FindTemperature(string? word) => word switch
    {
        "ambient" => TemperatureClass.Room,
        "refrigerated" => TemperatureClass.Refrigerated,
        "frozen" => TemperatureClass.Frozen,
        _ => null,
    };

    public static TemperatureClass Temperature(string word) =>
        FindTemperature(word) ?? throw new InvalidOperationException($"No such temperature class: {word}");
}
