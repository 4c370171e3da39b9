using System.Collections.Immutable;

namespace Vouch.Signals.Drawing;

/// <summary>In which order the limb leads stand.</summary>
public enum LimbOrder
{
    /// <summary>I, II, III, aVR, aVL, aVF.</summary>
    Standard,

    /// <summary>aVL, I, −aVR, II, aVF, III: by their angle in the frontal plane. Source: AHA/ACC/HRS 2007 part I.</summary>
    Cabrera,
}

/// <summary>A lead as it is drawn.</summary>
/// <param name="IsInverted">−aVR.</param>
internal readonly record struct DrawnLead(Lead Lead, bool IsInverted)
{
    public string Label => (IsInverted ? "−" : "") + Lead.Label();
}

internal static class LeadOrder
{
    private static readonly DrawnLead[] Chest = [.. Enumerable.Range((int)Lead.V1, 6).Select(lead => new DrawnLead((Lead)lead, false))];

    public static ImmutableArray<Lead> Twelve { get; } =
        [Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF, Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6];

    public static ImmutableArray<DrawnLead> Of(LimbOrder order) => order == LimbOrder.Standard
        ? [.. Twelve.Select(lead => new DrawnLead(lead, false))]
        : [new(Lead.AvL, false), new(Lead.I, false), new(Lead.AvR, true), new(Lead.II, false), new(Lead.AvF, false), new(Lead.III, false), .. Chest];

    public static ImmutableArray<DrawnLead> Strips(int count) => count switch
    {
        0 => [],
        1 => [new(Lead.II, false)],
        _ => [new(Lead.V1, false), new(Lead.II, false), new(Lead.V5, false)],
    };
}
