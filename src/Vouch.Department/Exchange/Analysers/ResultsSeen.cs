using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>Remembers results by what makes them the same, so that one sent again in another message is one result.</summary>
internal static class ResultsSeen
{
    /// <summary>Records that came before, in another message; the others are remembered.</summary>
    /// <param name="own">The key of each record.</param>
    public static async Task<HashSet<int>> BeforeAsync(
        Work work, Guid inboxId, Guid device, IReadOnlyDictionary<int, byte[]> own, CancellationToken ct)
    {
        if (own.Count == 0)
            return [];
        var (records, keys) = (own.Keys.ToArray(), own.Values.ToArray());
        await work.ExecuteAsync(
            """
            insert into device_result_seen (device_id, key, inbox_id, record_number)
            select $1, key, $2, record from unnest($3::bytea[], $4::int[]) as u(key, record) order by key on conflict do nothing
            """, [device, inboxId, keys, records], ct);
        return [.. await work.ListAsync(
            """
            select u.record from unnest($3::bytea[], $4::int[]) as u(key, record)
            join device_result_seen s on s.device_id = $1 and s.key = u.key and (s.inbox_id, s.record_number) <> ($2, u.record)
            """, [device, inboxId, keys, records], r => r.GetInt32(0), ct)];
    }
}
