using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>One version of a reported value.</summary>
/// <param name="ReleasedBy">Null: autoverified.</param>
/// <param name="Codes">Of its coded comments.</param>
public sealed record ReportedVersion(
    int Version, string Status, string ValueText, string? Unit, string Flag, decimal? Low, decimal? High, string? Comment, IReadOnlyList<string> Codes,
    string? Reason, Guid ProofId, DateTimeOffset ReleasedAt, string? ReleasedBy)
{
    public string Interval => (Low, High) switch
    {
        ({ } low, { } high) => FormattableString.Invariant($"{low} – {high}"),
        ({ } low, null) => FormattableString.Invariant($"≥ {low}"),
        (null, { } high) => FormattableString.Invariant($"≤ {high}"),
        _ => "",
    };
}

/// <summary>A test of an order with everything reported of it.</summary>
/// <param name="Status">A word of the view order_test_status.</param>
/// <param name="Again">It is to be measured again.</param>
public sealed record OrderResult(
    Guid OrderTestId, string Analyte, string Status, string? HeldBecause, Guid? HeldMeasurement, string? CancelReason, AskedRepeat? Again)
{
    /// <summary>The first one first; empty: nothing was released.</summary>
    public IReadOnlyList<ReportedVersion> Versions { get; init; } = [];

    public ReportedVersion? Latest => Versions.Count == 0 ? null : Versions[^1];

    /// <summary>A value is reported and not withdrawn.</summary>
    public bool Stands => Latest is { Status: not "withdrawn" };

    /// <summary>Somebody may enter a value: nothing was measured, or what was measured is set aside.</summary>
    public bool MayBeEntered => Status is "ordered" or "collected" or "received";
}

/// <summary>An order as its results page shows it.</summary>
/// <param name="PatientId">The record that stays, where two were merged.</param>
public sealed record ResultsOfOrder(Guid OrderId, Guid PatientId, string PatientName, IReadOnlyList<OrderResult> Results)
{
    public static async Task<ResultsOfOrder?> ReadAsync(Db db, string accession, CancellationToken ct)
    {
        var order = await db.OneAsync(
            """
            select o.id, p.id, p.family || case when p.given = '' then '' else ', ' || p.given end
            from lab_order o join patient p on p.id = patient_survivor(o.patient_id) where o.accession = $1
            """, [accession], r => new ResultsOfOrder(r.GetGuid(0), r.GetGuid(1), r.GetString(2), []), ct);
        if (order is null)
            return null;
        var versions = (await db.ListAsync(
            """
            select r.order_test_id, r.version, r.status, r.value_text, r.unit, r.flag, r.low, r.high, r.comment,
              array(select code from result_comment c where c.order_test_id = r.order_test_id and c.version = r.version order by place), r.reason, r.proof_id,
              r.released_at, p.name
            from result r left join person p on p.id = r.released_by where r.order_id = $1 order by r.version
            """, [order.OrderId], r => (Test: r.GetGuid(0), Version: Version(r)), ct)).ToLookup(one => one.Test, one => one.Version);
        var tests = await db.ListAsync(
            """
            select s.order_test_id, s.analyte, s.status, s.held_because, s.held_measurement_id, s.cancel_reason, q.id, q.dilution, q.by_hand
            from order_test_status s left join repeat_request q on q.order_test_id = s.order_test_id and q.closed_at is null
            where s.order_id = $1 order by s.panel nulls last, s.order_test_id
            """, [order.OrderId], Test, ct);
        return order with { Results = [.. tests.Select(test => test with { Versions = [.. versions[test.OrderTestId]] })] };
    }

    private static OrderResult Test(NpgsqlDataReader r) => new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.TextOrNull(3), r.GuidOrNull(4), r.TextOrNull(5),
        r.IsDBNull(6) ? null : new AskedRepeat(r.GetGuid(6), r.DecimalOrNull(7), r.GetBoolean(8)));

    private static ReportedVersion Version(NpgsqlDataReader r) => new(r.GetInt32(1), r.GetString(2), r.GetString(3), r.TextOrNull(4), r.GetString(5),
        r.DecimalOrNull(6), r.DecimalOrNull(7), r.TextOrNull(8), r.GetFieldValue<string[]>(9), r.TextOrNull(10), r.GetGuid(11), r.Instant(12), r.TextOrNull(13));
}
