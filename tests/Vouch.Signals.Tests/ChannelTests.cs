namespace Vouch.Signals.Tests;

public sealed class ChannelTests
{
    [Theory]
    [InlineData("mV", 200, 1024, 1224, 1f)]
    [InlineData("uV", 1, 0, -500, -0.5f)]
    [InlineData("V", 1000, 0, 2, 2f)]
    public void A_sample_is_a_voltage_by_gain_and_baseline(string unit, double gain, int baseline, int sample, float millivolts) =>
        Assert.Equal([millivolts, float.NaN], new Channel("II", Lead.II, unit, gain, baseline, 1, [sample, Channel.Missing]).Millivolts()!);

    [Fact]
    public void A_pressure_is_no_voltage() => Assert.Null(new Channel("ABP", null, "mmHg", 10, 0, 1, [1200]).Millivolts());
}
