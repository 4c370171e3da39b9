using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Ledger;
using static System.FormattableString;

namespace Vouch.Department.Sealing;

/// <summary>Audits sealed proofs: every one is rebuilt from the columns of its proof, its result and its order.</summary>
internal static class SealedResults
{
    /// <summary>Rows of one transaction carry the moment each was written: more than this between them is a change.</summary>
    private static readonly TimeSpan WrittenTogether = TimeSpan.FromMinutes(1);

    private const string Query =
        """
        select l.ref, l.hash, l.queued_at,
          p.subject_kind, p.subject_id, p.subject_version, p.gate, p.decision, p.protocol, p.measured_at, p.decided_at, p.decided_by,
          p.checks::text, p.leaf, p.salts::text, p.recorded_at,
          r.order_test_id, r.version, r.proof_id, r.measurement_id, r.patient_id, r.specimen_id, r.order_id, r.analyte, r.status,
          r.comparator, r.value, r.value_text, r.coded, r.unit, r.low, r.high, r.flag, r.comment, r.measured_at, r.released_at,
          r.released_by, r.rule_version, r.reason, r.recorded_at, o.accession, p.id
        from ledger_leaf l
        left join proof p on p.id = l.ref
        left join result r on r.proof_id = p.id
        left join lab_order o on o.id = r.order_id
        where l.kind = 'proof' and l.leaf_index >= $1 and l.leaf_index < $2
        order by l.leaf_index
        """;

    private static readonly Dictionary<string, string> ColumnOf = new(StringComparer.Ordinal)
    {
        ["proof"] = "result.proof_id",
        ["accession"] = "lab_order.accession",
        ["test"] = "result.order_test_id",
        ["version"] = "result.version",
        ["measurement"] = "result.measurement_id",
        ["specimen"] = "result.specimen_id",
        ["analyte"] = "result.analyte",
        ["status"] = "result.status",
        ["comparator"] = "result.comparator",
        ["value"] = "result.value_text",
        ["number"] = "result.value",
        ["coded"] = "result.coded",
        ["unit"] = "result.unit",
        ["low"] = "result.low",
        ["high"] = "result.high",
        ["flag"] = "result.flag",
        ["comment"] = "result.comment",
        ["measuredAt"] = "result.measured_at",
        ["releasedAt"] = "result.released_at",
        ["releasedBy"] = "result.released_by",
        ["rules"] = "result.rule_version",
        ["reason"] = "result.reason",
        ["protocol"] = "protocol",
        ["decision"] = "decision",
        ["decidedAt"] = "decided_at",
        ["checks"] = "checks",
        ["salted"] = "salts",
    };

    /// <summary>Audits the proofs among these leaves; gives how many there were.</summary>
    public static async Task<int> AuditAsync(
        NpgsqlConnection connection, long from, long until, Action<AuditFault> found, CancellationToken ct)
    {
        var cited = new List<(Guid Proof, DateTimeOffset UsedAt, StoredFact Fact)>();
        var (calibrations, starts) = (new List<Guid>(), new List<Guid>());
        var proofs = 0;
        await using (var command = Sql.Command(connection, Query, [from, until]))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                proofs++;
                if (Judge(reader, cited) is { } fault)
                    found(fault);
                else if (reader.GetString(3) == "calibration")
                    calibrations.Add(reader.GetGuid(0));
                else if (reader.GetString(3) == "start")
                    starts.Add(reader.GetGuid(0));
            }
        }

        await SealedStarts.AuditAsync(connection, starts, cited, found, ct);
        foreach (var (proof, fact) in await UncitedAsync(connection, cited, ct))
            found(new AuditFault("citation", proof.ToString(), null,
                Invariant($"The citation of {fact.Kind} {fact.Id} version {fact.Version} is missing: a look-back would not find the result.")));
        await SealedCalibrations.AuditAsync(connection, calibrations, found, ct);
        return proofs;
    }

    private static AuditFault? Judge(NpgsqlDataReader row, List<(Guid, DateTimeOffset, StoredFact)> cited)
    {
        var id = row.GetGuid(0);
        if (row.IsDBNull(41))
            return new AuditFault("proof", id.ToString(), null, "The proof was sealed and is gone.");
        var leaf = row.GetString(13);
        if (row.GetString(3) != "result")
            return JudgeOther(row, id, leaf);
        if (row.IsDBNull(16))
            return new AuditFault("result", id.ToString(), null, "The proof's result is gone, or names another proof.");
        if (row.IsDBNull(40))
            return new AuditFault("result", id.ToString(), "order_id", "It names no order that is there.");
        try
        {
            var checks = JsonSerializer.Deserialize(row.GetString(12), ProofJson.Default.ImmutableArrayStoredCheck);
            var salts = row.TextOrNull(14) is { } text ? JsonSerializer.Deserialize(text, ProofJson.Default.ImmutableArrayStoredSalt) : [];
            var result = Result(row);
            if (Inherited(leaf) is not { } inherited)
                return new AuditFault("proof", id.ToString(), "leaf", "It is not the leaf of a result.");
            var rebuilt = ResultLeaf.Build(result, row.GetString(40), row.GetString(8), row.GetString(7), row.Instant(10), checks,
                inherited, salts.Select(salt => new SaltedField(salt.Name, salt.Value, salt.Salt)));
            cited.AddRange(checks.SelectMany(check => check.Cited).Concat(inherited).Distinct().Select(fact => (id, result.MeasuredAt, fact)));
            return LeafDifference.Find("proof", id, row.GetFieldValue<byte[]>(1), rebuilt, leaf, ColumnOf) ?? Beside(row, id, result, salts);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or OverflowException or InvalidCastException)
        {
            return new AuditFault("proof", id.ToString(), null, "Its columns cannot be read as what was sealed: " + e.Message);
        }
    }

    /// <summary>Columns that say again what the leaf says, or that the leaf only hashes.</summary>
    private static AuditFault? Beside(NpgsqlDataReader row, Guid id, ResultVersion result, ImmutableArray<StoredSalt> salts)
    {
        AuditFault Other(string table, string column) => new(table, id.ToString(), column, "It is not what was sealed.");
        if (row.GetGuid(4) != result.OrderTestId) return Other("proof", "subject_id");
        if (row.GetInt32(5) != result.Version) return Other("proof", "subject_version");
        if (row.GetString(6) != "release") return Other("proof", "gate");
        if (row.Instant(9) != result.MeasuredAt) return Other("proof", "measured_at");
        if (row.GuidOrNull(11) != result.ReleasedBy) return Other("proof", "decided_by");
        if (salts.FirstOrDefault(salt => salt.Name == "patient")?.Value != result.PatientId.ToString()) return Other("result", "patient_id");
        var queued = row.Instant(2);
        if ((row.Instant(15) - queued).Duration() > WrittenTogether) return Other("proof", "recorded_at");
        return (row.Instant(39) - queued).Duration() > WrittenTogether ? Other("result", "recorded_at") : null;
    }

    /// <summary>A proof of something else than a result: its leaf is what it is, text and hash must agree.</summary>
    private static AuditFault? JudgeOther(NpgsqlDataReader row, Guid id, string leaf) => Inherited(leaf) is not null
        ? new AuditFault("proof", id.ToString(), "subject_kind", "It is not what was sealed.")
        : LeafDifference.Find("proof", id, row.GetFieldValue<byte[]>(1), leaf, leaf, ColumnOf);

    /// <summary>The facts that only the leaf and the citations name; null when this is no leaf of that type.</summary>
    public static ImmutableArray<StoredFact>? Inherited(string leaf, string type = ResultLeaf.Type)
    {
        try
        {
            using var json = JsonDocument.Parse(leaf);
            return json.RootElement.GetProperty("type").GetString() != type ? null :
            [
                .. json.RootElement.GetProperty("inherited").EnumerateArray().Select(fact => new StoredFact(
                    fact.GetProperty("kind").GetString()!, fact.GetProperty("id").GetGuid(), fact.GetProperty("version").GetInt32())),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static async Task<List<(Guid Proof, StoredFact Fact)>> UncitedAsync(
        NpgsqlConnection connection, List<(Guid Proof, DateTimeOffset UsedAt, StoredFact Fact)> cited, CancellationToken ct) =>
        await Sql.ListAsync(connection,
            """
            select a.n from unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::uuid[])
              with ordinality as a (kind, fact, used_at, proof, n)
            join fact_kind k on k.name = a.kind
            where not exists (select 1 from citation c
              where c.kind = k.code and c.fact = a.fact and c.used_at = a.used_at and c.proof = a.proof)
            order by a.n
            """,
            [cited.Select(one => one.Fact.Kind).ToArray(), cited.Select(one => one.Fact.Id).ToArray(),
                cited.Select(one => one.UsedAt).ToArray(), cited.Select(one => one.Proof).ToArray()],
            r => (cited[(int)r.GetInt64(0) - 1].Proof, cited[(int)r.GetInt64(0) - 1].Fact), ct);

    private static ResultVersion Result(NpgsqlDataReader row) => new(
        row.GetGuid(16), row.GetInt32(17), row.GetGuid(18), row.GetGuid(19), row.GetGuid(20), row.GuidOrNull(21), row.GetGuid(22),
        row.GetString(23), row.GetString(24), row.GetString(25), row.DecimalOrNull(26), row.GetString(27), row.TextOrNull(28),
        row.TextOrNull(29), row.DecimalOrNull(30), row.DecimalOrNull(31), row.GetString(32), row.TextOrNull(33), row.Instant(34),
        row.Instant(35), row.GuidOrNull(36), row.GetString(37), row.TextOrNull(38));
}
