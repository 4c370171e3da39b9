namespace Vouch.Signals.Measuring;

/// <summary>
/// What is left of the leads when the ventricles' part is taken out: from typical beats the typical QRST, from others everything
/// about them. Source of the idea: Slocum et al., Am J Cardiol 1985;55:1605–10 (subtraction of the mean beat).
/// </summary>
internal sealed class AtrialResidual
{
    /// <summary>ms about a beat of another kind that say nothing of the atria.</summary>
    private const double OtherBefore = 70, OtherAfter = 420;

    /// <summary>
    /// ms over which the subtracted part fades at its ends; after T, so long that where T has not come to its level, no step is left that
    /// could pass for a wave.
    /// </summary>
    private const double Fade = 12, FadeSmooth = 140;

    private AtrialResidual(float[][] leads, bool[] hidden) => (Leads, Hidden) = (leads, hidden);

    /// <summary>mV, only leads that are measured.</summary>
    public float[][] Leads { get; }

    /// <summary>Samples within complexes, or about beats of another kind.</summary>
    public bool[] Hidden { get; }

    /// <param name="smooth">What is subtracted fades slowly after T.</param>
    public static AtrialResidual Of(PreparedLeads prepared, List<int> positions, List<int> members, TypicalBeat typical, QrsExtent qrs,
        TExtent? t, bool smooth)
    {
        var from = (int)qrs.Onset - Grid.Samples(10);
        var fadeAfter = Grid.Samples(smooth ? FadeSmooth : Fade);
        var end = (int)(t?.Offset ?? (qrs.Offset + Grid.Samples(250))) + Grid.Samples(16) + (smooth ? fadeAfter : 0);
        var to = Math.Min(TypicalBeat.Length - 1, end);
        var own = new HashSet<int>(members);
        var (hidden, leads) = (new bool[prepared.Length], new List<float[]>());
        for (var lead = 0; lead < prepared.Signals.Length; lead++)
        {
            if (!typical.Has(lead))
                continue;
            var left = prepared.Signals[lead].AsSpan(0, prepared.Length).ToArray();
            foreach (var beat in members)
                Subtract(left, positions[beat] - TypicalBeat.Zero, typical.Leads[lead], from, to, fadeAfter);
            leads.Add(left);
        }

        for (var beat = 0; beat < positions.Count; beat++)
        {
            var (begin, until) = own.Contains(beat)
                ? (positions[beat] + (int)qrs.Onset - TypicalBeat.Zero, positions[beat] + (int)qrs.Offset - TypicalBeat.Zero + Grid.Samples(20))
                : (positions[beat] - Grid.Samples(OtherBefore), positions[beat] + Grid.Samples(OtherAfter));
            begin = Math.Clamp(begin, 0, hidden.Length);
            hidden.AsSpan(begin, Math.Clamp(until, begin, hidden.Length) - begin).Fill(true);
        }

        return new([.. leads], hidden);
    }

    private static void Subtract(float[] signal, int start, float[] beat, int from, int to, int fadeAfter)
    {
        var fade = Grid.Samples(Fade);
        for (var i = Math.Max(from, -start); i <= to && start + i < signal.Length; i++)
        {
            var share = Math.Min(1f, Math.Min((i - from) / (float)fade, (to - i) / (float)fadeAfter));
            signal[start + i] -= share * beat[i];
        }
    }
}
