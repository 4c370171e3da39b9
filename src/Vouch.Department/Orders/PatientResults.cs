using System.Globalization;
using Npgsql;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Orders;

/// <summary>One reported value of a patient, in its latest version.</summary>
/// <param name="ValueText">As reported, rounded; empty when withdrawn.</param>
public sealed record PatientResult(
    string Analyte, int Version, string Status, string Comparator, decimal? Value, string ValueText, string? Unit,
    decimal? Low, decimal? High, string Flag, DateTimeOffset MeasuredAt, DateTimeOffset? CollectedAt,
    DateTimeOffset ReleasedAt, Guid ProofId, string Accession, string? Comment)
{
    public string Shown => Status == "withdrawn" ? "withdrawn" : $"{Comparator}{ValueText}";

    public string Interval => (Low, High) switch
    {
        (null, null) => "",
        ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $"≥ {low}"),
        (null, { } high) => string.Create(CultureInfo.InvariantCulture, $"≤ {high}"),
        ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $"{low} – {high}"),
    };

    public string FlagWords => ResultFlags.Words(Flag);

    public Tone FlagTone => ResultFlags.Sign(Flag);
}

/// <summary>Reads the reported results of a person for the chart: all merged records, the latest version of each.</summary>
public static class PatientResults
{
    /// <summary>Most results a chart shows at once.</summary>
    public const int Most = 500;

    /// <summary>The latest results first; of one analyte or all.</summary>
    public static Task<List<PatientResult>> ListAsync(Db db, PatientId patient, string? analyte, CancellationToken ct) =>
        db.ListByKeyAsync(
            $"""
            select r.analyte, r.version, r.status, r.comparator, r.value, r.value_text, r.unit, r.low, r.high, r.flag,
              r.measured_at, s.collected_at, r.released_at, r.proof_id, o.accession, r.comment
            from result r join lab_order o on o.id = r.order_id left join specimen s on s.id = r.specimen_id
            where r.patient_id in (select patient_records($1)) and ($2::text is null or r.analyte = $2)
              and not exists (select from result n where n.order_test_id = r.order_test_id and n.version > r.version)
            order by r.measured_at desc, r.order_test_id limit {Most}
            """,
            [patient.Value, analyte], Read, ct);

    private static PatientResult Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.DecimalOrNull(4), row.GetString(5),
        row.TextOrNull(6), row.DecimalOrNull(7), row.DecimalOrNull(8), row.GetString(9), row.Instant(10),
        row.InstantOrNull(11), row.Instant(12), row.GetGuid(13), row.GetString(14), row.TextOrNull(15));
}
