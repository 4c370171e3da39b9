using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Supplies;

/// <summary>Lots by the GS1 code on their box, by lot number, and by words of their item.</summary>
public sealed class FindsLots(Db db) : IFinds
{
    public string Permission => "lot.view";

    public async Task<IReadOnlyList<Found>> ScanAsync(string code, CancellationToken ct)
    {
        if (!Gs1ElementString.Parse(code, DateOnly.FromDateTime(db.Now.UtcDateTime)).Succeeded(out var scanned, out _)
            || scanned.Lot is not { } number)
            return [.. (await LotsStorage.NamedAsync(db, code, gtin: null, ct)).Select(Shown)];
        var known = await LotsStorage.NamedAsync(db, number, scanned.Gtin, ct);
        return known.Count > 0
            ? [.. known.Select(Shown)]
            : [new Found("Lot", $"Lot {number} is not registered: receive it", "/lots/new?scan=" + Uri.EscapeDataString(scanned.ToString()))];
    }

    public async Task<IReadOnlyList<Found>> SearchAsync(string words, int most, CancellationToken ct) =>
        [.. (await LotsStorage.ListAsync(db, new LotsAsked(State: null, words, AfterAt: null, Guid.Empty), ct)).Take(most)
            .Select(row => new Found("Lot", $"{row.Item}, lot {row.Number}", $"/lots/{row.Id}", row.State))];

    private static Found Shown(LotCard lot) => new("Lot", $"{lot.Item}, lot {lot.Number}", $"/lots/{lot.Id}", lot.State);
}
