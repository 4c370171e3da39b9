using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Measuring;

/// <summary>Recordings made by others: measured without an exception, and as hearts are.</summary>
public sealed class RealMeasurementTests
{
    public static TheoryData<string> TwelveLeads => [.. RealFiles.Names("cinc2021", "*.hea", "absent").Concat(RealFiles.Names("ptb-xl", "*.hea", "absent"))];

    public static TheoryData<string> Long => [.. RealFiles.Names("mitdb", "*.hea", "absent")];

    [Theory]
    [MemberData(nameof(TwelveLeads))]
    public void Twelve_leads_at_rest_are_measured_as_hearts_are(string name)
    {
        var measured = EcgMeasurement.Measure(RecordingFile.Read(RealFiles.At(name)));
        Assert.InRange(measured.HeartRate!.Value, 30, 220);
        Assert.InRange(measured.Qrs!.Value, 55, 200);
        Assert.InRange(measured.Qt!.Value, 240, 680);
        Assert.InRange(measured.Pr ?? 150, 80, 400);
        Assert.InRange(measured.PDuration ?? 100, 50, 200);
        Assert.InRange(measured.Beats.Count(beat => beat.IsTypical) / (double)measured.Beats.Length, 0.4, 1);
        Assert.All(measured.Leads, lead => Assert.InRange(lead.NoiseMicrovolts, 0, 250));
    }

    [Theory]
    [MemberData(nameof(Long))]
    public void Half_an_hour_of_any_rhythm_is_measured_without_an_exception(string name)
    {
        var measured = EcgMeasurement.Measure(RecordingFile.Read(RealFiles.At(name)));
        Assert.InRange(measured.HeartRate!.Value, 40, 120);
        Assert.InRange(measured.Beats.Length, 1300, 3700);
        Assert.True(measured.Qrs is null or (> 40 and < 220));
    }
}
