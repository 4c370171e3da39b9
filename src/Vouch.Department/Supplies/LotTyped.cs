using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Supplies;

/// <summary>Reads a delivery as it was typed or scanned: a GS1 code fills what was left empty.</summary>
public static class LotTyped
{
    /// <summary>Refusals: gs1-invalid, lot-contradicted-invalid, date-invalid, item-unknown-invalid.</summary>
    public static async Task<Outcome<LotReceived>> ReadAsync(Db db, TypedForm typed, CancellationToken ct)
    {
        Gs1ElementString? code = null;
        if (typed["scan"].Length > 0
            && !Gs1ElementString.Parse(typed["scan"], DateOnly.FromDateTime(db.Now.UtcDateTime)).Succeeded(out code, out var fault))
            return new Refusal("gs1-invalid", "The scanned code cannot be read.", fault.ToString(), "Scan again, or type the lot.");
        if (!TypedTime.Day(typed["expires"]).Succeeded(out var expires, out var refusal))
            return refusal;
        // What is on the box and what was typed must be the same lot.
        if (Contradicts(code?.Lot, typed.Text("number")) || (code?.Expiry is { } printed && expires is { } said && printed != said))
            return new Refusal("lot-contradicted-invalid", "What was typed is not what the code says.", code?.ToString(), "Clear one of them.");
        var item = await LotsStorage.ItemAsync(db, typed.Text("item"), code?.Gtin, ct);
        if (item is null && (typed["item"].Length == 0 || typed["name"].Length == 0 || typed["kind"].Length == 0))
            return new Refusal("item-unknown-invalid", code?.Gtin is { } gtin ? $"No item with GTIN {gtin} is known yet." : "This item is not known yet.",
                Hint: "Give its code, name and kind once; with a scanned code the next delivery needs the scan alone.");
        if ((expires ?? code?.Expiry) is not { } until)
            return new Refusal("date-invalid", "The day of expiry is needed.", Hint: "Write it YYYY-MM-DD.");
        return new LotReceived(item?.Code ?? typed["item"], item?.Name ?? typed["name"], item?.Kind ?? typed["kind"],
            item?.Vendor ?? typed.Text("vendor"), typed.Text("number") ?? code?.Lot ?? "", until, code?.Gtin);
    }

    private static bool Contradicts(string? printed, string? said) =>
        printed is not null && said is not null && !string.Equals(printed, said, StringComparison.Ordinal);
}
