using Vouch.Measures.Intervals;
using Vouch.Measures.Quantities;

namespace Vouch.Measures.Tests.Intervals;

public sealed class IntervalChoiceTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private static readonly ReferenceInterval[] Haemoglobin =
    [
        Interval(new(new(null, Age.Hours(24))), 150, 220),
        Interval(new(new(Age.Hours(24), Age.Days(28))), 135, 215),
        Interval(new(new(Age.Days(28), Age.Years(18))), 100, 150),
        Interval(new(Pregnant: new(null, 13)), 110, 145),
        Interval(new(Pregnant: new(13, 28)), 105, 140),
        Interval(new(Pregnant: new(28, null)), 105, 145),
        Interval(new(new(Age.Years(18), null), Sex.Female), 120, 155),
        Interval(new(new(Age.Years(18), null), Sex.Male), 135, 175),
    ];

    [Theory]
    [InlineData(0, Sex.Male, 150)]
    [InlineData(2, Sex.Unknown, 135)]
    [InlineData(27, Sex.Female, 135)]
    [InlineData(28, Sex.Female, 100)]
    public void Newborns_are_judged_to_the_day(int days, Sex sex, decimal low) =>
        Assert.Equal(low, Low(new Subject(new Birth(new DateOnly(2026, 11, 21).AddDays(-days)), sex, None)));

    [Fact]
    public void A_range_holds_from_its_first_birthday_and_not_on_its_last()
    {
        Assert.Equal(100m, Low(Born(2008, 11, 22, Sex.Female)));
        Assert.Equal(120m, Low(Born(2008, 11, 21, Sex.Female)));
        Assert.Equal(135m, Low(Born(2008, 11, 21, Sex.Male)));
    }

    [Theory]
    [InlineData(90, 110)]
    [InlineData(91, 105)]
    [InlineData(195, 105)]
    [InlineData(280, 105)]
    public void A_recorded_pregnancy_comes_first_by_its_completed_weeks(int gestationDays, decimal low) => Assert.Equal(
        low, Low(Born(1990, 1, 1, Sex.Female) with { Pregnancy = new Pregnancy.Yes(gestationDays) }));

    [Fact]
    public void What_is_not_recorded_is_named_and_not_guessed()
    {
        Assert.Equal(new IntervalChoice.Undecided("the sex is not recorded"), Choose(Born(1990, 1, 1, Sex.Unknown)));
        Assert.Equal(new IntervalChoice.Undecided("the week of pregnancy is not recorded"),
            Choose(Born(1990, 1, 1, Sex.Female) with { Pregnancy = new Pregnancy.Yes(null) }));
        Assert.Equal(new IntervalChoice.Undecided("the date of birth is not recorded"),
            Choose(new Subject(null, Sex.Male, None)));
        Assert.Equal(new IntervalChoice.Undecided("the time of birth is not recorded"),
            Choose(Born(2026, 11, 20, Sex.Male)));
    }

    [Fact]
    public void A_missing_fact_does_not_matter_where_the_limits_are_the_same()
    {
        ReferenceInterval[] sodium =
        [
            Interval(new(Sex: Sex.Female), 135, 145), Interval(new(), 135, 145),
        ];
        var choice = IntervalChoice.Of(sodium, Born(1990, 1, 1, Sex.Unknown), At);
        Assert.IsType<IntervalChoice.Found>(choice);
    }

    [Fact]
    public void Nobody_is_given_an_interval_meant_for_others()
    {
        ReferenceInterval[] psa = [Interval(new(Sex: Sex.Male, Method: "Roche"), 0, 4)];
        Assert.Equal(new IntervalChoice.None(), IntervalChoice.Of(psa, Born(1960, 1, 1, Sex.Female), At));
        var man = Born(1960, 1, 1, Sex.Male);
        Assert.Equal(new IntervalChoice.None(), IntervalChoice.Of(psa, man, At));
        Assert.IsType<IntervalChoice.Found>(IntervalChoice.Of(psa, man with { Method = "Roche" }, At));
    }

    [Theory]
    [InlineData("2.4", "LL")]
    [InlineData("2.5", "L")]
    [InlineData("3.4", "L")]
    [InlineData("3.5", "N")]
    [InlineData("5.1", "N")]
    [InlineData("5.2", "H")]
    [InlineData("6.5", "H")]
    [InlineData("6.6", "HH")]
    [InlineData("<2.5", "LL")]
    [InlineData("<3.0", "L")]
    [InlineData("<4.0", "IND")]
    [InlineData(">6.5", "HH")]
    [InlineData(">6.0", "H")]
    [InlineData(">10", "HH")]
    public void A_value_is_flagged_on_both_sides_of_every_limit(string value, string flag)
    {
        var potassium = new ReferenceInterval(new(), 3.5m, 5.1m, 2.5m, 6.5m, "example");
        Assert.Equal(flag, potassium.Flag(MeasuredValue.Parse(value).Value).Code);
    }

    [Fact]
    public void A_value_that_may_be_critical_is_called_although_it_cannot_be_said()
    {
        var potassium = new ReferenceInterval(new(), 3.5m, 5.1m, 2.5m, 6.5m, "example");
        Assert.True(potassium.MayBeCritical(MeasuredValue.Parse("<3.0").Value));
        Assert.True(potassium.MayBeCritical(MeasuredValue.Parse(">6.0").Value));
        Assert.False(potassium.MayBeCritical(MeasuredValue.Parse("3.0").Value));
        Assert.False(new ReferenceInterval(new(), 0, 5, null, null, "x")
            .MayBeCritical(MeasuredValue.Parse(">9").Value));
    }

    [Fact]
    public void Every_flag_is_found_by_its_code() =>
        Assert.All(["N", "L", "H", "LL", "HH", "A", "IND"],
            code => Assert.Equal(code, ResultFlag.Of(code)?.ToString()));

    private static Pregnancy None => new Pregnancy.NotRecorded();

    private static ReferenceInterval Interval(Population population, decimal low, decimal high) =>
        new(population, low, high, null, null, "example");

    private static Subject Born(int year, int month, int day, Sex sex) =>
        new(new Birth(new DateOnly(year, month, day)), sex, None);

    private static IntervalChoice Choose(Subject subject) => IntervalChoice.Of(Haemoglobin, subject, At);

    private static decimal? Low(Subject subject) => Assert.IsType<IntervalChoice.Found>(Choose(subject)).Interval.Low;
}
