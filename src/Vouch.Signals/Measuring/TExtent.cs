namespace Vouch.Signals.Measuring;

/// <summary>Middle and offset of the T wave over all leads, samples of the typical beat.</summary>
internal readonly record struct TExtent(double Onset, int Peak, double Offset)
{
    /// <summary>ms after the complex from where its peak is sought, and part of the interval and ms up to where.</summary>
    private const double SearchFrom = 50, SearchPart = 0.72, SearchMost = 560;

    /// <summary>
    /// mV and multiples of noise that a T wave has at least; part of the largest T from which a lead's own offset counts.
    /// </summary>
    private const double HeightLeast = 0.025, Sigmas = 4, OffsetPart = 0.25;

    /// <summary>
    /// ms (times the root of the interval in s) after the onset of QRS from which a peak is later than usual, and what it loses
    /// by twice that: U waves and wander.
    /// </summary>
    private const double LateFrom = 350, LateWeight = 0.8;

    /// <summary>ms before the next complex that may be its P wave, while it is not known.</summary>
    private const double UnknownP = 130;

    /// <summary>mV, and part of the first, that the second part of a T wave has at least.</summary>
    private const double TerminalLeast = 0.05, TerminalPart = 0.25;

    /// <summary>ms: half of the span over which a T wave bends; wander bends over longer ones.</summary>
    private const double HalfSpan = 100;

    private const double Part = 0.2, Far = 30, EdgePart = 0.4, Near = 70;

    /// <summary>Null: no T wave stands out in any lead.</summary>
    /// <param name="p">Of the beat, and one interval later of the next.</param>
    public static TExtent? Find(TypicalBeat beat, QrsExtent qrs, PExtent? p)
    {
        var limit = Limit(beat, p);
        var before = p is null ? limit - Grid.Samples(UnknownP) : limit;
        var from = (int)Math.Ceiling(qrs.Offset) + Grid.Samples(SearchFrom);
        var to = Math.Min(limit - 6, TypicalBeat.Zero + Grid.Samples(Math.Min(SearchMost, SearchPart * beat.Rr)));
        if (CommonPeak(beat, qrs, from, to) is not { } peak)
            return null;
        var found = new List<(int Lead, int Peak, double Height)>();
        for (var lead = 0; lead < beat.Leads.Length; lead++)
            if (beat.Has(lead) && LeadPeak(beat, lead, from, to, peak) is { } own)
                found.Add((lead, own, Math.Abs(beat.Leads[lead][own])));
        if (found.Count == 0)
            return null;
        var most = found.Max(one => one.Height);
        var (onsets, offsets) = (new List<double>(), new List<double>());
        foreach (var (lead, own, height) in found)
        {
            if (height < OffsetPart * most)
                continue;
            var (x, sign) = (beat.Leads[lead], Math.Sign(beat.Leads[lead][own]));
            var (last, lastSign) = Terminal(x, own, sign, before, beat.Sigma[lead]);
            if (Edge.Find(x, last, lastSign, 1, limit, beat.Sigma[lead], EdgePart, sloped: false) is { } offset)
                offsets.Add(offset);
            if (Edge.Find(x, own, sign, -1, (int)qrs.Offset, beat.Sigma[lead], EdgePart, sloped: true) is { } onset)
                onsets.Add(onset);
        }

        var far = Far / Grid.Step;
        var (sum, noise) = OverLeads.Together(beat, [.. beat.Leads.Select(x => x.Length == 0 ? 0.0 : Edge.Mean(x, peak, 3))]);
        var (end, endSign) = Terminal(sum, peak, 1, before, noise);
        return OverLeads.Latest(offsets, Edge.Find(sum, end, endSign, 1, limit, noise, EdgePart, sloped: false), Part, far) is { } ends
            ? new(Math.Max(qrs.Offset, OverLeads.Earliest(onsets, null, Part, far) ?? qrs.Offset), peak, ends) : null;
    }

    /// <summary>The peak of a second part of the other sign, which ends before the next P wave; else the peak itself.</summary>
    private static (int Peak, int Sign) Terminal(float[] x, int peak, int sign, int limit, double sigma)
    {
        var (found, most) = (peak, Math.Max(TerminalLeast, Math.Max(Sigmas * sigma, TerminalPart * Math.Abs(x[peak]))));
        for (var i = peak + Grid.Samples(30); i <= limit - Grid.Samples(20); i++)
            if (-sign * Edge.Mean(x, i, 3) is var height && height > most)
                (found, most) = (i, height);
        return found == peak || -sign * Edge.Mean(x, limit - 3, 3) > most / 2 ? (peak, sign) : (found, -sign);
    }

    /// <summary>The next P wave, the next complex, or what beats have in common.</summary>
    private static int Limit(TypicalBeat beat, PExtent? p)
    {
        var next = p is { } before ? (int)before.Onset : TypicalBeat.Zero - Grid.Samples(70);
        return Math.Min(beat.Last - 3, next + Grid.Samples(beat.Rr));
    }

    /// <summary>Where the leads together bend most away from their level.</summary>
    private static int? CommonPeak(TypicalBeat beat, QrsExtent qrs, int from, int to)
    {
        var (best, found) = (0.0, -1);
        var (before, one) = (0.0, 0.0);
        var (first, last) = ((int)qrs.Offset + Grid.Samples(8), beat.Last - 4);
        for (var i = from; i <= to; i++)
        {
            var sum = 0.0;
            for (var lead = 0; lead < beat.Leads.Length; lead++)
                if (beat.Has(lead))
                    sum += Math.Max(0, Curvature(beat.Leads[lead], i, first, last) * Edge.Mean(beat.Leads[lead], i, 3));
            sum *= 1 - (LateWeight * Math.Clamp((((i - qrs.Onset) * Grid.Step) - (LateFrom * Math.Sqrt(beat.Rr / 1000))) / LateFrom, 0, 1));
            // What only falls from a raised ST segment, or rises to the next P wave, is no peak.
            if (i >= from + 2 && one >= before && one > sum && one > best)
                (best, found) = (one, i - 1);
            (before, one) = (one, sum);
        }

        return found < 0 ? null : found;
    }

    private static double Curvature(float[] x, int at, int first, int last)
    {
        var span = Grid.Samples(HalfSpan);
        return Edge.Mean(x, at, 3) - ((Edge.Mean(x, Math.Max(first, at - span), 3) + Edge.Mean(x, Math.Min(last, at + span), 3)) / 2);
    }

    private static int? LeadPeak(TypicalBeat beat, int lead, int from, int to, int peak)
    {
        var (x, near) = (beat.Leads[lead], Grid.Samples(Near));
        var (best, found) = (0.0, peak);
        for (var i = Math.Max(from, peak - near); i <= Math.Min(to, peak + near); i++)
            if (Math.Abs(Edge.Mean(x, i, 3)) is var height && height > best)
                (best, found) = (height, i);
        return best >= Math.Max(HeightLeast, Sigmas * beat.Sigma[lead]) ? found : null;
    }

    /// <summary>T in one lead against the level at the onset of QRS, and its second part when that is of the other sign.</summary>
    public LeadMeasurements Measure(LeadMeasurements lead, float[] x, double sigma, QrsExtent qrs)
    {
        var (from, to) = ((int)Math.Round(Onset), (int)Math.Round(Offset));
        var level = Edge.Mean(x, (int)Math.Round(qrs.Onset) - Grid.Samples(4), 2);
        var (high, low, area) = (from, from, 0.0);
        for (var i = from; i <= to; i++)
        {
            area += x[i] - level;
            high = x[i] > x[high] ? i : high;
            low = x[i] < x[low] ? i : low;
        }

        lead = lead with { TArea = area * Grid.Step };
        var least = Math.Max(HeightLeast, Sigmas * sigma);
        var (up, down) = (IsWave(high, 1), IsWave(low, -1));
        if (!up && !down)
            return lead;
        if (!(up && down))
            return lead with { T = Of(up ? high : low, Onset, Offset) };
        var (one, two) = (Math.Min(high, low), Math.Max(high, low));
        var cross = one;
        while (cross < two && Math.Sign(x[cross] - level) == Math.Sign(x[one] - level))
            cross++;
        return lead with { T = Of(one, Onset, cross), TTerminal = Of(two, cross, Offset) };

        Wave Of(int peak, double begin, double end) => new(LeadForm.Ms(begin), LeadForm.Ms(peak), LeadForm.Ms(end), x[peak] - level);

        // At an end of the stretch it is the ST segment that leads over, not a peak.
        bool IsWave(int peak, int sign) => sign * (x[peak] - level) >= least && peak > from + 2 && peak < to - 2;
    }
}
