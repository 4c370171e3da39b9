using Vouch.Signals.Detection;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Detection;

/// <summary>What three leads take for beats is judged by all leads.</summary>
public sealed class ComplexesTests
{
    [Theory]
    [InlineData("cinc2021/HR06002.hea", 600)]
    [InlineData("philips-xml/pysierraecg/tests/fixtures/1_03/repbeats_example.xml", 800)]
    public void T_and_P_waves_of_a_slow_heart_are_no_beats_in_twelve_leads(string file, double intervalLeast)
    {
        var recording = RecordingFile.Read(RealFiles.At(file));
        var beats = DetectionLeads.Detect(recording);
        Assert.All(beats.Zip(beats.Skip(1)), pair => Assert.True((pair.Second.Frame - pair.First.Frame) * 1000 / recording.Rate >= intervalLeast));
        Assert.True(DetectionLeads.Detect(recording, DetectionLeads.Of(recording)).Count > beats.Count);
        Assert.Equal(EcgMeasurement.Measure(recording).Beats.Select(one => one.Beat.Frame), beats.Select(one => one.Frame));
    }

    [Theory]
    [InlineData(6, 3)]
    [InlineData(5, 4)]
    public void A_wave_that_is_steep_in_no_lead_is_a_beat_only_where_few_leads_are_seen(int leads, int expected)
    {
        var flat = new float[2000];
        foreach (var at in (int[])[200, 700, 1200])
            (flat[at], flat[at + 1]) = (1, -1);
        flat.AsSpan(900, 100).Fill(0.1f);
        List<Beat> beats = [.. ((int[])[200, 700, 900, 1200]).Select(at => new Beat(at, AnnotationCode.Normal))];
        Assert.Equal(expected, Complexes.Of(Enumerable.Repeat(flat, leads).ToList(), one => one, beats, 250, 250).Count);
    }

    [Fact]
    public void A_lead_without_signal_takes_no_beat_away()
    {
        var lead = new float[2000];
        foreach (var at in (int[])[3, 700, 1200, 1997])
            lead[at] = 1;
        var off = new float[2000];
        off.AsSpan().Fill(float.NaN);
        List<Beat> beats = [.. ((int[])[3, 700, 1200, 1997]).Select(at => new Beat(at, AnnotationCode.Normal))];
        Assert.Equal(4, Complexes.Of([off, lead, lead, lead, lead, lead], one => one, beats, 250, 250).Count);
    }
}
