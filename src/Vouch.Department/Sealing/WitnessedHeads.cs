using System.Text;
using Vouch.Department.Platform;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>A head that somebody kept outside the database, and where it stands.</summary>
/// <param name="Place">File and line.</param>
public sealed record WitnessedHead(string Place, SignedHead Head);

/// <summary>Reads heads kept outside: one JSON object, or one a line.</summary>
public static class WitnessedHeads
{
    /// <summary>Heads of one file; ten days of one a second.</summary>
    private const int HeadsMax = 1_000_000;

    private const int LineLengthMax = 64 * 1024;

    /// <summary>Refusals: witness-unreadable, naming file and line.</summary>
    public static Outcome<List<WitnessedHead>> Read(string path)
    {
        var heads = new List<WitnessedHead>();
        List<VerificationKey> known = [];
        try
        {
            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                    continue;
                var place = FormattableString.Invariant($"{Path.GetFileName(path)}, line {number}");
                if (heads.Count == HeadsMax || line.Length > LineLengthMax)
                    return new Refusal("witness-unreadable", $"{path} is larger than a witness file is read.");
                if (!SignedHead.Read(Encoding.UTF8.GetBytes(line), known).TryGet(out var head, out var why))
                    return new Refusal("witness-unreadable", $"{place}: this is no signed head.", why);
                known = [head.Key]; // One key signs for years: it is decoded once.
                heads.Add(new WitnessedHead(place, head));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal("witness-unreadable", e.Message);
        }

        return heads;
    }
}
