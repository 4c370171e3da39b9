using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.People;

/// <summary>A credential as recorded; with an id, a new version of it.</summary>
/// <param name="Standing">good, revoked or invalid.</param>
/// <param name="VerifiedBy">Who looked it up at its issuer; null: nobody yet.</param>
public sealed record CredentialRecorded(
    Guid? Id, Guid PersonId, string Kind, string? Number, string Issuer, DateTimeOffset From, DateTimeOffset? Until, string Standing,
    string? VerifiedBy);

/// <summary>
/// Records a credential or a change of it. Found revoked or invalid, every result that leaned on it from then on is in
/// doubt.
/// </summary>
public static class RecordCredential
{
    public static async Task<Outcome<Guid>> RunAsync(Db db, Actor actor, CredentialRecorded recorded, CancellationToken ct)
    {
        if (recorded.Kind.Length == 0 || recorded.Issuer.Length == 0)
            return new Refusal("credential-invalid", "Kind and issuer are needed.");
        if (recorded.Until <= recorded.From)
            return new Refusal("credential-time-invalid", "It cannot end before it begins.");
        if (recorded.Standing is not ("good" or "revoked" or "invalid"))
            return new Refusal("credential-standing-invalid", "There is no such standing.");
        await using var work = await db.BeginAsync(actor, "credential", ct);
        var id = recorded.Id ?? Guid.CreateVersion7(work.Now);
        await work.ExecuteAsync(
            """
            insert into credential (id, version, person_id, kind, number, issuer, valid_from, valid_until, standing, verified_by, verified_at, recorded_by)
            select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, case when $9::text is null then null else $10::timestamptz end, $11
            from credential where id = $1
            """,
            [id, recorded.PersonId, recorded.Kind, recorded.Number, recorded.Issuer, recorded.From, recorded.Until, recorded.Standing,
                recorded.VerifiedBy, work.Now, work.Actor.Name], ct);
        if (recorded.Standing != "good")
            await OpenDoubt.RunAsync(work, new Doubt(FactKind.Credential, id, recorded.From, null, "credential-invalid",
                $"{recorded.Kind} is {recorded.Standing}."), ct);
        await work.CommitAsync(ct);
        return id;
    }
}
