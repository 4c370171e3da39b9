using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Sealing;

/// <summary>Audits sealed audit entries: every one is rebuilt from its columns.</summary>
internal static class SealedEntries
{
    private const string Query =
        $"""
        select l.ref, l.hash, e.id, e.leaf, {AuditLeaf.Columns}
        from ledger_leaf l left join audit_entry e on e.id = l.ref
        where l.kind = 'audit' and l.leaf_index >= $1 and l.leaf_index < $2
        order by l.leaf_index
        """;

    /// <summary>Audits the entries among these leaves; gives how many there were.</summary>
    public static async Task<int> AuditAsync(
        NpgsqlConnection connection, long from, long until, Action<AuditFault> found, CancellationToken ct)
    {
        var entries = 0;
        await using var command = Sql.Command(connection, Query, [from, until]);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            entries++;
            var id = reader.GetGuid(0);
            var fault = reader.IsDBNull(2)
                ? new AuditFault("audit_entry", id.ToString(), null, "The entry was sealed and is gone.")
                : LeafDifference.Find("audit_entry", id, reader.GetFieldValue<byte[]>(1), AuditLeaf.Build(reader, 4), reader.GetString(3),
                    AuditLeaf.ColumnOf);
            if (fault is not null)
                found(fault);
        }

        return entries;
    }
}
