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
        var alike = Voltages(recording);
        if (alike.Count <= Most)
            return [.. alike];
        var preferred = alike.Where(one => one.Lead is { } lead && Preferred.Contains(lead)).ToList();
        return [.. preferred.Count == Most ? preferred : alike[..Most]];
    }

    /// <summary>Beats of a recording, classified, at its frames: found in the leads of <see cref="Of"/>, and seen in all to be complexes.</summary>
    /// <exception cref="SignalFormatException">No channel is a voltage.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The channels' rate is none the detector works at.</exception>
    public static List<Beat> Detect(Recording recording)
    {
        var channels = Of(recording);
        if (channels.IsEmpty)
            throw new SignalFormatException("No channel is a voltage: there is no ECG to look at.");
        return Complexes.Of(Voltages(recording), one => one.Millivolts()!, Detect(recording, channels), recording.Rate, recording.Rate * channels[0].SamplesPerFrame);
    }

    /// <summary>The same in channels of one's own choice alone.</summary>
    /// <param name="channels">Some of the recording's voltages, of one rate and length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The channels' rate is none the detector works at.</exception>
    public static List<Beat> Detect(Recording recording, ImmutableArray<Channel> channels)
    {
        var perFrame = channels[0].SamplesPerFrame;
        var signals = channels.Select(one => one.Millivolts()!).ToArray();
        var beats = QrsDetector.Detect(recording.Rate * perFrame, signals, classify: true);
        return perFrame == 1 ? beats : beats.ConvertAll(one => one with { Frame = one.Frame / perFrame });
    }

    /// <summary>Those that are recorded as the first is.</summary>
    private static List<Channel> Voltages(Recording recording)
    {
        var voltages = recording.Channels.Where(one => Voltage.Factor(one.Unit) is not null && !one.Samples.AsSpan().IsEmpty).ToList();
        return voltages.FindAll(one => one.SamplesPerFrame == voltages[0].SamplesPerFrame && one.Samples.Length == voltages[0].Samples.Length);
    }
}
