namespace Vouch.Measures.Units;

/// <summary>Units whose scale is not proportional: temperatures exactly, logarithms to the 15 digits of binary
/// numbers.</summary>
/// <remarks>Source: UCUM 2.1 §§21–22 and table of special units.</remarks>
internal static class SpecialUnits
{
    private static readonly Ratio Kelvin = Ratio.Of(273.15m);

    public static bool IsMetric(string symbol) => symbol is "Cel" or "Np" or ['B', ..];

    public static Unit? Find(string symbol) => symbol switch
    {
        "Cel" => Affine("K", value => value + Kelvin, value => value - Kelvin),
        "[degF]" => Affine("K",
            value => (value + Ratio.Of(459.67m)) * Ratio.Of(5, 9), value => value * Ratio.Of(9, 5) - Ratio.Of(459.67m)),
        "[degRe]" => Affine("K",
            value => value * Ratio.Of(5, 4) + Kelvin, value => (value - Kelvin) * Ratio.Of(4, 5)),
        "[pH]" => Real("mol/L", value => Positive(Math.Pow(10, -value)), value => -Math.Log10(value)),
        "Np" => Real("1", value => Positive(Math.Exp(value)), Math.Log),
        "B" => Decibel("1", 1),
        "B[SPL]" => Decibel("Pa", 2, 2e-5),
        "B[V]" => Decibel("V", 2),
        "B[mV]" => Decibel("mV", 2),
        "B[uV]" => Decibel("uV", 2),
        "B[10.nV]" => Decibel("nV", 2, 10),
        "B[W]" => Decibel("W", 1),
        "B[kW]" => Decibel("kW", 1),
        "bit_s" => Real("1", value => Positive(Math.Pow(2, value)), Math.Log2),
        "[p'diop]" => Real("rad", value => Math.Atan(value / 100), value => 100 * Math.Tan(value)),
        "%[slope]" => Real("rad", value => Math.Atan(value / 100), value => 100 * Math.Tan(value)),
        _ => null,
    };

    private static Unit Decibel(string proper, int times, double reference = 1) => Real(
        proper,
        value => Positive(reference * Math.Pow(10, value / times)),
        value => times * Math.Log10(value / reference));

    private static Unit Affine(string proper, Func<Ratio, Ratio> to, Func<Ratio, Ratio> from)
    {
        var unit = UnitParser.Parse(proper).Value;
        return new Unit("", unit.Dimension, unit.Factor, new SpecialScale(value => to(value), value => from(value)));
    }

    private static Unit Real(string proper, Func<double, double> to, Func<double, double> from)
    {
        var unit = UnitParser.Parse(proper).Value;
        return new Unit("", unit.Dimension, unit.Factor,
            new SpecialScale(value => Apply(to, value), value => Apply(from, value)));
    }

    /// <summary>A power is never zero: where it comes out as zero it was too small to be held.</summary>
    private static double Positive(double power) => power > 0 ? power : double.NaN;

    /// <summary>Null where there is no such number, or none that a double or the rounding to 15 digits can
    /// hold.</summary>
    private static Ratio? Apply(Func<double, double> function, Ratio value)
    {
        var result = function(value.Numerator.IsZero ? 0 : value.Double);
        if (!double.IsFinite(result) || Math.Abs(result) is > 1e300 or (> 0 and < 1e-300))
            return null;
        if (result == 0)
            return Ratio.Of(0, 1);
        var power = (int)Math.Floor(Math.Log10(Math.Abs(result)));
        return Ratio.Of((decimal)(result / Math.Pow(10, power))) * Ratio.TenTo(power);
    }
}
