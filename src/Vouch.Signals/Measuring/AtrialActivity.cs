using System.Collections.Immutable;

namespace Vouch.Signals.Measuring;

/// <summary>What the atria do, seen between and under the ventricular complexes.</summary>
/// <param name="PWaves">Frames of the peaks of P waves, conducted or not, in order.</param>
/// <param name="RatePerMinute">Of the P waves, or of a regular continuous wave; null: none is told.</param>
/// <param name="IsContinuous">A regular wave without a line between (flutter), its complexes taken out.</param>
/// <param name="Regularity">0 to 1: how much of what remains without complexes and T waves is that wave, or how many P waves come at that rate.</param>
public sealed record AtrialActivity(ImmutableArray<long> PWaves, double? RatePerMinute, bool IsContinuous, double Regularity);
