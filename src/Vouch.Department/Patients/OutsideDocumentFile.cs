using Microsoft.AspNetCore.Http;
using Vouch.Department.Audit;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;

namespace Vouch.Department.Patients;

/// <summary>Gives the file of another system's document, always to be saved: a browser never runs what a stranger wrote.</summary>
public static class OutsideDocumentFile
{
    public const string Address = "/patients/{id:guid}/documents/{document:guid}/file";

    public static async Task<IResult> GiveAsync(
        Guid id, Guid document, Db db, Blobs blobs, ChartAccess chart, AuditTrail trail, CurrentPerson person, CancellationToken ct)
    {
        var found = await OutsideDocuments.OneAsync(db, new PatientId(id), document, ct);
        if (found?.Content is not { Blob: { } blob, MediaType: { } type } || BlobName.Parse(blob) is not { } name)
            return Results.NotFound();
        if (!(await chart.AskAsync(person, id, ct)).Succeeded(out _, out var refusal))
            return Results.Problem(statusCode: RefusalStatus.Http(refusal), title: refusal.Message, detail: refusal.Hint);
        await trail.ViewedAsync(person.Actor, id, "outside document, file", ct);
        return (await blobs.ReadAsync(name, ct)).Succeeded(out var bytes, out refusal)
            ? Results.File(bytes, type, $"document-{document}.{Ending(type)}")
            : Results.Problem(statusCode: RefusalStatus.Http(refusal), title: refusal.Message);
    }

    private static string Ending(string mediaType) => mediaType switch
    {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/tiff" => "tif",
        "application/rtf" => "rtf",
        "text/html" => "html",
        "application/xml" => "xml",
        "text/plain" => "txt",
        _ => "bin",
    };
}
