using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>
/// What a search box was given. Name: "fam" or "fam, giv", each a beginning; Identifier: a whole number of any authority.
/// </summary>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record FindPatients(
    string? Name = null, DateOnly? BirthDate = null, string? Identifier = null, PatientKey? After = null)
{
    public const int PageSize = 25;
}

/// <summary>Place in the list of patients by name.</summary>
public sealed record PatientKey(PatientId Id);

/// <summary>One line of a list of patients. RetiredInto: found by a record that was merged into this one.</summary>
public sealed record PatientLine(
    PatientId Id, PatientKind Kind, string Name, DateOnly? BirthDate, AdministrativeSex Sex, bool Vip, string? MedicalRecord,
    string? Ward, bool FoundByRetired);

/// <summary>A page of patients; Next is null on the last one.</summary>
public sealed record PatientPage(IReadOnlyList<PatientLine> Lines, PatientKey? Next);

/// <summary>Finds patients by the beginning of the name, the birth date or any number.</summary>
public static class PatientSearch
{
    // A search leads to the survivor; somebody found only by a retired record's name is shown under today's name.
    private const string LineSql =
        """
        select s.id, s.kind, s.family, s.given, s.birth_date, s.sex, s.vip,
          (select i.value from patient_identifier i where i.patient_id in (select patient_records(s.id)) and i.kind = 'MR'
            order by i.patient_id <> s.id, i.id limit 1),
          (select e.ward from encounter e where e.patient_id in (select patient_records(s.id)) and e.discharged_at is null
            and e.cancelled_at is null and e.admitted_at is not null order by e.admitted_at desc limit 1),
          s.id <> f.id
        from found f join patient s on s.id = case when f.merged_into is null then f.id else patient_survivor(f.id) end
        order by f.place
        """;

    /// <summary>Refusals: patient-search-invalid (nothing to search for).</summary>
    public static async Task<Outcome<PatientPage>> RunAsync(Db db, FindPatients input, CancellationToken ct)
    {
        var identifier = input.Identifier?.Trim() ?? "";
        var (family, given) = SplitName(input.Name);
        if (identifier.Length > 0)
            return new PatientPage(await ByIdentifierAsync(db, identifier, ct), Next: null);
        if (family.Length == 0 && input.BirthDate is null)
            return new Refusal("patient-search-invalid", "Nothing to search for.",
                Hint: "Give the beginning of the family name, a birth date, or a number.");
        var lines = await ByNameAsync(db, family, given, input.BirthDate, input.After, ct);
        var more = lines.Count > FindPatients.PageSize;
        var page = lines.Take(FindPatients.PageSize).ToList();
        return new PatientPage([.. page.Select(line => line.Line)], more ? new PatientKey(page[^1].Found) : null);
    }

    /// <summary>"Quint, Ada" and "quint" alike; the part after the comma is the beginning of the given name.</summary>
    public static (string Family, string Given) SplitName(string? name)
    {
        var parts = (name ?? "").Split(',', 2);
        return (parts[0].Trim(), parts.Length > 1 ? parts[1].Trim() : "");
    }

    private static async Task<List<PatientLine>> ByIdentifierAsync(Db db, string identifier, CancellationToken ct) =>
        [.. (await db.ListAsync(
            $"""
            with found as (
              select p.id, p.merged_into, row_number() over (order by i.id) as place
              from patient_identifier i join patient p on p.id = i.patient_id
              where i.value = $1 or i.value = upper($1) order by i.id limit 50)
            {LineSql}
            """,
            [identifier], ReadLine, ct)).DistinctBy(line => line.Id)];

    private static Task<List<(PatientId Found, PatientLine Line)>> ByNameAsync(
        Db db, string family, string given, DateOnly? birthDate, PatientKey? after, CancellationToken ct)
    {
        var conditions = new List<string>();
        var args = new List<object?>();
        if (family.Length > 0)
        {
            args.Add(family);
            // A beginning as a range of the "C" order: served by the index also where the plan is a general one.
            conditions.Add("""lower(p.family) collate "C" >= lower($1) and lower(p.family) collate "C" < lower($1) || chr(1114111)""");
        }
        if (given.Length > 0)
        {
            args.Add(given);
            conditions.Add($"starts_with(lower(p.given), lower(${args.Count}))");
        }
        if (birthDate is not null)
        {
            args.Add(birthDate);
            conditions.Add($"p.birth_date = ${args.Count}");
        }
        if (after is not null)
        {
            args.Add(after.Id.Value);
            conditions.Add(
                $"""
                (lower(p.family) collate "C", lower(p.given) collate "C", p.id) >
                  (select lower(a.family) collate "C", lower(a.given) collate "C", a.id from patient a where a.id = ${args.Count})
                """);
        }
        return db.ListAsync(
            $"""
            with page as (
              select p.id, p.merged_into, p.family, p.given from patient p where {string.Join(" and ", conditions)}
              order by lower(p.family) collate "C", lower(p.given) collate "C", p.id limit {FindPatients.PageSize + 1}),
            found as (
              select id, merged_into, row_number() over (order by lower(family) collate "C", lower(given) collate "C", id)
                as place from page)
            {LineSql.Replace("s.id <> f.id", "s.id <> f.id, f.id", StringComparison.Ordinal)}
            """,
            [.. args], row => (new PatientId(row.GetGuid(10)), ReadLine(row)), ct);
    }

    private static PatientLine ReadLine(Npgsql.NpgsqlDataReader row)
    {
        var name = new Demographics { Family = row.GetString(2), Given = row.GetString(3) }.Name;
        return new PatientLine(new PatientId(row.GetGuid(0)), PatientWords.Kind(row.GetString(1)), name, row.DateOrNull(4),
            PatientWords.Sex(row.GetString(5)), row.GetBoolean(6), row.TextOrNull(7), row.TextOrNull(8), row.GetBoolean(9));
    }
}
