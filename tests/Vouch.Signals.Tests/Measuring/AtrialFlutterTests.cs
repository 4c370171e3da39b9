using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;
using Vouch.Signals.Tests.Interpretation;
using static System.FormattableString;

namespace Vouch.Signals.Tests.Measuring;

/// <summary>
/// Atrial flutter in ten seconds, of known truth, under made and under real complexes; and sinus rhythms of the same complexes, in which
/// there is none. With VOUCH_WRITE_DOCS=1 docs/ecg-flutter.md is written; always the figures have to be within these bounds.
/// </summary>
public sealed class AtrialFlutterTests
{
    private static readonly string[] Conductions = ["2:1", "3:1", "4:1", "2:1 to 4:1"];

    private static readonly double[] Heights = [0.05, 0.1, 0.2, 0.3];

    private static readonly (string Name, int[] Leads)[] LeadSets =
        [("twelve leads", [.. Enumerable.Range(0, 12)]), ("I, II, III", [0, 1, 2]), ("II and V1", [1, 6])];

    private static readonly Noise Usual = new(Muscle: 0.02, Wander: 0.1);

    public static TheoryData<string> Timetables => [.. Timetable.Names, .. ConductionFigures.Without.Select(one => one.Name), "dissociation"];

    private static readonly Lazy<List<RecombinedEcg>> Recombined = new(RecombinedEcg.All);

    private static bool Writes => Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1";

    [Theory]
    [InlineData("2:1", 0.3, 0.1)]
    [InlineData("3:1", 0.2, 0.7)]
    [InlineData("4:1", 0.1, 0.6)]
    [InlineData("4:1", 0.2, 0.9)]
    [InlineData("2:1 to 4:1", 0.2, 0.55)]
    [InlineData("2:1 to 4:1", 0.3, 0.7)]
    public void Made_flutter_is_told_with_its_rate(string conduction, double millivolts, double share)
    {
        var (told, right, all) = Made(conduction, millivolts, LeadSets[0].Leads, 24);
        Assert.Equal(told, right);
        Assert.InRange((double)told / all, share, 1);
    }

    [Fact]
    public void What_is_told_of_any_flutter_is_its_rate() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var flutter = new KnownFlutter(240 + (100 * random.NextDouble()), 0.1 + (0.2 * random.NextDouble()), (int[])[0, 2, 3, 4] is var all ? all[random.Next(4)] : 0);
        var measured = Measure(flutter.Signal(Shape(random), 500, 10, Usual, random), LeadSets[0].Leads);
        return !measured.Atria.IsContinuous || IsNear(measured, flutter);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Made_sinus_rhythm_and_fibrillation_of_any_shape_have_no_flutter_waves()
    {
        foreach (var shape in KnownShapes.All)
            foreach (var (name, leads) in LeadSets)
                Assert.False(Measure(shape.Signal(500, noise: Usual, seed: 5), leads).Atria.IsContinuous, Invariant($"{shape.Name} {shape.HeartRate} {name}"));
    }

    [Fact]
    public void Sinus_rhythm_of_real_complexes_is_no_flutter_at_any_rate()
    {
        RealFiles.At("");
        var (told, all) = Sinus(LeadSets[0].Leads, Writes ? 8 : 2);
        Assert.InRange((double)told / all, 0, 0.01);
    }

    [Theory]
    [MemberData(nameof(Timetables))]
    public void Blocks_escape_rhythms_and_fibrillation_are_no_flutter(string name)
    {
        var beat = KnownShapes.All.First(one => one is { Name: "normal", HeartRate: 60 }).Beat;
        for (var seed = 0; seed < 20; seed++)
            Assert.False(Measure(KnownConduction.Signal(beat, Times(name, seed), 500, Usual, seed), LeadSets[0].Leads).Atria.IsContinuous, Invariant($"made {seed}"));
        if (RealFiles.Folder is null)
            return;
        for (var i = 0; i < Recombined.Value.Count; i++)
        {
            var one = Recombined.Value[i];
            Assert.False(EcgMeasurement.Measure(one.On(Times(name, i), 1, null), one.Rate, KnownEcg.Leads).Atria.IsContinuous, Invariant($"real {i}"));
        }
    }

    [Fact]
    public void No_real_resting_recording_has_flutter_waves()
    {
        RealFiles.At("");
        Assert.All(RealRecordings.Names(), name => Assert.False(EcgMeasurement.Measure(RealRecordings.Read(name)).Atria.IsContinuous, name));
    }

    [Fact]
    public async Task Flutter_under_real_complexes_is_told_as_far_as_the_document_says()
    {
        RealFiles.At("");
        var (told, right, all) = Real("4:1", 0.2, LeadSets[0].Leads, 1);
        Assert.Equal(told, right);
        Assert.InRange((double)told / all, 0.85, 1);
        if (Writes)
            await File.WriteAllTextAsync(Path.Combine(RealFiles.Project(), "docs", "ecg-flutter.md"), Document(), TestContext.Current.CancellationToken);
    }

    private static Timetable Times(string name, int seed) => ConductionFigures.Without.FirstOrDefault(one => one.Name == name) is { Times: { } times }
        ? times(new Random(seed)) : name == "dissociation" ? Timetable.Dissociated(new Random(seed)) : Timetable.Of(name, new Random(seed));

    private static (int Told, int Right, int All) Made(string conduction, double millivolts, int[] leads, int cases) =>
        Count(Enumerable.Range(0, cases).Select(seed =>
        {
            var random = new Random((seed * 31) + (int)(millivolts * 100));
            var flutter = Of(conduction, millivolts, random);
            return (flutter, Measure(flutter.Signal(Shape(random), 500, 10, Usual, random), leads));
        }));

    private static (int Told, int Right, int All) Real(string conduction, double millivolts, int[] leads, int cases) =>
        Count(RealComplex.All().SelectMany((complex, i) => Enumerable.Range(0, cases).Select(seed =>
        {
            var random = new Random((seed * 31) + i + (int)(millivolts * 1000));
            var flutter = Of(conduction, millivolts, random);
            return (flutter, Measure(complex.Flutter(flutter, Usual, random), leads));
        })));

    private static (int Told, int All) Sinus(int[] leads, int cases)
    {
        var measured = RealComplex.All().SelectMany((complex, i) => Enumerable.Range(0, cases).Select(seed =>
        {
            var random = new Random((seed * 57) + i);
            return Measure(complex.Sinus(seed % 2 == 0 ? 60 + (50 * random.NextDouble()) : 110 + (60 * random.NextDouble()), Usual, random), leads);
        })).ToArray();
        return (measured.Count(one => one.Atria.IsContinuous), measured.Length);
    }

    private static (int Told, int Right, int All) Count(IEnumerable<(KnownFlutter Flutter, Measurements Measured)> cases)
    {
        var all = cases.ToArray();
        return (all.Count(one => one.Measured.Atria.IsContinuous), all.Count(one => one.Measured.Atria.IsContinuous && IsNear(one.Measured, one.Flutter)), all.Length);
    }

    private static KnownFlutter Of(string conduction, double millivolts, Random random) =>
        new(240 + (100 * random.NextDouble()), millivolts, conduction.Length == 3 ? conduction[0] - '0' : 0);

    private static KnownBeat Shape(Random random)
    {
        var shapes = KnownShapes.All.Where(one => one.Name is "normal" or "polygonal" or "right bundle branch block" or "left ventricular hypertrophy"
            or "T of two signs" or "flat T").ToArray();
        return shapes[random.Next(shapes.Length)].Beat;
    }

    private static Measurements Measure(float[][] signal, int[] leads) =>
        EcgMeasurement.Measure([.. leads.Select(lead => signal[lead])], 500, [.. leads.Select(lead => KnownEcg.Leads[lead])]);

    private static bool IsNear(Measurements measured, KnownFlutter flutter) => Math.Abs(measured.Atria.RatePerMinute!.Value - flutter.PerMinute) <= 0.04 * flutter.PerMinute;

    private static string Document()
    {
        var text = new StringBuilder(FlutterText.Beginning);
        Table(text, "made complexes", (conduction, height, leads) => Made(conduction, height, leads, 40));
        Table(text, "real complexes", (conduction, height, leads) => Real(conduction, height, leads, 2));
        text.Append("\n| sinus rhythm of real complexes, 60 to 170 a minute, with | recordings | called flutter |\n|---|---|---|\n");
        foreach (var (name, leads) in LeadSets)
        {
            var (told, all) = Sinus(leads, 8);
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {all} | {told} |\n");
        }

        var pieces = MonitoredPieces.Interpret(1);
        text.Append("\n| ten seconds of monitored patients (MIT-BIH), rhythm of the reference | pieces | called flutter |\n|---|---|---|\n");
        foreach (var of in pieces.GroupBy(piece => piece.Reference).OrderByDescending(of => of.Count()))
            text.Append(CultureInfo.InvariantCulture, $"| {of.Key} | {of.Count()} | {of.Count(piece => piece.Codes.Contains("atrial-flutter"))} |\n");
        return text.Append(FlutterText.End).ToString();
    }

    private static void Table(StringBuilder text, string complexes, Func<string, double, int[], (int Told, int Right, int All)> figures)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n| told, {complexes}, waves of | {string.Join(" | ", Heights.Select(height => Invariant($"{height} mV")))} |\n");
        text.Append("|---|").Append(string.Concat(Enumerable.Repeat("---|", Heights.Length))).Append('\n');
        foreach (var (name, leads) in LeadSets)
            foreach (var conduction in Conductions)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {conduction}, {name} |");
                foreach (var height in Heights)
                    text.Append(figures(conduction, height, leads) is var (told, _, all) ? Invariant($" {100.0 * told / all:0} % |") : "");
                text.Append('\n');
            }
    }
}
