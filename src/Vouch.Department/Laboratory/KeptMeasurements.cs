using System.Collections.Immutable;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>Measurements read back to be decided again.</summary>
public static class KeptMeasurements
{
    public static Task<List<Measurement>> ReadAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct) =>
        Sql.ListAsync(connection,
            """
            select m.id, order_test_id, specimen_id, patient_id, analyte, source, device_id, inbox_id, record_number, value_text, unit_text,
                   comparator, value, coded, dilution, device_flags, comments, performer_id, performer_source, measured_at, time_source,
                   d.model, lot_id, own_control, dilution_source
            from measurement m left join device d on d.id = m.device_id where m.id = any($1) order by measured_at, m.id
            """, [ids], Row, ct);

    /// <summary>
    /// The measurement on its test, as if it had just come: earlier measurements of the test are those before it, so
    /// that the same measurement is not taken for its own repeat.
    /// </summary>
    public static PlacedMeasurement? Place(Measurement measurement, BenchContext context, LaboratoryPack pack)
    {
        var test = context.Tests.FirstOrDefault(t => t.Id == measurement.OrderTestId);
        if (test is null || pack.FindAnalyte(measurement.Analyte) is not { } analyte)
            return null;
        var before = test.Measurements.TakeWhile(known => known.Id != measurement.Id);
        var tube = context.Tubes.FirstOrDefault(t => t.Id == measurement.SpecimenId);
        return new PlacedMeasurement(measurement, test with { Measurements = [.. before] }, tube, analyte);
    }

    private static Measurement Row(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetGuid(1), r.GuidOrNull(2), r.GetGuid(3), r.GetString(4),
        Enum.Parse<MeasurementSource>(r.GetString(5), ignoreCase: true), r.GuidOrNull(6), r.TextOrNull(21), r.GuidOrNull(7), r.IntOrNull(8),
        r.GetString(9), r.TextOrNull(10), ComparatorOf(r.GetString(11)), r.DecimalOrNull(12), r.TextOrNull(13), r.DecimalOrNull(14),
        [.. r.GetFieldValue<string[]>(15)], [.. r.GetFieldValue<string[]>(16)], r.GuidOrNull(17), r.GetString(18), r.Instant(19),
        r.GetString(20), r.GuidOrNull(22), r.IsDBNull(23) ? null : r.GetBoolean(23))
    { DilutionSource = r.TextOrNull(24) };

    internal static Comparator ComparatorOf(string symbol) => symbol switch
    {
        "<" => Comparator.Less,
        "<=" => Comparator.LessOrEqual,
        ">" => Comparator.Greater,
        ">=" => Comparator.GreaterOrEqual,
        _ => Comparator.None,
    };
}
