namespace Vouch.Signals.Measuring;

/// <summary>
/// P waves at changing distances from the complexes (AV block, dissociation). What a P wave looks like is not known beforehand: of
/// all bumps in the atrial residual that shape is taken whose likes follow each other at one interval, averaged and sought again.
/// They are P waves only when they are where they would be seen, nothing like them is elsewhere, the line between them is quiet,
/// chance would not have it so, and they move against the beats (a T or U wave does not).
/// </summary>
internal sealed class FreePSearch
{
    /// <summary>ms of recording that are judged together; P waves of a longer one are sought piece by piece.</summary>
    private const double Piece = 10_000;

    /// <summary>ms between two bumps, and how many of the largest are compared in a piece.</summary>
    private const double BumpsApart = 96;

    private const int BumpsMost = 48, SeedsMost = 6, Rounds = 3;

    /// <summary>Likeness of two bumps, and of a wave and the averaged shape; with few leads chance is like it more often.</summary>
    private const float AlikeBumps = 0.55f, AlikeShape = 0.55f, AlikeInFew = 0.8f;

    private const int FewLeads = 5;

    /// <summary>ms by which two bumps may be shifted, and between two P waves at least.</summary>
    private const double Shift = 16, Refractory = 200;

    /// <summary>ms about a complex where a P wave is cut.</summary>
    private const double NearComplex = 40;

    /// <summary>Of the recording so much lies between T waves and complexes; in a tachycardia less does, and nothing is told.</summary>
    private const double ClearLeast = 0.25;

    private readonly AtrialTrace trace;
    private readonly List<int> beats;
    private readonly Sight[] sights;
    private readonly int from;
    private readonly int to;
    private readonly float alike;

    private FreePSearch(AtrialTrace trace, List<int> beats, Sight[] sights, int from, int to, float alike) =>
        (this.trace, this.beats, this.sights, this.from, this.to, this.alike) = (trace, beats, sights, from, to, alike);

    /// <summary>Peaks, samples of the grid.</summary>
    /// <param name="positions">Fiducial points of all beats.</param>
    /// <param name="members">Beats that the typical one was subtracted from.</param>
    /// <param name="conducted">Beats follow P waves at a constant distance, and others are sought that no beat follows.</param>
    public static List<int> Find(AtrialResidual residual, List<int> positions, List<int> members, QrsExtent qrs, TExtent? t, bool conducted)
    {
        var found = new List<int>();
        if (residual.Leads.Length == 0)
            return found;
        var trace = AtrialTrace.Of(residual);
        var sights = Sights(trace, positions, members, qrs, t);
        if (sights.Count(one => one == Sight.Clear) < ClearLeast * sights.Length)
            return found;
        var length = AtrialTrace.Samples(Piece);
        var pieces = Math.Max(1, trace.Hidden.Length / length);
        var alike = residual.Leads.Length <= FewLeads ? AlikeInFew : AlikeShape;
        List<int> beats = [.. positions.Select(at => AtrialTrace.OfGrid(at + qrs.Onset - TypicalBeat.Zero))];
        var next = 0;
        for (var piece = 0; piece < pieces; piece++)
        {
            var (from, to) = (piece * length, piece + 1 == pieces ? trace.Hidden.Length : (piece + 1) * length);
            var own = new List<int>();
            for (; next < beats.Count && beats[next] < to; next++)
                own.Add(beats[next]);
            found.AddRange(new FreePSearch(trace, own, sights, from, to, alike).Run(conducted).Select(at => AtrialTrace.OnGrid(at)));
        }

        return found;
    }

    private static Sight[] Sights(AtrialTrace trace, List<int> positions, List<int> members, QrsExtent qrs, TExtent? t)
    {
        var sights = new Sight[trace.Hidden.Length];
        var (near, end) = (AtrialTrace.Samples(NearComplex), t?.Offset ?? (qrs.Offset + Grid.Samples(250)));
        foreach (var beat in members)
        {
            var first = Math.Clamp(AtrialTrace.OfGrid(positions[beat] + qrs.Offset - TypicalBeat.Zero), 0, sights.Length);
            var last = Math.Clamp(AtrialTrace.OfGrid(positions[beat] + end - TypicalBeat.Zero) + near, first, sights.Length);
            sights.AsSpan(first, last - first).Fill(Sight.T);
        }

        for (var i = 0; i < sights.Length; i++)
            if (trace.Hidden[i])
                sights.AsSpan(Math.Max(0, i - near), Math.Min(sights.Length, i + near + 1) - Math.Max(0, i - near)).Fill(Sight.Hidden);
        return sights;
    }

    private Sight Seen(double at) => at < from || at >= to || !trace.Has((int)at) ? Sight.Hidden : sights[(int)at];

    private List<double> Run(bool conducted)
    {
        var bumps = Bumps();
        if (Seed(bumps) is not { } shape)
            return [];
        (List<PCandidate> Waves, PTrain Train)? last = null;
        for (var round = 0; round < Rounds; round++)
        {
            var waves = Waves(shape);
            if (PTrain.Best(waves, Seen) is not { } train)
                return [];
            last = (waves, train);
            shape = Mean(train.Members.Select(i => (int)Math.Round(waves[i].At)));
        }

        return last is var (all, chosen) && new PTrainProof(trace, all, chosen, Seen, beats, from, to).Holds(shape, alike, conducted)
            ? [.. chosen.Members.Select(i => all[i].At)] : [];
    }

    /// <summary>The largest bends, in order of time.</summary>
    private List<int> Bumps()
    {
        var (bend, apart) = (trace.Bend, AtrialTrace.Samples(BumpsApart));
        var tops = new List<int>();
        for (var i = Math.Max(1, from); i + 1 < Math.Min(bend.Length, to); i++)
            if (bend[i] > bend[i - 1] && bend[i] >= bend[i + 1] && !trace.Hidden[i] && trace.Has(i + 3) && trace.Has(i - 3))
                tops.Add(i);
        tops.Sort((one, other) => bend[other].CompareTo(bend[one]));
        var chosen = new List<int>();
        foreach (var top in tops)
            if (chosen.Count < BumpsMost && chosen.TrueForAll(one => Math.Abs(one - top) >= apart))
                chosen.Add(top);
        chosen.Sort();
        return chosen;
    }

    /// <summary>The shape of that bump whose likes make the best train; null: there is none.</summary>
    private float[]? Seed(List<int> bumps)
    {
        var likes = Likes(bumps);
        PTrain? chosen = null;
        List<PCandidate> seed = [];
        foreach (var own in likes.Where(one => one.Count >= 3).OrderByDescending(one => one.Sum(wave => wave.Likeness)).Take(SeedsMost))
            if (PTrain.Best(own, Seen) is { } train && (chosen is null || train.Score > chosen.Score))
                (chosen, seed) = (train, own);
        return chosen is null ? null : Mean(chosen.Members.Select(i => (int)seed[i].At));
    }

    /// <summary>Of every bump those that are like it, itself among them, each where it is most alike.</summary>
    private List<PCandidate>[] Likes(List<int> bumps)
    {
        var shift = AtrialTrace.Samples(Shift);
        var likes = new List<PCandidate>[bumps.Count];
        var shape = new float[trace.WindowSize];
        for (var i = 0; i < bumps.Count; i++)
        {
            Array.Clear(shape);
            trace.Add(bumps[i], shape);
            var size = AtrialTrace.Size(shape);
            likes[i] = [];
            foreach (var bump in bumps)
            {
                var (best, at) = (0f, bump);
                for (var by = bump - shift; by <= bump + shift; by++)
                    if (trace.Likeness(by, shape, size) is var alike && alike > best)
                        (best, at) = (alike, by);
                if (best >= AlikeBumps)
                    likes[i].Add(new(at, best));
            }
        }

        return likes;
    }

    private float[] Mean(IEnumerable<int> places)
    {
        var (mean, count) = (new float[trace.WindowSize], 0);
        foreach (var at in places.Where(trace.Has))
        {
            trace.Add(at, mean);
            count++;
        }

        foreach (ref var value in mean.AsSpan())
            value /= Math.Max(1, count);
        return mean;
    }

    /// <summary>Where the trace is like the shape; of two that are near the more alike.</summary>
    private List<PCandidate> Waves(float[] shape)
    {
        var size = AtrialTrace.Size(shape);
        var likeness = new float[to - from];
        for (var at = from; at < to; at++)
            if (trace.Has(at) && !trace.Hidden[at])
                likeness[at - from] = trace.Likeness(at, shape, size);

        var (found, apart) = (new List<PCandidate>(), AtrialTrace.Samples(Refractory));
        for (var i = 1; i + 1 < likeness.Length; i++)
        {
            if (likeness[i] < alike || likeness[i] < likeness[i - 1] || likeness[i] <= likeness[i + 1])
                continue;
            var (left, middle, right) = (likeness[i - 1], likeness[i], likeness[i + 1]);
            var wave = new PCandidate(from + i + Math.Clamp((left - right) / (2 * (left - (2 * middle) + right)), -0.5, 0.5), middle);
            if (found.Count > 0 && wave.At - found[^1].At < apart)
            {
                if (found[^1].Likeness >= middle)
                    continue;
                found.RemoveAt(found.Count - 1);
            }

            found.Add(wave);
        }

        return found;
    }
}
