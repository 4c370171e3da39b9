using Vouch.Wire.Astm;
using Vouch.Wire.Devices;

namespace Vouch.Wire.Tests.Devices;

public sealed class DriverProfileTests
{
    public static TheoryData<string> Packs() => [.. DriverPacks.Names()];

    private static DriverProfile Sound { get; } = new()
    {
        Driver = "sound",
        Specimen = new SpecimenPlaces { Record = "O", Id = "O-3" },
        Results = [new ResultPlaces { Record = "R", Code = "R-3.4", Value = "R-4" }],
    };

    [Theory]
    [MemberData(nameof(Packs))]
    public void Every_driver_pack_is_sound(string name)
    {
        var driver = DriverPacks.Driver(name);

        Assert.Equal(name, driver.Profile.Driver);
        Assert.NotEmpty(driver.Profile.Source);
    }

    [Fact]
    public void A_sound_profile_has_no_problem() => Assert.Empty(Driver.Read(Sound).Problems);

    public static TheoryData<string, DriverProfile> Faulty() => new()
    {
        { "a name is needed", Sound with { Driver = "" } },
        { "specimen.record", Sound with { Specimen = new SpecimenPlaces() } },
        { "specimen.id: 'O3'", Sound with { Specimen = new SpecimenPlaces { Record = "O", Id = "O3" } } },
        { "specimen.id: 'O-0'", Sound with { Specimen = new SpecimenPlaces { Record = "O", Id = "O-0" } } },
        { "at least one record type", Sound with { Results = [] } },
        { "results.code", Sound with { Results = [new ResultPlaces { Record = "R" }] } },
        { "'R' is given twice", Sound with { Results = [Sound.Results[0], Sound.Results[0]] } },
        { "decimalSeparator", Sound with { DecimalSeparator = ";" } },
        { "does not fit protocol", Sound with { Protocol = DriverProtocol.Hl7 } },
        { "either equal or matches", Sound with { Controls = [new ControlRule { Place = "O-12" }] } },
        { "not a regular expression", Sound with { Controls = [new ControlRule { Place = "O-3", Matches = "(" }] } },
        { "not a regular expression", Sound with { Identifies = "(?<=x)y" } },
        { "a result needs an analyte", Sound with { Codes = [new CodeMapping { Device = "Na" }] } },
        { "'Na' is given twice", Sound with { Codes = [new() { Device = "Na", Analyte = "NA" }, new() { Device = "Na", Analyte = "K" }] } },
        { "charset", Sound with { Charset = "klingon" } },
        { "orders.test: 'O-5 | O-6'", Sound with { Orders = new OrderPlaces { Test = "O-5 | O-6" } } },
        { "'P-3' is not in the order record", Sound with { Orders = new OrderPlaces { Specimen = "P-3" } } },
        { "'O-9' is not in the patient record", Sound with { Orders = new OrderPlaces { Sex = "O-9" } } },
        { "'L-3' is not in the header or order", Sound with { Orders = new OrderPlaces { Fixed = new Dictionary<string, string> { ["L-3"] = "N" } } } },
        { "orders.patientName", Sound with { Orders = new OrderPlaces { PatientName = "P-6.1" } } },
        { "specimen and test are needed", Sound with { Orders = new OrderPlaces { Accepted = true } } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_faulty_profile_is_refused_with_the_reason(string reason, DriverProfile profile)
    {
        var reading = Driver.Read(profile);

        Assert.Null(reading.Driver);
        Assert.Contains(reading.Problems, problem => problem.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5.9", ".", "", "5.9")]
    [InlineData("  8.0", ".", "", "8.0")]
    [InlineData("<5.6", ".", "<", "5.6")]
    [InlineData(">= 15", ".", ">=", "15")]
    [InlineData("-1.5", ".", "", "-1.5")]
    [InlineData("4,5", ",", "", "4.5")]
    public void A_number_keeps_its_digits(string text, string separator, string comparator, string value)
    {
        var read = Assert.IsType<DeviceValue.Number>(DeviceValue.Read(text, Sound with { DecimalSeparator = separator }));

        Assert.Equal((comparator, value), (read.Comparator, read.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(text.Trim(), read.Text);
    }

    [Theory]
    [InlineData("4,5", ".")]
    [InlineData("4.5", ",")]
    [InlineData("1.2.3", ".")]
    [InlineData("abc", ".")]
    [InlineData("<", ".")]
    public void A_number_in_another_notation_is_words_and_never_another_number(string text, string separator) =>
        Assert.IsType<DeviceValue.Words>(DeviceValue.Read(text, Sound with { DecimalSeparator = separator }));

    [Fact]
    public void The_link_of_a_profile_is_the_links_options()
    {
        var options = DriverPacks.Profile("arkray-spotchem-el").Link.Options(AstmRole.Host);

        Assert.Equal((AstmFraming.Bare, ChecksumRule.Absent), (options.Framing, options.Checksum));
    }
}
