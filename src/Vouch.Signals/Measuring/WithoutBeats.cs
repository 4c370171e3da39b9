namespace Vouch.Signals.Measuring;

/// <summary>
/// Takes out of a signal what comes at the same time in every beat: the mean of the beats where T lies, and complexes and beats of
/// another kind altogether. The same is done to whatever is sought in it, so that what the mean has taken of a wave does not count.
/// Source of the idea: Slocum et al., Am J Cardiol 1985;55:1605–10 (subtraction of the mean beat); of doing it to both sides: Frisch,
/// Waugh, Econometrica 1933;1:387–401.
/// </summary>
internal sealed class WithoutBeats
{
    /// <summary>ms about a beat of another kind that say nothing of the atria; and of a usual one beside its complex.</summary>
    private const double OtherBefore = 100, OtherAfter = 420, Beside = 16;

    /// <summary>ms of wander that are taken out: what is slower than 1.2 Hz.</summary>
    private const double WanderHalf = 400;

    private readonly bool[] hidden;
    private readonly List<(int At, int From, int To)> beats = [];
    private readonly double[] sums;
    private readonly int[] counts;
    private readonly int before;
    private readonly double rate;

    /// <param name="length">Samples.</param>
    /// <param name="rate">Samples a second.</param>
    /// <param name="onset">ms from a fiducial point, where a complex begins; likewise where it and T end.</param>
    public WithoutBeats(int length, double rate, IReadOnlyList<CycleBeat> all, double onset, double offset, double end)
    {
        this.rate = rate;
        hidden = new bool[length];
        before = Samples(Beside - onset);
        var after = Samples(end + Beside);
        (sums, counts) = (new double[before + after + 1], new int[before + after + 1]);
        for (var i = 0; i < all.Count; i++)
        {
            var at = (int)(all[i].Seconds * rate);
            Hide(at - (all[i].IsOwn ? before : Samples(OtherBefore)), at + Samples(all[i].IsOwn ? offset + Beside : OtherAfter));
            if (!all[i].IsOwn)
                continue;
            var next = i + 1 < all.Count ? (int)(all[i + 1].Seconds * rate) - before : length;
            beats.Add((at, Math.Max(0, at - before), Math.Min(Math.Min(length, at + after), next)));
        }

        Seen = hidden.Count(one => !one);
    }

    /// <summary>Samples that are left.</summary>
    public int Seen { get; }

    /// <summary>In place; hidden samples become 0.</summary>
    public void Remove(Span<float> signal)
    {
        Array.Clear(sums);
        Array.Clear(counts);
        foreach (var (at, from, to) in beats)
            for (var i = from; i < to; i++)
                if (!hidden[i])
                {
                    sums[i - at + before] += signal[i];
                    counts[i - at + before]++;
                }

        for (var i = 0; i < sums.Length; i++)
            sums[i] /= Math.Max(1, counts[i]);
        foreach (var (at, from, to) in beats)
            for (var i = from; i < to; i++)
                signal[i] -= (float)sums[i - at + before];
        for (var i = 0; i < hidden.Length; i++)
            if (hidden[i])
                signal[i] = 0;
    }

    /// <summary>In place: less the mean of what is seen about each sample.</summary>
    public void RemoveWander(Span<float> signal)
    {
        var (total, seen) = (new double[signal.Length + 1], new int[signal.Length + 1]);
        for (var i = 0; i < signal.Length; i++)
            (total[i + 1], seen[i + 1]) = (total[i] + (hidden[i] ? 0 : signal[i]), seen[i] + (hidden[i] ? 0 : 1));
        var half = Samples(WanderHalf);
        for (var i = 0; i < signal.Length; i++)
        {
            var (from, to) = (Math.Max(0, i - half), Math.Min(signal.Length, i + half + 1));
            signal[i] -= (float)((total[to] - total[from]) / Math.Max(1, seen[to] - seen[from]));
        }
    }

    private int Samples(double milliseconds) => (int)Math.Round(milliseconds * rate / 1000);

    private void Hide(int from, int to)
    {
        from = Math.Clamp(from, 0, hidden.Length);
        hidden.AsSpan(from, Math.Clamp(to, from, hidden.Length) - from).Fill(true);
    }
}

/// <summary>A beat on the way of a wave.</summary>
/// <param name="Seconds">From the first sample.</param>
/// <param name="IsOwn">Of the kind that the atria conduct to; others hide what is about them.</param>
internal readonly record struct CycleBeat(double Seconds, bool IsOwn);
