namespace Vouch.Signals;

/// <summary>
/// The four limb leads that follow from I and II, which many devices do not store: III = II − I, aVR = −(I + II)/2,
/// aVL = I − II/2, aVF = II − I/2. Source: Einthoven's law and Goldberger's leads; SCP-ECG, EN 1064, 5.6 (redundant leads).
/// </summary>
public static class LimbLeads
{
    /// <summary>The recording with those of the four that it lacks; unchanged without I and II of the same gain, baseline and unit.</summary>
    public static Recording Complete(Recording recording)
    {
        if (recording.Find(Lead.I) is not { } one || recording.Find(Lead.II) is not { } two || one.Samples.Length != two.Samples.Length
            || (one.Unit, one.Gain, one.Baseline, one.SamplesPerFrame) != (two.Unit, two.Gain, two.Baseline, two.SamplesPerFrame))
            return recording;
        var channels = recording.Channels;
        Add(Lead.III, -2, 2);
        Add(Lead.AvR, -1, -1);
        Add(Lead.AvL, 2, -1);
        Add(Lead.AvF, -1, 2);
        return recording with { Channels = channels };

        // Twice the gain keeps halves exact.
        void Add(Lead lead, int ofOne, int ofTwo)
        {
            if (recording.Find(lead) is null)
                channels = channels.Add(new(lead.Label(), lead, one.Unit, one.Gain * 2, 0, one.SamplesPerFrame, Sum(one, two, ofOne, ofTwo)));
        }
    }

    private static int[] Sum(Channel one, Channel two, int ofOne, int ofTwo)
    {
        var samples = new int[one.Samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = one.Samples[i] == Channel.Missing || two.Samples[i] == Channel.Missing ? Channel.Missing
                : (int)Math.Clamp((one.Samples[i] - (long)one.Baseline) * ofOne + (two.Samples[i] - (long)two.Baseline) * ofTwo, -int.MaxValue, int.MaxValue);
        }
        return samples;
    }
}
