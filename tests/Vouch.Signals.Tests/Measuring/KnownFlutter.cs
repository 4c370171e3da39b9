namespace Vouch.Signals.Tests.Measuring;

/// <summary>
/// Made atrial flutter: sawtooth waves of a known rate whose cycle follows breathing and varies besides, down (typical), up (reverse) or
/// in any direction (atypical), and beats that one wave in so many is conducted to. Source of the shape: Page et al., Circulation
/// 2016;133:e506–74; of cycles' standard deviation of 2 to 5 ms: Circulation 1996;94:2515–25.
/// </summary>
/// <param name="PerMinute">Waves.</param>
/// <param name="Millivolts">From lowest to highest, about, where they are largest.</param>
/// <param name="Conduction">One in so many; 0: two, three or four, as it comes, the longer delayed after the shorter pause.</param>
internal sealed record KnownFlutter(double PerMinute, double Millivolts, int Conduction)
{
    private const int Harmonics = 4;

    /// <summary>ms from beat to beat, the mean.</summary>
    public double Cycle => 60_000 / PerMinute * (Conduction == 0 ? 3 : Conduction);

    /// <summary>The waves alone in twelve leads, and the times of the complexes' onsets, s.</summary>
    /// <param name="rate">Samples a second.</param>
    public (double[][] Leads, double[] Beats) Waves(double rate, double seconds, Random random)
    {
        var onsets = Onsets(seconds, random);
        var heart = new double[3][];
        for (var axis = 0; axis < 3; axis++)
            heart[axis] = new double[(int)(rate * seconds)];
        var (kind, steep, later) = (random.Next(3), 0.4 + (0.4 * random.NextDouble()), 0.5 * random.NextDouble());
        var direction = new double[3];
        for (var axis = 0; axis < 3; axis++)
            direction[axis] = Noise.Normal(random);
        var length = Math.Sqrt(direction.Sum(one => one * one));
        var wave = 0;
        for (var i = 0; i < heart[0].Length; i++)
        {
            while (onsets[wave + 1] <= i / rate)
                wave++;
            var part = ((i / rate) - onsets[wave]) / (onsets[wave + 1] - onsets[wave]);
            var (saw, summit) = (0.0, 0.0);
            for (var h = 1; h <= Harmonics; h++)
            {
                saw += Millivolts / 2 * Math.Sin(2 * Math.PI * h * part) / h * Math.Pow(steep, h - 1);
                summit += Millivolts / 2 * Math.Cos(2 * Math.PI * h * (part - later)) / h * Math.Pow(steep, h - 1);
            }

            var sign = kind == 1 ? -1 : 1;
            double[] vector = kind < 2 ? [0.1 * saw, sign * saw, -0.5 * sign * summit]
                : [saw * direction[0] / length, saw * direction[1] / length, ((0.3 * saw) + (0.7 * summit)) * direction[2] / length];
            for (var axis = 0; axis < 3; axis++)
                heart[axis][i] = vector[axis];
        }

        return (KnownEcg.Project(heart), Beats(onsets, random));
    }

    /// <summary>mV of twelve leads under a made beat's complexes and T waves, QT as short as the rate asks.</summary>
    public float[][] Signal(KnownBeat beat, double rate, double seconds, Noise noise, Random random)
    {
        var (leads, beats) = Waves(rate, seconds, random);
        var shorter = Shorter(beat, Math.Min(420, 390 * Math.Cbrt(Cycle / 1000)));
        var heart = new double[3][];
        for (var axis = 0; axis < 3; axis++)
            heart[axis] = new double[leads[0].Length];
        foreach (var at in beats)
            foreach (var wave in shorter.Qrs.Concat(shorter.T))
                wave.Add(heart, rate, at);
        var ventricles = KnownEcg.Project(heart);
        for (var lead = 0; lead < leads.Length; lead++)
            for (var i = 0; i < leads[lead].Length; i++)
                leads[lead][i] += ventricles[lead][i];
        noise.Add(leads, rate, random);
        return [.. leads.Select(lead => lead.Select(value => (float)value).ToArray())];
    }

    private List<double> Onsets(double seconds, Random random)
    {
        var (onsets, breath) = (new List<double>(), 2 * Math.PI * random.NextDouble());
        for (var at = -1 - random.NextDouble(); at < seconds + 2;)
        {
            onsets.Add(at);
            at += (60 / PerMinute * (1 + (0.012 * Math.Sin((2 * Math.PI * 0.25 * at) + breath)))) + (0.0025 * Noise.Normal(random));
        }

        return onsets;
    }

    private double[] Beats(List<double> onsets, Random random)
    {
        var (beats, delay) = (new List<double>(), 0.1 + (0.2 * random.NextDouble()));
        for (var wave = random.Next(3); wave < onsets.Count;)
        {
            beats.Add(onsets[wave] + delay + (0.002 * Noise.Normal(random)));
            var passed = Conduction == 0 ? 2 + random.Next(3) : Conduction;
            if (Conduction == 0)
                delay = Math.Clamp(delay + ((3 - passed) * 0.02) + (0.01 * Noise.Normal(random)), 0.08, 0.34);
            wave += passed;
        }

        return [.. beats];
    }

    private static KnownBeat Shorter(KnownBeat beat, double qt)
    {
        if (beat.T.Length == 0 || beat.Qt <= qt)
            return beat;
        var end = beat.QrsDuration;
        return beat with { T = [.. beat.T.Select(one => one with { On = At(one.On), Top = At(one.Top), Fall = At(one.Fall), Off = At(one.Off) })] };

        double At(double ms) => ms <= end ? ms : end + ((ms - end) * (qt - end) / (beat.Qt!.Value - end));
    }
}
