namespace Vouch.Department.Platform.Frame;

/// <summary>Something found by its scanned code or by searching.</summary>
/// <param name="Kind">What it is: "Patient", "Specimen", "Device", "Lot".</param>
public sealed record Found(string Kind, string Title, string Address, string? Note = null);

/// <summary>
/// A feature that knows codes and words: wristband, tube label, asset tag, lot, badge, name. Registered in the feature's
/// services (<c>services.AddScoped&lt;IFinds, FindsPatients&gt;()</c>); asked in the order registered.
/// </summary>
public interface IFinds
{
    /// <summary>The operation a person must hold to be shown what this finds.</summary>
    string Permission { get; }

    /// <summary>What exactly this code names; empty when it is none of this feature's.</summary>
    Task<IReadOnlyList<Found>> ScanAsync(string code, CancellationToken ct);

    /// <summary>What matches the words, best first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<Found>> SearchAsync(string words, int most, CancellationToken ct);
}
