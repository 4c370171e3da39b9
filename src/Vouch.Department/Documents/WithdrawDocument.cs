using Vouch.Department.Platform;
using Vouch.Department.Proof;

namespace Vouch.Department.Documents;

/// <summary>
/// Takes a procedure out of force: its latest version and those before it. What leaned on it from that moment on is in
/// doubt; a version issued afterwards is in force again.
/// </summary>
public static class WithdrawDocument
{
    /// <param name="from">May lie in the past, where it should not have been worked by since then.</param>
    /// <returns>The look-back. Refusals: document-not-found, document-withdrawn-stale, document-reason-invalid, document-time-invalid.</returns>
    public static Task<Outcome<OpenedLookBack>> RunAsync(Db db, Actor actor, Guid document, DateTimeOffset from, string reason, CancellationToken ct) =>
        db.ActAsync<OpenedLookBack>(actor, reason, async work =>
        {
            if (reason.Trim().Length < 5)
                return new Refusal("document-reason-invalid", "Say why it is withdrawn.");
            if (from > work.Now.AddMinutes(5))
                return new Refusal("document-time-invalid", "A procedure is withdrawn now or from a moment that has passed.");
            var last = await work.OneAsync(
                "select d.code, max(v.version) from document d join document_version v on v.id = d.id where d.id = $1 group by d.id", [document],
                r => new LastVersion(r.GetString(0), r.GetInt32(1)), ct);
            if (last is null)
                return new Refusal("document-not-found", "There is no such document.");
            var withdrawn = await work.ExecuteAsync(
                """
                insert into document_withdrawal (document_id, document_version, withdrawn_at, reason, recorded_by) values ($1, $2, $3, $4, $5)
                on conflict do nothing
                """, [document, last.Version, from, reason.Trim(), work.Actor.Name], ct);
            return withdrawn == 0
                ? new Refusal("document-withdrawn-stale", "It is withdrawn already.", Hint: "Reload the page.")
                : await OpenDoubt.RunAsync(work, new Doubt(FactKind.Document, document, from, UsedUntil: null, "document-withdrawn",
                    $"{last.Code} was withdrawn: {reason.Trim()}"), ct);
        }, ct);

    private sealed record LastVersion(string Code, int Version);
}
