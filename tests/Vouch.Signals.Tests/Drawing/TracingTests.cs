using System.Globalization;
using Vouch.Signals.Drawing;

namespace Vouch.Signals.Tests.Drawing;

public sealed class TracingTests
{
    public static TheoryData<string, double, double> EverySheet()
    {
        var sheets = new TheoryData<string, double, double>();
        foreach (var layout in Layout.Grids)
            foreach (var speed in Tracing.Speeds)
                foreach (var gain in Tracing.Gains)
                    sheets.Add(layout.Name, speed, gain);
        return sheets;
    }

    /// <summary>Lead n has a spike of (n + 1)/10 mV every half second: x = begin of the signal + (t − begin) · speed, y = line − mV · gain.</summary>
    [Theory]
    [MemberData(nameof(EverySheet))]
    public void Every_peak_lies_where_the_scale_puts_it(string name, double speed, double gain)
    {
        var recording = MadeRecording.Of(MadeRecording.Names, 500, 10, (lead, t) => 0.1 * (lead + 1) * MadeRecording.Spike(t - Math.Floor(t * 2) / 2, 0.1));
        var layout = (Layout.Grid)Layout.Parse(name)!;
        var sheet = new DrawnSheet(new() { Layout = layout, Speed = speed, Gain = gain }, recording);
        Assert.True(sheet.Width <= 297 && sheet.Height <= 210);
        Assert.Equal(12 + layout.Strips, sheet.Traces.Count);
        var (left, shown) = (13.5 + (speed == 50 ? 15 : 10), Math.Min(10, 250 / speed));
        for (var lead = 0; lead < 12; lead++)
        {
            var begin = lead / layout.Rows * shown / layout.Columns;
            HasPeaks(sheet.Traces[lead].Single(), left + (begin * speed), sheet.Rows[lead % layout.Rows], lead, begin, shown / layout.Columns);
        }
        var strips = layout.Strips switch { 0 => (int[])[], 1 => [1], _ => [6, 1, 10] };
        for (var strip = 0; strip < strips.Length; strip++)
            HasPeaks(sheet.Traces[12 + strip].Single(), left, sheet.Rows[layout.Rows + strip], strips[strip], 0, shown);

        void HasPeaks(List<(double X, double Y)> line, double x, double row, int lead, double begin, double seconds)
        {
            var peaks = Enumerable.Range(0, 20).Select(i => 0.1 + (i / 2.0)).Where(t => t >= begin && t < begin + seconds - 0.01).ToArray();
            Assert.NotEmpty(peaks);
            foreach (var t in peaks)
            {
                var peak = line.Where(point => Math.Abs(point.X - x - ((t - begin) * speed)) < 0.011 * speed).MinBy(point => point.Y);
                Assert.Equal(x + ((t - begin) * speed), peak.X, 0.0101);
                Assert.Equal(row - (0.1 * (lead + 1) * gain), peak.Y, 0.0101);
            }
        }
    }

    [Theory]
    [MemberData(nameof(EverySheet))]
    public void Every_row_has_a_calibration_pulse_of_a_fifth_of_a_second_and_1_mV_or_where_it_has_no_room_a_half(string name, double speed, double gain)
    {
        var layout = (Layout.Grid)Layout.Parse(name)!;
        var sheet = new DrawnSheet(new() { Layout = layout, Speed = speed, Gain = gain }, MadeRecording.Of(MadeRecording.Names, 100, 10, (_, _) => 0));
        var pulses = sheet.Paths("calibration").Single().Split('M', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(layout.Rows + layout.Strips, pulses.Length);
        var height = gain == 20 && pulses.Length > 8 ? 10 : gain;
        Assert.All(pulses, pulse => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"v{-height}h{0.2 * speed}v{height}"), pulse));
        Assert.Equal(height < gain, sheet.Footer.Contains("pulse 0.5 mV", StringComparison.Ordinal));
        Assert.All(sheet.Rows, row => Assert.True(row - height >= 6, "the pulse stands on the grid"));
    }

    [Fact]
    public void Columns_and_strips_are_of_one_time()
    {
        var recording = MadeRecording.Of(MadeRecording.Names, 500, 10, (_, t) => MadeRecording.Spike(t, 1, 3.5, 6, 8.5));
        var sheet = new DrawnSheet(new() { Layout = Layout.Parse("3x4+1")! }, recording);
        double PeakOf(int trace) => sheet.Traces[trace].Single().MinBy(point => point.Y).X;
        // I, aVR, V1, V4 show one spike each, the strip all four: in one line above the other.
        Assert.Equal([48.5, 111, 173.5, 236], [PeakOf(0), PeakOf(3), PeakOf(6), PeakOf(9)]);
        var strip = sheet.Traces[12].Single();
        Assert.All((double[])[48.5, 111, 173.5, 236],
            x => Assert.Equal(sheet.Rows[3] - 10, strip.Where(point => Math.Abs(point.X - x) < 0.3).Min(point => point.Y), 0.011));
    }

    [Fact]
    public void A_lead_that_was_not_recorded_leaves_an_empty_labelled_cell()
    {
        var recording = MadeRecording.Of(["I", "II", "V1"], 250, 10, (_, t) => MadeRecording.Spike(t, 1));
        var sheet = new DrawnSheet(new() { Layout = Layout.Parse("3x4+3")! }, recording);
        // I and II give the limb leads; V1 and the strips V1 and II are there.
        Assert.Equal(7 + 2, sheet.Traces.Count);
        Assert.Equal(["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6", "V1", "II", "V5"], sheet.Labels);
        Assert.Contains("not recorded: V2, V3, V4, V5, V6", sheet.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_Cabrera_turns_aVR_over()
    {
        var recording = MadeRecording.Of(MadeRecording.Names, 250, 10, (lead, t) => (lead == 3 ? -1 : 1) * MadeRecording.Spike(t, 1));
        var sheet = new DrawnSheet(new() { Layout = Layout.Parse("6x2")!, Order = LimbOrder.Cabrera }, recording);
        Assert.Equal(["aVL", "I", "−aVR", "II", "aVF", "III"], sheet.Labels[..6]);
        Assert.Equal(sheet.Rows[2] - 10, sheet.Traces[2].Single().Min(point => point.Y), 0.011);
    }

    [Fact]
    public void A_strip_goes_on_line_after_line()
    {
        var recording = MadeRecording.Of(["II"], 250, 60, (_, t) => MadeRecording.Spike(t, 25));
        var sheet = new DrawnSheet(new() { Layout = Layout.Parse("strip")!, From = 10, Seconds = 32 }, recording);
        Assert.Equal(4, sheet.Traces.Count);
        Assert.Equal((23.5 + 125, sheet.Rows[1] - 10), sheet.Traces[1].Single().MinBy(point => point.Y));
        Assert.Equal(23.5 + 50, sheet.Traces[3].Single().Max(point => point.X), 0.2);
        Assert.Equal(["0:10", "0:20", "0:30", "0:40"], sheet.Labels.Where(label => label.Contains(':', StringComparison.Ordinal)));
        Assert.Contains("0:10 to 0:42 of 1:00", sheet.Footer, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_more_than_twelve_channels_the_footer_says_so()
    {
        string Footer(int channels) => new DrawnSheet(new() { Layout = new Layout.Channels() },
            MadeRecording.Of([.. Enumerable.Range(1, channels).Select(i => FormattableString.Invariant($"channel {i}"))], 100, 5, (_, _) => 0)).Footer;
        Assert.Contains("12 of 13 channels", Footer(13), StringComparison.Ordinal);
        Assert.DoesNotContain("channels", Footer(12), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_breaks_the_line_and_a_sample_alone_is_a_dot()
    {
        var recording = MadeRecording.Of(["II"], 100, 4, (_, t) => t is < 1 or (>= 2 and < 2.005) or >= 3 ? 0 : null);
        var lines = new DrawnSheet(new() { Layout = Layout.Parse("strip")! }, recording).Traces.Single();
        Assert.Equal([(23.5, 48.25), (73.5, 73.5), (98.5, 123.25)], lines.Select(line => (line[0].X, line[^1].X)));
    }

    [Fact]
    public void A_signal_beyond_its_room_is_cut_and_a_mark_says_so()
    {
        var recording = MadeRecording.Of(MadeRecording.Names, 250, 10, (lead, t) => lead == 7 ? 30 * MadeRecording.Spike(t, 3.5, 5.5) : 0);
        var sheet = new DrawnSheet(new() { Layout = Layout.Parse("12x1")! }, recording);
        Assert.Equal(2, sheet.Paths("cut").Count());
        Assert.Contains("cut", sheet.Footer, StringComparison.Ordinal);
        Assert.All(sheet.Traces.SelectMany(trace => trace).SelectMany(line => line), point => Assert.InRange(point.Y, 6, sheet.Height - 14));
        // Up to the cut, nothing beyond it, and on from where the signal comes back.
        Assert.Equal(3, sheet.Traces[7].Count);
        Assert.DoesNotContain("cut", new DrawnSheet(new() { Layout = Layout.Parse("12x1")!, Seconds = 3 }, recording).Footer, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_on_a_line_needs_no_points()
    {
        var recording = MadeRecording.Of(["II"], 1000, 10, (_, t) => t / 10);
        var line = new DrawnSheet(new() { Layout = Layout.Parse("strip")! }, recording).Traces.Single().Single();
        Assert.InRange(line.Count, 2, 5);
    }

    [Fact]
    public void Nothing_of_a_person_is_written_unless_it_is_given_and_what_is_given_is_escaped()
    {
        var recording = MadeRecording.Of(["a<b>&\"c"], 100, 2, (_, _) => 0);
        var plain = new DrawnSheet(new() { Layout = new Layout.Channels() }, recording);
        Assert.DoesNotContain("Surname", plain.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", plain.Text, StringComparison.Ordinal);
        Assert.Equal("a<b>&\"c", plain.Labels[0]);
        var named = new Tracing { Layout = new Layout.Channels(), Heading = ["Surname <Given>\u0001 \ud800 & \ufffe"], Filter = "0.05–150 Hz" };
        var given = new DrawnSheet(named, recording);
        Assert.Equal("Surname <Given>  � & �", given.Words("heading").Single());
        Assert.Contains("25 mm/s · 10 mm/mV · 0.05–150 Hz · 100 Hz · recorded 2024-05-06 07:08:09 · 0:00 to 0:02 of 0:02",
            given.Footer.Replace("\n", " · ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 10, 0, 1.0)]
    [InlineData(25, 15, 0, 1.0)]
    [InlineData(25, 10, 10, 1.0)]
    [InlineData(25, 10, -1, 1.0)]
    [InlineData(25, 10, 0, 0.0)]
    [InlineData(25, 10, double.NaN, 1.0)]
    public void What_no_sheet_is_drawn_with_is_refused(double speed, double gain, double from, double seconds) => Assert.Throws<ArgumentException>(() =>
        new Tracing { Layout = new Layout.Channels(), Speed = speed, Gain = gain, From = from, Seconds = seconds }.Svg(MadeRecording.Of(["II"], 100, 10, (_, _) => 0)));

    [Theory]
    [InlineData("3x4+1")]
    [InlineData("3×4+1")]
    [InlineData("strip:V5")]
    [InlineData("channels")]
    public void A_layout_has_a_name(string name) => Assert.Equal(name.Replace('×', 'x'), Layout.Parse(name)!.Name);

    [Theory]
    [InlineData("4x3")]
    [InlineData("3x4+2")]
    [InlineData("strip:Z9")]
    [InlineData("")]
    public void No_other_layout_is_known(string name) => Assert.Null(Layout.Parse(name));

    /// <summary>WCAG 2.2, 1.4.3: relative luminance and contrast.</summary>
    [Fact]
    public void Words_and_traces_have_contrast()
    {
        Assert.All(Theme.All.SelectMany(theme => (string[])[theme.Trace, theme.Ink, theme.Accent], (theme, colour) => (theme.Paper, colour)),
            pair => Assert.True(Contrast(pair.Paper, pair.colour) >= 4.5, $"{pair.colour} on {pair.Paper}"));

        static double Contrast(string one, string two) => (Math.Max(Luminance(one), Luminance(two)) + 0.05) / (Math.Min(Luminance(one), Luminance(two)) + 0.05);

        static double Luminance(string colour) => (0.2126 * Part(colour, 1)) + (0.7152 * Part(colour, 3)) + (0.0722 * Part(colour, 5));

        static double Part(string colour, int at)
        {
            var part = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }
    }
}
