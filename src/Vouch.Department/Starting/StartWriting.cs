using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Ledger;

namespace Vouch.Department.Starting;

/// <summary>Writes starts with their proofs, citations and queued leaves, in one batch.</summary>
internal sealed class StartWriting(StartProtocol protocol, StartCause cause, Guid? decidedBy, DateTimeOffset now)
{
    private readonly DateTimeOffset decidedAt = CanonicalInstant.ToMicroseconds(now);
    private readonly List<(WorkStart Start, ProofRecord Proof, ImmutableArray<CitedFact> Cited)> starts = [];

    /// <param name="group">Tests of one order that begin together: same tube, device and performer.</param>
    public void Add(Guid order, string accession, ImmutableArray<StartVerdict> group)
    {
        var first = group[0].Subject;
        var begunAt = CanonicalInstant.ToMicroseconds(group.Max(one => one.Subject.MeasuredAt));
        var whole = Verdict.Together(first, [.. group.Select(one => one.Verdict)], decidedAt, named: group.Length > 1);
        var start = new WorkStart(Guid.CreateVersion7(now), Guid.CreateVersion7(now), WorkStart.Word(group[0].Stage), WorkStart.Word(cause), order,
            first.PatientId, first.SpecimenId, first.DeviceId, first.PerformerId, [.. group.Select(one => one.Subject.OrderTestId)],
            [.. group.Select(one => one.Subject.Analyte)], begunAt);
        var checks = ImmutableArray.CreateRange(whole.Checks, StoredCheck.Of);
        var salt = SaltedField.Create("patient", first.PatientId.ToString());
        var decision = whole.Decision.ToString().ToLowerInvariant();
        var leaf = StartLeaf.Build(start, accession, protocol.Name, decision, decidedAt, checks, [StoredFact.Of(protocol.Fact)], [salt]);
        starts.Add((start,
            new ProofRecord(start.ProofId, "start", start.Id, 1, "start", decision, protocol.Name, begunAt, decidedAt, decidedBy, checks, leaf,
                [new StoredSalt(salt.Name, salt.Value, salt.SaltHex)]),
            [.. whole.Checks.SelectMany(check => check.Cited).Append(protocol.Fact).DistinctBy(fact => (fact.Kind, fact.Id))]));
    }

    /// <param name="again">The same may be asked again: what has begun already, of the same facts, is not written twice.</param>
    public async Task ExecuteAsync(Work work, bool again, CancellationToken ct)
    {
        if (again)
            await LeaveOutBegunAsync(work, ct);
        if (starts.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(work.Connection, work.Transaction);
        foreach (var (start, proof, cited) in starts)
        {
            Ask(batch,
                """
                insert into work_start (id, proof_id, stage, cause, order_id, patient_id, specimen_id, device_id, performer_id, order_tests, analytes, begun_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """,
                start.Id, start.ProofId, start.Stage, start.Cause, start.OrderId, start.PatientId, start.SpecimenId, start.DeviceId, start.PerformerId,
                start.OrderTests.ToArray(), start.Analytes.ToArray(), start.BegunAt);
            Ask(batch,
                """
                insert into proof (id, subject_kind, subject_id, subject_version, gate, decision, protocol, measured_at, decided_at, decided_by, checks, leaf, salts)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::json, $12, $13::json)
                """,
                proof.Id, proof.SubjectKind, proof.SubjectId, proof.SubjectVersion, proof.Gate, proof.Decision, proof.Protocol, proof.MeasuredAt,
                proof.DecidedAt, proof.DecidedBy, JsonSerializer.Serialize(proof.Checks, ProofJson.Default.ImmutableArrayStoredCheck), proof.Leaf,
                JsonSerializer.Serialize(proof.Salts, ProofJson.Default.ImmutableArrayStoredSalt));
            Ask(batch, "insert into leaf_queue (kind, ref, leaf_hash) values ('proof', $1, $2)", proof.Id,
                MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(proof.Leaf)).ToArray());
            Ask(batch,
                """
                insert into citation (kind, fact, used_at, proof) select kind, fact, $3, $4 from unnest($1::smallint[], $2::uuid[]) as u(kind, fact)
                """,
                cited.Select(fact => (short)fact.Kind).ToArray(), cited.Select(fact => fact.Id).ToArray(), proof.MeasuredAt, proof.Id);
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task LeaveOutBegunAsync(Work work, CancellationToken ct)
    {
        var last = await work.ListAsync(
            """
            select distinct on (w.specimen_id, w.device_id) w.specimen_id, w.device_id, w.performer_id, w.analytes, p.decision, p.checks::text
            from work_start w join proof p on p.id = w.proof_id
            where w.specimen_id = any($1) and w.device_id is not null order by w.specimen_id, w.device_id, w.begun_at desc
            """,
            [starts.Select(one => one.Start.SpecimenId).OfType<Guid>().Distinct().ToArray()],
            r => (Specimen: r.GetGuid(0), Device: r.GetGuid(1), Performer: r.GuidOrNull(2), Analytes: r.GetFieldValue<string[]>(3), Decision: r.GetString(4),
                Checks: JsonSerializer.Deserialize(r.GetString(5), ProofJson.Default.ImmutableArrayStoredCheck)), ct);
        starts.RemoveAll(one => last.Exists(before => before.Specimen == one.Start.SpecimenId && before.Device == one.Start.DeviceId
            && before.Performer == one.Start.PerformerId && string.Equals(before.Decision, one.Proof.Decision, StringComparison.Ordinal)
            && before.Analytes.AsSpan().SequenceEqual(one.Start.Analytes.AsSpan()) && Same(before.Checks, one.Proof.Checks)));
    }

    /// <summary>Sentences tell the time that has passed and so differ; what they rest on does not.</summary>
    private static bool Same(ImmutableArray<StoredCheck> before, ImmutableArray<StoredCheck> now) =>
        before.Select(check => (check.Kind, check.Standing)).SequenceEqual(now.Select(check => (check.Kind, check.Standing)))
        && before.SelectMany(check => check.Cited).ToHashSet().SetEquals(now.SelectMany(check => check.Cited));

    private static void Ask(NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> args)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var arg in args)
            command.Parameters.Add(Sql.Parameter(arg));
        batch.BatchCommands.Add(command);
    }
}
