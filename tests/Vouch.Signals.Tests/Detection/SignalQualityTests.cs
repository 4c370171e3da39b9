using Vouch.Signals.Detection;

namespace Vouch.Signals.Tests.Detection;

public sealed class SignalQualityTests
{
    private static float[] Ecg => MadeEcg.Of(250, 10, MadeEcg.Regular(12, 0.8), noise: 0.01);

    [Fact]
    public void A_quiet_lead_is_good() => Assert.All(SignalQuality.Of(Ecg, 250), one => Assert.Equal(LeadQuality.Good, one));

    [Theory]
    [InlineData(0.25f, LeadQuality.Noisy)]
    [InlineData(0.05f, LeadQuality.Good)]
    public void Mains_larger_than_a_P_wave_is_noise(float millivolts, LeadQuality expected)
    {
        var signal = Ecg;
        for (var i = 0; i < signal.Length; i++)
            signal[i] += millivolts * MathF.Sin(2 * MathF.PI * 50 * i / 250);
        Assert.All(SignalQuality.Of(signal, 250), one => Assert.Equal(expected, one));
    }

    [Fact]
    public void A_straight_line_the_end_of_the_range_and_nothing_recorded_are_off_for_their_seconds()
    {
        var signal = Ecg;
        signal.AsSpan(250, 250).Fill(0.3f);
        signal.AsSpan(750, 200).Fill(9.9f);
        signal.AsSpan(1250, 250).Fill(float.NaN);
        Assert.Equal([LeadQuality.Off, LeadQuality.Off, LeadQuality.Off], new[] { 1, 3, 5 }.Select(second => SignalQuality.Of(signal, 250)[second]));
        Assert.Equal(7, SignalQuality.Of(signal, 250).Count(one => one == LeadQuality.Good));
    }

    [Fact]
    public void A_second_that_is_not_whole_is_not_judged() => Assert.Equal(3, SignalQuality.Of(new float[999], 250).Count);
}
