using System.Globalization;
using Vouch.Department.Platform;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>
/// Every signed head, one a line, in a file of the day outside the database: whoever copies it away (a backup, an e-mail,
/// a page printed) can later show that nothing sealed before was changed or removed.
/// </summary>
public sealed class WitnessFile(PlatformPlace place)
{
    public string Folder => Path.Combine(place.DataFolder, "witness");

    /// <summary>Appends a head after its transaction was committed.</summary>
    public void Keep(SignedHead head)
    {
        Directory.CreateDirectory(Folder);
        var name = "heads-" + head.Head.Time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ".jsonl";
        using var file = new FileStream(Path.Combine(Folder, name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var before = file.Length;
        try
        {
            file.Write([.. head.ToUtf8(), (byte)'\n']);
        }
        catch (IOException)
        {
            file.SetLength(before); // Half a line would make the whole file unreadable.
            throw;
        }
    }
}
