using Vouch.Department.Platform;

namespace Vouch.Department.Documents;

/// <summary>A person confirms to have read the version of a procedure that was shown.</summary>
public static class AcknowledgeDocument
{
    public static async Task<Outcome<Done>> RunAsync(Db db, Actor actor, Guid document, int version, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return new Refusal("acknowledge-not-permitted", "A person acknowledges.");
        await using var work = await db.BeginAsync(actor, "acknowledged", ct);
        var known = await work.OneAsync("select max(version) from document_version where id = $1", [document], r => r.IntOrNull(0), ct);
        if (known is null)
            return new Refusal("document-not-found", "There is no such document.");
        if (known != version)
            return new Refusal("document-stale", "A newer version has been issued.", Hint: "Read that one.");
        await work.ExecuteAsync(
            "insert into acknowledgement (id, document_id, document_version, person_id, acknowledged_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
            [Guid.CreateVersion7(work.Now), document, version, person, work.Now], ct);
        await work.CommitAsync(ct);
        return default(Done);
    }
}
