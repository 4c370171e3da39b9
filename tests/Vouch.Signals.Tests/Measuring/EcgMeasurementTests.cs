using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Measuring;

public sealed class EcgMeasurementTests
{
    [Fact]
    public void A_normal_heart_is_measured_as_it_was_made()
    {
        var ecg = KnownShapes.All.First(one => one is { Name: "normal", HeartRate: 60 });
        var measured = EcgMeasurement.Measure(ecg.Signal(500), 500, KnownEcg.Leads);
        Assert.Equal(60, measured.HeartRate!.Value, 1.0);
        Assert.InRange(measured.PDuration!.Value - ecg.Beat.PDuration!.Value, -10, 10);
        Assert.InRange(measured.Pr!.Value - ecg.Beat.Pr!.Value, -10, 10);
        Assert.InRange(measured.Qrs!.Value - ecg.Beat.QrsDuration, -6, 6);
        Assert.InRange(measured.Qt!.Value - ecg.Beat.Qt!.Value, -12, 12);
        Assert.All(measured.Beats, beat => Assert.True(beat.IsTypical));
        Assert.All(measured.Leads, lead => Assert.False(lead.IsUnusable));
    }

    [Fact]
    public void Fibrillation_has_no_P_wave_and_no_PR()
    {
        var ecg = KnownShapes.All.First(one => one is { Name: "fibrillation", HeartRate: 80 });
        var measured = EcgMeasurement.Measure(ecg.Signal(500), 500, KnownEcg.Leads);
        Assert.Null(measured.Pr);
        Assert.Null(measured.PAxis);
        Assert.All(measured.Beats, beat => Assert.Null(beat.PrMs));
        Assert.NotNull(measured.Qrs);
    }
}
