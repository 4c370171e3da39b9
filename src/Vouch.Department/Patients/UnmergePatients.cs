using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>The merge of this record was a mistake.</summary>
public sealed record UnmergePatients(PatientId Retired, string? Reason);

/// <summary>A merge as the chart tells of it.</summary>
public sealed record MergeLine(
    PatientId Survivor, PatientId Retired, string RetiredName, DateTimeOffset MergedAt, string MergedBy, string? Reason,
    DateTimeOffset? UndoneAt, string? UndoneBy, string? UndoneReason);

/// <summary>Takes a merge back: the record is its own again with exactly what was its own before and since.</summary>
public static class PatientUnmerging
{
    /// <summary>Refusals: patient-not-found, patient-not-merged, patient-reason-invalid.</summary>
    public static Task<Outcome<Done>> RunAsync(Db db, Actor actor, UnmergePatients input, CancellationToken ct) =>
        db.ActAsync(actor, input.Reason, work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public static async Task<Outcome<Done>> InAsync(Work work, UnmergePatients input, CancellationToken ct)
    {
        await PatientMerging.LockMergesAsync(work, ct);
        var retired = await PatientsStorage.LockAsync(work, input.Retired, ct);
        if (Decide(input, retired) is { } refusal)
            return refusal;
        await work.ExecuteAsync("update patient set merged_into = null where id = $1", [input.Retired.Value], ct);
        await work.ExecuteAsync(
            """
            update patient_merge set undone_at = $2, undone_by = $3, undone_reason = $4
            where retired = $1 and undone_at is null
            """,
            [input.Retired.Value, work.Now, work.Actor.Name, input.Reason!.Trim()], ct);
        return default(Done);
    }

    public static Refusal? Decide(UnmergePatients input, Patient? retired) => retired switch
    {
        null => PatientRefusals.NotFound(),
        { IsRetired: false } => PatientRefusals.NotMerged(),
        _ when string.IsNullOrWhiteSpace(input.Reason) => PatientRefusals.ReasonMissing(),
        _ => null,
    };

    /// <summary>All merges among the records of this person and those undone, the latest first.</summary>
    public static Task<List<MergeLine>> HistoryAsync(Db db, PatientId patient, CancellationToken ct) => db.ListAsync(
        """
        select m.survivor, m.retired, p.family, p.given, m.merged_at, m.merged_by, m.reason, m.undone_at, m.undone_by,
          m.undone_reason
        from patient_merge m join patient p on p.id = m.retired
        where m.retired in (select patient_records($1)) or m.survivor in (select patient_records($1))
        order by m.merged_at desc, m.id limit 100
        """,
        [patient.Value],
        row => new MergeLine(new PatientId(row.GetGuid(0)), new PatientId(row.GetGuid(1)),
            new Demographics { Family = row.GetString(2), Given = row.GetString(3) }.Name, row.Instant(4), row.GetString(5),
            row.TextOrNull(6), row.InstantOrNull(7), row.TextOrNull(8), row.TextOrNull(9)), ct);
}
