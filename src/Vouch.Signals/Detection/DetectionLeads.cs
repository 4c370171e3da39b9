using System.Collections.Immutable;

namespace Vouch.Signals.Detection;

/// <summary>The leads of a recording that a detector looks at.</summary>
public static class DetectionLeads
{
    /// <summary>More leads than three of different directions add time and hardly a beat.</summary>
    private const int Most = 3;

    /// <summary>Directions that together miss no axis: inferior, septal, lateral.</summary>
    private static readonly Lead[] Preferred = [Lead.II, Lead.V2, Lead.V5];

    /// <summary>
    /// All channels that are voltages when there are up to three, else II, V2 and V5, or the first three; empty when none is a
    /// voltage. They are of one rate.
    /// </summary>
    public static ImmutableArray<Channel> Of(Recording recording)
    {
        var voltages = recording.Channels.Where(one => Voltage.Factor(one.Unit) is not null && !one.Samples.AsSpan().IsEmpty).ToList();
        var alike = voltages.Where(one => one.SamplesPerFrame == voltages[0].SamplesPerFrame && one.Samples.Length == voltages[0].Samples.Length).ToList();
        if (alike.Count <= Most)
            return [.. alike];
        var preferred = alike.Where(one => one.Lead is { } lead && Preferred.Contains(lead)).ToList();
        return [.. preferred.Count == Most ? preferred : alike[..Most]];
    }

    /// <summary>Beats of a recording, classified, at its frames.</summary>
    /// <param name="channels">From <see cref="Of"/>, or some of the recording's own, of one rate and length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The channels' rate is none the detector works at.</exception>
    public static List<Beat> Detect(Recording recording, ImmutableArray<Channel> channels)
    {
        var perFrame = channels[0].SamplesPerFrame;
        var signals = channels.Select(one => one.Millivolts()!).ToArray();
        var beats = QrsDetector.Detect(recording.Rate * perFrame, signals, classify: true);
        return perFrame == 1 ? beats : beats.ConvertAll(one => one with { Frame = one.Frame / perFrame });
    }
}
