using Vouch.Measures.Units;

namespace Vouch.Department.Catalog;

/// <summary>Checks the units of a pack and the factors between them.</summary>
internal static class PackUnits
{
    /// <summary>A pack rounds factors; a protein's molar mass is not exact.</summary>
    private const decimal ToleranceOfFactor = 0.005m;

    /// <summary>Why the text is no UCUM unit; null where it is one.</summary>
    public static string? Fault(string unit) =>
        Unit.Parse(unit).Succeeded(out _, out var fault) ? null : $"'{unit}' is not a UCUM unit: {fault.Reason}";

    /// <summary>
    /// Why a conversion factor cannot be right: both units are of one dimension, or the molar mass ties them, and
    /// UCUM's own factor is another. Null where it fits, or where only the field knows (a hormone's units, a glyceride).
    /// </summary>
    public static string? FactorFault(UnitConversion conversion, string unit, decimal? molarMass)
    {
        if (!Measures.Units.UnitConversion.Convert(1m, conversion.Unit, unit, molarMass).Succeeded(out var exact, out _)
            || exact == 0m)
            return null;
        return Math.Abs(conversion.Factor / exact - 1) <= ToleranceOfFactor ? null : string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"1 {conversion.Unit} is {exact:G6} {unit}, not {conversion.Factor}");
    }
}
