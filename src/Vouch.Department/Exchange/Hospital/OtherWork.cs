using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>Types that were agreed not to be needed: kept and set aside. Asked before all others.</summary>
public sealed class NotNeededWork : IMessageWork
{
    public bool Takes(ConnectionRecord connection, string messageType) =>
        connection.Purpose == "hospital" && !PartnerTerms.Read(connection.Settings).Needs(messageType);

    public string? SubjectOf(InboxMessage message) => null;

    public Task<MessageOutcome> RunAsync(Work work, InboxMessage message, CancellationToken ct) =>
        Task.FromResult<MessageOutcome>(new MessageOutcome.SetAside(new Refusal("not-needed",
            $"{message.MessageType} is listed as not needed on this connection.")));
}

/// <summary>Everything else a hospital system may send: waits, with what a person can do about it. Asked after all others.</summary>
public sealed class OtherWork(ConnectionsInForce connections) : IMessageWork
{
    public bool Takes(ConnectionRecord connection, string messageType) => connection.Purpose == "hospital";

    public string? SubjectOf(InboxMessage message) => null;

    public Task<MessageOutcome> RunAsync(Work work, InboxMessage message, CancellationToken ct)
    {
        var reason = HospitalMessage.Read(message, connections.Zone).Succeeded(out _, out var unreadable)
            ? Reason(message.MessageType) : unreadable;
        return Task.FromResult<MessageOutcome>(new MessageOutcome.Waits(reason));
    }

    private static Refusal Reason(string type) => type.Split('^')[0] switch
    {
        var training when training.StartsWith(HospitalIntake.Training, StringComparison.Ordinal) =>
            Waiting(type, "This is a production system: messages for training or debugging (MSH-11) are not taken.", "Tell the sender; set it aside"),
        "SIU" or "SRM" or "SRR" => Waiting(type, "Of appointments only the scheduled collection of an order is kept here (SIU S12 to S15).", "See whether somebody must act by hand, then set it aside"),
        "MDM" => Waiting(type, "Of documents, those of events T01 to T11 are kept.", "Ask the sender what it means; set it aside"),
        "DFT" or "BAR" => Waiting(type, "Charges go out from here; none are taken in.", "Tell the sender; set it aside"),
        "RDE" or "RDS" or "RAS" or "RGV" or "OMP" => Waiting(type, "This is a pharmacy message; the department has no work with it.", "Tell the sender; set it aside"),
        "VXU" or "VXQ" or "VXR" => Waiting(type, "Vaccinations are not kept here.", "Tell the sender; set it aside"),
        "MFN" or "MFK" => Waiting(type, "Master files are kept as packs and code maps here.", "Import the change on the code map page or in the pack, then set it aside"),
        "ACK" or "ORR" or "ORL" or "ORG" or "MCF" => Waiting(type, "This is an answer, and nothing was asked on this connection.", "Ask the sender why; set it aside"),
        "QRY" or "QVR" => Waiting(type, "No such query is answered on this connection.", "Ask the sender what is wanted"),
        _ => Waiting(type.Length == 0 ? "A message without a type" : type, "Nothing here takes it.", "See whether somebody must act by hand, then set it aside"),
    };

    private static Refusal Waiting(string type, string why, string todo) => new("message-type-unknown", $"{type}: {why}",
        Hint: todo + "; or list the type as not needed on the connection's page.");
}
