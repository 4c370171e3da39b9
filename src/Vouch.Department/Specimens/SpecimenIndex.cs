using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Specimens;

/// <summary>
/// A serum index of a specimen as an analyser read it: a remark on the specimen, not a result of the patient. An aliquot has
/// those of its tube; of several the one measured last counts.
/// </summary>
/// <param name="Analyte">The pack's code and unit of the index.</param>
public sealed record SpecimenIndex(
    SerumIndex Kind, string Analyte, Comparator Comparator, decimal Value, string? Unit, DateTimeOffset MeasuredAt, string? Device)
{
    /// <summary>"Below 0.5" does not reach 0.5.</summary>
    public bool Reaches(decimal limit) => Comparator is Comparator.Less or Comparator.LessOrEqual ? Value > limit : Value >= limit;

    /// <summary>In words: "haemolysis 3.1 g/L".</summary>
    public string Words => FormattableString.Invariant($"{Kind.Word()} {MeasuredValue.Symbol(Comparator)}{Value}{(Unit is null or "1" or "{index}" ? "" : " " + Unit)}");

    /// <summary>Those of the tube, or of the tube that it is an aliquot of; the one that counts first of each kind.</summary>
    public static Task<List<SpecimenIndex>> OfAsync(Db db, Guid specimen, CancellationToken ct) => db.ListAsync(
        """
        select x.kind, x.analyte, x.comparator, x.value, x.unit, x.measured_at, d.name
        from specimen s join specimen_index x on x.specimen_id = coalesce(s.parent_id, s.id) left join device d on d.id = x.device_id
        where s.id = $1 order by x.kind, x.measured_at desc, x.id desc limit 60
        """, [specimen], r => Read(r, 0), ct);

    /// <summary>From seven columns: kind, analyte, comparator, value, unit, measured at, device.</summary>
    public static SpecimenIndex Read(Npgsql.NpgsqlDataReader r, int first) => new(
        Enum.Parse<SerumIndex>(r.GetString(first), ignoreCase: true), r.GetString(first + 1),
        r.GetString(first + 2) switch { "<" => Comparator.Less, "<=" => Comparator.LessOrEqual, ">" => Comparator.Greater, ">=" => Comparator.GreaterOrEqual, _ => Comparator.None },
        r.GetDecimal(first + 3), r.TextOrNull(first + 4), r.Instant(first + 5), r.TextOrNull(first + 6));
}
