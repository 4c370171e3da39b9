using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>An entry that waits for a director's signature.</summary>
public sealed record EnteredLocally(LocalEntry Entry, string By, DateTimeOffset At);

/// <summary>What was set locally and is not signed yet.</summary>
public static class LocalEntriesStorage
{
    private const string Select = """
        select e.subject, e.group_name, e.lines::text, e.verified_on, e.verified_by, e.basis, e.entered_by, e.entered_at
        from pack_local_entry e join pack p on p.id = e.pack_id where p.code = $1 order by e.subject, e.group_name
        """;

    public static Task<List<EnteredLocally>> ListAsync(Db db, string code, CancellationToken ct) =>
        db.ListAsync(Select, [code], Row, ct);

    internal static Task<List<EnteredLocally>> ListAsync(Work work, string code, CancellationToken ct) =>
        work.ListAsync(Select, [code], Row, ct);

    internal static Task PutAsync(Work work, Guid packId, LocalEntry entry, CancellationToken ct) => work.ExecuteAsync("""
        insert into pack_local_entry (pack_id, subject, group_name, lines, verified_on, verified_by, basis, entered_by)
        values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8)
        on conflict (pack_id, subject, group_name) do update set lines = excluded.lines, verified_on = excluded.verified_on,
          verified_by = excluded.verified_by, basis = excluded.basis, entered_by = excluded.entered_by, entered_at = clock_timestamp()
        """, [packId, entry.Subject, entry.Group, JsonSerializer.Serialize(entry.Lines), entry.VerifiedOn, entry.VerifiedBy, entry.Basis, work.Actor.Name], ct);

    /// <summary>How many went: 1, or 0 where there was none.</summary>
    internal static Task<int> RemoveAsync(Work work, Guid packId, string subject, string group, CancellationToken ct) =>
        work.ExecuteAsync("delete from pack_local_entry where pack_id = $1 and subject = $2 and group_name = $3", [packId, subject, group], ct);

    internal static Task ClearAsync(Work work, Guid packId, CancellationToken ct) =>
        work.ExecuteAsync("delete from pack_local_entry where pack_id = $1", [packId], ct);

    private static EnteredLocally Row(NpgsqlDataReader row)
    {
        var lines = JsonSerializer.Deserialize<ImmutableArray<ImmutableSortedDictionary<string, string>>>(row.GetString(2));
        return new EnteredLocally(new LocalEntry(row.GetString(0), row.GetString(1), lines,
            row.GetFieldValue<DateOnly>(3), row.GetString(4), row.GetString(5)), row.GetString(6), row.Instant(7));
    }
}
