using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A measurement of the same test.</summary>
/// <param name="Decision">What became of it at review; null: nothing yet, or it never waited.</param>
public sealed record SameTest(Guid MeasurementId, string ValueText, string? UnitText, decimal? Dilution, string? DeviceName, DateTimeOffset MeasuredAt,
    string? Decision, bool Open, bool Reported);

/// <summary>Another test of the same order, as it stands.</summary>
public sealed record SameOrder(string Analyte, string Status, string? ValueText, string? Unit, string? Flag, Guid? HeldMeasurement, string? HeldValue);

/// <summary>A reported value of the patient.</summary>
public sealed record EarlierValue(DateTimeOffset MeasuredAt, decimal? Value, string Text, string Flag);

/// <summary>What a person looks at before deciding about one measurement.</summary>
/// <param name="ReportedVersion">Of the test's result; 0: none.</param>
/// <param name="ReportedText">Null: none, or withdrawn.</param>
public sealed record ReviewDetail(
    DateOnly? BirthDate, string Sex, bool? Pregnant, string? Ward, string? Requester, string? ClinicalNote, string? Barcode, Guid? SpecimenId,
    DateTimeOffset? CollectedAt, DateTimeOffset? ReceivedAt, string? Condition, string? Performer, int ReportedVersion, string? ReportedText)
{
    public IReadOnlyList<EarlierValue> History { get; init; } = [];
    public IReadOnlyList<SameTest> Measurements { get; init; } = [];
    public IReadOnlyList<SameOrder> Order { get; init; } = [];
    public IReadOnlyList<ReviewAct> Acts { get; init; } = [];

    public static async Task<ReviewDetail?> ReadAsync(Db db, HeldRow row, CancellationToken ct)
    {
        var detail = await db.OneAsync(
            """
            select p.birth_date, p.sex, p.pregnant, o.ward, o.requester, o.clinical_note, s.barcode, s.id, s.collected_at, s.received_at, s.condition,
              f.name, coalesce(r.version, 0), case when r.status <> 'withdrawn' then r.value_text end
            from review w join measurement m on m.id = w.measurement_id join order_test t on t.id = w.order_test_id join lab_order o on o.id = t.order_id
            join patient p on p.id = patient_survivor(w.patient_id) left join specimen s on s.id = m.specimen_id left join person f on f.id = m.performer_id
            left join lateral (select version, status, value_text from result where order_test_id = t.id order by version desc limit 1) r on true
            where w.measurement_id = $1
            """, [row.MeasurementId], Read, ct);
        return detail is null ? null : detail with
        {
            History = await HistoryAsync(db, row.PatientId, row.Analyte, row.OrderTestId, ct),
            Measurements = await SameTestAsync(db, row.OrderTestId, ct),
            Order = await SameOrderAsync(db, row.OrderTestId, ct),
            Acts = await ReviewActs.OfAsync(db, row.MeasurementId, ct),
        };
    }

    /// <summary>Standing values of the person's other orders, all merged records, the latest first.</summary>
    private static Task<List<EarlierValue>> HistoryAsync(Db db, Guid patient, string analyte, Guid except, CancellationToken ct) => db.ListAsync(
        """
        select r.measured_at, r.value, r.comparator, r.value_text, r.flag from result r
        where r.patient_id in (select patient_records($1)) and r.analyte = $2 and r.order_test_id <> $3 and r.status in ('final', 'corrected')
          and not exists (select from result n where n.order_test_id = r.order_test_id and n.version > r.version)
        order by r.measured_at desc limit 6
        """, [patient, analyte, except], r => new EarlierValue(r.Instant(0), r.DecimalOrNull(1), r.GetString(3), r.GetString(4)), ct);

    private static Task<List<SameTest>> SameTestAsync(Db db, Guid test, CancellationToken ct) => db.ListAsync(
        """
        select m.id, m.value_text, m.unit_text, m.dilution, d.name, m.measured_at, w.decision, w.measurement_id is not null and w.decided_at is null,
          exists (select from result r where r.measurement_id = m.id and not exists (select from result n where n.order_test_id = r.order_test_id and n.version > r.version))
        from measurement m left join review w on w.measurement_id = m.id left join device d on d.id = m.device_id
        where m.order_test_id = $1 order by m.measured_at, m.id limit 50
        """, [test], r => new SameTest(r.GetGuid(0), r.GetString(1), r.TextOrNull(2), r.DecimalOrNull(3), r.TextOrNull(4), r.Instant(5), r.TextOrNull(6),
            r.GetBoolean(7), r.GetBoolean(8)), ct);

    private static Task<List<SameOrder>> SameOrderAsync(Db db, Guid test, CancellationToken ct) => db.ListAsync(
        """
        select s.analyte, s.status, r.value_text, r.unit, r.flag, s.held_measurement_id, m.value_text || coalesce(' ' || m.unit_text, '')
        from order_test own cross join lateral (select * from order_test_status where order_id = own.order_id offset 0) s
        left join result r on r.order_test_id = s.order_test_id and r.version = s.result_version
        left join measurement m on m.id = s.held_measurement_id
        where own.id = $1 and s.order_test_id <> own.id and s.status <> 'cancelled' order by s.panel nulls last, s.order_test_id limit 100
        """, [test], r => new SameOrder(r.GetString(0), r.GetString(1), r.TextOrNull(2), r.TextOrNull(3), r.TextOrNull(4), r.GuidOrNull(5), r.TextOrNull(6)), ct);

    private static ReviewDetail Read(NpgsqlDataReader r) => new(
        r.DateOrNull(0), r.GetString(1), r.IsDBNull(2) ? null : r.GetBoolean(2), r.TextOrNull(3), r.TextOrNull(4), r.TextOrNull(5), r.TextOrNull(6),
        r.GuidOrNull(7), r.InstantOrNull(8), r.InstantOrNull(9), r.TextOrNull(10), r.TextOrNull(11), r.GetInt32(12), r.TextOrNull(13));
}
