using Vouch.Department.Backup;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Server;

/// <summary>The command <c>vouch rekey</c>.</summary>
public static class RekeyCommand
{
    /// <param name="goOn">With the newest key there is.</param>
    public static async Task<int> RunAsync(bool goOn, TextWriter output, CancellationToken ct)
    {
        if (!VouchSettings.Read().Succeeded(out var settings, out var refusal)
            || !RestoreBackup.CheckFinished(settings.DataFolder).Succeeded(out _, out refusal))
            return CommandLine.Refuse(refusal);
        var place = new PlatformPlace(Path.GetFullPath(settings.DataFolder), HospitalKind.Production);
        var (keys, blobs) = (new BlobKeys(place.KeyFolder), new Blobs(place));
        if (!Directory.Exists(place.KeyFolder))
            return CommandLine.Refuse(new Refusal("setting-invalid", $"There is no hospital in {place.DataFolder}.", Hint: "Set VOUCH_DATA to its data folder."));
        if (!(goOn ? keys.Newest() : keys.Add()).Succeeded(out var key, out refusal))
            return CommandLine.Refuse(refusal);
        var (written, before, there) = (0, -1, 0);
        while (written > before) // What was being written under the key before is met the second time.
        {
            (before, there) = (written, 0);
            foreach (var name in blobs.All())
            {
                if (!(await blobs.CloseAnewAsync(name, key, ct)).Succeeded(out var anew, out refusal))
                    return CommandLine.Refuse(refusal);
                (written, there) = (written + (anew ? 1 : 0), there + 1);
            }
        }

        output.WriteLine(Invariant($"{written} of {there} stored files were closed anew; all are closed with key {key.Id}."));
        output.WriteLine($"Copy {place.KeyFolder} to where its copy is kept. Older blob-….key files may be removed after vouch was started again.");
        return 0;
    }
}
