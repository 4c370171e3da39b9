using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>Who pays for a patient, from when until when (both days included; null is open).</summary>
public sealed record Coverage(
    PatientId Patient, string Payer, string? Plan, string? MemberNumber, DateOnly? ValidFrom, DateOnly? ValidUntil);

/// <summary>Records and lists coverage.</summary>
public static class PatientCoverage
{
    /// <summary>Refusals: patient-invalid, patient-not-found.</summary>
    public static Task<Outcome<Done>> RunAsync(Db db, Actor actor, Coverage input, CancellationToken ct) =>
        db.ActAsync(actor, "coverage", work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction; the same payer, plan and number again changes its validity.</summary>
    public static async Task<Outcome<Done>> InAsync(Work work, Coverage input, CancellationToken ct)
    {
        var (payer, plan, number) = (input.Payer.Trim(), Tidy(input.Plan), Tidy(input.MemberNumber));
        if (payer.Length is 0 or > 200 || plan?.Length > 200 || number?.Length > 80)
            return PatientRefusals.Invalid("Coverage needs a payer of at most 200 characters.");
        if (input.ValidUntil < input.ValidFrom)
            return PatientRefusals.Invalid("The coverage ends before it begins.");
        if (await PatientsStorage.LockAsync(work, input.Patient, ct) is null)
            return PatientRefusals.NotFound();
        var known = await work.ExecuteAsync(
            """
            update coverage set valid_from = $5, valid_until = $6
            where patient_id = $1 and payer = $2 and plan is not distinct from $3 and member_number is not distinct from $4
            """,
            [input.Patient.Value, payer, plan, number, input.ValidFrom, input.ValidUntil], ct);
        if (known == 0)
            await work.ExecuteAsync(
                """
                insert into coverage (id, patient_id, payer, plan, member_number, valid_from, valid_until)
                values ($7, $1, $2, $3, $4, $5, $6)
                """,
                [input.Patient.Value, payer, plan, number, input.ValidFrom, input.ValidUntil,
                    Guid.CreateVersion7(work.Now)], ct);
        return default(Done);
    }

    public static Task<List<Coverage>> ListAsync(Db db, PatientId patient, CancellationToken ct) => db.ListAsync(
        """
        select payer, plan, member_number, valid_from, valid_until from coverage
        where patient_id in (select patient_records($1)) order by valid_from desc nulls last, id
        """,
        [patient.Value],
        row => new Coverage(patient, row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.DateOrNull(3),
            row.DateOrNull(4)), ct);

    private static string? Tidy(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
