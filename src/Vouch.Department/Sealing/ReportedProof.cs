using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Starting;

namespace Vouch.Department.Sealing;

/// <summary>A result as it was reported, with the proof of that version.</summary>
/// <param name="ReleasedBy">Null: autoverified.</param>
/// <param name="LatestVersion">Above <paramref name="Version"/> when it was corrected since.</param>
public sealed record ReportedResult(
    Guid PatientId, string Accession, Guid TestId, int Version, int LatestVersion, string Analyte, string Status, string Comparator,
    string ValueText, string? Coded, string? Unit, decimal? Low, decimal? High, string Flag, string? Comment, DateTimeOffset ReleasedAt,
    string? ReleasedBy, string RuleVersion, string? Reason, string? Specimen, string? ReceivedText, string? Device, string? Performer);

/// <summary>Work that began, with the proof of its start.</summary>
/// <param name="Stage">collection or start.</param>
/// <param name="Device">Null: collection, work by hand.</param>
public sealed record BegunWork(Guid PatientId, string Accession, string Stage, string Cause, string[] Analytes, string? Specimen, string? Device, string? Performer);

/// <summary>A proof as its page shows it.</summary>
/// <param name="Result">Null: the proof of something else: work that began, or a calibration.</param>
/// <param name="DecidedBy">Null: autoverified.</param>
public sealed record ReportedProof(
    Guid Id, string SubjectKind, Guid SubjectId, int SubjectVersion, string Decision, string Protocol, DateTimeOffset MeasuredAt,
    DateTimeOffset DecidedAt, string? DecidedBy, ImmutableArray<StoredCheck> Checks, ImmutableArray<StoredSalt> Salts, string Leaf,
    ReportedResult? Result, BegunWork? Begun)
{
    /// <summary>Whose it is; null for a calibration.</summary>
    public Guid? PatientId => Result?.PatientId ?? Begun?.PatientId;

    /// <summary>Every fact it leans on: those of the checks, the pack, and those of a calculated result's inputs.</summary>
    public IEnumerable<StoredFact> Facts =>
        Checks.SelectMany(check => check.Cited).Concat(SealedResults.Inherited(Leaf) ?? SealedResults.Inherited(Leaf, StartLeaf.Type) ?? []).Distinct();

    private const string Query =
        """
        select p.id, p.subject_kind, p.subject_id, p.subject_version, p.decision, p.protocol, p.measured_at, p.decided_at, w.name,
          p.checks::text, p.salts::text, r.patient_id, o.accession, r.order_test_id, r.version,
          (select max(version) from result later where later.order_test_id = r.order_test_id), r.analyte, r.status, r.comparator,
          r.value_text, r.coded, r.unit, r.low, r.high, r.flag, r.comment, r.released_at, b.name, r.rule_version, r.reason, s.barcode,
          m.value_text || coalesce(' ' || m.unit_text, ''), d.name, q.name, p.leaf,
          b2.patient_id, b2.accession, b2.stage, b2.cause, b2.analytes, b2.barcode, b2.device, b2.performer
        from proof p
        left join person w on w.id = p.decided_by
        left join result r on p.subject_kind = 'result' and r.proof_id = p.id
        left join lab_order o on o.id = r.order_id
        left join person b on b.id = r.released_by
        left join specimen s on s.id = r.specimen_id
        left join measurement m on m.id = r.measurement_id
        left join device d on d.id = m.device_id
        left join person q on q.id = m.performer_id
        left join lateral (
          select w.patient_id, x.accession, w.stage, w.cause, w.analytes, t.barcode, v.name as device, y.name as performer
          from work_start w join lab_order x on x.id = w.order_id left join specimen t on t.id = w.specimen_id
          left join device v on v.id = w.device_id left join person y on y.id = w.performer_id
          where p.subject_kind = 'start' and w.proof_id = p.id) b2 on true
        where p.id = $1
        """;

    public static Task<ReportedProof?> FindAsync(Db db, Guid id, CancellationToken ct) => db.OneAsync(Query, [id], Row, ct);

    private static ReportedProof Row(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.GetGuid(2), r.GetInt32(3), r.GetString(4), r.GetString(5), r.Instant(6), r.Instant(7), r.TextOrNull(8),
        JsonSerializer.Deserialize(r.GetString(9), ProofJson.Default.ImmutableArrayStoredCheck),
        r.TextOrNull(10) is { } salts ? JsonSerializer.Deserialize(salts, ProofJson.Default.ImmutableArrayStoredSalt) : [], r.GetString(34),
        r.IsDBNull(11) || r.IsDBNull(12) ? null : new ReportedResult(
            r.GetGuid(11), r.GetString(12), r.GetGuid(13), r.GetInt32(14), r.GetInt32(15), r.GetString(16), r.GetString(17), r.GetString(18),
            r.GetString(19), r.TextOrNull(20), r.TextOrNull(21), r.DecimalOrNull(22), r.DecimalOrNull(23), r.GetString(24), r.TextOrNull(25),
            r.Instant(26), r.TextOrNull(27), r.GetString(28), r.TextOrNull(29), r.TextOrNull(30), r.TextOrNull(31), r.TextOrNull(32),
            r.TextOrNull(33)),
        r.IsDBNull(35) ? null : new BegunWork(r.GetGuid(35), r.GetString(36), r.GetString(37), r.GetString(38), r.GetFieldValue<string[]>(39), r.TextOrNull(40),
            r.TextOrNull(41), r.TextOrNull(42)));
}
