namespace Vouch.Signals.Measuring;

/// <summary>Onset and offset of the QRS complex over all leads, samples of the typical beat.</summary>
internal readonly record struct QrsExtent(double Onset, double Offset)
{
    /// <summary>mV/ms: below this, or this part of the steepest, nothing is QRS; on the side of T slopes are steeper.</summary>
    private const double OnsetSlope = 0.0015, OffsetSlope = 0.0025, OnsetPart = 0.05, OffsetPart = 0.08;

    /// <summary>ms that the slopes must stay below, and how far from the fiducial point the complex may reach.</summary>
    private const double Quiet = 12, BeforeMost = 150, AfterMost = 190;

    /// <summary>ms that a complex lasts at most, and factor by which slopes of ST may be steeper when none shorter is found.</summary>
    private const double LengthMost = 200, SteepSt = 1.5;

    /// <summary>Where QRS begins and ends the leads together are under this part of their greatest height.</summary>
    private const double HeightPart = 0.5;

    /// <summary>Slopes below this multiple of what is quietest are noise.</summary>
    private const double NoiseFactor = 2.5;

    /// <summary>mV, and multiples of the noise, from which a lead is out of its level.</summary>
    private const double Out = 0.020, OutSigmas = 5;

    /// <summary>
    /// mV, multiples of noise, part of the first deflection: from there the bend is sought. A delta wave is shorter than a half
    /// R.
    /// </summary>
    private const double Rise = 0.08, RiseSigmas = 10, RisePart = 0.45;

    /// <summary>
    /// ms of level that are looked at: before the onset, where P may end just before; after the offset; and ms that a lead may be
    /// off the rough bound.
    /// </summary>
    private const double LevelBefore = 20, LevelAfter = 40, Early = 24, Late = 46;

    /// <summary>Part of the leads that may begin earlier or end later, and ms at which a lead is held for wrong.</summary>
    private const double Part = 0.2, Far = 40;

    /// <summary>Null: no complex stands out.</summary>
    public static QrsExtent? Find(TypicalBeat beat)
    {
        if (Rough(beat) is not var (onset, offset))
            return null;
        var (onsets, offsets) = (new List<double>(), new List<double>());
        for (var lead = 0; lead < beat.Leads.Length; lead++)
        {
            if (!beat.Has(lead))
                continue;
            if (InLead(beat, lead, onset, -1) is { } begins)
                onsets.Add(begins);
            if (InLead(beat, lead, offset, 1) is { } ends)
                offsets.Add(ends);
        }

        var far = Far / Grid.Step;
        var extent = new QrsExtent(OverLeads.Earliest(onsets, null, Part, far) ?? onset, OverLeads.Latest(offsets, null, Part, far) ?? offset);
        return extent.Offset - extent.Onset >= Grid.Samples(20) ? extent : null;
    }

    /// <summary>Where all leads together are steep.</summary>
    public static (int Onset, int Offset)? Rough(TypicalBeat beat)
    {
        var slopes = Slopes(beat);
        var (from, to) = (Math.Max(beat.First + 4, TypicalBeat.Zero - Grid.Samples(BeforeMost)), Math.Min(beat.Last - 5, TypicalBeat.Zero + Grid.Samples(AfterMost)));
        var steepest = TypicalBeat.Zero;
        if (from >= steepest || to <= steepest)
            return null; // another beat, or the recording's end, is too near to see this one
        var near = Grid.Samples(80);
        for (var i = Math.Max(from, TypicalBeat.Zero - near); i <= Math.Min(to, TypicalBeat.Zero + near); i++)
            if (slopes[i] > slopes[steepest])
                steepest = i;
        var sorted = slopes[(beat.First + 4)..Math.Max(beat.First + 5, beat.Last - 5)];
        Array.Sort(sorted);
        var noise = NoiseFactor * sorted[sorted.Length / 5];
        if (slopes[steepest] < 2 * noise || slopes[steepest] < 2 * OffsetSlope)
            return null;
        var heights = Heights(beat, from, to);
        var low = HeightPart * heights.Max();
        var onset = Walk(steepest, -1, from, Math.Max(noise, Math.Max(OnsetSlope, OnsetPart * slopes[steepest])));
        var gentle = Math.Max(noise, Math.Max(OffsetSlope, OffsetPart * slopes[steepest]));
        var longest = Math.Min(to, onset + Grid.Samples(LengthMost));
        var offset = Walk(steepest, 1, longest, gentle);
        // A steep ST segment: more is allowed until an end is found.
        for (var more = 1; more <= 3 && offset == longest; more++)
            offset = Walk(steepest, 1, longest, gentle * Math.Pow(SteepSt, more));
        return (onset, offset);

        // A quiet stretch far from the level is the plateau of a broad R, unless there is no other.
        int Walk(int start, int step, int end, double limit)
        {
            var (quiet, needed, first) = (0, Grid.Samples(Quiet), end);
            for (var i = start; (end - i) * step > 0; i += step)
            {
                quiet = slopes[i] < limit ? quiet + 1 : 0;
                if (quiet < needed)
                    continue;
                var found = i - (step * (quiet - 1));
                if (heights[found - from] <= low)
                    return found;
                first = first == end ? found : first;
            }

            return first;
        }
    }

    /// <summary>mV, root mean square over leads, from the level that each lead has most of the time.</summary>
    private static double[] Heights(TypicalBeat beat, int from, int to)
    {
        var heights = new double[to - from + 1];
        foreach (var x in beat.Leads)
        {
            if (x.Length == 0)
                continue;
            var sorted = x[beat.First..beat.Last];
            Array.Sort(sorted);
            var level = sorted[sorted.Length / 2];
            for (var i = from; i <= to; i++)
                heights[i - from] += (x[i] - level) * (x[i] - level);
        }

        for (var i = 0; i < heights.Length; i++)
            heights[i] = Math.Sqrt(heights[i]);
        return heights;
    }

    /// <summary>mV/ms, root mean square over leads, of means over 6 ms to either side.</summary>
    private static double[] Slopes(TypicalBeat beat)
    {
        var slopes = new double[TypicalBeat.Length];
        var leads = 0;
        foreach (var x in beat.Leads)
        {
            if (x.Length == 0)
                continue;
            leads++;
            for (var i = Math.Max(3, beat.First + 3); i < Math.Min(x.Length, beat.Last) - 3; i++)
            {
                double rise = x[i + 1] + x[i + 2] + x[i + 3] - x[i - 1] - x[i - 2] - x[i - 3];
                slopes[i] += rise * rise;
            }
        }

        var scale = 3 * 4 * Grid.Step;
        for (var i = 0; i < slopes.Length; i++)
            slopes[i] = Math.Sqrt(slopes[i] / Math.Max(1, leads)) / scale;
        return slopes;
    }

    /// <summary>The lead's own onset (outward −1) or offset (1), sought about the rough one; null: none that is sure.</summary>
    public static double? InLead(TypicalBeat beat, int lead, int rough, int outward)
    {
        var (x, sigma) = (beat.Leads[lead], beat.Sigma[lead]);
        var level = Edge.Mean(x, rough + (outward * Grid.Samples(12)), 3);
        var leaves = Math.Max(Out, OutSigmas * sigma);
        var end = rough - (outward * Grid.Samples(Late));
        var at = rough + (outward * Grid.Samples(8));
        while (at != end && !(Math.Abs(x[at] - level) >= leaves && Math.Abs(x[at - outward] - level) >= leaves))
            at -= outward;
        if (at == end)
            return null;
        var (sign, peak) = (Math.Sign(x[at] - level), at);
        for (var i = at; Math.Abs(i - peak) <= 4 && i > 0 && i < x.Length - 1; i -= outward)
            if (sign * x[i] > sign * x[peak])
                peak = i;
        var height = Math.Min(RisePart * Math.Abs(x[peak] - level), Math.Max(Rise, RiseSigmas * sigma));
        var start = at;
        while (start != peak && sign * (x[start] - level) < height)
            start -= outward;
        var limit = outward < 0 ? beat.First : beat.Last - 1;
        var reach = Math.Min(Grid.Samples(outward < 0 ? LevelBefore : LevelAfter) + Math.Abs(start - at), (limit - start) * outward);
        return Edge.Bent(x, start, outward, reach, sloped: true) is { } found && (found - rough) * outward <= Grid.Samples(Early) ? found : null;
    }
}
