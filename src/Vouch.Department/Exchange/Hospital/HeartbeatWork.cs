using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>A partner's question whether we are there: about a patient or specimen that does not exist. A sign of life, and no work. Asked before all others.</summary>
public sealed class HeartbeatWork : IMessageWork
{
    public const string Type = "heartbeat";

    /// <summary>Whether it is one: marked as training, of the patient or specimen that both sides agreed does not exist.</summary>
    public static bool IsOne(in Hl7Header header, ReadOnlyMemory<byte> body) => header.ProcessingId is "T" && Hl7Message.Parse(body) is Hl7Parse.Parsed(var message)
        && (message.Get("PID-3.1").FirstText == Heartbeats.Synthetic || message.Get("SPM-2").FirstText == Heartbeats.Synthetic || message.Get("SPM-2.2").FirstText == Heartbeats.Synthetic);

    public bool Takes(ConnectionRecord connection, string messageType) => messageType == Type;

    public string? SubjectOf(InboxMessage message) => null;

    public Task<MessageOutcome> RunAsync(Work work, InboxMessage message, CancellationToken ct) =>
        Task.FromResult<MessageOutcome>(new MessageOutcome.Done("A sign of life: nothing was done."));
}
