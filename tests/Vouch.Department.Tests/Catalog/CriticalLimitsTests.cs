using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Tests.Catalog;

public sealed class CriticalLimitsTests
{
    [Theory]
    // "<= 2.5" and ">= 6.5": the limit itself is called.
    [InlineData("2.4", true, CriticalReach.Low)]
    [InlineData("2.5", true, CriticalReach.Low)]
    [InlineData("2.6", true, CriticalReach.Within)]
    [InlineData("6.4", true, CriticalReach.Within)]
    [InlineData("6.5", true, CriticalReach.High)]
    // "< 2.5" and "> 6.5": only what is beyond it.
    [InlineData("2.4", false, CriticalReach.Low)]
    [InlineData("2.5", false, CriticalReach.Within)]
    [InlineData("6.5", false, CriticalReach.Within)]
    [InlineData("6.6", false, CriticalReach.High)]
    // A comparator that decides, and one that leaves it open: what may be critical is called.
    [InlineData("<2", false, CriticalReach.Low)]
    [InlineData("<2.5", false, CriticalReach.Low)]
    [InlineData("<3", false, CriticalReach.MayBeLow)]
    [InlineData(">6.5", false, CriticalReach.High)]
    [InlineData(">6", true, CriticalReach.MayBeHigh)]
    public void A_value_is_critical_beyond_the_limit_and_at_it_where_the_limit_says_so(string value, bool inclusive, CriticalReach reach)
    {
        var limits = new CriticalLimits(AgeRange.Any, new CriticalLimit(2.5m, inclusive), new CriticalLimit(6.5m, inclusive), "test");

        Assert.Equal(reach, limits.Reach(MeasuredValue.Parse(value).Value));
    }

    [Fact]
    public void An_open_side_is_never_critical()
    {
        var limits = new CriticalLimits(AgeRange.Any, null, new CriticalLimit(300, Inclusive: true), "test");

        Assert.Equal(CriticalReach.Within, limits.Reach(MeasuredValue.Of(0)));
        Assert.Equal("at or above 300", limits.ToString());
    }

    [Theory]
    [InlineData("below: 2.8, above: 6.2", "below 2.8, above 6.2")]
    [InlineData("atOrBelow: 2.5, atOrAbove: 6.5", "at or below 2.5, at or above 6.5")]
    [InlineData("below: 2.8, atOrAbove: 6.5", "below 2.8, at or above 6.5")]
    public void The_pack_says_whether_the_limit_itself_is_critical(string text, string words) =>
        Assert.Equal(words, Assert.Single(Assert.IsType<PackReading.Fit>(Read(text)).Pack.Analytes["K"].CriticalLimits).ToString());

    [Theory]
    [InlineData("low: 2.8, high: 6.2", "say whether the limit itself is critical")]
    [InlineData("below: 2.8, atOrBelow: 2.8", "exclude each other")]
    [InlineData("below: 6.2, above: 2.8", "is not under the high one")]
    [InlineData("age: \"18 y..\"", "must be given")]
    [InlineData("below: 3.7", "reach into the reference interval")]
    [InlineData("atOrAbove: 4.6", "reach into the reference interval")]
    [InlineData("above: 25", "outside what is plausible")]
    public void Limits_that_leave_it_open_or_would_call_the_healthy_are_refused(string text, string message) =>
        Assert.Contains(Assert.IsType<PackReading.Unfit>(Read(text)).Problems,
            problem => problem.Message.Contains(message, StringComparison.Ordinal));

    private static PackReading Read(string limits) => PackReader.Read([new PackText("pack.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
        pack: T
        name: Test
        version: "1"
        sources: {S: A source}
        specimenTypes: {SER: {name: Serum, hl7: SER} }
        containers:
          RED: {name: Red, additive: none, colour: red, hex: "#c00000", suffix: R, specimens: [SER], venous: 3, volumeMl: 5, source: S}
        analytes:
          K:
            name: Potassium
            discipline: chemistry
            specimen: SER
            containers: [RED]
            unit: mmol/L
            reference: [{low: 3.6, high: 4.6, source: S}]
            plausible: {low: 0.5, high: 20, source: S}
            critical: [{{{limits}}, source: S}]
        """))]);
}
