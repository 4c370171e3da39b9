using Microsoft.Extensions.Logging;
using Vouch.Department.Platform;

namespace Vouch.Department.Reports;

/// <summary>
/// Removes stored files that nobody refers to: a PDF whose report was never issued, because the program ended between the
/// two. A file is left alone for a week, far longer than issuing, or a backup, takes.
/// </summary>
public sealed class ForgottenBlobs(Db db, Blobs blobs, ILogger<ForgottenBlobs> log)
{
    public static readonly TimeSpan SafeAge = TimeSpan.FromDays(7);

    private const int AtOnce = 1000;

    /// <summary>Looks at every old file once; there is never more to do at once.</summary>
    public async Task<bool> RemoveAsync(CancellationToken ct)
    {
        var before = db.Now - SafeAge;
        foreach (var some in blobs.WrittenBefore(before).Chunk(AtOnce))
        {
            var forgotten = await db.ListAsync(
                "select n from unnest($1::text[]) as n where not exists (select 1 from report where pdf = n) and not exists (select 1 from outside_document where blob = n)",
                [some.Select(name => name.ToString()).ToArray()], r => BlobName.Parse(r.GetString(0))!.Value, ct);
            var removed = forgotten.Count(name => blobs.Remove(name, before));
            if (removed > 0)
                log.LogInformation("Removed {Count} stored files that no report and no document names", removed);
        }

        return false;
    }
}
