using Vouch.Signals;
using Vouch.Signals.Ec57;

namespace Vouch.Fit;

/// <summary>Noise as the ambulatory electrocardiogram knows it, made; throughout the record.</summary>
public static class MadeNoise
{
    public enum Kind
    {
        BaselineWander,
        Mains,
        Muscle,
        ElectrodeMotion,
    }

    /// <summary>
    /// Signal to noise as WFDB's nst has it: the mean peak-to-peak QRS squared over 8, against the noise's power.
    /// </summary>
    public static float[] Add(float[] signal, Record record, Kind kind, double decibels, int seed)
    {
        var noise = Of(kind, signal.Length, record.Rate, new Random(seed));
        var power = noise.Sum(one => (double)one * one) / noise.Length;
        var height = QrsHeight(signal, record);
        var factor = (float)(height / Math.Sqrt(8) / Math.Pow(10, decibels / 20) / Math.Sqrt(power));
        return [.. signal.Zip(noise, (value, other) => value + (factor * other))];
    }

    /// <summary>Mean peak-to-peak within 50 ms of normal beats, the tenth that are least and largest left out.</summary>
    private static double QrsHeight(float[] signal, Record record)
    {
        var reach = (int)(0.050 * record.Rate);
        var heights = record.Reference.Where(one => one.Code.BeatClass() is not null && one.Frame > reach && one.Frame < signal.Length - reach)
            .Select(one => signal.AsSpan((int)one.Frame - reach, 2 * reach).ToArray()).Select(part => (double)(part.Max() - part.Min())).Order().ToList();
        var cut = heights.Count / 10;
        return heights.Take(heights.Count - cut).Skip(cut).DefaultIfEmpty(1).Average();
    }

    private static float[] Of(Kind kind, int length, double rate, Random random) => kind switch
    {
        Kind.BaselineWander => Wander(length, rate, random),
        Kind.Mains => Mains(length, rate),
        Kind.Muscle => Muscle(length, random),
        _ => Motion(length, rate, random),
    };

    /// <summary>Below some 0.4 Hz: breathing that is never twice the same.</summary>
    private static float[] Wander(int length, double rate, Random random) => Smooth(Smooth(White(length, random), (int)(rate * 1.2)), (int)(rate * 1.2));

    private static float[] Mains(int length, double rate) =>
        [.. Enumerable.Range(0, length).Select(i => (float)(Math.Sin(100 * Math.PI * i / rate) + (0.3 * Math.Sin(300 * Math.PI * i / rate))))];

    /// <summary>White, with a strength that comes and goes.</summary>
    private static float[] Muscle(int length, Random random)
    {
        var strength = Smooth(White(length, random), 720);
        return [.. White(length, random).Zip(strength, (one, by) => one * (0.3f + Math.Abs(by * 25)))];
    }

    /// <summary>Steps that creep back, bent as a complex is: what a touched electrode gives.</summary>
    private static float[] Motion(int length, double rate, Random random)
    {
        var noise = new float[length];
        var back = Math.Exp(-1 / (0.35 * rate));
        var (level, target) = (0.0, 0.0);
        for (var i = 0; i < length; i++)
        {
            if (random.NextDouble() < 1.2 / rate)
                target += (random.NextDouble() - 0.5) * 2;
            target *= back;
            level += (target - level) * Math.Min(1, 1 / (0.02 * rate));
            noise[i] = (float)level;
        }

        return noise;
    }

    private static float[] White(int length, Random random)
    {
        var white = new float[length];
        for (var i = 0; i < length; i++)
            white[i] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        return white;
    }

    private static float[] Smooth(float[] signal, int over)
    {
        var smooth = new float[signal.Length];
        var sum = 0.0;
        for (var i = 0; i < signal.Length; i++)
        {
            sum += signal[i] - (i >= over ? signal[i - over] : 0);
            smooth[i] = (float)(sum / over);
        }

        return smooth;
    }
}
