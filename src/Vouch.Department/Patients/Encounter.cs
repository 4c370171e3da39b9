using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>Kind of stay. Source: HL7 table 0004 (I, O, E, P).</summary>
public enum EncounterClass
{
    Inpatient,
    Outpatient,
    Emergency,
    PreAdmission,
    Other,
}

/// <summary>Where a patient lies.</summary>
public sealed record BedPlace(string? Ward, string? Room, string? Bed)
{
    public static readonly BedPlace Nowhere = new(null, null, null);

    public override string ToString() => string.Join(" · ", new[] { Ward, Room, Bed }.Where(part => part is not null));

    /// <summary>This place, with what it does not say taken from <paramref name="other"/>; a new ward says all of it.</summary>
    public BedPlace Or(BedPlace other) => Ward is null ? other with { Room = Room ?? other.Room, Bed = Bed ?? other.Bed } : this;

    public BedPlace Tidy() => new(OrNull(Ward), OrNull(Room), OrNull(Bed));

    private static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>One stay or visit, known by its number at a system.</summary>
public sealed record Encounter(
    EncounterId Id, PatientId Patient, string System, string VisitNumber, EncounterClass Class, BedPlace Place,
    string? Attending, DateTimeOffset? AdmittedAt, DateTimeOffset? DischargedAt, DateTimeOffset? CancelledAt)
{
    public bool IsOpen => DischargedAt is null && CancelledAt is null;
}

/// <summary>Reading and writing stays.</summary>
public static class EncounterStorage
{
    private const string Columns =
        "id, patient_id, system, visit_number, class, ward, room, bed, attending, admitted_at, discharged_at, cancelled_at";

    /// <summary>The stay with this number of this system.</summary>
    public static Task<Encounter?> FindAsync(Work work, string system, string visitNumber, CancellationToken ct) =>
        work.OneAsync($"select {Columns} from encounter where system = $1 and visit_number = $2",
            [system.Trim(), visitNumber.Trim()], Read, ct);

    /// <summary>The latest open stay of the person; null where there is none.</summary>
    public static Task<Encounter?> CurrentAsync(Work work, PatientId patient, CancellationToken ct) =>
        work.OneAsync(
            $"""
            select {Columns} from encounter
            where patient_id in (select patient_records($1)) and discharged_at is null and cancelled_at is null
            order by admitted_at desc nulls last, id desc limit 1
            """,
            [patient.Value], Read, ct);

    /// <summary>The person's last fifty stays, the latest first.</summary>
    public static Task<List<Encounter>> ListAsync(Db db, PatientId patient, CancellationToken ct) =>
        db.ListAsync(
            $"""
            select {Columns} from encounter where patient_id in (select patient_records($1))
            order by admitted_at desc nulls first, id desc limit 50
            """,
            [patient.Value], Read, ct);

    internal static Task<Encounter?> LockAsync(Work work, string system, string visitNumber, CancellationToken ct) =>
        work.OneAsync($"select {Columns} from encounter where system = $1 and visit_number = $2 for no key update",
            [system.Trim(), visitNumber.Trim()], Read, ct);

    internal static Task<int> SaveAsync(Work work, Encounter stay, CancellationToken ct) => work.ExecuteAsync(
        """
        insert into encounter (id, patient_id, system, visit_number, class, ward, room, bed, attending, admitted_at,
          discharged_at, cancelled_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (id) do update set class = excluded.class, ward = excluded.ward, room = excluded.room, bed = excluded.bed,
          attending = excluded.attending, admitted_at = excluded.admitted_at, discharged_at = excluded.discharged_at,
          cancelled_at = excluded.cancelled_at
        """,
        [stay.Id.Value, stay.Patient.Value, stay.System, stay.VisitNumber, Word(stay.Class), stay.Place.Ward,
            stay.Place.Room, stay.Place.Bed, stay.Attending, stay.AdmittedAt, stay.DischargedAt, stay.CancelledAt], ct);

    private static Encounter Read(NpgsqlDataReader row) => new(
        new EncounterId(row.GetGuid(0)), new PatientId(row.GetGuid(1)), row.GetString(2), row.GetString(3),
        Class(row.GetString(4)), new BedPlace(row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7)), row.TextOrNull(8),
        row.InstantOrNull(9), row.InstantOrNull(10), row.InstantOrNull(11));

    public static string Word(EncounterClass kind) => kind switch
    {
        EncounterClass.Inpatient => "inpatient",
        EncounterClass.Outpatient => "outpatient",
        EncounterClass.Emergency => "emergency",
        EncounterClass.PreAdmission => "pre-admission",
        _ => "other",
    };

    public static EncounterClass Class(string word) => word switch
    {
        "inpatient" => EncounterClass.Inpatient,
        "outpatient" => EncounterClass.Outpatient,
        "emergency" => EncounterClass.Emergency,
        "pre-admission" => EncounterClass.PreAdmission,
        _ => EncounterClass.Other,
    };
}
