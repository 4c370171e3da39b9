using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Starting;

/// <summary>Tests of one order that may not begin where they were asked for.</summary>
/// <param name="AskedBy">The device, or the person who asks for a decision.</param>
/// <param name="Where">Name of the device, or of the person.</param>
/// <param name="Stops">Every check that stops one of them, once.</param>
public sealed record WithheldOrder(
    Guid OrderId, string Accession, string Priority, Guid AskedBy, string Where, bool ByDevice, string Stage, ImmutableArray<string> Analytes,
    ImmutableArray<StoredCheck> Stops, DateTimeOffset Since)
{
    /// <summary>Those that somebody with authority may override.</summary>
    public IEnumerable<StoredCheck> Overridable =>
        Stops.Where(check => OverrideRules.MayOverride(check.Kind, check.Standing == "disproven" ? Standing.Disproven : Standing.Unproven));
}

/// <summary>What waits for its cause to be removed, or for a person with authority.</summary>
public static class WithheldWork
{
    /// <summary>What was not asked for again for so long is no longer waiting there.</summary>
    private static readonly TimeSpan AskedWithin = TimeSpan.FromHours(12);

    private const int RowsMax = 500;

    /// <summary>Keeps what was stopped; asked for again, it keeps the moment since which it waits.</summary>
    public static async Task KeepAsync(Work work, Guid askedBy, IReadOnlyCollection<StartVerdict> stopped, CancellationToken ct)
    {
        if (stopped.Count == 0)
            return;
        var s = stopped.Select(one => one.Subject).ToList();
        await work.ExecuteAsync(
            """
            insert into withheld_work (order_test_id, asked_by, stage, order_id, patient_id, specimen_id, analyte, discipline, device_id, device_model,
              performer_id, lot_id, stops, since, asked_at)
            select distinct on (t.id) t.id, $2, $3, t.order_id, u.patient, u.specimen, u.analyte, u.discipline, u.device, u.model, u.performer, u.lot,
              u.stops::jsonb, $4, $4
            from unnest($1::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::uuid[], $10::text[], $11::uuid[], $12::uuid[], $13::text[])
              as u(test, patient, specimen, analyte, discipline, device, model, performer, lot, stops)
            join order_test t on t.id = u.test order by t.id
            on conflict (order_test_id, asked_by) do update set stops = excluded.stops, asked_at = excluded.asked_at,
              performer_id = excluded.performer_id, lot_id = excluded.lot_id, specimen_id = excluded.specimen_id
            """,
            [s.ConvertAll(one => one.OrderTestId).ToArray(), askedBy, WorkStart.Word(stopped.First().Stage), work.Now,
                s.ConvertAll(one => one.PatientId).ToArray(), s.ConvertAll(one => one.SpecimenId).ToArray(), s.ConvertAll(one => one.Analyte).ToArray(),
                s.ConvertAll(one => one.Discipline).ToArray(), s.ConvertAll(one => one.DeviceId).ToArray(), s.ConvertAll(one => one.DeviceModel).ToArray(),
                s.ConvertAll(one => one.PerformerId).ToArray(), s.ConvertAll(one => one.LotId).ToArray(),
                stopped.Select(one => JsonSerializer.Serialize([.. one.Stops.Select(StoredCheck.Of)], ProofJson.Default.ImmutableArrayStoredCheck)).ToArray()], ct);
    }

    /// <summary>What waits, STAT first, then the longest waiting; measured and cancelled tests do not.</summary>
    public static async Task<List<WithheldOrder>> ListAsync(Db db, CancellationToken ct)
    {
        var rows = await db.ListAsync(
            FormattableString.Invariant($"""
            select w.order_id, o.accession, o.priority, w.asked_by, coalesce(d.name, p.name, 'somebody'), w.device_id is not null, w.stage, w.analyte,
              w.stops::text, w.since
            from withheld_work w join order_test t on t.id = w.order_test_id join lab_order o on o.id = w.order_id
            left join device d on d.id = w.device_id left join person p on p.id = w.asked_by
            where w.asked_at > $1 and t.cancelled_at is null and not exists (select from measurement m where m.order_test_id = t.id and m.arrived_at > w.since)
            order by (o.priority = 'stat') desc, w.since, w.analyte limit {RowsMax}
            """), [db.Now - AskedWithin], Row, ct);
        return [.. rows.GroupBy(row => (row.OrderId, row.AskedBy, row.Stage)).Select(group => group.First() with
        {
            Analytes = [.. group.SelectMany(row => row.Analytes)],
            Stops = [.. group.SelectMany(row => row.Stops).DistinctBy(check => (check.Kind, check.Sentence))],
        })];
    }

    /// <summary>A person who was stopped asks for a decision: it stands on the list of those who may decide.</summary>
    public static async Task<Outcome<Done>> AskAsync(
        Db db, Actor actor, StartGate gate, RequirementStage stage, IReadOnlyList<GateSubject> subjects, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return StartRefusals.PersonNeeded;
        await using var work = await db.BeginAsync(actor, "asked for a decision", ct);
        var stopped = (await gate.DecideAsync(work.Connection, stage, subjects, work.Now, ct, StartGate.Ahead(stage))).Where(one => !one.MayBegin).ToList();
        if (stopped.Count == 0)
            return StartRefusals.NothingStops;
        await KeepAsync(work, person, stopped, ct);
        await work.CommitAsync(ct);
        return default(Done);
    }

    /// <summary>The subjects that one asker's tests of an order stand for, now; locked.</summary>
    internal static Task<List<(GateSubject Subject, string Stage)>> SubjectsAsync(Work work, Guid order, Guid askedBy, CancellationToken ct) => work.ListAsync(
        """
        select order_test_id, patient_id, specimen_id, analyte, discipline, device_id, device_model, lot_id, performer_id, stage
        from withheld_work where order_id = $1 and asked_by = $2 order by order_test_id for update
        """, [order, askedBy],
        r => (new GateSubject(r.GetGuid(0), r.GetGuid(1), r.GuidOrNull(2), r.GetString(3), r.GetString(4), r.GuidOrNull(5), r.TextOrNull(6),
            r.GuidOrNull(7), r.GuidOrNull(8), work.Now), r.GetString(9)), ct);

    private static WithheldOrder Row(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetGuid(3), r.GetString(4), r.GetBoolean(5),
        r.GetString(6), [r.GetString(7)], JsonSerializer.Deserialize(r.GetString(8), ProofJson.Default.ImmutableArrayStoredCheck), r.Instant(9));
}
