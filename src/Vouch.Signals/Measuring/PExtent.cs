namespace Vouch.Signals.Measuring;

/// <summary>Onset, middle and offset of the P wave over all leads, samples of the typical beat.</summary>
internal readonly record struct PExtent(double Onset, int Peak, double Offset)
{
    /// <summary>
    /// ms: half of the span over which a P wave bends, and how far before QRS its peak may lie: PR intervals up to 400 ms.
    /// </summary>
    private const double HalfSpan = 44, NearestToQrs = 22, FarthestFromQrs = 360;

    /// <summary>mV, root mean square over leads, and multiples of noise, that a P wave has at least.</summary>
    private const double HeightLeast = 0.012, Sigmas = 2;

    /// <summary>mV and multiples of noise from which a lead's own bounds count.</summary>
    private const double LeadLeast = 0.025, LeadSigmas = 3;

    /// <summary>mV beyond the level from which it is another wave.</summary>
    private const double OppositeLeast = 0.05;

    private const double EdgePart = 0.45, DurationLeast = 30;

    private const double Part = 0.2, Far = 24;

    /// <summary>Null: there is no P wave before the complex, or none that stands out.</summary>
    /// <param name="t">Of the beat, and one interval earlier of the one before.</param>
    public static PExtent? Find(TypicalBeat beat, QrsExtent qrs, TExtent? t)
    {
        var limit = Limit(beat, qrs, t);
        var end = (int)Math.Floor(qrs.Onset) - 1;
        // Where T ends it bends as a P wave does, only the other way.
        var first = Math.Max(limit + Grid.Samples(10), (int)Math.Min(LastT(beat, qrs, t), end - Grid.Samples(100)) + Grid.Samples(14));
        if (CommonPeak(beat, first, limit, end) is not { } peak)
            return null;
        var (onsets, offsets, heights) = (new List<double>(), new List<double>(), new double[beat.Leads.Length]);
        for (var lead = 0; lead < beat.Leads.Length; lead++)
            heights[lead] = beat.Has(lead) ? Curvature(beat.Leads[lead], peak, limit, end) : 0;
        var (sum, noise) = OverLeads.Together(beat, heights);
        for (var lead = 0; lead < beat.Leads.Length; lead++)
        {
            if (!beat.Has(lead) || LeadPeak(beat, lead, first, limit, end, peak) is not { } own)
                continue;
            var (x, sigma) = (beat.Leads[lead], beat.Sigma[lead]);
            var sign = Math.Sign(Curvature(x, own, limit, end));
            if (Edge.Find(x, own, sign, -1, Opposite(x, own, sign, limit, sigma), sigma, EdgePart, sloped: true) is { } onset)
                onsets.Add(onset);
            if (Edge.Find(x, own, sign, 1, end, sigma, EdgePart, sloped: false) is { } offset)
                offsets.Add(offset);
        }

        var far = Far / Grid.Step;
        var begins = Edge.Find(sum, peak, 1, -1, Opposite(sum, peak, 1, limit, noise), noise, EdgePart, sloped: true);
        var ends = Edge.Find(sum, peak, 1, 1, end, noise, EdgePart, sloped: false);
        return OverLeads.Earliest(onsets, begins, Part, far) is { } from && OverLeads.Latest(offsets, ends, Part, far) is { } to && from < peak && peak < to && to - from >= Grid.Samples(DurationLeast)
            ? new(from, peak, Math.Min(to, qrs.Onset)) : null;
    }

    private static double LastT(TypicalBeat beat, QrsExtent qrs, TExtent? t) => (t?.Offset ?? (qrs.Offset + Grid.Samples(200))) - Grid.Samples(beat.Rr) + Grid.Samples(4);

    /// <summary>From the T wave before on, but always the last 150 ms.</summary>
    private static int Limit(TypicalBeat beat, QrsExtent qrs, TExtent? t)
    {
        var from = Math.Max(qrs.Onset - Grid.Samples(FarthestFromQrs + HalfSpan), Math.Min(LastT(beat, qrs, t), qrs.Onset - Grid.Samples(150)));
        return Math.Max(beat.First + 3, (int)from);
    }

    /// <summary>Where the leads together bend most, as a wave of some 100 ms does.</summary>
    private static int? CommonPeak(TypicalBeat beat, int from, int limit, int end)
    {
        var to = end - Grid.Samples(NearestToQrs);
        var (best, found) = (0.0, -1);
        var noise = 0.0;
        var leads = 0;
        for (var lead = 0; lead < beat.Leads.Length; lead++)
            if (beat.Has(lead))
                (noise, leads) = (noise + (beat.Sigma[lead] * beat.Sigma[lead]), leads + 1);
        var (before, last) = (double.MaxValue, double.MaxValue);
        for (var i = from; i <= to; i++)
        {
            var sum = 0.0;
            for (var lead = 0; lead < beat.Leads.Length; lead++)
                if (beat.Has(lead) && Curvature(beat.Leads[lead], i, limit, end) is var bend)
                    sum += bend * bend;
            // The T wave before may still end here: the nearer to QRS the rather.
            var prior = 1 - (0.5 * Math.Clamp((end - i - Grid.Samples(200)) / (double)Grid.Samples(200), 0, 1));
            sum *= prior;
            if (i >= from + 2 && last >= before && last > sum && last > best)
                (best, found) = (last, i - 1);
            (before, last) = (last, sum);
        }

        // Half of the white noise passes the means over 10 ms; what is slower passes whole.
        return found >= 0 && Math.Sqrt(best / leads) >= Math.Max(HeightLeast, Sigmas * 0.7 * Math.Sqrt(noise / leads)) ? found : null;
    }

    /// <summary>A T wave of the other sign that leads over to P: where it crosses the level; else the limit.</summary>
    private static int Opposite(float[] x, int peak, int sign, int limit, double sigma)
    {
        var (crossed, far) = (peak, Math.Max(OppositeLeast, 3 * sigma));
        for (var i = peak; i > limit; i--)
        {
            var value = sign * Edge.Mean(x, i, 2);
            if (value > 0)
                crossed = i;
            else if (value < -far)
                return Math.Max(limit, crossed - 2);
        }

        return limit;
    }

    private static double Curvature(float[] x, int at, int limit, int end)
    {
        var span = Grid.Samples(HalfSpan);
        return Edge.Mean(x, at, 2) - ((Edge.Mean(x, Math.Max(limit, at - span), 2) + Edge.Mean(x, Math.Min(end - 2, at + span), 2)) / 2);
    }

    /// <summary>The largest deflection in this lead near the common peak.</summary>
    private static int? LeadPeak(TypicalBeat beat, int lead, int from, int limit, int end, int peak)
    {
        var (x, near) = (beat.Leads[lead], Grid.Samples(40));
        var (best, found) = (0.0, peak);
        for (var i = Math.Max(from, peak - near); i <= Math.Min(end - 6, peak + near); i++)
            if (Math.Abs(Curvature(x, i, limit, end)) is var bend && bend > best)
                (best, found) = (bend, i);
        return best >= Math.Max(LeadLeast, LeadSigmas * 0.7 * beat.Sigma[lead]) ? found : null;
    }

    /// <summary>P in one lead, and its second part when that is of the other sign, against the line between its ends.</summary>
    public LeadMeasurements Measure(LeadMeasurements lead, float[] x, double sigma)
    {
        var (from, to) = ((int)Math.Round(Onset), (int)Math.Round(Offset));
        var (first, last) = (Edge.Mean(x, from - 2, 2), Edge.Mean(x, to, 1));
        var (high, low, area) = (from, from, 0.0);
        for (var i = from; i <= to; i++)
        {
            area += Height(i);
            high = Height(i) > Height(high) ? i : high;
            low = Height(i) < Height(low) ? i : low;
        }

        var least = Math.Max(LeadForm.HeightLeast, 3 * sigma);
        lead = lead with { PArea = area * Grid.Step };
        var (up, down) = (Height(high) >= least, -Height(low) >= least);
        if (!up && !down)
            return lead;
        if (!(up && down))
            return lead with { P = Of(up ? high : low, Onset, Offset) };
        var (one, two) = (Math.Min(high, low), Math.Max(high, low));
        var cross = one;
        while (cross < two && Math.Sign(Height(cross)) == Math.Sign(Height(one)))
            cross++;
        return lead with { P = Of(one, Onset, cross), PTerminal = Of(two, cross, Offset) };

        double Height(int i) => x[i] - (first + ((last - first) * (i - from) / Math.Max(1, to - from)));

        Wave Of(int peak, double begin, double end) => new(LeadForm.Ms(begin), LeadForm.Ms(peak), LeadForm.Ms(end), Height(peak));
    }
}
