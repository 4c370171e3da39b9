using System.Diagnostics;
using Vouch.Signals;
using Vouch.Signals.Detection;
using Vouch.Signals.Drawing;
using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;

namespace Vouch.Bench;

/// <summary>Beats found and classified in a made two-lead signal at 360 Hz, offline and as it comes; on one core.</summary>
public static class EcgBench
{
    private const double Rate = 360;
    private const int Patients = 500;
    private const double PatientRate = 250;

    public static Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        var half = Signal(Rate, TimeSpan.FromMinutes(30));
        var detect = Milliseconds(9, () => QrsDetector.Detect(Rate, half));
        var classify = Milliseconds(9, () => QrsDetector.Detect(Rate, half, classify: true));
        var rows = new List<Row>
        {
            new("ecg: 30 minutes of two leads at 360 Hz, beats found", "≤ 25 ms", Invariant($"{detect:0.0} ms"), detect <= 25),
            new("ecg: the same, beats found and classified", "≤ 50 ms", Invariant($"{classify:0.0} ms"), classify <= 50),
        };
        rows.AddRange(Lengths());
        rows.Add(Streaming());
        rows.Add(Drawing());
        rows.Add(Row.Note("ecg: allocated for an hour of two leads, beats classified", Invariant($"{Allocated() / 1024.0:#,0} kB")));
        rows.AddRange(Measuring());
        return Task.FromResult<IReadOnlyList<Row>>(rows);
    }

    private static List<Row> Lengths()
    {
        var times = new List<(int Hours, double Milliseconds)>();
        foreach (var hours in (int[])[1, 6, 24])
        {
            var signal = Signal(Rate, TimeSpan.FromHours(hours));
            times.Add((hours, Milliseconds(3, () => QrsDetector.Detect(Rate, signal))));
        }

        var day = times[^1].Milliseconds;
        return
        [
            new("ecg: 24 hours of two leads, beats found", "≤ 2 s", Invariant($"{day / 1000:0.00} s"), day <= 2000),
            Row.Note("ecg: linear in length", string.Join(", ", times.Select(one => Invariant($"{one.Hours} h: {one.Milliseconds / one.Hours:0} ms an hour")))),
        ];
    }

    /// <summary>Ten seconds of every patient, in pieces of 100 ms, classified: how much of one core that takes.</summary>
    private static Row Streaming()
    {
        const int seconds = 10;
        var signal = Signal(PatientRate, TimeSpan.FromSeconds(seconds + 30));
        var detectors = Enumerable.Range(0, Patients).Select(_ => new QrsDetector(PatientRate, 2, classify: true)).ToList();
        const int piece = (int)PatientRate / 10;
        foreach (var one in detectors)
            one.Push(signal, 0, 30 * (int)PatientRate);
        var clock = Stopwatch.StartNew();
        for (var at = 30 * (int)PatientRate; at < signal[0].Length; at += piece)
            foreach (var one in detectors)
            {
                one.Push(signal, at, piece);
                while (one.TryTake(out _))
                {
                }
            }

        var share = clock.Elapsed.TotalSeconds / seconds;
        return new(Invariant($"ecg: {Patients} patients' two leads at 250 Hz as they come, classified"), "≤ 1 core", Invariant($"{share:0.00} of a core"), share <= 1);
    }

    /// <summary>Twelve leads of 10 s at 500 Hz on a sheet of 3x4+1, with their beats.</summary>
    private static Row Drawing()
    {
        var signal = Signal(500, TimeSpan.FromSeconds(10));
        var channels = LeadsOfTwelve.Select((lead, i) => new Channel(lead.Label(), lead, "mV", 1000, 0, 1, [.. signal[i % 2].Select(value => (int)(value * 1000))]));
        var recording = new Recording("made", "made", 500, [.. channels], null, Subject.Unknown, [], [], []);
        var tracing = new Tracing { Layout = Layout.For(recording), Beats = BeatLabel.Of(QrsDetector.Detect(500, signal).Select(beat => new Annotation(beat.Frame, beat.Code)), 500) };
        var length = tracing.Svg(recording).Length;
        var draw = Milliseconds(50, () => tracing.Svg(recording));
        return new(Invariant($"ecg: twelve leads of 10 s at 500 Hz drawn ({length / 1024.0:0} kB)"), "≤ 10 ms", Invariant($"{draw:0.0} ms"), draw <= 10);
    }

    private static IEnumerable<Lead> LeadsOfTwelve => Enum.GetValues<Lead>().Where(lead => lead <= Lead.V6);

    /// <summary>Ten seconds of twelve leads, and that it takes ten times as long for a hundred.</summary>
    private static List<Row> Measuring()
    {
        (string, Lead?)[] leads = [.. Enumerable.Range(0, 12).Select(i => (((Lead)i).Label(), (Lead?)(Lead)i))];
        var (brief, extended) = (Twelve(10), Twelve(100));
        var first = Stopwatch.StartNew();
        Read(brief);
        first.Stop();
        var milliseconds = Milliseconds(100, () => Read(brief));
        var longer = Milliseconds(9, () => Read(extended));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(brief);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return
        [
            new("ecg: 10 s of twelve leads at 500 Hz measured and interpreted", "≤ 10 ms", Invariant($"{milliseconds:0.0} ms"), milliseconds <= 10),
            Row.Note("ecg: the same of 100 s; the first of a program; allocated for 10 s",
                Invariant($"{longer:0.0} ms; {first.Elapsed.TotalMilliseconds:0} ms; {bytes / 1024.0:#,0} kB")),
        ];

        void Read(float[][] millivolts) => Reading.Of(EcgMeasurement.Measure(millivolts, 500, leads), Subject.Unknown);
    }

    private static float[][] Twelve(int seconds)
    {
        var two = Signal(500, TimeSpan.FromSeconds(seconds));
        return [.. Enumerable.Range(0, 12).Select(i => two[0].Zip(two[1], (one, other) => (one * (0.3f + (0.05f * i))) + (other * (0.5f - (0.07f * i)))).ToArray())];
    }

    private static long Allocated()
    {
        var signal = Signal(Rate, TimeSpan.FromHours(1));
        QrsDetector.Detect(Rate, signal, classify: true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        QrsDetector.Detect(Rate, signal, classify: true);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>
    /// The least of so many: what the work takes when nothing else takes the core. Before, a second or more of it: the runtime compiles what
    /// runs often once more, better, in the background.
    /// </summary>
    private static double Milliseconds(int runs, Action work)
    {
        for (var warming = Stopwatch.StartNew(); warming.Elapsed < TimeSpan.FromSeconds(1.5);)
            work();
        var least = double.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            var clock = Stopwatch.StartNew();
            work();
            least = Math.Min(least, clock.Elapsed.TotalMilliseconds);
        }

        return least;
    }

    /// <summary>Beats at a varying rate, every ninth early and wide, with noise.</summary>
    private static float[][] Signal(double rate, TimeSpan length)
    {
        var random = new Random(7);
        var signals = new[] { new float[(int)(rate * length.TotalSeconds)], new float[(int)(rate * length.TotalSeconds)] };
        var at = 0.5;
        for (var beat = 0; at < length.TotalSeconds - 1; beat++)
        {
            var early = beat % 9 == 8;
            Bell(signals, rate, at, early ? 1.4f : 1, early ? 0.035 : 0.013);
            Bell(signals, rate, at + 0.26, early ? -0.4f : 0.25f, 0.05);
            if (!early)
                Bell(signals, rate, at - 0.16, 0.12f, 0.02);
            at += (beat % 9 == 7 ? 0.5 : early ? 1.1 : 0.8) + (0.06 * random.NextDouble());
        }

        foreach (var signal in signals)
            for (var i = 0; i < signal.Length; i++)
                signal[i] += (float)((random.NextDouble() - 0.5) * 0.06);
        return signals;
    }

    private static void Bell(float[][] signals, double rate, double at, float height, double spread)
    {
        for (var i = (int)Math.Max(0, (at - (4 * spread)) * rate); i < Math.Min(signals[0].Length, (at + (4 * spread)) * rate); i++)
        {
            var value = height * (float)Math.Exp(-Math.Pow(((i / rate) - at) / spread, 2) / 2);
            signals[0][i] += value;
            signals[1][i] -= 0.6f * value;
        }
    }
}
