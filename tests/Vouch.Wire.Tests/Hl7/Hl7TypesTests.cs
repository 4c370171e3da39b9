using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Wire.Tests.Hl7;

public sealed class Hl7TypesTests
{
    [Theory]
    [InlineData("2026", Hl7Precision.Year, "2026-01-01T00:00:00.0000000")]
    [InlineData("202602", Hl7Precision.Month, "2026-02-01T00:00:00.0000000")]
    [InlineData("20240229", Hl7Precision.Day, "2024-02-29T00:00:00.0000000")]
    [InlineData("2026022813", Hl7Precision.Hour, "2026-02-28T13:00:00.0000000")]
    [InlineData("202602281305", Hl7Precision.Minute, "2026-02-28T13:05:00.0000000")]
    [InlineData("20260228130559", Hl7Precision.Second, "2026-02-28T13:05:59.0000000")]
    [InlineData("20260228130559.1234", Hl7Precision.Fraction, "2026-02-28T13:05:59.1234000")]
    public void A_time_keeps_its_precision(string text, Hl7Precision precision, string local)
    {
        Assert.True(Hl7Time.TryParse(text, out var time));
        Assert.Equal((precision, null, local), (time.Precision, time.Offset, time.Local.ToString("o", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("20230229")]
    [InlineData("20261301")]
    [InlineData("2026010124")]
    [InlineData("202601011260")]
    [InlineData("2026-01-01")]
    [InlineData("20260101120000.")]
    [InlineData("20260101+25")]
    [InlineData("20260101120000+1500")]
    [InlineData("202")]
    [InlineData("٢٠٢٦")]
    public void What_is_no_time_is_not_read_as_one(string text) => Assert.False(Hl7Time.TryParse(text, out _));

    [Theory]
    [InlineData("20260701120000+0200", "2026-07-01T10:00:00Z")]
    [InlineData("20260701120000-0430", "2026-07-01T16:30:00Z")]
    [InlineData("20260701120000", "2026-07-01T10:00:00Z")]
    [InlineData("20260101120000", "2026-01-01T11:00:00Z")]
    [InlineData("20260329023000", "2026-03-29T01:30:00Z")]
    [InlineData("20261025023000", "2026-10-25T01:30:00Z")]
    public void A_time_without_offset_is_on_the_senders_clock(string text, string utc)
    {
        // Europe/Vienna 2026: clocks go forward on 29 March at 02:00, back on 25 October at 03:00 (tz database).
        Assert.True(Hl7Time.TryParse(text, out var time));
        Assert.Equal(
            DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture),
            time.ToUtc(TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna")));
    }

    [Theory]
    [InlineData("7.40", 7.40)]
    [InlineData("-0.5", -0.5)]
    [InlineData("+3", 3)]
    [InlineData(" 12 ", 12)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    public void A_number_keeps_the_text_it_came_as(string text, double value)
    {
        Assert.True(Numeric.TryParse(text, out var number));
        Assert.Equal(((decimal)value, text), (number.Value, number.Received));
    }

    [Theory]
    [InlineData("7,4")]
    [InlineData("1,000")]
    [InlineData("1e3")]
    [InlineData(">5")]
    [InlineData("")]
    [InlineData("12345678901234567890123456789")]
    public void What_is_no_number_is_not_read_as_one(string text) => Assert.False(Numeric.TryParse(text, out _));

    [Fact]
    public void Structured_numbers_are_read()
    {
        var titre = Value("^1^:^128");
        Assert.True(titre.TryStructuredNumeric(out var number));
        Assert.Equal(("=", 1m, ":", 128m), (number.Relation, number.First!.Value.Value, number.Separator, number.Second!.Value.Value));
        Assert.True(Value(">^100").TryStructuredNumeric(out number));
        Assert.Equal((">", 100m, null), (number.Relation, number.First!.Value.Value, number.Second));
        Assert.False(Value("text").TryStructuredNumeric(out _));
        Assert.False(Value("^1^:^x").TryStructuredNumeric(out _));
    }

    [Fact]
    public void Composites_are_read_from_components_and_from_subcomponents()
    {
        var id = Value("123^4^M10^HOSP&1.2.3&ISO^MR^CLINIC&9.9&ISO^20200101^2030").ExtendedId();
        Assert.Equal(("123", "4", "M10", "MR"), (id.Id, id.CheckDigit, id.CheckDigitScheme, id.Type));
        Assert.Equal(new HierarchicDesignator("HOSP", "1.2.3", "ISO"), id.Assigner);
        Assert.Equal("9.9", id.Facility.UniversalId);
        Assert.Equal((2020, Hl7Precision.Year), (id.Effective!.Value.Local.Year, id.Expires!.Value.Precision));

        var name = Value("van Beethoven&van&Beethoven^Ludwig^L^Jr^Dr^PhD^L^A").PersonName();
        Assert.Equal(("van Beethoven", "Ludwig", "L", "Jr", "Dr", "PhD", "L", "A"), (name.Family, name.Given, name.Middle, name.Suffix, name.Prefix, name.Degree, name.Type, name.Representation));

        var doctor = Value("D1^House^Gregory^^^Dr^MD^^NPI&2.16.840.1.113883.4.6&ISO^L^^^NPI").IdentifiedPerson();
        Assert.Equal(("D1", "House", "L", "NPI", "2.16.840.1.113883.4.6"), (doctor.Id, doctor.Name.Family, doctor.Name.Type, doctor.IdentifierType, doctor.Assigner.UniversalId));

        var address = Value("1 High St&High St&1^Flat 2^Leeds^YO^LS1^GBR^H^^West").Address();
        Assert.Equal(("1 High St", "Flat 2", "Leeds", "LS1", "GBR", "H", "West"), (address.Street, address.OtherDesignation, address.City, address.PostalCode, address.Country, address.Type, address.District));

        Assert.Equal("+44 113 555 x9", Value("^WPN^PH^^44^113^555^9").Telecom().Number);
        Assert.Equal("a@b.example", Value("^NET^Internet^a@b.example").Telecom().Number);
        Assert.Equal(("3W", "12", "B", "HOSP"), (Value("3W^12^B^HOSP").Location().PointOfCare, Value("3W^12^B").Location().Room, Value("3W^12^B").Location().Bed, Value("3W^12^B^HOSP").Location().Facility.NamespaceId));

        var code = Value("2951-2^Sodium^LN^NA^Natrium^L^2.74^1^Na in serum").Coded();
        Assert.Equal(("2951-2", "Na in serum", "2.74"), (code.Primary.Value, code.Display, code.Primary.SystemVersion));
        Assert.Equal("NA", code.From("L")!.Value.Value);
        Assert.Null(code.From("SCT"));
        Assert.Equal("SER", Value("SER").Coded().Display);

        var entity = Value("O-1^LIS^1.2^ISO").Entity();
        Assert.Equal(("O-1", "1.2"), (entity.Id, entity.Assigner.UniversalId));
        Assert.Equal(("P", "F"), (Value("P&A^F&B").EntityPair().Placer.Id, Value("P&A^F&B").EntityPair().Filler.Id));
        Assert.Equal(["1", "2"], Value("1^^^A~~2").All(v => v.ExtendedId().Id));
    }

    [Fact]
    public void An_HL7_null_reads_as_nothing_in_every_type()
    {
        Assert.Null(Value("\"\"").Time());
        Assert.False(Value("\"\"").TryNumber(out _));
        Assert.Equal("", Value("\"\"^X").Coded().Primary.Value);
    }

    private static Hl7Value Value(string field) =>
        Messages.Parsed(@"MSH|^~\&|A||||1||ADT^A01|1|P|2.5", "ZZZ|" + field).Get("ZZZ-1");
}
