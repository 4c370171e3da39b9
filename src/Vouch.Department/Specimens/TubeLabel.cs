using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>
/// What a tube's label says: two identifiers of the patient, the container, and the barcode of accession and suffix.
/// Source: CLSI AUTO12-A (specimen labels: content and location, fonts, and label orientation).
/// </summary>
/// <param name="BirthDate">Empty where it is not recorded.</param>
/// <param name="Identifier">Medical record number; empty where there is none.</param>
/// <param name="Tube">Container with the colour of its cap in words.</param>
/// <param name="DrawOrder">Which of the order's tubes it is, in the order of draw; null: an aliquot.</param>
/// <param name="Handling">What collector and carrier must do: "on ice".</param>
public sealed record TubeLabel(
    SpecimenId Specimen, string Barcode, string Name, string BirthDate, string Identifier, string Tube, string ColourHex,
    int? DrawOrder, ImmutableArray<string> Handling, string Priority, string? Ward, bool Collected)
{
    /// <summary>The line of the second identifier: birth date and number.</summary>
    public string Identity => string.Join("  ", new[] { BirthDate, Identifier }.Where(part => part.Length > 0));

    /// <summary>Container, place in the order of draw, priority.</summary>
    public string About => string.Join("  ", new[]
    {
        DrawOrder is { } place ? string.Create(CultureInfo.InvariantCulture, $"{place}.") : "",
        Tube, Priority == "stat" ? "STAT" : "",
    }.Where(part => part.Length > 0));
}

/// <summary>Composes labels.</summary>
public static class TubeLabels
{
    private const string LabelsSql =
        """
        select s.id, s.barcode, s.container, s.specimen_type, p.family, p.given, p.birth_date,
          coalesce((select i.value from patient_identifier i where i.patient_id in (select patient_records(p.id))
            order by i.kind <> 'MR', i.patient_id <> p.id, i.id limit 1), ''),
          o.priority, o.ward, s.parent_id is not null, s.collected_at is not null,
          array(select t.analyte from order_test t where t.specimen_id = s.id and t.cancelled_at is null order by t.id)
        from specimen s join lab_order o on o.id = s.order_id join patient p on p.id = patient_survivor(s.patient_id)
        """;

    /// <summary>Labels in the order of draw.</summary>
    public static async Task<ImmutableArray<TubeLabel>> OfAsync(
        Db db, LaboratoryPack pack, IEnumerable<SpecimenId> specimens, CancellationToken ct) => InDrawOrder(pack, await db.ListAsync(
            LabelsSql + " where s.id = any ($1)", [specimens.Select(id => id.Value).ToArray()], Read, ct));

    internal static async Task<ImmutableArray<TubeLabel>> OfAsync(
        Work work, LaboratoryPack pack, IEnumerable<SpecimenId> specimens, CancellationToken ct) => InDrawOrder(pack, await work.ListAsync(
            LabelsSql + " where s.id = any ($1)", [specimens.Select(id => id.Value).ToArray()], Read, ct));

    private sealed record LabelRow(
        SpecimenId Id, string Barcode, string Container, string Name, string BirthDate, string Identifier, string Priority, string? Ward,
        bool Aliquot, bool Collected, string[] Analytes);

    private static ImmutableArray<TubeLabel> InDrawOrder(LaboratoryPack pack, List<LabelRow> rows)
    {
        var labels = ImmutableArray.CreateBuilder<TubeLabel>();
        var place = 0;
        foreach (var row in rows.OrderBy(row => row.Aliquot).ThenBy(row => DrawPlace(pack, row.Container)).ThenBy(row => row.Barcode, StringComparer.Ordinal))
        {
            var container = pack.FindContainer(row.Container);
            var tube = container is null ? row.Container : $"{container.Name}, {container.Colour}";
            var handling = row.Analytes.Select(code => pack.FindAnalyte(code)?.Handling).OfType<string>().Distinct(StringComparer.Ordinal);
            labels.Add(new TubeLabel(row.Id, row.Barcode, row.Name, row.BirthDate, row.Identifier, row.Aliquot ? "Aliquot: " + tube : tube,
                container?.ColourHex ?? "#888888", row.Aliquot ? null : ++place, [.. handling], row.Priority, row.Ward, row.Collected));
        }
        return labels.ToImmutable();
    }

    /// <summary>Venous places first, then capillary ones, then what is not drawn.</summary>
    internal static int DrawPlace(LaboratoryPack pack, string container) => pack.FindContainer(container) switch
    {
        { VenousDrawOrder: { } venous } => venous,
        { CapillaryDrawOrder: { } capillary } => 100 + capillary,
        _ => 1000,
    };

    private static LabelRow Read(NpgsqlDataReader row) => new(
        new SpecimenId(row.GetGuid(0)), row.GetString(1), row.GetString(2),
        row.GetString(5).Length == 0 ? row.GetString(4) : $"{row.GetString(4)}, {row.GetString(5)}",
        row.DateOrNull(6)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "", row.GetString(7), row.GetString(8), row.TextOrNull(9),
        row.GetBoolean(10), row.GetBoolean(11), row.GetFieldValue<string[]>(12));
}
