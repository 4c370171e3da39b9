using Vouch.Signals.Drawing;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Drawing;

public sealed class MarksTests
{
    private static readonly Recording Strip = MadeRecording.Of(["II"], 250, 25, (_, t) => MadeRecording.Spike(t, 1, 2, 12));

    [Fact]
    public void Beats_stand_below_the_strip_at_their_time_on_their_line()
    {
        var beats = BeatLabel.Of([new(250, AnnotationCode.Normal), new(300, AnnotationCode.RhythmChange), new(500, AnnotationCode.VentricularPremature),
            new(3000, AnnotationCode.Paced), new(9999, AnnotationCode.Normal)], 250);
        Assert.Equal(["N", "V", "P", "N"], beats.Select(beat => beat.Text));
        var sheet = new DrawnSheet(new() { Layout = Layout.Parse("strip")!, Beats = beats, Seconds = 20 }, Strip);
        Assert.Equal(["N", "V", "P"], sheet.Labels.Where(label => label is "N" or "V" or "P"));
        Assert.Equal(["M48.5 ", "M73.5 ", "M73.5 "], sheet.Paths("beat").Select(path => path[..6]));
    }

    [Fact]
    public void Letters_do_not_stand_upon_each_other_and_every_beat_keeps_its_tick()
    {
        var beats = Enumerable.Range(0, 100).Select(i => new BeatLabel(i * 0.02, "N", false));
        var sheet = new DrawnSheet(new() { Layout = Layout.Parse("strip")!, Beats = [.. beats] }, Strip);
        Assert.Equal(100, sheet.Paths("beat").Count());
        Assert.InRange(sheet.Labels.Count(label => label == "N"), 10, 25);
    }

    [Fact]
    public void A_caliper_says_the_time_or_the_voltage_between_its_ends()
    {
        var sheet = new DrawnSheet(new()
        {
            Layout = Layout.Parse("strip")!,
            Calipers = [new Caliper.Time(null, 1, 2), new Caliper.Voltage(Lead.II, 2, 0, 1), new Caliper.Time(Lead.II, 12, 12.1, "QRS"),
                new Caliper.Time(Lead.V1, 1, 2, "not there"), new Caliper.Time(null, 9, 11, "over the end of the line")],
        }, Strip);
        Assert.Equal(["1000 ms (60/min)", "1.00 mV", "QRS"], sheet.Labels.Where(label => label is not "II" && !label.Contains(':', StringComparison.Ordinal)));
        var paths = sheet.Paths("caliper").ToArray();
        Assert.StartsWith("M48.5 ", paths[0], StringComparison.Ordinal);
        Assert.EndsWith("H73.5", paths[0], StringComparison.Ordinal);
        Assert.Equal(FormattableString.Invariant($"M71.5 {sheet.Rows[0]}h6M71.5 {sheet.Rows[0] - 10}h6M74.5 {sheet.Rows[0]}V{sheet.Rows[0] - 10}"), paths[1]);
    }

    [Fact]
    public void Marks_of_waves_go_through_all_leads_of_their_time()
    {
        var recording = MadeRecording.Of(MadeRecording.Names, 250, 10, (_, t) => MadeRecording.Spike(t, 1));
        var sheet = new DrawnSheet(new() { Layout = Layout.Parse("3x4+1")!, Waves = [new(0.95), new(3)] }, recording);
        // I, II, III and the strip at 0.95 s; aVR, aVL, aVF and the strip at 3 s.
        Assert.Equal(8, sheet.Paths("wave").Single().Count(letter => letter == 'M'));
    }

    [Fact]
    public void Of_what_was_measured_the_waves_of_each_typical_beat_are_marked()
    {
        BeatMeasurement Beat(long frame, double? pr, bool isTypical) => new(new(frame, AnnotationCode.Normal), null, pr, isTypical, PacingPulses.None);
        var measured = new Measurements
        {
            Rate = 500,
            Beats = [Beat(500, 160, true), Beat(900, null, true), Beat(1200, 150, false)],
            Rhythms = [],
            Atria = new([], null, false, 0),
            Leads = [],
            POnset = -200,
            POffset = -100,
            QrsOnset = -40,
            QrsOffset = 60,
            TOffset = 360,
        };
        Assert.Equal([0.8, 0.9, 0.96, 1.06, 1.36, 1.76, 1.86, 2.16], WaveMark.Of(measured).Select(mark => Math.Round(mark.Seconds, 6)));
    }
}
