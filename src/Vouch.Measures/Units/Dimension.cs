using System.Globalization;

namespace Vouch.Measures.Units;

/// <summary>What a unit measures: exponents of length, time, mass, angle, temperature, charge, luminosity and
/// counts.</summary>
/// <remarks>
/// Stricter than UCUM on purpose: amount of substance (mol), equivalents (eq) and osmoles (osm) are dimensions of their
/// own, and so is every arbitrary unit such as [IU]. In UCUM a mole is a number, and mmol/L would convert to cells/µL.
/// </remarks>
public sealed class Dimension : IEquatable<Dimension>
{
    private readonly SortedDictionary<string, int> exponents;

    private Dimension(SortedDictionary<string, int> exponents) => this.exponents = exponents;

    /// <summary>Of a bare number.</summary>
    public static Dimension None { get; } = new(new(StringComparer.Ordinal));

    /// <summary>Whether it is that of a bare number.</summary>
    public bool IsNone => exponents.Count == 0;

    /// <summary>The exponent of a base (m, s, g, rad, K, C, cd, mol, eq, osm, or an arbitrary unit's code).</summary>
    public int this[string baseUnit] => exponents.GetValueOrDefault(baseUnit);

    public bool Equals(Dimension? other) => other is not null && exponents.SequenceEqual(other.exponents);

    public override bool Equals(object? obj) => Equals(obj as Dimension);

    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    /// <summary>As base units: <c>g.m-3</c>; 1 for a bare number.</summary>
    public override string ToString() => IsNone ? "1" : string.Join('.', exponents.Select(e =>
        e.Value == 1 ? e.Key : e.Key + e.Value.ToString(CultureInfo.InvariantCulture)));

    internal static Dimension Of(string baseUnit) => new(new(StringComparer.Ordinal) { [baseUnit] = 1 });

    internal Dimension Times(Dimension other, int power = 1)
    {
        var product = new SortedDictionary<string, int>(exponents, StringComparer.Ordinal);
        foreach (var (name, exponent) in other.exponents)
        {
            product[name] = product.GetValueOrDefault(name) + exponent * power;
            if (product[name] == 0)
                product.Remove(name);
        }
        return new Dimension(product);
    }

    internal Dimension Power(int exponent) => None.Times(this, exponent);
}
