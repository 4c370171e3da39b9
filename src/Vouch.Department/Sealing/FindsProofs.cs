using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Sealing;

/// <summary>A proof by its id, scanned from a page or typed.</summary>
public sealed class FindsProofs(Db db) : IFinds
{
    public string Permission => "proof.view";

    public async Task<IReadOnlyList<Found>> ScanAsync(string code, CancellationToken ct) =>
        IdIn(code) is { } id && await db.OneAsync<bool?>("select true from proof where id = $1", [id], _ => true, ct) is not null
            ? [new Found("Proof", "Why may I trust this number?", $"/proofs/{id}")]
            : [];

    public Task<IReadOnlyList<Found>> SearchAsync(string words, int most, CancellationToken ct) => ScanAsync(words, ct);

    /// <summary>The id itself, or an address of verification that carries it.</summary>
    private static Guid? IdIn(string code)
    {
        const string Carried = "/verify#proof=";
        var start = code.IndexOf(Carried, StringComparison.Ordinal);
        var text = start < 0 ? code.AsSpan() : code.AsSpan(start + Carried.Length).Slice(0, Math.Min(36, code.Length - start - Carried.Length));
        return Guid.TryParseExact(text, "D", out var id) ? id : null;
    }
}
