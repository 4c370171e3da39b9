using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Specimens;

namespace Vouch.Department.Laboratory;

/// <summary>Reads what the bench knows about a set of tubes or tests, in one round trip.</summary>
public static class LaboratoryStorage
{
    /// <summary>How far back earlier results are read; the pack's delta windows lie within it.</summary>
    private static readonly TimeSpan PriorWindow = TimeSpan.FromDays(400);

    /// <summary>What is known about the orders that these tubes or tests belong to.</summary>
    /// <param name="batch">An empty batch of the caller's connection; it goes in one round trip.</param>
    /// <param name="barcodes">As scanned by a device or a person.</param>
    /// <param name="orderTests">Tests named directly (work by hand, decisions).</param>
    /// <param name="operators">Operator names as the device sends them.</param>
    public static async Task<BenchContext> LoadAsync(
        NpgsqlBatch batch, Guid? deviceId, string[] barcodes, Guid[] orderTests, string[] operators,
        DateTimeOffset now, CancellationToken ct)
    {
        batch.Ask("call read_by_key()", []);
        object device = deviceId ?? Guid.Empty;
        const string orders =
            """
            with wanted as (
              select order_id from specimen where barcode = any($1)
              union select order_id from order_test where id = any($2))
            """;
        batch.Ask("select id, name, model from device where id = $1", [device]);
        batch.Ask(
            """
            select o.id, o.accession, o.priority, o.ordered_at, p.id, p.family, p.given, p.birth_date, p.sex, p.pregnant,
                   i.value || ' (' || i.system || ')'
            from (
            """ + orders + """
             select * from wanted) w join lab_order o on o.id = w.order_id join patient p on p.id = o.patient_id
            left join lateral (select value, system from patient_identifier x where x.patient_id = p.id and x.kind = 'MR'
              order by x.id limit 1) i on true
            """, [barcodes, orderTests]);
        batch.Ask(orders +
            """
            select s.id, s.barcode, s.order_id, s.patient_id, s.collected_at, s.rejected_at is not null, coalesce(s.parent_id, s.id)
            from wanted w join specimen s on s.order_id = w.order_id
            """, [barcodes, orderTests]);
        batch.Ask(orders +
            """
            select distinct on (x.specimen_id, x.kind) x.specimen_id, x.kind, x.analyte, x.comparator, x.value, x.unit, x.measured_at, d.name
            from wanted w join specimen s on s.order_id = w.order_id join specimen_index x on x.specimen_id = s.id left join device d on d.id = x.device_id
            order by x.specimen_id, x.kind, x.measured_at desc, x.id desc
            """, [barcodes, orderTests]);
        batch.Ask(orders +
            """
            select t.id, t.order_id, t.analyte, t.source, t.cancelled_at is not null, t.specimen_id,
                   coalesce(r.version, 0), r.status, q.id, q.dilution, q.by_hand, r.measurement_id, r.coded
            from wanted w join order_test t on t.order_id = w.order_id
            left join repeat_request q on q.order_test_id = t.id and q.closed_at is null
            left join lateral (select version, status, measurement_id, coded from result where order_test_id = t.id order by version desc limit 1) r on true
            """, [barcodes, orderTests]);
        batch.Ask(orders +
            """
            select m.order_test_id, m.id, m.value, m.coded, m.measured_at, m.specimen_id, m.device_id, d.model, m.performer_id,
                   v.measurement_id is not null and v.decided_at is null, coalesce(v.decision not in ('released', 'corrected'), false),
                   m.lot_id, m.own_control, m.source = 'calculated'
            from wanted w join order_test t on t.order_id = w.order_id join measurement m on m.order_test_id = t.id
            left join review v on v.measurement_id = m.id left join device d on d.id = m.device_id
            order by m.measured_at, m.id
            """, [barcodes, orderTests]);
        batch.Ask(orders +
            """
            , people as (
              select coalesce(p.merged_into, p.id) as root, p.id from wanted w join lab_order o on o.id = w.order_id
              join patient p on p.id = o.patient_id)
            select x.id, t.analyte, r.value, r.measured_at
            from (select distinct t.analyte from wanted w join order_test t on t.order_id = w.order_id) t
            cross join (select distinct root from people) root
            join patient x on x.id = root.root or x.merged_into = root.root
            cross join lateral (select value, measured_at from result c
              where patient_id = x.id and analyte = t.analyte and measured_at > $3 and value is not null
                and status in ('final', 'corrected') and order_id not in (select order_id from wanted)
                and not exists (select from result n where n.order_test_id = c.order_test_id and n.version > c.version)
              order by measured_at desc limit 1) r
            """, [barcodes, orderTests, now - PriorWindow]);
        batch.Ask("select person_id, since, until from bench_duty where device_id = $1 and (until is null or until > $2) order by since desc",
            [device, now.AddDays(-2)]);
        batch.Ask("select operator, person_id from operator_name where device_id = $1 and operator = any($2)", [device, operators]);
        batch.Ask("select device_id, analyte, reason from autoverification_stop where lifted_at is null", []);
        batch.Ask(orders +
            """
            select g.order_test_id, g.id, g.requirement, g.reason, g.stat, g.given_by, p.name, g.given_at, g.expires_at
            from wanted w join order_test t on t.order_id = w.order_id join gate_override g on g.order_test_id = t.id
            join person p on p.id = g.given_by where g.expires_at > $3 and g.stage <> 'collection'
            """, [barcodes, orderTests, now]);

        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    private static async Task<BenchContext> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var devices = await reader.RowsAsync(r => new DeviceContext(r.GetGuid(0), r.GetString(1), r.GetString(2)), ct);
        var orders = (await reader.RowsAsync(r => new OrderContext(r.GetGuid(0), r.GetString(1), r.GetString(2),
            new PatientSnapshot(r.GetGuid(4), r.GetString(5), r.GetString(6), r.DateOrNull(7), r.GetString(8),
                r.IsDBNull(9) ? null : r.GetBoolean(9), r.TextOrNull(10)), r.Instant(3)), ct)).ToDictionary(o => o.Id);
        var tubes = await reader.RowsAsync(r => new TubeContext(r.GetGuid(0), r.GetString(1), r.GetGuid(2), r.GetGuid(3),
            r.InstantOrNull(4), r.GetBoolean(5))
        { Root = r.GetGuid(6) }, ct);
        var indices = (await reader.RowsAsync(r => (Tube: r.GetGuid(0), Index: SpecimenIndex.Read(r, 1)), ct)).ToLookup(one => one.Tube, one => one.Index);
        var tests = await reader.RowsAsync(r => (Id: r.GetGuid(0), OrderId: r.GetGuid(1), Analyte: r.GetString(2),
            Source: r.GetString(3), Cancelled: r.GetBoolean(4), Specimen: r.GuidOrNull(5), Version: r.GetInt32(6),
            Status: r.TextOrNull(7),
            Asked: r.IsDBNull(8) ? null : new AskedRepeat(r.GetGuid(8), r.DecimalOrNull(9), r.GetBoolean(10)),
            Reported: r.TextOrNull(7) == "withdrawn" ? null : r.GuidOrNull(11), ReportedCode: r.TextOrNull(12)), ct);
        var measurements = (await reader.RowsAsync(r => (Test: r.GetGuid(0), Known: new KnownMeasurement(r.GetGuid(1),
            r.DecimalOrNull(2), r.TextOrNull(3), r.Instant(4), r.GuidOrNull(5), r.GuidOrNull(6), r.TextOrNull(7),
            r.GuidOrNull(8), r.GuidOrNull(11), r.IsDBNull(12) ? null : r.GetBoolean(12))
        { Held = r.GetBoolean(9), SetAside = r.GetBoolean(10), Calculated = r.GetBoolean(13) }), ct)).ToLookup(m => m.Test, m => m.Known);
        var priors = await reader.RowsAsync(r => new PriorResult(r.GetGuid(0), r.GetString(1), r.GetDecimal(2), r.Instant(3)), ct);
        var duties = await reader.RowsAsync(r => new BenchDuty(r.GetGuid(0), r.Instant(1), r.InstantOrNull(2)), ct);
        var operators = (await reader.RowsAsync(r => (Name: r.GetString(0), Person: r.GetGuid(1)), ct))
            .ToDictionary(o => o.Name, o => o.Person, StringComparer.Ordinal);
        var stops = await reader.RowsAsync(r => new AutoverificationStop(r.GuidOrNull(0), r.TextOrNull(1), r.GetString(2)), ct);
        var overrides = (await reader.RowsAsync(r => (Test: r.GetGuid(0), Given: new GivenOverride(r.GetGuid(1), r.GetString(2),
            r.GetString(3), r.GetBoolean(4), r.GetGuid(5), r.GetString(6), r.Instant(7), r.Instant(8))), ct))
            .ToLookup(o => o.Test, o => o.Given);
        return new BenchContext(devices.Count == 0 ? null : devices[0], [.. tubes.Select(tube => tube with { Indices = [.. indices[tube.Root]] })],
            [.. tests.Select(t => new TestContext(t.Id, orders[t.OrderId], t.Analyte, t.Source, t.Cancelled, t.Specimen,
                t.Version, t.Status, [.. measurements[t.Id].Select(m => m.Id == t.Reported && t.ReportedCode is { } code ? m with { Value = null, Coded = code } : m)]) { Asked = t.Asked, Reported = t.Reported })],
            [.. priors], [.. duties], operators, [.. stops], overrides);
    }
}
