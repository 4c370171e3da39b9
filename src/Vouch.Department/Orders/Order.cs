using System.Collections.Immutable;
using Vouch.Department.Patients;

namespace Vouch.Department.Orders;

/// <summary>How soon. Source: HL7 table 0027 (R, A, S).</summary>
public enum OrderPriority
{
    Routine,
    Urgent,
    Stat,
}

/// <summary>Why a test is in an order.</summary>
public enum TestSource
{
    Ordered,
    AddOn,
    Reflex,

    /// <summary>Worked out from other tests, not measured.</summary>
    Calculated,
}

/// <summary>The number a partner system gave the order.</summary>
public sealed record PlacerNumber(string System, string Number);

/// <summary>One order as it stands.</summary>
public sealed record Order
{
    public required OrderId Id { get; init; }

    public required string Accession { get; init; }

    public required PatientId Patient { get; init; }

    public EncounterId? Encounter { get; init; }

    public OrderPriority Priority { get; init; }

    public PlacerNumber? Placer { get; init; }

    public string? Requester { get; init; }

    public string? Ward { get; init; }

    public string? ClinicalNote { get; init; }

    /// <summary>Answers to the questions of order entry (fasting: yes), by question.</summary>
    public ImmutableSortedDictionary<string, string> EntryAnswers { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public DateTimeOffset OrderedAt { get; init; }

    /// <summary>Scheduled collection; null: as soon as possible.</summary>
    public DateTimeOffset? CollectAt { get; init; }

    /// <summary>Where its results go.</summary>
    public Guid? ConnectionId { get; init; }

    /// <summary>Why it was placed although redundant.</summary>
    public string? Insisted { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }

    public string? CancelReason { get; init; }
}

/// <summary>One test of an order and where it stands.</summary>
public sealed record OrderTest(
    OrderTestId Id, OrderId Order, int Version, string Analyte, string? Panel, string? PlacerItem, TestSource Source,
    SpecimenId? Specimen, string? Barcode, TestStatus Status, string? HeldBecause, Guid? ProofId, string? CancelReason);

/// <summary>One container of an order.</summary>
public sealed record OrderTube(
    SpecimenId Id, string Barcode, string Container, string SpecimenType, DateTimeOffset? CollectedAt,
    DateTimeOffset? ReceivedAt, DateTimeOffset? RejectedAt, DateTimeOffset? DisposedAt, string Temperature,
    bool IsAliquot, bool IsRecollection);

/// <summary>Words of the closed choices as the database, messages and pages keep them.</summary>
public static class OrderWords
{
    public static string Word(this OrderPriority priority) => priority switch
    {
        OrderPriority.Stat => "stat",
        OrderPriority.Urgent => "urgent",
        _ => "routine",
    };

    public static OrderPriority Priority(string word) => word switch
    {
        "stat" => OrderPriority.Stat,
        "urgent" => OrderPriority.Urgent,
        "routine" => OrderPriority.Routine,
        _ => throw new InvalidOperationException($"No such priority: {word}"),
    };

    public static string Word(this TestSource source) => source switch
    {
        TestSource.AddOn => "add-on",
        TestSource.Reflex => "reflex",
        TestSource.Calculated => "calculated",
        _ => "ordered",
    };

    public static TestSource Source(string word) => word switch
    {
        "add-on" => TestSource.AddOn,
        "reflex" => TestSource.Reflex,
        "calculated" => TestSource.Calculated,
        "ordered" => TestSource.Ordered,
        _ => throw new InvalidOperationException($"No such source of a test: {word}"),
    };
}
