using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>A kept message with what its connection is.</summary>
/// <param name="Body">As received, or as corrected by a person.</param>
public sealed record InboxMessage(
    Guid Id, long Seq, ConnectionRecord Connection, string ControlId, string MessageType, DateTimeOffset ReceivedAt,
    ReadOnlyMemory<byte> Body);

/// <summary>What a message came to.</summary>
public abstract record MessageOutcome
{
    private MessageOutcome() { }

    /// <summary>It did its work.</summary>
    /// <param name="Sentence">What it did, for the message page; never patient data.</param>
    /// <param name="Links">Addresses of what it made or changed: /orders/…, /patients/….</param>
    public sealed record Done(string Sentence, params string[] Links) : MessageOutcome
    {
        /// <summary>What the sender is answered beyond the acknowledgement (accession numbers, query answer); null: nothing.</summary>
        public byte[]? Answer { get; init; }

        /// <summary>What a person should see although the message is done: a part that was not taken.</summary>
        public Refusal? Remark { get; init; }
    }

    /// <summary>It is not needed here, by what was agreed: kept, and no work for anybody; what it did is rolled back.</summary>
    public sealed record SetAside(Refusal Reason) : MessageOutcome;

    /// <summary>It waits with a reason that a person can act on; the transaction is rolled back.</summary>
    public sealed record Waits(Refusal Reason) : MessageOutcome
    {
        /// <summary>
        /// What the sender is told in answer; null: the usual acknowledgement. A sender who was told no acts himself: the
        /// message is listed, and later ones about the same order do not wait for it.
        /// </summary>
        public byte[]? Answer { get; init; }
    }
}

/// <summary>
/// What messages of one kind do. Runs in one transaction with the outcome: both last, or neither.
/// </summary>
public interface IMessageWork
{
    bool Takes(ConnectionRecord connection, string messageType);

    /// <summary>The order or patient the message concerns, as later messages will name it; null when it cannot be told.</summary>
    string? SubjectOf(InboxMessage message);

    Task<MessageOutcome> RunAsync(Work work, InboxMessage message, CancellationToken ct);
}
