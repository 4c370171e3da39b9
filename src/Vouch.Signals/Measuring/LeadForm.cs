namespace Vouch.Signals.Measuring;

/// <summary>
/// The waves of the complex and the ST segment in one lead, against the level at the global onset. Source: IEC 60601-2-25, annex on
/// definitions of waves: a wave counts from 20 µV and 6 ms.
/// </summary>
internal static class LeadForm
{
    /// <summary>mV and ms from which a deflection is a wave.</summary>
    public const double HeightLeast = 0.020, DurationLeast = 6;

    /// <summary>A dip this deep in the top of R is a notch: mV, and part of R.</summary>
    private const double NotchLeast = 0.025, NotchPart = 0.03;

    /// <summary>
    /// The top of R is a plateau when it spends this part of the time above a fifth of its height above four fifths, being so
    /// many ms wide.
    /// </summary>
    private const double PlateauPart = 0.5, PlateauLeast = 60;

    /// <summary>A delta wave: slopes under this part of the steepest, for so many ms, reaching so many mV.</summary>
    private const double DeltaSlope = 0.4, DeltaLeast = 20, DeltaHeight = 0.04;

    /// <param name="own">The lead's onset and offset.</param>
    /// <param name="sigma">mV of noise in <paramref name="x"/>.</param>
    public static LeadMeasurements Measure(LeadMeasurements lead, float[] x, double sigma, QrsExtent global, QrsExtent own)
    {
        var onset = (int)Math.Round(global.Onset);
        var level = Edge.Mean(x, onset - Grid.Samples(4), 2);
        var offset = (int)Math.Round(global.Offset);
        var waves = Waves(x, level, own, Math.Max(HeightLeast, 3 * sigma));
        lead = Named(lead, waves);
        var area = 0.0;
        for (var i = onset; i <= offset; i++)
            area += x[i] - level;
        return lead with
        {
            StJ = At(0),
            St20 = At(20),
            St40 = At(40),
            St60 = At(60),
            St80 = At(80),
            QrsArea = area * Grid.Step,
            RPeakTime = (lead.RPrime ?? lead.R) is { } last ? last.Peak - Ms(global.Onset) : null,
            IsRNotched = lead.R is { } r && IsNotched(x, level, r),
            DeltaDuration = Delta(x, level, own, waves),
        };

        double At(double after) => Edge.Mean(x, Math.Min(offset + Grid.Samples(after), x.Length - 1), 1) - level;
    }

    /// <summary>ms from the fiducial point.</summary>
    public static double Ms(double sample) => (sample - TypicalBeat.Zero) * Grid.Step;

    /// <summary>Deflections of one sign after the other that are waves.</summary>
    private static List<Wave> Waves(float[] x, float level, QrsExtent own, double least)
    {
        var (from, to) = ((int)Math.Ceiling(own.Onset), (int)Math.Floor(own.Offset));
        var waves = new List<Wave>();
        for (var i = from; i <= to;)
        {
            var sign = x[i] >= level ? 1 : -1;
            var (begin, peak) = (i, i);
            for (; i <= to && (x[i] >= level ? 1 : -1) == sign; i++)
                if (sign * x[i] > sign * x[peak])
                    peak = i;
            var height = sign * (x[peak] - level);
            // What only leads over to a raised or lowered ST segment is no wave.
            var stands = i > to ? Math.Max(0, sign * (x[to] - level)) : 0;
            if (height < least || height - stands < HeightLeast || (i - begin) * Grid.Step < DurationLeast)
                continue;
            var wave = new Wave(begin == from ? Ms(own.Onset) : Ms(begin), Ms(peak), i > to ? Ms(own.Offset) : Ms(i), sign * height);
            if (waves.Count > 0 && Math.Sign(waves[^1].Millivolts) == sign)
                waves[^1] = Joined(waves[^1], wave);
            else
                waves.Add(wave);
        }

        return waves;
    }

    private static Wave Joined(Wave one, Wave other) => (Math.Abs(one.Millivolts) >= Math.Abs(other.Millivolts) ? one : other) with { Onset = one.Onset, Offset = other.Offset };

    private static LeadMeasurements Named(LeadMeasurements lead, List<Wave> waves)
    {
        foreach (var wave in waves)
            lead = wave.Millivolts > 0
                ? lead.R is null ? lead with { R = wave } : lead.RPrime is null ? lead with { RPrime = wave } : lead
                : lead.R is null ? lead with { Q = wave } : lead.RPrime is null && lead.S is null ? lead with { S = wave }
                : lead.SPrime is null ? lead with { SPrime = wave } : lead;
        return lead;
    }

    private static bool IsNotched(float[] x, float level, Wave r)
    {
        var (from, to) = (Sample(r.Onset), Sample(r.Offset));
        var (high, low) = (0, 0);
        var dip = Math.Max(NotchLeast, NotchPart * r.Millivolts);
        for (var i = from; i <= to; i++)
        {
            high += x[i] - level >= 0.8 * r.Millivolts ? 1 : 0;
            low += x[i] - level >= 0.2 * r.Millivolts ? 1 : 0;
        }

        return (low * Grid.Step >= PlateauLeast && high >= PlateauPart * low) || Dips(x, from, Sample(r.Peak), 1, dip) || Dips(x, to, Sample(r.Peak), -1, dip);
    }

    /// <summary>On the way to the peak it falls by so much.</summary>
    private static bool Dips(float[] x, int from, int peak, int step, double dip)
    {
        var most = float.MinValue;
        for (var i = from; i != peak; i += step)
        {
            most = Math.Max(most, x[i]);
            if (most - x[i] >= dip)
                return true;
        }

        return false;
    }

    private static int Sample(double ms) => Math.Clamp(TypicalBeat.Zero + (int)Math.Round(ms / Grid.Step), 0, TypicalBeat.Length - 1);

    /// <summary>ms from the onset during which the first wave rises slowly.</summary>
    private static double Delta(float[] x, float level, QrsExtent own, List<Wave> waves)
    {
        if (waves.Count == 0)
            return 0;
        var (from, peak) = ((int)Math.Round(own.Onset), Sample(waves[0].Peak));
        var sign = Math.Sign(waves[0].Millivolts);
        var steepest = 0f;
        for (var i = from; i < peak - 1; i++)
            steepest = Math.Max(steepest, sign * (x[i + 2] - x[i]));
        var end = from;
        while (end < peak - 1 && sign * (x[end + 2] - x[end]) < DeltaSlope * steepest)
            end++;
        var height = sign * (x[Math.Min(end + 1, x.Length - 1)] - level);
        return (end - from) * Grid.Step >= DeltaLeast && height >= DeltaHeight && height <= 0.6 * Math.Abs(waves[0].Millivolts) ? (end - from) * Grid.Step : 0;
    }
}
