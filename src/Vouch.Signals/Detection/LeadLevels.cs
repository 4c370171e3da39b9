namespace Vouch.Signals.Detection;

/// <summary>How large a beat usually is in every lead, and how much each lead is worth.</summary>
internal sealed class LeadLevels
{
    private readonly FilterTimes times;
    private readonly LeadFilter[] leads;
    private readonly RunningMedian[] beats;
    private readonly float[] noise;
    private readonly float noiseShare;

    public LeadLevels(FilterTimes times, LeadFilter[] leads)
    {
        (this.times, this.leads) = (times, leads);
        beats = [.. leads.Select(_ => new RunningMedian(1))];
        (noise, Level, Weight) = (new float[leads.Length], new float[leads.Length], new float[leads.Length]);
        noiseShare = (float)(1 / (QrsParameters.NoiseSeconds * times.Rate));
    }

    /// <summary>Summed slope of a usual beat, mV.</summary>
    public float[] Level { get; }

    /// <summary>The summed slopes with these weights add up to 1 for a usual beat.</summary>
    public float[] Weight { get; }

    /// <summary>From the samples before <paramref name="end"/>: the second largest of the maxima of five parts.</summary>
    public void Learn(long end, bool again)
    {
        var span = (int)Math.Min(end, times.Samples(QrsParameters.Learning));
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var (found, mean) = Look(leads[lead].Energy, end - span, span);
            if (again)
                found = Math.Min(Level[lead], Math.Max(found, Level[lead] * QrsParameters.RelearnFactor));
            Level[lead] = Math.Max(found, QrsParameters.LevelMin);
            noise[lead] = Math.Min(mean, Level[lead]);
            beats[lead].Fill(Level[lead]);
        }

        Weigh();
    }

    public void Beat(long at)
    {
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var energy = leads[lead].Energy[(int)at & (FilterTimes.History - 1)];
            beats[lead].Add(Math.Clamp(energy, Level[lead] * QrsParameters.LevelFall, Level[lead] * QrsParameters.LevelRise));
            Level[lead] = Math.Max(QrsParameters.LevelMin, beats[lead].Value);
        }

        Weigh();
    }

    /// <summary>The leads together, 1 for a usual beat, of the samples from one on; a ring.</summary>
    public void Sum(long from, int count, float[] into)
    {
        const int mask = FilterTimes.History - 1;
        Span<float> sums = into.AsSpan(0, FilterTimes.History);
        for (var lead = 0; lead < leads.Length; lead++)
        {
            Span<float> energies = leads[lead].Energy.AsSpan(0, FilterTimes.History);
            var (weight, level, mean) = (Weight[lead], Level[lead], noise[lead]);
            for (var i = 0; i < count; i++)
            {
                var at = (int)(from + i) & mask;
                var energy = energies[at];
                sums[at] = (lead == 0 ? 0 : sums[at]) + (weight * energy);
                mean += ((energy < level ? energy : level) - mean) * noiseShare;
            }

            noise[lead] = mean;
        }
    }

    /// <summary>The largest of the leads, mV.</summary>
    public float Largest(int at)
    {
        var largest = 0f;
        foreach (var lead in leads)
            largest = Math.Max(largest, lead.Energy[at]);
        return largest;
    }

    /// <summary>The smallest of the leads, each by its own level.</summary>
    public float Least(int at)
    {
        var least = float.MaxValue;
        for (var lead = 0; lead < leads.Length; lead++)
            least = Math.Min(least, leads[lead].Energy[at] / Level[lead]);
        return least;
    }

    /// <summary>By the square of signal over noise, as independent measurements are.</summary>
    private void Weigh()
    {
        var total = 0f;
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var ratio = Level[lead] / Math.Max(noise[lead], 1e-5f);
            Weight[lead] = ratio * ratio;
            total += Weight[lead];
        }

        for (var lead = 0; lead < leads.Length; lead++)
            Weight[lead] /= total * Level[lead];
    }

    private static (float Found, float Mean) Look(float[] energy, long from, int span)
    {
        const int parts = 5;
        Span<float> maxima = stackalloc float[parts];
        var mean = 0f;
        for (var i = 0; i < span; i++)
        {
            var value = energy[(int)(from + i) & (FilterTimes.History - 1)];
            ref var most = ref maxima[(int)((long)i * parts / span)];
            most = Math.Max(most, value);
            mean += value / span;
        }

        maxima.Sort();
        return (maxima[parts - 2], mean);
    }
}
