namespace Vouch.Signals.Tests.Measuring;

/// <summary>When the atria and the ventricles of a made ECG beat: seconds of the onset of each P wave and of each QRS complex.</summary>
/// <param name="Code">Of the statement that is then to be made; null: none about AV block of second or third degree may be.</param>
internal sealed record Timetable(string Name, string? Code, double[] P, double[] Beats)
{
    private const double Seconds = 10;

    public static readonly string[] Names =
        ["complete block", "Wenckebach 4:3", "Wenckebach 3:2", "Mobitz II 4:3", "Mobitz II 3:2", "2:1"];

    public static Timetable Of(string name, Random random)
    {
        var p = Sinus(random, Between(random, 0.62, 0.85));
        return name switch
        {
            "complete block" => Complete(random),
            "Wenckebach 4:3" => Conducted(name, "av-block-2-mobitz-1", p, random.Next(4), [0.18, 0.25, 0.29, null]),
            "Wenckebach 3:2" => Conducted(name, "av-block-2-mobitz-1", p, random.Next(3), [0.18, 0.27, null]),
            "Mobitz II 4:3" => Conducted(name, "av-block-2-mobitz-2", p, random.Next(4), [0.17, 0.17, 0.17, null]),
            "Mobitz II 3:2" => Conducted(name, "av-block-2-mobitz-2", p, random.Next(3), [0.17, 0.17, null]),
            "2:1" => Conducted(name, "av-block-2-to-1", p, random.Next(2), [0.17, null]),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "a timetable"),
        };
    }

    /// <summary>Atria at 70 to 100, ventricles at 35 to 50, each by itself; not so that one is a multiple of the other.</summary>
    public static Timetable Complete(Random random)
    {
        while (true)
        {
            var (p, beats) = (Sinus(random, Between(random, 0.6, 0.86)), Steady(random, Between(random, 1.2, 1.7), 0.01));
            var next = p.Select(at => beats.Where(beat => beat > at).Select(beat => beat - at).DefaultIfEmpty(double.MaxValue).First());
            var intervals = next.Where(one => one < p[1] - p[0]).ToArray();
            if (intervals.Length > 3 && intervals.Max() - intervals.Min() > 0.2)
                return new("complete block", "av-block-3", p, beats);
        }
    }

    /// <summary>A ventricular tachycardia at 130 to 170 with sinus rhythm at 60 to 85 under it.</summary>
    public static Timetable Dissociated(Random random) =>
        new("dissociation", null, Sinus(random, Between(random, 0.7, 1.0)), Steady(random, Between(random, 0.35, 0.46), 0.01));

    /// <summary>The same beats without any P wave.</summary>
    public Timetable WithoutP() => new(Name + ", no P waves", null, [], Beats);

    /// <summary>Every P wave conducted, PR constant.</summary>
    public static Timetable SinusRhythm(Random random) => Conducted("sinus rhythm", null, Sinus(random, Between(random, 0.6, 1.0)), 0, [0.16]);

    /// <summary>Beats as irregular as in fibrillation.</summary>
    public static Timetable Fibrillation(Random random) => new("fibrillation", null, [], Steady(random, Between(random, 0.6, 0.95), 0.3));

    private static Timetable Conducted(string name, string? code, double[] p, int first, double?[] pr) =>
        new(name, code, p, [.. p.Select((at, i) => at + pr[(first + i) % pr.Length]).OfType<double>()]);

    private static double[] Sinus(Random random, double interval) => Steady(random, interval, 0.025);

    private static double[] Steady(Random random, double interval, double part)
    {
        var times = new List<double>();
        for (var at = -interval * random.NextDouble(); at < Seconds + 0.5; at += interval * (1 + (part * ((2 * random.NextDouble()) - 1))))
            times.Add(at);
        return [.. times];
    }

    private static double Between(Random random, double from, double to) => from + ((to - from) * random.NextDouble());
}
