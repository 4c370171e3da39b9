using System.Collections.Immutable;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>One version of a result as it leaves.</summary>
/// <param name="Item">The sender's number of the order line; null: ordered by hand.</param>
/// <param name="Proof">Null: not verified yet, or never.</param>
/// <param name="Replaces">The value reported before; null in the first version.</param>
/// <param name="GroupIsComplete">Every test of the same line that is not cancelled has a result.</param>
public sealed record ReleasedResult(
    Guid OrderTest, int Version, Guid? Proof, string Analyte, string? Panel, string? Item, string Status, string Comparator,
    decimal? Value, string ValueText, string? Coded, string? Unit, decimal? Low, decimal? High, string Flag, string? Comment,
    string? Reason, string? Replaces, DateTimeOffset MeasuredAt, DateTimeOffset ReleasedAt, string? ReleasedBy, string RuleVersion,
    Guid? Specimen, string? DeviceTag, string? DeviceName, ImmutableArray<string> DeviceFlags, ImmutableArray<string> DeviceComments,
    bool GroupIsComplete);

/// <summary>The tube a result was measured in.</summary>
public sealed record ReleasedSpecimen(
    Guid Id, string Barcode, string Type, string Container, DateTimeOffset? CollectedAt, DateTimeOffset? ReceivedAt, string? Condition);

/// <summary>Results of one order that were released and not told yet, with all that a message says of them.</summary>
public sealed record ReleasedResults(
    Guid Order, string Accession, string? PlacerSystem, string? PlacerNumber, Guid? Connection, string Priority, string? Requester,
    string? Ward, DateTimeOffset OrderedAt, PatientId Patient, Demographics Demographics, ImmutableArray<PatientIdentifier> Identifiers,
    string? VisitSystem, string? VisitNumber, string? VisitClass, ImmutableArray<ReleasedSpecimen> Specimens,
    ImmutableArray<ReleasedResult> Results)
{
    public static async Task<ReleasedResults> ReadAsync(
        Work work, Guid order, IReadOnlyList<(Guid Test, int Version)> versions, CancellationToken ct)
    {
        var results = await work.ListAsync(
            """
            select r.order_test_id, r.version, r.proof_id, r.analyte, t.panel, t.placer_item, r.status, r.comparator, r.value, r.value_text,
              r.coded, r.unit, r.low, r.high, r.flag, r.comment, r.reason, b.value_text, r.measured_at, r.released_at, p.name,
              r.rule_version, r.specimen_id, d.tag, d.name, m.device_flags, m.comments,
              not exists (select from order_test o where o.order_id = t.order_id and o.cancelled_at is null
                and o.placer_item is not distinct from t.placer_item and o.panel is not distinct from t.panel
                and (t.panel is not null or o.id = t.id) and not exists (select from result x where x.order_test_id = o.id))
            from unnest($1::uuid[], $2::int[]) as u(test, version)
            join result r on r.order_test_id = u.test and r.version = u.version
            join order_test t on t.id = r.order_test_id
            left join result b on b.order_test_id = r.order_test_id and b.version = r.version - 1
            left join measurement m on m.id = r.measurement_id
            left join device d on d.id = m.device_id
            left join person p on p.id = r.released_by
            order by t.placer_item nulls last, t.panel nulls first, t.id, r.version
            """, [versions.Select(one => one.Test).ToArray(), versions.Select(one => one.Version).ToArray()],
            r => new ReleasedResult(r.GetGuid(0), r.GetInt32(1), r.GetGuid(2), r.GetString(3), r.TextOrNull(4), r.TextOrNull(5),
                r.GetString(6), r.GetString(7), r.DecimalOrNull(8), r.GetString(9), r.TextOrNull(10), r.TextOrNull(11), r.DecimalOrNull(12),
                r.DecimalOrNull(13), r.GetString(14), r.TextOrNull(15), r.TextOrNull(16), r.TextOrNull(17), r.Instant(18), r.Instant(19),
                r.TextOrNull(20), r.GetString(21), r.GuidOrNull(22), r.TextOrNull(23), r.TextOrNull(24),
                r.IsDBNull(25) ? [] : [.. r.GetFieldValue<string[]>(25)], r.IsDBNull(26) ? [] : [.. r.GetFieldValue<string[]>(26)],
                r.GetBoolean(27)), ct);
        return await OfAsync(work, order, [.. results], ct);
    }

    /// <summary>The order and the patient of these results.</summary>
    public static async Task<ReleasedResults> OfAsync(Work work, Guid order, ImmutableArray<ReleasedResult> results, CancellationToken ct)
    {
        var head = await work.OneAsync(
            """
            select o.accession, o.placer_system, o.placer_number, o.connection_id, o.priority, o.requester, o.ward, o.ordered_at,
              patient_survivor(o.patient_id), e.system, e.visit_number, e.class
            from lab_order o left join encounter e on e.id = o.encounter_id where o.id = $1
            """, [order],
            r => (Accession: r.GetString(0), PlacerSystem: r.TextOrNull(1), PlacerNumber: r.TextOrNull(2), Connection: r.GuidOrNull(3),
                Priority: r.GetString(4), Requester: r.TextOrNull(5), Ward: r.TextOrNull(6), OrderedAt: r.Instant(7),
                Patient: new PatientId(r.GetGuid(8)), System: r.TextOrNull(9), Visit: r.TextOrNull(10), Class: r.TextOrNull(11)), ct);
        var patient = (await PatientsStorage.FindAsync(work, head.Patient, ct))!;
        var identifiers = await PatientsStorage.IdentifiersAsync(work, head.Patient, ct);
        var specimens = await work.ListAsync(
            "select id, barcode, specimen_type, container, collected_at, received_at, condition from specimen where order_id = $1 order by barcode",
            [order], r => new ReleasedSpecimen(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.InstantOrNull(4),
                r.InstantOrNull(5), r.TextOrNull(6)), ct);
        return new ReleasedResults(order, head.Accession, head.PlacerSystem, head.PlacerNumber, head.Connection, head.Priority,
            head.Requester, head.Ward, head.OrderedAt, head.Patient, patient.Demographics, [.. identifiers], head.System, head.Visit,
            head.Class, [.. specimens], results);
    }
}
