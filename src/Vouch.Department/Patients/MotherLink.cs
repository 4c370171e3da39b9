using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>Who the mother of a child is.</summary>
/// <param name="Mother">Null: nobody is recorded any more.</param>
/// <param name="BirthOrder">Of a multiple birth, 1 to 9; null leaves what is known.</param>
public sealed record MotherLink(PatientId Child, PatientId? Mother, int? BirthOrder)
{
    /// <summary>Refusals: patient-not-found, patient-mother-invalid.</summary>
    public static async Task<Outcome<Done>> InAsync(Work work, MotherLink input, CancellationToken ct)
    {
        if (await PatientsStorage.LockAsync(work, input.Child, ct) is not { } child)
            return PatientRefusals.NotFound();
        if (child.MotherId == input.Mother && (input.BirthOrder is null || child.BirthOrder == input.BirthOrder))
            return default(Done);
        if (input.Mother is { } id)
        {
            var mother = await PatientsStorage.FindAsync(work, id, ct);
            if (mother is null || await SamePerson.IsAsync(work, id, input.Child, ct) || mother.Demographics.Sex == AdministrativeSex.Male
                || (mother.MotherId is { } hers && await SamePerson.IsAsync(work, hers, input.Child, ct)))
                return new Refusal("patient-mother-invalid", "Who is named as the mother cannot be the mother of this patient.",
                    Hint: "Compare both records; correct the one that is wrong.");
        }

        await work.ExecuteAsync("update patient set mother_id = $2, birth_order = case when $2::uuid is null then null else coalesce($3, birth_order) end where id = $1",
            [input.Child.Value, input.Mother?.Value, input.BirthOrder is >= 1 and <= 9 ? input.BirthOrder : null], ct);
        return default(Done);
    }
}
