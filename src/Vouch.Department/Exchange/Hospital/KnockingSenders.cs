using System.Collections.Concurrent;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>A sender who was turned away, as last seen.</summary>
/// <param name="Differs">How a configured one came otherwise than agreed; null: no connection is theirs.</param>
public sealed record KnockingSender(
    string Address, string Application, string Facility, string MessageType, string? Differs, DateTimeOffset First, DateTimeOffset Last, long Times);

/// <summary>Senders who were turned away: no connection is theirs, or they came otherwise than agreed. Kept in memory only, the latest of them.</summary>
public sealed class KnockingSenders
{
    private const int SendersMax = 100;

    private readonly ConcurrentDictionary<(string, string, string), KnockingSender> senders = new();

    public IReadOnlyList<KnockingSender> All => [.. senders.Values.OrderByDescending(sender => sender.Last)];

    public void Knocked(string address, string application, string facility, string messageType, string? differs, DateTimeOffset now)
    {
        var key = (address, application, facility);
        senders.AddOrUpdate(key,
            _ => new KnockingSender(address, application, facility, messageType, differs, now, now, 1),
            (_, known) => known with { MessageType = messageType, Differs = differs, Last = now, Times = known.Times + 1 });
        while (senders.Count > SendersMax)
            senders.TryRemove(senders.OrderBy(sender => sender.Value.Last).First().Key, out _);
    }
}
