using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>Reading and writing patient records; nobody else writes the tables of this folder.</summary>
public static class PatientsStorage
{
    internal const string Columns =
        "p.id, p.kind, p.family, p.given, p.birth_date, p.birth_time, p.sex, p.pregnant, p.deceased_at, p.phone, " +
        "p.address, p.vip, p.mother_id, p.birth_order, p.merged_into, p.xmin";

    private const string ById = $"select {Columns} from patient p where p.id = $1";

    private const string SurvivorById = $"select {Columns} from patient p where p.id = patient_survivor($1)";

    private const string ByIdentifier =
        $"""
        select {Columns} from patient_identifier i join patient p on p.id = i.patient_id
        where i.system = $1 and i.kind = $2 and i.value = $3
        """;

    private const string IdentifiersSql =
        """
        select i.system, i.kind, i.value from patient_identifier i
        where i.patient_id in (select patient_records($1)) order by i.patient_id <> $1, i.kind <> 'MR', i.id
        """;

    /// <summary>The record with this id, retired or not.</summary>
    public static Task<Patient?> FindAsync(Work work, PatientId id, CancellationToken ct) =>
        work.OneAsync(ById, [id.Value], Read, ct);

    public static Task<Patient?> FindAsync(Db db, PatientId id, CancellationToken ct) =>
        db.OneAsync(ById, [id.Value], Read, ct);

    /// <summary>The record this one was retired into in the end, or itself.</summary>
    public static Task<Patient?> FindSurvivorAsync(Work work, PatientId id, CancellationToken ct) =>
        work.OneAsync(SurvivorById, [id.Value], Read, ct);

    public static Task<Patient?> FindSurvivorAsync(Db db, PatientId id, CancellationToken ct) =>
        db.OneAsync(SurvivorById, [id.Value], Read, ct);

    /// <summary>The record that carries the number, retired or not; null where nobody has it.</summary>
    public static Task<Patient?> FindByIdentifierAsync(Work work, PatientIdentifier identifier, CancellationToken ct)
    {
        var tidy = identifier.Tidy();
        return work.OneAsync(ByIdentifier, [tidy.System, tidy.Kind, tidy.Value], Read, ct);
    }

    /// <summary>All numbers of the person, those of records retired into this one included.</summary>
    public static Task<List<PatientIdentifier>> IdentifiersAsync(Db db, PatientId id, CancellationToken ct) =>
        db.ListAsync(IdentifiersSql, [id.Value], ReadIdentifier, ct);

    public static Task<List<PatientIdentifier>> IdentifiersAsync(Work work, PatientId id, CancellationToken ct) =>
        work.ListAsync(IdentifiersSql, [id.Value], ReadIdentifier, ct);

    internal static Task<Patient?> LockAsync(Work work, PatientId id, CancellationToken ct) =>
        work.OneAsync(ById + " for no key update", [id.Value], Read, ct);

    internal static Task<int> InsertAsync(Work work, Patient patient, CancellationToken ct)
    {
        var d = patient.Demographics;
        return work.ExecuteAsync(
            """
            insert into patient (id, kind, family, given, birth_date, birth_time, sex, pregnant, deceased_at, phone, address,
              vip, mother_id, birth_order)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            [patient.Id.Value, patient.Kind.Word(), d.Family, d.Given, d.BirthDate, d.BirthTime, d.Sex.Word(), d.Pregnant,
                d.DeceasedAt, d.Phone, d.Address, d.Vip, patient.MotherId?.Value, patient.BirthOrder], ct);
    }

    internal static Task<int> UpdateAsync(Work work, Patient patient, CancellationToken ct)
    {
        var d = patient.Demographics;
        return work.ExecuteAsync(
            """
            update patient set kind = $2, family = $3, given = $4, birth_date = $5, birth_time = $6, sex = $7, pregnant = $8,
              deceased_at = $9, phone = $10, address = $11, vip = $12
            where id = $1
            """,
            [patient.Id.Value, patient.Kind.Word(), d.Family, d.Given, d.BirthDate, d.BirthTime, d.Sex.Word(), d.Pregnant,
                d.DeceasedAt, d.Phone, d.Address, d.Vip], ct);
    }

    /// <summary>False where the number already belongs to somebody.</summary>
    internal static async Task<bool> InsertIdentifierAsync(
        Work work, PatientId id, PatientIdentifier identifier, CancellationToken ct) =>
        await work.ExecuteAsync(
            """
            insert into patient_identifier (id, patient_id, system, kind, value) values ($1, $2, $3, $4, $5)
            on conflict (system, kind, value) do nothing
            """,
            [Guid.CreateVersion7(work.Now), id.Value, identifier.System, identifier.Kind, identifier.Value], ct) == 1;

    internal static Patient Read(NpgsqlDataReader row) => new(
        new PatientId(row.GetGuid(0)),
        PatientWords.Kind(row.GetString(1)),
        new Demographics
        {
            Family = row.GetString(2),
            Given = row.GetString(3),
            BirthDate = row.DateOrNull(4),
            BirthTime = row.InstantOrNull(5),
            Sex = PatientWords.Sex(row.GetString(6)),
            Pregnant = row.IsDBNull(7) ? null : row.GetBoolean(7),
            DeceasedAt = row.InstantOrNull(8),
            Phone = row.TextOrNull(9),
            Address = row.TextOrNull(10),
            Vip = row.GetBoolean(11),
        },
        row.GuidOrNull(12) is { } mother ? new PatientId(mother) : null,
        row.IntOrNull(13),
        row.GuidOrNull(14) is { } survivor ? new PatientId(survivor) : null,
        row.GetFieldValue<uint>(15));

    private static PatientIdentifier ReadIdentifier(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2));
}
