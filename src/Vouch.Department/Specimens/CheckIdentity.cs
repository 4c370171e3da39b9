using Npgsql;
using Vouch.Department.Patients;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>What the wristband says beside order and label.</summary>
public enum BandState
{
    Agrees,
    Differs,
    Missing,
}

/// <summary>How an identification ended.</summary>
public enum IdentityOutcome
{
    Match,

    /// <summary>Something did not agree: the work stops.</summary>
    Mismatch,

    /// <summary>Something could not be compared: the work stops until it is.</summary>
    Incomplete,
}

/// <summary>One positive identification, as kept.</summary>
/// <param name="Why">What agreed, differed or was missing, in words; never patient data.</param>
public sealed record IdentityCheck(
    Guid Id, PatientId Patient, IdentityOutcome Outcome, string Why, Guid? CheckedBy, DateTimeOffset CheckedAt);

/// <summary>
/// Identifies a patient before collection by two identifiers. The patient is asked an open question and states full name
/// and birth date; both are compared with band, order and label. Source: CLSI GP33-A (accuracy in patient and specimen
/// identification) and GP41 (2017), section on patient identification.
/// </summary>
public abstract record CheckIdentity(PatientId Patient)
{
    public const int NameLengthMax = 200;

    /// <summary>A scanned band decides by itself whether it agrees; null: read by eye, or none.</summary>
    public string? BandScan { get; init; }

    /// <summary>The patient stated both; null: could not be stated.</summary>
    /// <param name="Band">Null: none is worn, as outpatients do not.</param>
    public sealed record Stated(PatientId Patient, bool? NameAgrees, bool? BirthDateAgrees, BandState? Band) : CheckIdentity(Patient);

    /// <summary>Who cannot speak: the band, and a named second person who knows the patient.</summary>
    public sealed record BandAndSecondPerson(PatientId Patient, BandState? Band, string SecondPerson) : CheckIdentity(Patient);

    /// <summary>
    /// Records the identification, also a failed one. Refusals: patient-not-found, identity-second-person-invalid,
    /// specimen-text-invalid.
    /// </summary>
    public Task<Outcome<IdentityCheck>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, "identification", work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<IdentityCheck>> InAsync(Work work, CancellationToken ct)
    {
        var known = await work.OneAsync(
            """
            select array(select value from patient_identifier where patient_id in (select patient_records($1))),
              exists (select from encounter where patient_id in (select patient_records($1)) and discharged_at is null
                and cancelled_at is null and class in ('inpatient', 'emergency'))
            from patient where id = $1
            """,
            [Patient.Value], row => new { Identifiers = row.GetFieldValue<string[]>(0), WearsBand = row.GetBoolean(1) }, ct);
        if (known is null)
            return SpecimenRefusals.PatientNotFound();
        if (!Decide(this, known.Identifiers, known.WearsBand, work.Actor.Name).Succeeded(out var verdict, out var refusal))
            return refusal;
        var check = new IdentityCheck(Guid.CreateVersion7(work.Now), Patient, verdict.Outcome, verdict.Why, work.Actor.Id, work.Now);
        await IdentityChecks.InsertAsync(work, check, this, verdict.Band, ct);
        return check;
    }

    /// <summary>How it ended.</summary>
    public sealed record Verdict(IdentityOutcome Outcome, string Why, BandState? Band);

    /// <summary>The rule: whatever differs stops; whatever is missing stops; only all that is asked for, agreeing, is a match.</summary>
    /// <param name="wearsBand">Admitted or in emergency: a band is expected.</param>
    public static Outcome<Verdict> Decide(CheckIdentity input, IReadOnlyCollection<string> identifiers, bool wearsBand, string collector)
    {
        switch (input)
        {
            case Stated stated:
                var band = BandOf(input, stated.Band, identifiers);
                if (stated.NameAgrees == false)
                    return new Verdict(IdentityOutcome.Mismatch, "The stated name does not agree with the order.", band);
                if (stated.BirthDateAgrees == false)
                    return new Verdict(IdentityOutcome.Mismatch, "The stated birth date does not agree with the order.", band);
                if (band == BandState.Differs)
                    return new Verdict(IdentityOutcome.Mismatch, "The wristband differs from the order.", band);
                if (stated.NameAgrees is null || stated.BirthDateAgrees is null)
                    return new Verdict(IdentityOutcome.Incomplete,
                        "Name or birth date could not be stated: identify by the band and a second person.", band);
                if (band == BandState.Missing || (band is null && wearsBand))
                    return new Verdict(IdentityOutcome.Incomplete, "The wristband is missing: have one put on.", band);
                return new Verdict(IdentityOutcome.Match,
                    band is null ? "Name and birth date were stated and agree." : "Name and birth date were stated and agree, also with the band.", band);
            case BandAndSecondPerson second:
                var name = second.SecondPerson.Trim();
                if (name.Length == 0 || string.Equals(name, collector, StringComparison.OrdinalIgnoreCase))
                    return SpecimenRefusals.SecondPersonMissing();
                if (name.Length > NameLengthMax)
                    return SpecimenRefusals.TextWrong("Second person", NameLengthMax);
                return BandOf(input, second.Band, identifiers) switch
                {
                    BandState.Agrees => new Verdict(IdentityOutcome.Match, "The band agrees and a second person confirmed it.", BandState.Agrees),
                    BandState.Differs => new Verdict(IdentityOutcome.Mismatch, "The wristband differs from the order.", BandState.Differs),
                    var missing => new Verdict(IdentityOutcome.Incomplete, "The wristband is missing: have one put on.", missing),
                };
            default:
                throw new InvalidOperationException("There are two ways of identifying.");
        }
    }

    private static BandState? BandOf(CheckIdentity input, BandState? seen, IReadOnlyCollection<string> identifiers)
    {
        var scan = input.BandScan?.Trim();
        if (string.IsNullOrEmpty(scan))
            return seen;
        return identifiers.Contains(scan, StringComparer.OrdinalIgnoreCase) ? BandState.Agrees : BandState.Differs;
    }
}

/// <summary>Keeping and finding identifications.</summary>
public static class IdentityChecks
{
    /// <summary>How long after an identification its collector may still collect on it.</summary>
    public const int ValidMinutes = 30;

    private const string Columns =
        "i.id, i.patient_id, i.outcome, i.method, i.stated_name, i.stated_birth, i.band, i.checked_by, i.checked_at";

    /// <summary>This collector's latest identification of the patient that is still valid by time; null where there is none.</summary>
    public static Task<IdentityCheck?> LatestAsync(Db db, PatientId patient, Actor collector, CancellationToken ct) => db.OneAsync(
        $"""
        select {Columns} from identity_check i
        where i.patient_id = $1 and i.checked_by is not distinct from $2::uuid and i.checked_at > $3
        order by i.checked_at desc, i.recorded_at desc limit 1
        """,
        [patient.Value, collector.Id, db.Now.AddMinutes(-ValidMinutes)], Read, ct);

    internal static Task<IdentityCheck?> FindAsync(Work work, Guid id, CancellationToken ct) =>
        work.OneAsync($"select {Columns} from identity_check i where i.id = $1", [id], Read, ct);

    /// <summary>Whether anybody found a mismatch with this patient after that identification.</summary>
    internal static async Task<bool> FailedSinceAsync(Work work, IdentityCheck check, CancellationToken ct) => await work.OneAsync(
        "select 1 from identity_check where patient_id = $1 and outcome = 'mismatch' and recorded_at > (select recorded_at from identity_check where id = $2) limit 1",
        [check.Patient.Value, check.Id], row => row.GetInt32(0), ct) == 1;

    internal static Task<int> InsertAsync(
        Work work, IdentityCheck check, CheckIdentity input, BandState? band, CancellationToken ct) => work.ExecuteAsync(
        """
        insert into identity_check (id, patient_id, method, stated_name, stated_birth, band, second_person, outcome, checked_by,
          checked_by_name, checked_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        [check.Id, check.Patient.Value, input is CheckIdentity.Stated ? "stated" : "band-and-second-person",
            (input as CheckIdentity.Stated)?.NameAgrees, (input as CheckIdentity.Stated)?.BirthDateAgrees, Word(band),
            (input as CheckIdentity.BandAndSecondPerson)?.SecondPerson.Trim(), Word(check.Outcome), check.CheckedBy,
            work.Actor.Name, check.CheckedAt], ct);

    /// <summary>The sender of a specimen attests to the identification at its collection.</summary>
    internal static async Task<Guid> AttestAsync(Work work, PatientId patient, string sender, DateTimeOffset at, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(work.Now);
        await work.ExecuteAsync(
            """
            insert into identity_check (id, patient_id, method, outcome, checked_by_name, checked_at)
            values ($1, $2, 'attested-by-sender', 'match', $3, $4)
            """,
            [id, patient.Value, sender, at], ct);
        return id;
    }

    public static string Word(IdentityOutcome outcome) => outcome switch
    {
        IdentityOutcome.Match => "match",
        IdentityOutcome.Mismatch => "mismatch",
        _ => "incomplete",
    };

    private static string? Word(BandState? band) => band switch
    {
        BandState.Agrees => "agrees",
        BandState.Differs => "differs",
        BandState.Missing => "missing",
        _ => null,
    };

    private static IdentityCheck Read(NpgsqlDataReader row)
    {
        var outcome = row.GetString(2) switch
        {
            "match" => IdentityOutcome.Match,
            "mismatch" => IdentityOutcome.Mismatch,
            _ => IdentityOutcome.Incomplete,
        };
        var why = (outcome, row.TextOrNull(6)) switch
        {
            (IdentityOutcome.Match, _) => "The identifiers agree.",
            (IdentityOutcome.Mismatch, "differs") => "The wristband differs from the order.",
            (IdentityOutcome.Mismatch, _) => "What was stated does not agree with the order.",
            (_, "missing" or null) => "The wristband is missing, or something could not be stated.",
            _ => "Name or birth date could not be stated: identify by the band and a second person.",
        };
        return new IdentityCheck(row.GetGuid(0), new PatientId(row.GetGuid(1)), outcome, why, row.GuidOrNull(7), row.Instant(8));
    }
}
