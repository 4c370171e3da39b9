using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.People;

/// <summary>A competence as assessed; with an id, a new version of it.</summary>
/// <param name="Discipline">Pack discipline, lower case.</param>
/// <param name="DeviceModel">"*": every model and work without a device.</param>
public sealed record CompetenceRecorded(
    Guid? Id, Guid PersonId, string Discipline, string DeviceModel, DateTimeOffset From, DateTimeOffset? Until, string Standing, string? Note);

/// <summary>Records an assessment of competence, by somebody else than the person assessed.</summary>
public static class RecordCompetence
{
    public static async Task<Outcome<Guid>> RunAsync(Db db, Actor actor, CompetenceRecorded recorded, CancellationToken ct)
    {
        if (recorded.Discipline.Length == 0 || recorded.DeviceModel.Length == 0)
            return new Refusal("competence-invalid", "Discipline and device model (or *) are needed.");
        if (recorded.Until <= recorded.From)
            return new Refusal("competence-time-invalid", "It cannot end before it begins.");
        if (recorded.Standing is not ("good" or "revoked" or "invalid"))
            return new Refusal("competence-standing-invalid", "There is no such standing.");
        if (actor.Id == recorded.PersonId)
            return new Refusal("competence-second-person", "Somebody else assesses your competence.");
        await using var work = await db.BeginAsync(actor, "competence", ct);
        var id = recorded.Id ?? Guid.CreateVersion7(work.Now);
        await work.ExecuteAsync(
            """
            insert into competence (id, version, person_id, discipline, device_model, valid_from, valid_until, standing, assessed_by, note, recorded_by)
            select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 from competence where id = $1
            """,
            [id, recorded.PersonId, recorded.Discipline, recorded.DeviceModel, recorded.From, recorded.Until, recorded.Standing, work.Actor.Id,
                recorded.Note, work.Actor.Name], ct);
        if (recorded.Standing != "good")
            await OpenDoubt.RunAsync(work, new Doubt(FactKind.Competence, id, recorded.From, null, "competence-invalid",
                $"Competence for {recorded.Discipline} is {recorded.Standing}."), ct);
        await work.CommitAsync(ct);
        return id;
    }
}
