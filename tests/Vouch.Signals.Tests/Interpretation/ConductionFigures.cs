using System.Globalization;
using System.Text;
using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;
using Vouch.Signals.Tests.Measuring;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>What is said of ECGs whose atria and ventricles beat on a known timetable.</summary>
internal sealed class ConductionFigures
{
    /// <summary>Statements that are wrong where another of them, or none, is true.</summary>
    public static readonly string[] Codes =
        ["av-block-2-mobitz-1", "av-block-2-mobitz-2", "av-block-2-to-1", "av-block-3", "av-dissociation"];

    /// <summary>Without a block of second or third degree.</summary>
    public static readonly (string Name, Func<Random, Timetable> Times)[] Without =
    [
        ("sinus rhythm", Timetable.SinusRhythm), ("escape rhythm without P waves", random => Timetable.Complete(random).WithoutP()),
        ("beats of a Wenckebach block without P waves", random => Timetable.Of("Wenckebach 4:3", random).WithoutP()),
        ("irregular beats without P waves", Timetable.Fibrillation),
    ];

    public int Recordings { get; private set; }

    public int Right { get; private set; }

    /// <summary>Recordings of which a block is said that is not there.</summary>
    public int Wrong { get; private set; }

    public int PWaves { get; private set; }

    public int PFound { get; private set; }

    /// <summary>P waves that were found and are none.</summary>
    public int PInvented { get; private set; }

    public double Sensitivity => (double)Right / Recordings;

    /// <param name="halfP">ms from the onset of a P wave to its peak, within 60.</param>
    public void Add(Timetable times, float[][] leads, double rate, double halfP)
    {
        var measured = EcgMeasurement.Measure(leads, rate, KnownEcg.Leads);
        var codes = Reading.Of(measured, Subject.Unknown).Statements.Select(one => one.Code).ToArray();
        Recordings++;
        Right += times.Code is { } code && codes.Contains(code) ? 1 : 0;
        Wrong += codes.Intersect(Codes).Any(one => one != times.Code) ? 1 : 0;
        var found = measured.Atria.PWaves.Select(frame => frame / rate).ToArray();
        var there = times.P.Select(at => at + (halfP / 1000)).ToArray();
        PWaves += there.Count(at => at is > 0.2 and < 9.8);
        PFound += there.Count(at => at is > 0.2 and < 9.8 && found.Any(one => Math.Abs(one - at) < 0.06));
        PInvented += found.Count(one => !there.Any(at => Math.Abs(one - at) < 0.06));
    }

    /// <summary>Made ECGs: P waves and complexes of a normal heart.</summary>
    public static ConductionFigures OfMade(Func<Random, Timetable> times, Noise noise, int count)
    {
        var (figures, beat) = (new ConductionFigures(), KnownShapes.All.First(one => one is { Name: "normal", HeartRate: 60 }).Beat);
        for (var seed = 0; seed < count; seed++)
        {
            var made = times(new Random(seed));
            figures.Add(made, KnownConduction.Signal(beat, made, 500, noise, seed), 500, beat.PDuration!.Value / 2);
        }

        return figures;
    }

    /// <summary>Real recordings put together anew.</summary>
    /// <param name="wide">By which the complexes are longer.</param>
    /// <param name="waves">mV of fibrillatory waves.</param>
    public static ConductionFigures OfRecombined(IReadOnlyList<RecombinedEcg> recordings, Func<Random, Timetable> times, double wide = 1,
        double waves = 0)
    {
        var figures = new ConductionFigures();
        var fibrillation = new KnownEcg("", 60, new([], [], [])) { Fibrillation = waves };
        for (var i = 0; i < recordings.Count; i++)
            for (var seed = 0; seed < 2; seed++)
            {
                var made = times(new Random((100 * i) + seed));
                var leads = recordings[i].On(made, wide, waves > 0 ? fibrillation.Signal(recordings[i].Rate, seed: i) : null);
                figures.Add(made, leads, recordings[i].Rate, recordings[i].HalfP);
            }

        return figures;
    }

    public static void Table(StringBuilder text, List<RecombinedEcg> recordings)
    {
        text.Append("\n| timetable | said, made with 25 µV of noise | said, made with 50 µV | said, real ones anew ");
        text.Append("| other blocks said | P waves found | invented |\n|---|---|---|---|---|---|---|\n");
        foreach (var name in Timetable.Names)
            Row(name, random => Timetable.Of(name, random), 1, true);
        Row("complete block, complexes 1.4 times as long", Timetable.Complete, 1.4, false);
        foreach (var (name, times) in Without)
            Row(name, times, 1, true);
        var waves = OfRecombined(recordings, Timetable.Fibrillation, waves: 0.06);
        text.Append(CultureInfo.InvariantCulture, $"| irregular beats and fibrillatory waves | | | | {waves.Wrong} of {waves.Recordings} | | {waves.PInvented} |\n");

        void Row(string name, Func<Random, Timetable> times, double wide, bool isMade)
        {
            double[] muscle = isMade ? [0.025, 0.05] : [];
            var made = muscle.Select(one => OfMade(times, new(Muscle: one, Wander: 0.2), 50)).ToArray();
            var real = OfRecombined(recordings, times, wide);
            var all = made.Append(real).ToArray();
            var isSaid = times(new Random(0)).Code is not null;
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Said(made.FirstOrDefault())} | {Said(made.LastOrDefault())} | {Said(real)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Of(all.Sum(one => one.Wrong), all.Sum(one => one.Recordings))} ");
            text.Append(CultureInfo.InvariantCulture, $"| {(real.PWaves == 0 ? "" : Of(real.PFound, real.PWaves))} | {real.PInvented} |\n");

            string Said(ConductionFigures? one) => one is null || !isSaid ? "" : Of(one.Right, one.Recordings);

            static string Of(int some, int all) => FormattableString.Invariant($"{some} of {all}");
        }
    }
}
