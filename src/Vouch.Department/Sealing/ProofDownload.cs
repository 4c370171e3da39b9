using Microsoft.AspNetCore.Http;
using Vouch.Department.Audit;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;

namespace Vouch.Department.Sealing;

/// <summary>Hands out a proof file, with the details its holder chose to show.</summary>
internal static class ProofDownload
{
    public static async Task<IResult> SendAsync(
        Guid id, string[]? show, ProofFiles files, Db db, ChartAccess chart, CurrentPerson person, CancellationToken ct)
    {
        if (await ReportedProof.FindAsync(db, id, ct) is not { } proof)
            return Refuse(new Refusal("proof-not-found", "There is no such proof."));
        if (proof.PatientId is { } patient && !(await chart.AskAsync(person, patient, ct)).Succeeded(out _, out var closed))
            return Refuse(closed);
        if (!(await files.ForResultAsync(id, show ?? [], ct)).Succeeded(out var file, out var refusal))
            return Refuse(refusal);
        await using var work = await db.BeginAsync(person.Actor, show is { Length: > 0 } ? "shows " + string.Join(", ", file.Disclosed.Select(one => one.Name)) : null, ct);
        await AuditTrail.ActAsync(work, "export", "proof", id.ToString(), ct);
        await work.CommitAsync(ct);
        return Results.File(file.ToUtf8(), "application/json", $"proof-{id}.json");
    }

    private static IResult Refuse(Refusal refusal) =>
        Results.Problem(statusCode: RefusalStatus.Http(refusal), title: refusal.Message, detail: refusal.Detail ?? refusal.Hint);
}
