using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Values;

public sealed class ValueTests
{
    [Theory]
    [InlineData("10", "10:00:00.000000", "10:59:59.999999")]
    [InlineData("1015", "10:15:00.000000", "10:15:59.999999")]
    [InlineData("101530", "10:15:30.000000", "10:15:30.000000")]
    [InlineData("101530.5", "10:15:30.500000", "10:15:30.599999")]
    [InlineData("101530.000001", "10:15:30.000001", "10:15:30.000001")]
    [InlineData("235960", "23:59:59.999999", "23:59:59.999999")]
    [InlineData("10:15:30.12 ", "10:15:30.120000", "10:15:30.129999")]
    public void A_time_means_all_moments_that_its_digits_leave_open(string text, string earliest, string latest)
    {
        Assert.True(DicomTime.TryParse(text, out var time));
        if (text == "101530")
            latest = "10:15:30.999999";
        Assert.Equal((earliest, latest), (Invariant($"{time.Earliest:HH:mm:ss.ffffff}"), Invariant($"{time.Latest:HH:mm:ss.ffffff}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("24")]
    [InlineData("1060")]
    [InlineData("101561")]
    [InlineData("1015.5")]
    [InlineData("101530.")]
    [InlineData("101530.1234567")]
    [InlineData("-1")]
    [InlineData("1O")]
    public void What_is_no_time_is_none(string text) => Assert.False(DicomTime.TryParse(text, out _));

    [Theory]
    [InlineData("2024", "2024-01-01T00:00:00.000000+02:00", "2024-12-31T23:59:59.999999+02:00")]
    [InlineData("202402", "2024-02-01T00:00:00.000000+02:00", "2024-02-29T23:59:59.999999+02:00")]
    [InlineData("20240229", "2024-02-29T00:00:00.000000+02:00", "2024-02-29T23:59:59.999999+02:00")]
    [InlineData("2024022907", "2024-02-29T07:00:00.000000+02:00", "2024-02-29T07:59:59.999999+02:00")]
    [InlineData("20240229071530.25-0330", "2024-02-29T07:15:30.250000-03:30", "2024-02-29T07:15:30.259999-03:30")]
    [InlineData("2024+1400", "2024-01-01T00:00:00.000000+14:00", "2024-12-31T23:59:59.999999+14:00")]
    [InlineData("0001+1400", "0001-01-01T00:00:00.000000+00:00", "0001-12-31T23:59:59.999999+14:00")]
    [InlineData("9999-1200", "9999-01-01T00:00:00.000000-12:00", "9999-12-31T23:59:59.999999+00:00")]
    public void A_date_and_time_keeps_its_precision_and_its_zone(string text, string earliest, string latest)
    {
        Assert.True(DicomDateTime.TryParse(text, out var value));
        var zone = TimeSpan.FromHours(2);
        Assert.Equal((earliest, latest), (Invariant($"{value.Earliest(zone):yyyy-MM-ddTHH:mm:ss.ffffffzzz}"),
            Invariant($"{value.Latest(zone):yyyy-MM-ddTHH:mm:ss.ffffffzzz}")));
        Assert.Equal(text, value.ToString());
    }

    [Theory]
    [InlineData("20230229")]
    [InlineData("202413")]
    [InlineData("0000")]
    [InlineData("2024+1500")]
    [InlineData("2024+0160")]
    [InlineData("20240101T10")]
    [InlineData("202401011")]
    public void What_is_no_date_and_time_is_none(string text) => Assert.False(DicomDateTime.TryParse(text, out _));

    [Fact]
    public void Times_come_back_as_they_were_written() => Prop.ForAll(
        (from hour in Gen.Choose(0, 23)
         from minute in Gen.Choose(0, 59)
         from second in Gen.Choose(0, 59)
         from digits in Gen.Choose(0, 6)
         from parts in Gen.Choose(1, 3)
         from fraction in Gen.Choose(0, (int)Math.Pow(10, digits) - 1)
         select parts == 1 ? new DicomTime(hour) : parts == 2 ? new DicomTime(hour, minute)
             : new DicomTime(hour, minute, second, digits == 0 ? 0 : fraction, digits)).ToArbitrary(),
        time => DicomTime.TryParse(time.ToString(), out var again) && again == time
            && time.Earliest <= time.Latest).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "Adams", "John Robert Quincy", "", "Rev.", "B.A. M.Div.")]
    [InlineData("Morrison-Jones^Susan^^^Ph.D., Chief Executive Officer", "Morrison-Jones", "Susan", "", "",
        "Ph.D., Chief Executive Officer")]
    [InlineData("Doe", "Doe", "", "", "", "")]
    public void A_name_has_its_five_components(string text, string family, string given, string middle, string prefix, string suffix)
    {
        // The examples of PS3.5, 6.2.1.1.
        var name = PersonName.Parse(text);
        Assert.Equal(new NameGroup(family, given, middle, prefix, suffix), name.Alphabetic);
        Assert.Equal(text, name.ToString());
    }

    [Fact]
    public void A_name_has_three_writings_and_may_lack_the_first()
    {
        var name = PersonName.Parse("=山田^太郎=やまだ^たろう");
        Assert.Equal((NameGroup.Empty, "太郎", "やまだ"), (name.Alphabetic, name.Ideographic.Given, name.Phonetic.Family));
        Assert.Equal("=山田^太郎=やまだ^たろう", name.ToString());
        Assert.True(PersonName.Parse("").IsEmpty);
    }

    [Theory]
    [InlineData("1.10", "1.10")]
    [InlineData(" -0.5e2 ", "-50")]
    [InlineData("1e-28", "0.0000000000000000000000000001")]
    [InlineData("1e-30", null)]
    [InlineData("1e300", null)]
    [InlineData("abc", null)]
    [InlineData("", null)]
    public void A_decimal_string_is_exact_or_no_decimal(string text, string? exact) =>
        Assert.Equal(exact, new DecimalString(text).Exact?.ToString(System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void A_number_is_rounded_to_what_sixteen_characters_hold_and_no_more()
    {
        Assert.Equal("3.14159265358979", DecimalString.Rounded(Math.PI).Text);
        Assert.Equal("-1.23456789E-100", DecimalString.Rounded(-1.23456789e-100).Text);
        Assert.Null(DecimalString.Of(1.2345678901234567m));
        Prop.ForAll<double>(value => !double.IsFinite(value) || DecimalString.Rounded(value) is var text && text.Text.Length <= 16
            && Math.Abs(text.Nearest!.Value - value) <= Math.Abs(value) * 1e-8).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("018M", 18, 'M')]
    [InlineData("000D", 0, 'D')]
    public void An_age_is_a_count_and_a_unit(string text, int count, char unit)
    {
        Assert.True(Age.TryParse(text, out var age));
        Assert.Equal((new Age(count, unit), text), (age, age.ToString()));
        Assert.False(Age.TryParse("18M", out _) || Age.TryParse("018X", out _) || Age.TryParse("+18M", out _));
    }

    [Theory]
    [InlineData("1.2.840.10008.1.1", true)]
    [InlineData("1.2.0.3", true)]
    [InlineData("1.02.3", false)]
    [InlineData("1..3", false)]
    [InlineData("1.2.", false)]
    [InlineData("1.2.a", false)]
    [InlineData("", false)]
    [InlineData("1.2345678901234567890123456789012345678901234567890123456789012345", false)]
    public void An_identifier_follows_its_rules(string text, bool valid) => Assert.Equal(valid, new Uid(text).IsValid);

    [Fact]
    public void A_new_identifier_is_valid_and_that_of_a_UUID_is_its_number()
    {
        // The example of PS3.5, B.2.
        Assert.Equal("2.25.329800735698586629295641978511506172918", Uid.Of(Guid.Parse("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")).Text);
        Assert.True(Uid.New().IsValid);
        Assert.NotEqual(Uid.New(), Uid.New());
    }

    [Fact]
    public void Dates_and_times_in_two_elements_are_one_moment_with_the_zone_of_the_data_set()
    {
        var data = new DataSet().Set(new Tag(8, 0x20), new DateOnly(2024, 5, 6)).Set(new Tag(8, 0x30), new DicomTime(7, 8)).Set(new Tag(8,
            0x201), "+0200");
        Assert.Equal("202405060708+0200", data.Moment(new(8, 0x20), new(8, 0x30)).ToString());
        Assert.Equal(new DateOnly(2024, 5, 6), data.Date(new(8, 0x20)));
        data.Set(new Tag(0x18, 0x50), 2.5m).Set(new Tag(0x20, 0x13), 7).Set(new Tag(0x10, 0x1010), "040Y").Set(new Tag(0x18, 0x9073), 0.25);
        Assert.Equal((2.5m, 7m, new Age(40, 'Y'), 0.25), (data.Decimal(new(0x18, 0x50)), data.Decimal(new(0x20, 0x13)),
            data.Age(new(0x10, 0x1010)), data.Real(new(0x18, 0x9073))));
    }
}
