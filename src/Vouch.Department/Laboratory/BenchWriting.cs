using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Ledger;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>
/// Writes what the bench decided in one batch: measurements, results with their proofs and citations, holds, critical
/// calls and what could not be placed. One round trip, whatever the number of results.
/// </summary>
public sealed class BenchWriting(NpgsqlConnection connection, string protocol, string ruleVersion, CitedFact packFact)
{
    private readonly List<Measurement> measurements = [];
    private readonly List<(ResultVersion Result, ProofRecord Proof, byte[] LeafHash, ImmutableArray<CitedFact> Cited, bool BesideOthers)> releases = [];
    private readonly List<BenchDecision.Hold> holds = [];
    private readonly List<(Measurement Measurement, string Limit, string Value, bool Recollect)> calls = [];
    private readonly List<UnplacedResult> unplaced = [];
    private readonly List<(Guid Request, Guid Measurement)> answered = [];
    private readonly List<Guid> superseded = [];
    private readonly List<PlacedIndex> indices = [];

    /// <summary>Results released by this writing, in order.</summary>
    public IEnumerable<ResultVersion> Released => releases.Select(release => release.Result);

    public void Keep(Measurement measurement) => measurements.Add(measurement);

    /// <summary>The measurement that a person asked for has come.</summary>
    public void Answer(AskedRepeat asked, Measurement measurement) => answered.Add((asked.Id, measurement.Id));

    /// <summary>What waits of this test is overtaken by what is written now.</summary>
    public void Supersede(Guid orderTest) => superseded.Add(orderTest);

    public void Keep(UnplacedResult result) => unplaced.Add(result);

    public void Keep(PlacedIndex index) => indices.Add(index);

    public void Keep(BenchDecision.Hold hold) => holds.Add(hold);

    /// <summary>
    /// A critical value goes on the call list whatever the gate says; where the identity is in doubt the value is given
    /// to nobody and an immediate recollection is called for.
    /// </summary>
    public void Call(JudgedMeasurement judged)
    {
        if (judged.Judgement.Critical is not { } critical)
            return;
        var mismatch = judged.Verdict.Checks.Any(check => check.Standing == Standing.Disproven
            && check.Kind is "patient-identity" or "specimen-identity");
        calls.Add((judged.Placed.Measurement, mismatch ? "identity mismatch: collect again at once" : critical.LimitText,
            mismatch ? "" : critical.ValueText, mismatch));
    }

    /// <summary>Builds result, proof and leaf of a release and keeps them for the batch.</summary>
    /// <param name="inherited">Facts cited beyond the verdict's own: those of a calculated result's inputs.</param>
    public ResultVersion Keep(BenchDecision.Release release, DateTimeOffset now, IEnumerable<CitedFact> inherited)
    {
        var (placed, judgement, verdict) = release.Judged;
        var order = placed.Test.Order;
        var proofId = Guid.CreateVersion7(now);
        var result = new ResultVersion(placed.Test.Id, release.Version, proofId, placed.Measurement.Id, order.Patient.Id,
            placed.Measurement.SpecimenId, order.Id, placed.Analyte.Code, release.Status,
            MeasuredValue.Symbol(judgement.Comparator), judgement.ReportedValue, judgement.ReportedText, judgement.Instead ?? placed.Measurement.Coded,
            judgement.Unit, judgement.Low, judgement.High, judgement.Flag, release.By.Comment,
            placed.Measurement.MeasuredAt, now, release.By.PersonId, ruleVersion, release.By.Reason);
        var checks = ImmutableArray.CreateRange(verdict.Checks, StoredCheck.Of);
        var salts = ResultLeaf.Salt(order.Patient);
        var decision = verdict.Decision switch
        {
            Decision.Fit => "fit",
            Decision.Remarked => "remarked",
            Decision.Overridden => "overridden",
            _ => "exempt",
        };
        var seen = verdict.Checks.SelectMany(check => check.Cited).ToHashSet();
        CitedFact[] beyond = [.. inherited.Append(packFact).Distinct().Where(fact => !seen.Contains(fact))];
        var leaf = ResultLeaf.Build(result, order.Accession, protocol, decision, verdict.DecidedAt, checks,
            beyond.Select(StoredFact.Of), salts);
        IEnumerable<CitedFact> cited = [.. seen, .. beyond];
        releases.Add((result,
            new ProofRecord(proofId, "result", placed.Test.Id, release.Version, "release", decision, protocol,
                result.MeasuredAt, verdict.DecidedAt, release.By.PersonId, checks, leaf,
                [.. salts.Select(salt => new StoredSalt(salt.Name, salt.Value, salt.SaltHex))]),
            MerkleTree.HashLeaf(System.Text.Encoding.UTF8.GetBytes(leaf)).ToArray(), [.. cited],
            !placed.Test.Measurements.IsEmpty || measurements is not [.., var newest] || !ReferenceEquals(newest, placed.Measurement)));
        return result;
    }

    /// <summary>Adds every statement to the batch; the caller executes it inside its transaction.</summary>
    public void AddTo(NpgsqlBatch batch, Guid? inboxId, Guid? deviceId, DateTimeOffset now)
    {
        AddMeasurements(batch, now);
        AddIndices(batch, inboxId, deviceId, now);
        AddAnswers(batch, now);
        AddReleases(batch);
        AddOrdersDue(batch);
        AddSuperseded(batch, now);
        AddHolds(batch, now);
        AddCalls(batch, now);
        AddOvertaken(batch, now);
        AddUnplaced(batch, inboxId, deviceId, now);
    }

    /// <summary>Executes the batch at once.</summary>
    public async Task ExecuteAsync(Guid? inboxId, Guid? deviceId, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        AddTo(batch, inboxId, deviceId, now);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(ct);
    }

    private void AddMeasurements(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (measurements.Count == 0)
            return;
        var m = measurements;
        // Arrays of arrays cannot be unnested by rows: flags and comments travel as JSON.
        batch.Ask(
            """
            insert into measurement (id, order_test_id, specimen_id, patient_id, analyte, source, device_id, inbox_id, record_number,
              value_text, unit_text, comparator, value, coded, dilution, device_flags, comments, performer_id, performer_source,
              measured_at, time_source, lot_id, own_control, arrived_at, dilution_source)
            select id, test, specimen, patient, analyte, source, device, inbox, record, value_text, unit_text, comparator, value,
              coded, dilution, array(select json_array_elements_text(flags::json)), array(select json_array_elements_text(comments::json)),
              performer, performer_source, measured, time_source, lot, own_control, $21, dilution_source
            from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::int[], $10::text[],
              $11::text[], $12::text[], $13::numeric[], $14::text[], $15::numeric[], $16::text[], $17::text[], $18::uuid[], $19::text[],
              $20::timestamptz[], $22::text[], $23::uuid[], $24::boolean[], $25::text[])
              as u(id, test, specimen, patient, analyte, source, device, inbox, record, value_text, unit_text, comparator, value,
              coded, dilution, flags, comments, performer, performer_source, measured, time_source, lot, own_control,
              dilution_source)
            """,
            [Column(m, x => x.Id), Column(m, x => x.OrderTestId), Column(m, x => x.SpecimenId), Column(m, x => x.PatientId),
            Column(m, x => x.Analyte), Column(m, x => x.Source.ToString().ToLowerInvariant()), Column(m, x => x.DeviceId),
            Column(m, x => x.InboxId), Column(m, x => x.RecordNumber), Column(m, x => x.ValueText), Column(m, x => x.UnitText),
            Column(m, x => MeasuredValue.Symbol(x.Comparator)), Column(m, x => x.Value), Column(m, x => x.Coded),
            Column(m, x => x.Dilution), Column(m, x => JsonSerializer.Serialize(x.DeviceFlags)),
            Column(m, x => JsonSerializer.Serialize(x.Comments)), Column(m, x => x.PerformerId), Column(m, x => x.PerformerSource),
            Column(m, x => x.MeasuredAt), now, Column(m, x => x.TimeSource), Column(m, x => x.LotId), Column(m, x => x.OwnControl),
            Column(m, x => x.DilutionSource)]);
    }

    private void AddIndices(NpgsqlBatch batch, Guid? inboxId, Guid? deviceId, DateTimeOffset now)
    {
        foreach (var (tube, record, index) in indices)
            batch.Ask(
                """
                insert into specimen_index (id, specimen_id, kind, analyte, comparator, value, unit, device_id, inbox_id, record_number, measured_at, arrived_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (inbox_id, record_number) do nothing
                """,
                [Guid.CreateVersion7(now), tube, index.Kind.Word(), index.Analyte, MeasuredValue.Symbol(index.Comparator), index.Value, index.Unit,
                deviceId ?? (object)DBNull.Value, inboxId ?? Guid.Empty, record, index.MeasuredAt, now]);
    }

    private void AddAnswers(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (answered.Count > 0)
            batch.Ask(
                """
                update repeat_request q set closed_at = $3, measured_as = u.measurement
                from unnest($1::uuid[], $2::uuid[]) as u(request, measurement) where q.id = u.request and q.closed_at is null
                """, [Column(answered, x => x.Request), Column(answered, x => x.Measurement), now]);
    }

    private void AddReleases(NpgsqlBatch batch)
    {
        if (releases.Count == 0)
            return;
        var r = releases.ConvertAll(release => release.Result);
        var p = releases.ConvertAll(release => release.Proof);
        batch.Ask(
            """
            insert into result (order_test_id, version, proof_id, measurement_id, patient_id, specimen_id, order_id, analyte, status,
              comparator, value, value_text, coded, unit, low, high, flag, comment, measured_at, released_at, released_by, rule_version,
              reason)
            select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[],
              $10::text[], $11::numeric[], $12::text[], $13::text[], $14::text[], $15::numeric[], $16::numeric[], $17::text[], $18::text[],
              $19::timestamptz[], $20::timestamptz[], $21::uuid[], $22::text[], $23::text[])
            """,
            [Column(r, x => x.OrderTestId), Column(r, x => x.Version), Column(r, x => x.ProofId), Column(r, x => x.MeasurementId),
            Column(r, x => x.PatientId), Column(r, x => x.SpecimenId), Column(r, x => x.OrderId), Column(r, x => x.Analyte),
            Column(r, x => x.Status), Column(r, x => x.Comparator), Column(r, x => x.Value), Column(r, x => x.ValueText),
            Column(r, x => x.Coded), Column(r, x => x.Unit), Column(r, x => x.Low), Column(r, x => x.High), Column(r, x => x.Flag),
            Column(r, x => x.Comment), Column(r, x => x.MeasuredAt), Column(r, x => x.ReleasedAt), Column(r, x => x.ReleasedBy),
            Column(r, x => x.RuleVersion), Column(r, x => x.Reason)]);
        batch.Ask(
            """
            insert into proof (id, subject_kind, subject_id, subject_version, gate, decision, protocol, measured_at, decided_at,
              decided_by, checks, leaf, salts)
            select id, kind, subject, version, gate, decision, protocol, measured, decided, decider, checks::json, leaf, salts::json
            from unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
              $9::timestamptz[], $10::uuid[], $11::text[], $12::text[], $13::text[])
              as u(id, kind, subject, version, gate, decision, protocol, measured, decided, decider, checks, leaf, salts)
            """,
            [Column(p, x => x.Id), Column(p, x => x.SubjectKind), Column(p, x => x.SubjectId), Column(p, x => x.SubjectVersion),
            Column(p, x => x.Gate), Column(p, x => x.Decision), Column(p, x => x.Protocol), Column(p, x => x.MeasuredAt),
            Column(p, x => x.DecidedAt), Column(p, x => x.DecidedBy),
            Column(p, x => JsonSerializer.Serialize(x.Checks, ProofJson.Default.ImmutableArrayStoredCheck)), Column(p, x => x.Leaf),
            Column(p, x => JsonSerializer.Serialize(x.Salts, ProofJson.Default.ImmutableArrayStoredSalt))]);
        batch.Ask("insert into leaf_queue (kind, ref, leaf_hash) select 'proof', * from unnest($1::uuid[], $2::bytea[])",
            [Column(p, x => x.Id), releases.Select(release => release.LeafHash).ToArray()]);
        // Of a fact cited in several versions (the levels of a control) one row: the leaf names them all.
        var cited = releases.SelectMany(release => release.Cited.Select(fact => (fact.Kind, fact.Id)).Distinct(),
            (release, fact) => (Fact: fact, release.Result)).ToList();
        batch.Ask(
            """
            insert into citation (kind, fact, used_at, proof)
            select * from unnest($1::smallint[], $2::uuid[], $3::timestamptz[], $4::uuid[])
            """,
            [Column(cited, x => (short)x.Fact.Kind), Column(cited, x => x.Fact.Id),
            Column(cited, x => x.Result.MeasuredAt), Column(cited, x => x.Result.ProofId)]);
        batch.Ask(
            """
            insert into release_notice (order_test_id, version, order_id, patient_id)
            select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[])
            """,
            [Column(r, x => x.OrderTestId), Column(r, x => x.Version), Column(r, x => x.OrderId), Column(r, x => x.PatientId)]);
    }

    private void AddOrdersDue(NpgsqlBatch batch)
    {
        if (releases.Count == 0)
            return;
        var orders = releases.Select(release => release.Result.OrderId).Distinct().ToArray();
        batch.Ask("insert into report_due (order_id) select * from unnest($1::uuid[]) on conflict (order_id) do update set since = excluded.since", [orders]);
        batch.Ask("insert into reflex_due (order_id) select * from unnest($1::uuid[]) on conflict do nothing", [orders]);
    }

    private void AddSuperseded(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (superseded.Count > 0)
            batch.Ask(
                """
                with gone as (
                  update review set decided_at = $2, decision = 'superseded' where order_test_id = any($1) and decided_at is null returning measurement_id)
                insert into review_act (measurement_id, act, reason, by_name, at) select measurement_id, 'superseded', 'It was calculated again.', 'bench', $2 from gone
                """, [superseded.ToArray(), now]);
    }

    private void AddHolds(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (holds.Count == 0)
            return;
        var h = holds;
        batch.Ask(
            """
            insert into review (measurement_id, order_test_id, patient_id, device_id, analyte, priority, reasons, sweepable, held_at)
            select id, test, patient, device, analyte, priority, reasons::jsonb, sweepable, $9
            from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bool[])
              as u(id, test, patient, device, analyte, priority, reasons, sweepable)
            """,
            [Column(h, x => x.Judged.Placed.Measurement.Id), Column(h, x => x.Judged.Placed.Test.Id),
            Column(h, x => x.Judged.Placed.Measurement.PatientId), Column(h, x => x.Judged.Placed.Measurement.DeviceId),
            Column(h, x => x.Judged.Placed.Analyte.Code), Column(h, x => x.Judged.Placed.Test.Order.Priority),
            Column(h, x => JsonSerializer.Serialize(x.Reasons, BenchJson.Default.ImmutableArrayHoldReason)),
            Column(h, x => x.Sweepable), now]);
    }

    private void AddCalls(NpgsqlBatch batch, DateTimeOffset now)
    {
        foreach (var (measurement, limit, value, recollect) in calls)
            batch.Ask(
                """
                insert into critical_call (id, measurement_id, order_test_id, patient_id, analyte, value_text, limit_text, kind, opened_at, escalate_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9 + critical_escalation()) on conflict (measurement_id, kind) do nothing
                """,
                [Guid.CreateVersion7(now), measurement.Id, measurement.OrderTestId, measurement.PatientId, measurement.Analyte, value,
                limit, recollect ? "recollect" : "value", now]);
    }

    /// <summary>
    /// What a critical call was opened about is not reported, another measurement of its test is. Where that one is critical
    /// too it has a call of its own. Where not, nobody who was not told need be told; whoever was is told that it does not stand.
    /// An amendment says so itself, with its reason.
    /// </summary>
    private void AddOvertaken(NpgsqlBatch batch, DateTimeOffset now)
    {
        var over = releases.FindAll(release => release.Result.Status == "final" && (release.Result.ReleasedBy is not null || release.BesideOthers)).ConvertAll(release => release.Result);
        if (over.Count == 0)
            return;
        object[] args = [Column(over, x => x.OrderTestId), Column(over, x => x.MeasurementId), Column(over, x => x.Unit is null ? x.ValueText : x.ValueText + " " + x.Unit), now];
        const string overtaken =
            """
            with overtaken as (
              select c.*, u.reported, exists (select from critical_call own where own.measurement_id = u.measurement and own.kind = 'value') as confirmed
              from unnest($1::uuid[], $2::uuid[], $3::text[]) as u(test, measurement, reported)
              join critical_call c on c.order_test_id = u.test and c.measurement_id <> u.measurement and c.kind = 'value')

            """;
        batch.Ask(overtaken +
            """
            insert into critical_call (id, measurement_id, order_test_id, patient_id, analyte, value_text, limit_text, kind, verified, opened_at, escalate_at)
            select gen_random_uuid(), measurement_id, order_test_id, patient_id, analyte, value_text,
              'Told before, but it does not stand: not confirmed by another measurement, reported as ' || reported, 'retract', true, $4, $4 + critical_escalation()
            from overtaken c where not confirmed and exists (select from critical_call_attempt a where a.call_id = c.id)
            on conflict (measurement_id, kind) do nothing
            """, args);
        batch.Ask(overtaken +
            """
            update critical_call c set closed_at = $4, closed_reason = case when o.confirmed then 'confirmed by another measurement, which has its own call: ' else 'not confirmed by another measurement, reported as ' end || o.reported
            from overtaken o where o.id = c.id and c.closed_at is null
            """, args);
    }

    private void AddUnplaced(NpgsqlBatch batch, Guid? inboxId, Guid? deviceId, DateTimeOffset now)
    {
        foreach (var (result, reason, detail) in unplaced)
            batch.Ask(
                """
                insert into unplaced_result (id, inbox_id, record_number, device_id, sample_id, code, value_text, unit_text, reason, detail, waiting_since)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                on conflict (inbox_id, record_number) do update set reason = excluded.reason, detail = excluded.detail
                """,
                [Guid.CreateVersion7(now), inboxId ?? Guid.Empty, result.RecordNumber, deviceId ?? (object)DBNull.Value,
                result.SampleId, result.DeviceCode, result.ValueText, result.UnitText, reason, detail, now]);
    }

    private static TColumn[] Column<TRow, TColumn>(List<TRow> rows, Func<TRow, TColumn> of)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = of(rows[i]);
        return column;
    }
}
