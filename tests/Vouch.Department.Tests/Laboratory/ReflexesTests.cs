using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Laboratory;

namespace Vouch.Department.Tests.Laboratory;

public sealed class ReflexesTests
{
    [Theory]
    [InlineData("7.1", 1, "final", true)]
    [InlineData("2.0", 1, "final", false)]
    [InlineData("7.1", 0, null, false)] // Held: nobody acts on a value that was not released.
    [InlineData("7.1", 2, "withdrawn", false)]
    public void A_reflex_fires_on_a_released_value_that_meets_its_condition(string value, int version, string? status, bool fires)
    {
        var fired = Reflexes.Fired(Pack, [Test("TSH", decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), version, status)]);

        Assert.Equal(fires ? ["TSH-FT4"] : [], fired.Select(reflex => reflex.Code));
    }

    [Fact]
    public void A_reflex_whose_tests_are_on_the_order_already_does_not_fire() =>
        Assert.Empty(Reflexes.Fired(Pack, [Test("TSH", 7.1m, 1, "final"), Test("FT4", null, 0, null)]));

    private static LaboratoryPack Pack { get; } = new()
    {
        Code = "LAB",
        Name = "Test",
        Version = "1",
        Reflexes = [new Reflex("TSH-FT4", "{TSH} < 0.45 or {TSH} > 4.12", ["FT4"], WithinStability: true, "TSH is outside its interval", "test")],
    };

    private static Vouch.Department.Laboratory.TestContext Test(string analyte, decimal? value, int version, string? status)
    {
        var order = new OrderContext(Guid.Empty, "A1", "routine", new PatientSnapshot(Guid.Empty, "Holm", "Eva", null, "female", null, null), default);
        ImmutableArray<KnownMeasurement> measured = value is null ? [] : [new KnownMeasurement(Guid.Empty, value, null, default, null, null, null, null)];
        return new(Guid.CreateVersion7(), order, analyte, "ordered", Cancelled: false, null, version, status, measured);
    }
}
