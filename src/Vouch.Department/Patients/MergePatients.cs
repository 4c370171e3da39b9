using System.Collections.Immutable;
using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>Two records are one person: Retired leads to Survivor from now on.</summary>
public sealed record MergePatients(PatientId Survivor, PatientId Retired, string? Reason);

/// <summary>
/// Merges two records. Nothing is moved: the retired record points to the survivor and every chart reads both, so that
/// no result ever changes its patient and an unmerge is exact.
/// </summary>
public static class PatientMerging
{
    // Merges are rare: one at a time, so that two cannot close a circle between them.
    private const string OneAtATimeSql = "select pg_advisory_xact_lock(hashtextextended('vouch.patient-merge', 0))";

    /// <summary>
    /// Refusals: patient-not-found, patient-merge-self, patient-merge-circle, patient-already-merged, patient-reason-invalid.
    /// </summary>
    public static Task<Outcome<Done>> RunAsync(Db db, Actor actor, MergePatients input, CancellationToken ct) =>
        db.ActAsync(actor, input.Reason, work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction. A merge that stands already is done.</summary>
    public static async Task<Outcome<Done>> InAsync(Work work, MergePatients input, CancellationToken ct)
    {
        await LockMergesAsync(work, ct);
        var retired = await PatientsStorage.LockAsync(work, input.Retired, ct);
        var survivor = await PatientsStorage.LockAsync(work, input.Survivor, ct);
        var above = await AboveAsync(work, input.Survivor, ct);
        if (!Decide(input, retired, survivor, above).Succeeded(out var alreadyDone, out var refusal))
            return refusal;
        if (alreadyDone)
            return default(Done);
        await work.ExecuteAsync("update patient set merged_into = $2 where id = $1",
            [input.Retired.Value, input.Survivor.Value], ct);
        await work.ExecuteAsync(
            """
            insert into patient_merge (id, survivor, retired, merged_at, merged_by, reason) values ($1, $2, $3, $4, $5, $6)
            """,
            [Guid.CreateVersion7(work.Now), input.Survivor.Value, input.Retired.Value, work.Now, work.Actor.Name,
                input.Reason!.Trim()], ct);
        return default(Done);
    }

    /// <param name="survivorAbove">The records the survivor itself was retired into, one after the other.</param>
    /// <returns>True where the merge stands already.</returns>
    public static Outcome<bool> Decide(
        MergePatients input, Patient? retired, Patient? survivor, ImmutableArray<PatientId> survivorAbove)
    {
        if (input.Survivor == input.Retired)
            return PatientRefusals.MergeSelf();
        if (retired is null || survivor is null)
            return PatientRefusals.NotFound();
        if (retired.MergedInto == survivor.Id)
            return true;
        if (string.IsNullOrWhiteSpace(input.Reason))
            return PatientRefusals.ReasonMissing();
        if (retired.IsRetired)
            return PatientRefusals.AlreadyMerged();
        return survivorAbove.Contains(retired.Id) ? PatientRefusals.MergeCircle() : false;
    }

    private static async Task<ImmutableArray<PatientId>> AboveAsync(Work work, PatientId id, CancellationToken ct) =>
        [.. await work.ListAsync(
            """
            with recursive up (id) as (
              select merged_into from patient where id = $1
              union select p.merged_into from patient p join up on p.id = up.id)
            select id from up where id is not null
            """,
            [id.Value], row => new PatientId(row.GetGuid(0)), ct)];

    internal static Task LockMergesAsync(Work work, CancellationToken ct) => work.OneAsync(OneAtATimeSql, [], _ => true, ct);
}
