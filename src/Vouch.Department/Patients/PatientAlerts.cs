using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>What an alert warns of.</summary>
public enum AlertKind
{
    Allergy,

    /// <summary>Isolation, bleeding risk, no draw from this arm.</summary>
    Precaution,

    /// <summary>Somebody else has a similar or safe name.</summary>
    NameAlert,
    DifficultDraw,
    Note,
}

/// <summary>An alert to be shown wherever the patient is.</summary>
public sealed record RaiseAlert(PatientId Patient, AlertKind Kind, string Sentence);

/// <summary>A warning that stands.</summary>
public sealed record PatientAlert(Guid Id, AlertKind Kind, string Sentence, DateTimeOffset Since, DateTimeOffset? Until);

/// <summary>Raises, ends and lists alerts.</summary>
public static class PatientAlerts
{
    public const int SentenceMax = 500;

    /// <summary>Refusals: patient-invalid, patient-not-found.</summary>
    public static Task<Outcome<Guid>> RunAsync(Db db, Actor actor, RaiseAlert input, CancellationToken ct) =>
        db.ActAsync(actor, "alert", work => RaiseAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction; an alert that stands in the same words is the one returned.</summary>
    public static async Task<Outcome<Guid>> RaiseAsync(Work work, RaiseAlert input, CancellationToken ct)
    {
        var sentence = input.Sentence.Trim();
        if (sentence.Length is 0 or > SentenceMax)
            return PatientRefusals.Invalid($"An alert is a sentence of at most {SentenceMax} characters.");
        if (await PatientsStorage.LockAsync(work, input.Patient, ct) is null)
            return PatientRefusals.NotFound();
        var standing = await work.OneAsync(
            "select id from patient_alert where patient_id = $1 and kind = $2 and sentence = $3 and until is null",
            [input.Patient.Value, Word(input.Kind), sentence], row => (Guid?)row.GetGuid(0), ct);
        if (standing is { } same)
            return same;
        var id = Guid.CreateVersion7(work.Now);
        await work.ExecuteAsync(
            "insert into patient_alert (id, patient_id, kind, sentence, since) values ($1, $2, $3, $4, $5)",
            [id, input.Patient.Value, Word(input.Kind), sentence, work.Now], ct);
        return id;
    }

    /// <summary>Ends an alert; one that has ended already stays as it is. Refusals: alert-not-found.</summary>
    public static Task<Outcome<Done>> EndAsync(
        Db db, Actor actor, PatientId patient, Guid alert, string? reason, CancellationToken ct) =>
        db.ActAsync<Done>(actor, reason ?? "alert ended", async work =>
        {
            var known = await work.ExecuteAsync(
                """
                update patient_alert set until = coalesce(until, $3)
                where id = $1 and patient_id in (select patient_records($2))
                """,
                [alert, patient.Value, work.Now], ct);
            return known == 1 ? default(Done) : PatientRefusals.AlertNotFound();
        }, ct);

    /// <summary>The alerts that stand, of the person's retired records too; the most dangerous first.</summary>
    public static Task<List<PatientAlert>> StandingAsync(Db db, PatientId patient, CancellationToken ct) =>
        db.ListAsync(
            """
            select id, kind, sentence, since, until from patient_alert
            where patient_id in (select patient_records($1)) and until is null
            order by array_position(array['name-alert', 'precaution', 'allergy', 'difficult-draw', 'note'], kind), since
            """,
            [patient.Value],
            row => new PatientAlert(row.GetGuid(0), Kind(row.GetString(1)), row.GetString(2), row.Instant(3),
                row.InstantOrNull(4)), ct);

    internal static Task<int> EndNameAlertsAsync(Work work, PatientId patient, CancellationToken ct) => work.ExecuteAsync(
        "update patient_alert set until = $2 where patient_id = $1 and kind = 'name-alert' and until is null",
        [patient.Value, work.Now], ct);

    public static string Word(AlertKind kind) => kind switch
    {
        AlertKind.Allergy => "allergy",
        AlertKind.Precaution => "precaution",
        AlertKind.NameAlert => "name-alert",
        AlertKind.DifficultDraw => "difficult-draw",
        _ => "note",
    };

    public static AlertKind Kind(string word) => word switch
    {
        "allergy" => AlertKind.Allergy,
        "precaution" => AlertKind.Precaution,
        "name-alert" => AlertKind.NameAlert,
        "difficult-draw" => AlertKind.DifficultDraw,
        _ => AlertKind.Note,
    };
}
