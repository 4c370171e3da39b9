using System.Collections.Concurrent;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>A sender nobody has configured, as last seen.</summary>
public sealed record KnockingSender(
    string Address, string Application, string Facility, string MessageType, DateTimeOffset First, DateTimeOffset Last, long Times);

/// <summary>Senders who were turned away because no connection is theirs. Kept in memory only, the latest of them.</summary>
public sealed class KnockingSenders
{
    private const int SendersMax = 100;

    private readonly ConcurrentDictionary<(string, string, string), KnockingSender> senders = new();

    public IReadOnlyList<KnockingSender> All => [.. senders.Values.OrderByDescending(sender => sender.Last)];

    public void Knocked(string address, string application, string facility, string messageType, DateTimeOffset now)
    {
        var key = (address, application, facility);
        senders.AddOrUpdate(key,
            _ => new KnockingSender(address, application, facility, messageType, now, now, 1),
            (_, known) => known with { MessageType = messageType, Last = now, Times = known.Times + 1 });
        while (senders.Count > SendersMax)
            senders.TryRemove(senders.OrderBy(sender => sender.Value.Last).First().Key, out _);
    }
}
