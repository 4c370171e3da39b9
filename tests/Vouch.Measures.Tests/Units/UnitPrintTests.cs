using Vouch.Measures.Units;

namespace Vouch.Measures.Tests.Units;

public sealed class UnitPrintTests
{
    // Print symbols: UCUM 2.1, tables of units; SI Brochure, 9th edition, 5.2 and 5.3.
    [Theory]
    [InlineData("mmol/L", "mmol/L")]
    [InlineData("umol/L", "µmol/L")]
    [InlineData("ug/L", "µg/L")]
    [InlineData("10*9/L", "10⁹/L")]
    [InlineData("10*12/L", "10¹²/L")]
    [InlineData("mL/min/{1.73_m2}", "mL/min/1.73 m²")]
    [InlineData("m[IU]/L", "mIU/L")]
    [InlineData("[arb'U]/mL", "AU/mL")]
    [InlineData("mm[Hg]", "mmHg")]
    [InlineData("/[HPF]", "/HPF")]
    [InlineData("/100{WBCs}", "/100 WBCs")]
    [InlineData("mg/L{FEU}", "mg/L FEU")]
    [InlineData("mosm/kg", "mOsm/kg")]
    [InlineData("{INR}", "INR")]
    [InlineData("%", "%")]
    [InlineData("Cel", "°C")]
    [InlineData("1", "")]
    [InlineData(null, "")]
    public void A_unit_is_written_as_people_read_it(string? code, string print) => Assert.Equal(print, UnitPrint.Of(code));
}
