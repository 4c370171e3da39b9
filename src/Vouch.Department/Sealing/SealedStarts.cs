using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Starting;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>Audits the proofs of work that began: each leaf is rebuilt from the columns of its start and its proof.</summary>
internal static class SealedStarts
{
    private const string Query =
        """
        select l.hash, p.id, p.gate, p.decision, p.protocol, p.measured_at, p.decided_at, p.checks::text, p.leaf, p.salts::text, p.subject_id, p.subject_version,
          w.id, w.proof_id, w.stage, w.cause, w.order_id, w.patient_id, w.specimen_id, w.device_id, w.performer_id, w.order_tests, w.analytes, w.begun_at,
          o.accession
        from ledger_leaf l join proof p on p.id = l.ref
        left join work_start w on w.proof_id = p.id left join lab_order o on o.id = w.order_id
        where l.kind = 'proof' and p.id = any($1)
        """;

    private static readonly Dictionary<string, string> ColumnOf = new(StringComparer.Ordinal)
    {
        ["start"] = "work_start.id",
        ["proof"] = "work_start.proof_id",
        ["stage"] = "work_start.stage",
        ["cause"] = "work_start.cause",
        ["accession"] = "lab_order.accession",
        ["specimen"] = "work_start.specimen_id",
        ["device"] = "work_start.device_id",
        ["performer"] = "work_start.performer_id",
        ["tests"] = "work_start.order_tests",
        ["analytes"] = "work_start.analytes",
        ["begunAt"] = "work_start.begun_at",
        ["protocol"] = "protocol",
        ["decision"] = "decision",
        ["decidedAt"] = "decided_at",
        ["checks"] = "checks",
        ["salted"] = "salts",
    };

    /// <param name="cited">Gets the facts whose citations must be there.</param>
    public static async Task AuditAsync(
        NpgsqlConnection connection, List<Guid> proofs, List<(Guid, DateTimeOffset, StoredFact)> cited, Action<AuditFault> found, CancellationToken ct)
    {
        foreach (var fault in await Sql.ListAsync(connection, Query, [proofs.ToArray()], row => Judge(row, cited), ct))
            if (fault is not null)
                found(fault);
    }

    private static AuditFault? Judge(NpgsqlDataReader row, List<(Guid, DateTimeOffset, StoredFact)> cited)
    {
        var id = row.GetGuid(1);
        if (row.IsDBNull(12))
            return new AuditFault("work_start", id.ToString(), null, "The work that began is gone, or names another proof.");
        if (row.IsDBNull(24))
            return new AuditFault("work_start", id.ToString(), "order_id", "It names no order that is there.");
        try
        {
            var start = new WorkStart(row.GetGuid(12), row.GetGuid(13), row.GetString(14), row.GetString(15), row.GetGuid(16), row.GetGuid(17),
                row.GuidOrNull(18), row.GuidOrNull(19), row.GuidOrNull(20), [.. row.GetFieldValue<Guid[]>(21)], [.. row.GetFieldValue<string[]>(22)], row.Instant(23));
            var checks = JsonSerializer.Deserialize(row.GetString(7), ProofJson.Default.ImmutableArrayStoredCheck);
            var salts = row.TextOrNull(9) is { } text ? JsonSerializer.Deserialize(text, ProofJson.Default.ImmutableArrayStoredSalt) : [];
            var leaf = row.GetString(8);
            var inherited = SealedResults.Inherited(leaf, StartLeaf.Type) ?? [];
            var rebuilt = StartLeaf.Build(start, row.GetString(24), row.GetString(4), row.GetString(3), row.Instant(6), checks, inherited,
                salts.Select(salt => new SaltedField(salt.Name, salt.Value, salt.Salt)));
            cited.AddRange(checks.SelectMany(check => check.Cited).Concat(inherited).Distinct().Select(fact => (id, start.BegunAt, fact)));
            return LeafDifference.Find("proof", id, row.GetFieldValue<byte[]>(0), rebuilt, leaf, ColumnOf) ?? Beside(row, id, start, salts);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidCastException)
        {
            return new AuditFault("proof", id.ToString(), null, "Its columns cannot be read as what was sealed: " + e.Message);
        }
    }

    private static AuditFault? Beside(NpgsqlDataReader row, Guid id, WorkStart start, ImmutableArray<StoredSalt> salts)
    {
        AuditFault Other(string table, string column) => new(table, id.ToString(), column, "It is not what was sealed.");
        if (row.GetString(2) != "start") return Other("proof", "gate");
        if (row.Instant(5) != start.BegunAt) return Other("proof", "measured_at");
        if (row.GetGuid(10) != start.Id) return Other("proof", "subject_id");
        if (row.GetInt32(11) != 1) return Other("proof", "subject_version");
        return salts.FirstOrDefault(salt => salt.Name == "patient")?.Value != start.PatientId.ToString() ? Other("work_start", "patient_id") : null;
    }
}
