namespace Vouch.Measures.Units;

/// <summary>Converts values between UCUM units, or says why it cannot.</summary>
/// <remarks>
/// Exact where the factor is (28 digits otherwise); the caller rounds. What a device calls a unit ("10^3/uL", "K/uL")
/// is
/// mapped to UCUM by its driver profile before. HbA1c in % and in mmol/mol have the same dimension but not the same
/// meaning: that is a formula (NGSP/IFCC), not a conversion.
/// </remarks>
public static class UnitConversion
{
    /// <summary>Converts; with a molar mass (g/mol, above zero) also between amount and mass of the
    /// substance.</summary>
    public static Attempt<decimal> Convert(decimal value, string from, string to, decimal? molarMass = null)
    {
        if (!Unit.Parse(from).Succeeded(out var source, out var fault))
            return fault with { Reason = $"{from}: {fault.Reason}" };
        if (!Unit.Parse(to).Succeeded(out var target, out fault))
            return fault with { Reason = $"{to}: {fault.Reason}" };
        return Convert(value, source, target, molarMass);
    }

    /// <summary>Converts between units that were read before.</summary>
    public static Attempt<decimal> Convert(decimal value, Unit from, Unit to, decimal? molarMass = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (molarMass is <= 0)
            throw new ArgumentOutOfRangeException(nameof(molarMass), molarMass, "A molar mass is above zero.");
        if (!Substance(from, to, molarMass).Succeeded(out var substance, out var fault))
            return fault;
        var proper = from.Scale is { } scale ? scale.ToProper(Ratio.Of(value)) : Ratio.Of(value);
        if (proper is Ratio known)
            proper = known * from.Factor * substance / to.Factor;
        if (to.Scale is { } own && proper is Ratio inner)
            proper = own.FromProper(inner);
        return proper?.ToDecimal() is decimal converted
            ? converted
            : new Fault(FormattableString.Invariant($"{value} {from} cannot be written in {to}"));
    }

    /// <summary>The factor that amount and mass of the substance differ by; 1 for like dimensions.</summary>
    private static Attempt<Ratio> Substance(Unit from, Unit to, decimal? molarMass)
    {
        if (from.Dimension.Equals(to.Dimension))
            return Ratio.One;
        var (moles, grams) = (Dimension.Of("mol"), Dimension.Of("g"));
        foreach (var power in (ReadOnlySpan<int>)[1, -1])
        {
            // mol becomes g (power 1) or g becomes mol (−1); in a denominator, such as /g, the other way round.
            if (!from.Dimension.Times(moles, -power).Times(grams, power).Equals(to.Dimension))
                continue;
            return molarMass is decimal mass
                ? Ratio.Of(mass).Power(power)
                : new Fault($"{from} and {to} differ by the substance: a molar mass is needed");
        }
        var equivalents = from.Dimension["eq"] != to.Dimension["eq"] ? " (equivalents need the valence)" : "";
        return new Fault(
            $"{from} measures {from.Dimension} and {to} measures {to.Dimension}: they do not convert{equivalents}");
    }
}
