using Vouch.Department.Platform;

namespace Vouch.Department.Documents;

/// <summary>A procedure or a new version of it.</summary>
public sealed record DocumentIssued(string Code, string Discipline, string Title, string Body, DateTimeOffset EffectiveFrom);

/// <summary>Issues a version of a procedure; the one before ends where it begins.</summary>
public static class IssueDocument
{
    public static async Task<Outcome<Guid>> RunAsync(Db db, Actor actor, DocumentIssued issued, CancellationToken ct)
    {
        if (issued.Code.Length == 0 || issued.Title.Length == 0 || issued.Body.Length == 0 || issued.Discipline.Length == 0)
            return new Refusal("document-invalid", "Code, discipline, title and text are needed.");
        await using var work = await db.BeginAsync(actor, "issued", ct);
        var id = await work.OneAsync(
            "insert into document (id, code, discipline) values ($1, $2, $3) on conflict (code) do update set code = excluded.code returning id",
            [Guid.CreateVersion7(work.Now), issued.Code, issued.Discipline], r => r.GetGuid(0), ct);
        await work.ExecuteAsync(
            """
            insert into document_version (id, version, title, body, effective_from, recorded_by)
            select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from document_version where id = $1
            """, [id, issued.Title, issued.Body, issued.EffectiveFrom, work.Actor.Name], ct);
        await work.CommitAsync(ct);
        return id;
    }
}
