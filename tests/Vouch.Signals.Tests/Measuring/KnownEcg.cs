namespace Vouch.Signals.Tests.Measuring;

/// <summary>
/// A made resting ECG of twelve leads of which every onset and offset is known exactly: each wave is a dipole that is 0 outside its
/// time, and the leads are its projections, so that a wave begins later in a lead that is at right angles to its first dipole.
/// Source: the twelve leads from a dipole are Dower's (Clin Cardiol 1980;3:87–95); the way to test is that of the analytical signals
/// of IEC 60601-2-25.
/// </summary>
internal sealed record KnownEcg(string Name, double HeartRate, KnownBeat Beat)
{
    public static readonly (string Name, Lead? Lead)[] Leads =
        [.. ((Lead[])[Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF, Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6]).Select(lead => (lead.Label(), (Lead?)lead))];

    /// <summary>Left, down, back.</summary>
    private static readonly double[][] Dower =
    [
        [0.632, -0.235, 0.059], [0.235, 1.066, -0.132], [], [], [], [],
        [-0.515, 0.157, -0.917], [0.044, 0.164, -1.387], [0.882, 0.098, -1.277], [1.213, 0.127, -0.601], [1.125, 0.127, -0.086], [0.831, 0.076, 0.230],
    ];

    /// <summary>Part of the interval by which it changes at random from beat to beat (0.02: sinus; 0.2: fibrillation).</summary>
    public double Irregular { get; init; } = 0.02;

    /// <summary>mV of fibrillatory waves.</summary>
    public double Fibrillation { get; init; }

    /// <param name="rate">Samples a second.</param>
    /// <returns>mV of the twelve leads in <see cref="Leads"/>' order.</returns>
    public float[][] Signal(double rate, double seconds = 10, Noise? noise = null, int seed = 1)
    {
        var random = new Random(seed);
        var count = (int)(rate * seconds);
        var heart = new double[3][];
        for (var axis = 0; axis < 3; axis++)
            heart[axis] = new double[count];
        var interval = 60 / HeartRate;
        for (var at = 0.35 * interval * random.NextDouble(); at < seconds + 1; at += interval * (1 + (Irregular * ((2 * random.NextDouble()) - 1))))
            foreach (var wave in Beat.All)
                wave.Add(heart, rate, at);
        if (Fibrillation > 0)
            AddFibrillation(heart, rate, random);
        var leads = Project(heart);
        noise?.Add(leads, rate, random);
        return [.. leads.Select(lead => lead.Select(value => (float)value).ToArray())];
    }

    private void AddFibrillation(double[][] heart, double rate, Random random)
    {
        var phase = 0.0;
        var frequency = 6.5;
        for (var i = 0; i < heart[0].Length; i++)
        {
            frequency = Math.Clamp(frequency + ((random.NextDouble() - 0.5) * 60 / rate), 5, 8);
            phase += 2 * Math.PI * frequency / rate;
            var value = Fibrillation * (Math.Sin(phase) + (0.4 * Math.Sin((2 * phase) + 1)));
            heart[1][i] += 0.5 * value;
            heart[2][i] -= 0.8 * value;
        }
    }

    internal static double[][] Project(double[][] heart)
    {
        var count = heart[0].Length;
        var leads = new double[12][];
        for (var lead = 0; lead < 12; lead++)
        {
            leads[lead] = new double[count];
            if (Dower[lead] is { Length: 3 } vector)
                for (var i = 0; i < count; i++)
                    leads[lead][i] = (vector[0] * heart[0][i]) + (vector[1] * heart[1][i]) + (vector[2] * heart[2][i]);
        }

        for (var i = 0; i < count; i++)
        {
            var (one, two) = (leads[0][i], leads[1][i]);
            (leads[2][i], leads[3][i], leads[4][i], leads[5][i]) = (two - one, -(one + two) / 2, one - (two / 2), two - (one / 2));
        }

        return leads;
    }
}

/// <summary>Waves of one beat; times in ms from the onset of QRS.</summary>
internal sealed record KnownBeat(Dipole[] P, Dipole[] Qrs, Dipole[] T)
{
    /// <summary>Not part of any interval.</summary>
    public Dipole[] Others { get; init; } = [];

    public IEnumerable<Dipole> All => P.Concat(Qrs).Concat(T).Concat(Others);

    public double? PDuration => P.Length == 0 ? null : P.Max(one => one.Off) - P.Min(one => one.On);

    public double? Pr => P.Length == 0 ? null : Qrs.Min(one => one.On) - P.Min(one => one.On);

    public double QrsDuration => Qrs.Max(one => one.Off) - Qrs.Min(one => one.On);

    public double? Qt => T.Length == 0 ? null : T.Max(one => one.Off) - Qrs.Min(one => one.On);
}

/// <summary>
/// One wave: 0 until <paramref name="On"/>, its full height from <paramref name="Top"/> to <paramref name="Fall"/>, 0 from
/// <paramref name="Off"/>.
/// </summary>
/// <param name="Left">mV at full height, likewise down and back.</param>
/// <param name="Straight">With straight flanks as a polygon's; else those of a raised cosine.</param>
internal sealed record Dipole(double On, double Top, double Fall, double Off, double Left, double Down, double Back, bool Straight = false)
{
    /// <summary>A symmetrical wave with one summit.</summary>
    public static Dipole Bump(double on, double off, double left, double down, double back, bool straight = false) =>
        new(on, (on + off) / 2, (on + off) / 2, off, left, down, back, straight);

    public void Add(double[][] heart, double rate, double beat)
    {
        var (from, to) = ((int)Math.Ceiling((beat + (On / 1000)) * rate), (int)Math.Floor((beat + (Off / 1000)) * rate));
        for (var i = Math.Max(0, from); i <= Math.Min(heart[0].Length - 1, to); i++)
        {
            var height = Height(((i / rate) - beat) * 1000);
            heart[0][i] += Left * height;
            heart[1][i] += Down * height;
            heart[2][i] += Back * height;
        }
    }

    private double Height(double ms)
    {
        var part = ms < Top ? (ms - On) / (Top - On) : ms > Fall ? (Off - ms) / (Off - Fall) : 1;
        return Straight ? part : (1 - Math.Cos(Math.PI * part)) / 2;
    }
}

/// <summary>What disturbs a recording, in mV.</summary>
/// <param name="Muscle">Root mean square.</param>
/// <param name="Mains">Peak; frequency in Hz.</param>
/// <param name="Wander">Peak, at 0.3 Hz and another phase in every lead.</param>
internal sealed record Noise(double Muscle = 0, double Mains = 0, double MainsHertz = 50, double Wander = 0)
{
    public void Add(double[][] leads, double rate, Random random)
    {
        for (var lead = 0; lead < leads.Length; lead++)
        {
            var (mains, wander) = (random.NextDouble() * 2 * Math.PI, random.NextDouble() * 2 * Math.PI);
            for (var i = 0; i < leads[lead].Length; i++)
                leads[lead][i] += (Muscle * Normal(random)) + (Mains * Math.Sin((2 * Math.PI * MainsHertz * i / rate) + mains))
                    + (Wander * Math.Sin((2 * Math.PI * 0.3 * i / rate) + wander));
        }
    }

    internal static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
