using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Signals.Drawing;

namespace Vouch.Signals.Tests.Drawing;

public sealed partial class AnySignalTests
{
    private static readonly Layout[] Layouts = [.. Layout.Grids, new Layout.Strip(null), new Layout.Strip(Lead.V1), new Layout.Channels()];

    /// <summary>Any samples, also missing and extreme ones, any names, gains and rates.</summary>
    [Fact]
    public void Every_sheet_is_well_formed_bounded_and_of_finite_numbers() => Prop.ForAll(Recordings(), Sheets(), (recording, tracing) =>
    {
        var sheet = new DrawnSheet(tracing with { From = tracing.From * recording.Duration.TotalSeconds }, recording);
        Assert.True(sheet.Width is > 0 and <= 297 && sheet.Height is > 0 and <= 210);
        Assert.True(sheet.Text.Length < 2_000_000, FormattableString.Invariant($"{sheet.Text.Length} letters"));
        Assert.DoesNotMatch(NoNumber(), Letters().Replace(sheet.Text, "><"));
        Assert.All(sheet.Traces.SelectMany(trace => trace).SelectMany(line => line),
            point => Assert.True(point.X >= 13.5 && point.X <= 297 && point.Y >= 0 && point.Y <= 210));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>Each sample lies within 0.05 mm of the line that is drawn.</summary>
    [Fact]
    public void The_line_passes_every_sample_within_a_twentieth_of_a_millimetre() =>
        Prop.ForAll(Samples(1500, 0).ToArbitrary(), Gen.Elements(Tracing.Speeds.ToArray()).ToArbitrary(), (samples, speed) =>
        {
            const double rate = 250;
            var tracing = new Tracing { Layout = new Layout.Strip(null), Speed = speed, Seconds = 250 / speed };
            var sheet = new DrawnSheet(tracing, MadeRecording.Of(rate, MadeRecording.Channel("II", samples)));
            samples = samples[..(int)Math.Min(samples.Length, 250 / speed * rate)];
            var median = samples.Order().ElementAt(samples.Length / 2);
            var (left, line) = (13.5 + (speed == 50 ? 15 : 10), sheet.Traces.Single().Single());
            for (var i = 0; i < samples.Length; i += 7)
            {
                (double X, double Y) point = (left + (i / rate * speed), sheet.Rows[0] - ((samples[i] - median) / 100.0));
                if (point.Y > 8 && point.Y < sheet.Height - 16)
                    Assert.True(DrawnSheet.Distance(line, point) <= 0.05, FormattableString.Invariant($"sample {i} lies {DrawnSheet.Distance(line, point)} mm off"));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    /// <summary>Of each format and maker one: every channel that is a voltage is seen, nothing is cut that would be the rule.</summary>
    [Theory]
    [InlineData("cinc2021/HR06000.hea", "3x4+1", 13)]
    [InlineData("ptb-xl/00005_lr.hea", "3x4+1", 13)]
    [InlineData("muse-xml/example1.xml", "3x4+1", 13)]
    [InlineData("philips-xml/pysierraecg/tests/fixtures/1_03/repbeats_example.xml", "3x4+1", 13)]
    [InlineData("scp/examples/demo.scp", "3x4+1", 13)]
    [InlineData("wfdb-samples/s0010_re.hea", "3x4+1", 13)]
    [InlineData("mitdb/101.hea", "channels", 6)]
    [InlineData("wfdb-samples/test_generator_2.edf", "channels", 9)]
    public void Recordings_made_by_others_are_drawn(string name, string layout, int traces)
    {
        var recording = RecordingFile.Read(RealFiles.At(name));
        Assert.Equal(layout, Layout.For(recording).Name);
        var sheet = new DrawnSheet(new() { Layout = Layout.For(recording) }, recording);
        Assert.Equal(traces, sheet.Traces.Count);
        Assert.DoesNotMatch(NoNumber(), Letters().Replace(sheet.Text, "><"));
        Assert.True(sheet.Paths("cut").Count() <= 2 && sheet.Text.Length < 400_000);
    }

    /// <summary>8 kHz noise: 50 samples in a quarter of a mm, and still the path is short and the extremes are where they were.</summary>
    [Fact]
    public void However_many_samples_there_are_the_path_is_short_and_keeps_the_extremes()
    {
        var random = new Random(3);
        var samples = Enumerable.Range(0, 80_000).Select(_ => random.Next(-900, 900)).ToArray();
        (samples[30_001], samples[50_003]) = (1500, -1400);
        var sheet = new DrawnSheet(new() { Layout = new Layout.Strip(null) }, MadeRecording.Of(8000, MadeRecording.Channel("II", samples)));
        var line = sheet.Traces.Single().Single();
        Assert.InRange(line.Count, 2500, 10_001);
        var median = samples.Order().ElementAt(40_000);
        Assert.Equal((23.5 + (30_001 / 320.0), sheet.Rows[0] - ((1500 - median) / 100.0)), line.MinBy(point => point.Y), Within);
        Assert.Equal((23.5 + (50_003 / 320.0), sheet.Rows[0] - ((-1400 - median) / 100.0)), line.MaxBy(point => point.Y), Within);

        static bool Within((double X, double Y) one, (double X, double Y) other) => Math.Abs(one.X - other.X) < 0.011 && Math.Abs(one.Y - other.Y) < 0.011;
    }

    [GeneratedRegex("NaN|Infinity|∞|E[+-]?[0-9]{2}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NoNumber();

    /// <summary>Names of channels may be any letters; numbers stand in attributes.</summary>
    [GeneratedRegex(">[^<]+<", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Letters();

    private static Arbitrary<Tracing> Sheets() => (
        from layout in Gen.Elements(Layouts)
        from order in Gen.Elements(LimbOrder.Standard, LimbOrder.Cabrera)
        from speed in Gen.Elements(Tracing.Speeds.ToArray())
        from gain in Gen.Elements(Tracing.Gains.ToArray())
        from theme in Gen.Elements(Theme.All.ToArray())
        from part in Gen.Choose(0, 99)
        from seconds in Gen.Elements(new double?[] { null, 0.01, 2.5, 1e9 })
        from heading in ArbMap.Default.GeneratorFor<string>()
        from at in Gen.Elements(0.0, 0.5, -1, double.NaN, 1e300)
        select new Tracing
        {
            Layout = layout,
            Order = order,
            Speed = speed,
            Gain = gain,
            Theme = theme,
            From = part / 100.0,
            Seconds = seconds,
            Heading = heading is null ? [] : [heading],
            Beats = [new(at, heading ?? "", true)],
            Waves = [new(at)],
            Calipers = [new Caliper.Time(null, at, at + 0.1), new Caliper.Voltage(Lead.II, at, -at, at)],
        }).ToArbitrary();

    private static Arbitrary<Recording> Recordings() => (
        from rate in Gen.Elements(1.0, 99.5, 250, 2000)
        from frames in Gen.Choose(1, 3000)
        from count in Gen.Choose(1, 13)
        from channels in Channels(frames, rate).ArrayOf(count)
        select MadeRecording.Of(rate, channels)).ToArbitrary();

    private static Gen<Channel> Channels(int frames, double rate) =>
        from name in Gen.Frequency((3, Gen.Elements(MadeRecording.Names)), (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")))
        from unit in Gen.Elements("mV", "uV", "nV", "V", "mmHg")
        from gain in Gen.Elements(1000.0, 1e-12, 1e12, -200, double.Epsilon)
        from samples in Samples(frames, 0, 0, 50)
        select new Channel(name, LeadNames.Parse(name), unit, gain, rate > 100 ? 7 : int.MaxValue, 1, samples);

    /// <param name="wild">One of so many samples is missing or extreme; 0: none.</param>
    private static Gen<int[]> Samples(int frames, params int[] wild) =>
        from seed in Gen.Choose(0, int.MaxValue)
        from step in Gen.Choose(0, 400)
        from one in Gen.Elements(wild)
        select Walk(frames, new Random(seed), step, one);

    /// <summary>A walk with spikes.</summary>
    private static int[] Walk(int frames, Random random, int step, int wild)
    {
        var (samples, at) = (new int[frames], 0);
        for (var i = 0; i < frames; i++)
        {
            at = Math.Clamp(at + random.Next(-step, step + 1), -800, 800);
            samples[i] = random.Next(60) == 0 ? at + random.Next(-600, 600) : at;
            if (wild > 0 && random.Next(wild) == 0)
                samples[i] = random.Next(3) switch { 0 => Channel.Missing, 1 => int.MaxValue, _ => -int.MaxValue };
        }
        return samples;
    }
}
