using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Signals.Rhythms;

/// <summary>What of a recording's rhythm beats do not tell, in frames.</summary>
/// <param name="Fibrillation">Ventricular fibrillation or flutter.</param>
/// <param name="Off">Whole seconds in which no lead was connected: that no beat is seen there says nothing of the heart.</param>
public sealed record BeatlessStretches(IReadOnlyList<Episode> Fibrillation, IReadOnlyList<Episode> Off)
{
    /// <summary>Waves of atrial flutter between and under the complexes; empty too where they were not sought.</summary>
    public IReadOnlyList<Episode> AtrialFlutter { get; init; } = [];

    /// <summary>The signals were not looked at.</summary>
    public static BeatlessStretches None { get; } = new([], []);

    /// <param name="rate">Hz.</param>
    /// <param name="signals">mV of each lead, of the same length.</param>
    public static BeatlessStretches Of(double rate, ReadOnlySpan<float[]> signals)
    {
        var seconds = new List<LeadQuality>[signals.Length];
        for (var lead = 0; lead < signals.Length; lead++)
            seconds[lead] = SignalQuality.Of(signals[lead], rate);
        var off = new List<Episode>();
        for (var second = 0; second < seconds[0].Count; second++)
        {
            if (Array.Exists(seconds, lead => lead[second] != LeadQuality.Off))
                continue;
            // SignalQuality's seconds are of a whole number of samples.
            var (from, to) = (second * (long)Math.Round(rate), (second + 1) * (long)Math.Round(rate));
            if (off.Count > 0 && off[^1].To == from)
                off[^1] = off[^1] with { To = to };
            else
                off.Add(new(from, to));
        }

        return new(VentricularFibrillationDetector.Detect(rate, signals), off);
    }

    /// <summary>In frames that hold so many samples each.</summary>
    internal BeatlessStretches InFrames(int samples) => samples == 1 ? this
        : new(InFrames(Fibrillation, samples), InFrames(Off, samples)) { AtrialFlutter = InFrames(AtrialFlutter, samples) };

    private static List<Episode> InFrames(IReadOnlyList<Episode> stretches, int samples) =>
        [.. stretches.Select(one => new Episode(one.From / samples, one.To / samples))];
}
