using System.Collections.Immutable;
using System.IO.Pipelines;

namespace Vouch.Dicom.Network;

/// <summary>C-ECHO. Source: PS3.7, 9.1.5.</summary>
public sealed record EchoRequest(Association Association);

/// <summary>C-STORE: the data set's bytes flow in while the handler reads them. Source: PS3.7, 9.1.1.</summary>
/// <param name="Content">Fails with <see cref="AssociationException"/> when the association ends before the object does.</param>
/// <param name="Originator">For whom it was sent, when a C-MOVE made it.</param>
public sealed record StoreRequest(
    Association Association, string SopClass, string SopInstance, string TransferSyntax, PipeReader Content, MoveOriginator? Originator);

/// <summary>C-FIND. Source: PS3.7, 9.1.2.</summary>
/// <param name="Identifier">The keys.</param>
public sealed record FindRequest(Association Association, string SopClass, DataSet Identifier);

/// <summary>A match, with <see cref="DimseStatus.Pending"/> or <see cref="DimseStatus.PendingWithUnsupportedKeys"/>; or the end with another status.</summary>
public readonly record struct FindAnswer(DimseStatus Status, DataSet? Match)
{
    public static FindAnswer Of(DataSet match) => new(DimseStatus.Pending, match);

    public static FindAnswer Refused(DimseStatus status) => new(status, null);
}

/// <summary>C-MOVE (with a destination) or C-GET. Source: PS3.7, 9.1.3 and 9.1.4.</summary>
public sealed record RetrieveRequest(Association Association, string SopClass, DataSet Identifier, string Destination);

/// <summary>What is to be sent and, of a C-MOVE, where to; or why nothing is.</summary>
public sealed record RetrieveAnswer(DimseStatus Status, IReadOnlyList<StoredObject> Objects, AssociationTarget? Destination = null)
{
    public static RetrieveAnswer Refused(DimseStatus status) => new(status, []);
}

/// <summary>N-CREATE, N-SET, N-GET, N-ACTION, N-EVENT-REPORT or N-DELETE. Source: PS3.7, 10.1.</summary>
/// <param name="TypeId">Of an action or an event, else 0.</param>
/// <param name="Attributes">Of N-GET: those asked for; empty for all.</param>
public sealed record NormalizedRequest(
    Association Association, CommandField Operation, string SopClass, string SopInstance, ushort TypeId, IReadOnlyList<Tag> Attributes, DataSet? DataSet);

/// <summary>The answer to a normalized request.</summary>
/// <param name="SopInstance">The instance made by N-CREATE when the request named none.</param>
/// <param name="Then">Done once the response has left, as the report of a storage commitment; the association may end meanwhile.</param>
public sealed record NormalizedAnswer(
    DimseStatus Status, DataSet? DataSet = null, string SopInstance = "", Func<CancellationToken, Task>? Then = null);

/// <summary>The services as SCP: what has no handler is refused with "SOP class not supported".</summary>
public sealed record DimseHandlers
{
    public static readonly DimseHandlers None = new();

    /// <summary>Null answers every C-ECHO with success.</summary>
    public Func<EchoRequest, CancellationToken, ValueTask<DimseStatus>>? OnEcho { get; init; }

    public Func<StoreRequest, CancellationToken, ValueTask<DimseStatus>>? OnStore { get; init; }

    /// <summary>The token is cancelled by C-CANCEL.</summary>
    public Func<FindRequest, CancellationToken, IAsyncEnumerable<FindAnswer>>? OnFind { get; init; }

    public Func<RetrieveRequest, CancellationToken, ValueTask<RetrieveAnswer>>? OnMove { get; init; }

    public Func<RetrieveRequest, CancellationToken, ValueTask<RetrieveAnswer>>? OnGet { get; init; }

    /// <summary>Every N- operation.</summary>
    public Func<NormalizedRequest, CancellationToken, ValueTask<NormalizedAnswer>>? OnNormalized { get; init; }

    /// <summary>Hears of a handler that failed; must be quick and must not throw.</summary>
    public Action<Association, Exception>? OnFault { get; init; }
}
