using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Units;

namespace Vouch.Measures.Tests.Units;

public sealed class UnitConversionTests
{
    [Theory]
    [InlineData("1", "mmol/L", "umol/L", "1000")]
    [InlineData("4.5", "mmol/L", "mol/m3", "4.5")]
    [InlineData("13.5", "g/dL", "g/L", "135")]
    [InlineData("250", "10*3/uL", "10*9/L", "250")]
    [InlineData("4.5", "10*6/uL", "10*12/L", "4.5")]
    [InlineData("60", "U/L", "ukat/L", "1")]
    [InlineData("5", "m[IU]/mL", "[IU]/L", "5")]
    [InlineData("100", "%", "1", "1")]
    [InlineData("45", "%", "L/L", "0.45")]
    [InlineData("48", "mmol/mol", "%", "4.8")]
    [InlineData("120", "mm[Hg]", "kPa", "15.99864")]
    [InlineData("37", "Cel", "[degF]", "98.6")]
    [InlineData("98.6", "[degF]", "Cel", "37")]
    [InlineData("-40", "Cel", "[degF]", "-40")]
    [InlineData("0", "K", "Cel", "-273.15")]
    [InlineData("7", "[pH]", "nmol/L", "100")]
    [InlineData("40", "nmol/L", "[pH]", "7.39794000867204")]
    [InlineData("72", "kg", "[lb_av]", "158.7328")]
    [InlineData("20", "dB", "B", "2")]
    [InlineData("1", "mL/min/{1.73_m2}", "L/h", "0.06")]
    [InlineData("60", "/min", "Hz", "1")]
    [InlineData("1", "g%", "mg/mL", "10")]
    [InlineData("3", "/[HPF]", "{RBC}/[HPF]", "3")]
    public void Values_convert_by_their_exact_factors(string value, string from, string to, string expected)
    {
        // Origin: worked by hand from the definitions of the units (1 lb = 0.45359237 kg, 1 mmHg = 133.322 Pa …).
        var wanted = decimal.Parse(expected, CultureInfo.InvariantCulture);
        var converted = UnitConversion.Convert(decimal.Parse(value, CultureInfo.InvariantCulture), from, to).Value;
        Assert.Equal(Math.Round(wanted, 4), Math.Round(converted, 4));
    }

    [Fact]
    public void Powers_of_ten_leave_no_noise() =>
        Assert.Equal("4.2", UnitConversion.Convert(0.0042m, "mol/L", "mmol/L").Value
        .ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("90", "mg/dL", "mmol/L", "180.156", "4.9957")]
    [InlineData("5.0", "mmol/L", "mg/dL", "180.156", "90.078")]
    [InlineData("1.0", "mg/dL", "umol/L", "113.12", "88.4017")]
    [InlineData("30", "mg/g", "mg/mmol", "113.12", "3.3936")]
    public void Amount_and_mass_convert_with_the_molar_mass(string value, string from, string to, string mass,
        string expected)
    {
        // Origin: by hand; glucose 180.156 g/mol, creatinine 113.12 g/mol (IUPAC atomic weights).
        var converted = UnitConversion.Convert(decimal.Parse(value, CultureInfo.InvariantCulture), from, to,
            decimal.Parse(mass, CultureInfo.InvariantCulture)).Value;
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), Math.Round(converted, 4));
    }

    [Theory]
    [InlineData("mmol/L", "mg/dL", "a molar mass is needed")]
    [InlineData("mmol/L", "10*3/uL", "do not convert")]
    [InlineData("meq/L", "mmol/L", "equivalents need the valence")]
    [InlineData("[IU]/L", "U/L", "do not convert")]
    [InlineData("[IU]/L", "[arb'U]/L", "do not convert")]
    [InlineData("mg", "mL", "do not convert")]
    [InlineData("mOsm/kg", "mosm/kg", "\"mOsm\" is not a known UCUM unit")]
    [InlineData("0", "mg", "cannot be zero")]
    public void Unlike_quantities_are_refused_with_the_reason(string from, string to, string reason) =>
        Assert.Contains(reason, UnitConversion.Convert(1, from, to).Fault?.Reason, StringComparison.Ordinal);

    [Fact]
    public void What_has_no_value_on_the_other_scale_is_refused()
    {
        Assert.NotNull(UnitConversion.Convert(0, "mol/L", "[pH]").Fault);
        Assert.NotNull(UnitConversion.Convert(-1, "mol/L", "[pH]").Fault);
        Assert.NotNull(UnitConversion.Convert(1, "Ym", "ym").Fault);
        Assert.NotNull(UnitConversion.Convert(1, "ym", "Ym").Fault);
        Assert.NotNull(UnitConversion.Convert(1000, "[pH]", "nmol/L").Fault);
        Assert.Throws<ArgumentOutOfRangeException>(() => UnitConversion.Convert(1, "g", "mol", 0));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("10^3 /uL", 5)]
    [InlineData("MG/DL", 4)]
    [InlineData("mg/", 4)]
    [InlineData("mg//dL", 4)]
    [InlineData("mg/dL)", 6)]
    [InlineData("(mg/dL", 7)]
    [InlineData("µmol/L", 1)]
    [InlineData("umol/l/xyz", 8)]
    [InlineData("m-", 2)]
    [InlineData("m1000", 2)]
    [InlineData("{cells", 1)]
    [InlineData("Cel/min", 4)]
    [InlineData("[pH]2", 5)]
    [InlineData("kmin", 1)]
    [InlineData("[IU", 1)]
    [InlineData("12345678901", 1)]
    [InlineData("Ym99", 3)]
    [InlineData("Ym40.Ym40", 5)]
    public void What_is_not_a_UCUM_code_is_refused_with_its_column(string code, int? column)
    {
        var fault = Unit.Parse(code).Fault;
        Assert.NotNull(fault);
        Assert.Equal(column, fault.Column);
    }

    [Fact]
    public void There_and_back_gives_the_same_value()
    {
        var units = Gen.Elements("mg/dL", "g/L", "ug/mL", "kg/m3", "[lb_av]/[gal_us]", "ng/mL");
        Prop.ForAll(units.ToArbitrary(), units.ToArbitrary(), Gen.Choose(-100_000, 100_000).ToArbitrary(), (a, b, n) =>
        {
            var value = n / 100m;
            var there = UnitConversion.Convert(value, a, b).Value;
            return Math.Abs(UnitConversion.Convert(there, b, a).Value - value) < 1e-15m;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_throws() => Prop.ForAll(
        Gen.Elements("m", "g", "/", ".", "(", ")", "2", "-3", "10*", "{x}", "{", "[IU]",
            "[", "Cel", "k", "'", "%", " ", "99")
            .ArrayOf().ToArbitrary(),
        parts => !Unit.Parse(string.Concat(parts)).Succeeded(out var unit, out _) || unit.Code.Length > 0)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
