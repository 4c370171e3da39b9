using System.Globalization;

namespace Vouch.Measures.Quantities;

/// <summary>A number with its unit (a UCUM code, case-sensitive). Unlike units do not add: convert first.</summary>
public readonly record struct Quantity(decimal Value, string Unit)
{
    /// <summary>The sum, refused when the units differ by a single character.</summary>
    public Attempt<Quantity> Plus(Quantity other) =>
        SameUnit(other) ? new Quantity(Value + other.Value, Unit) : Unlike("added", other);

    /// <summary>The difference, refused when the units differ by a single character.</summary>
    public Attempt<Quantity> Minus(Quantity other) =>
        SameUnit(other) ? new Quantity(Value - other.Value, Unit) : Unlike("subtracted", other);

    /// <summary>The quantity times a bare number, such as a dilution factor.</summary>
    public Quantity Times(decimal factor) => this with { Value = Value * factor };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} {Unit}");

    private bool SameUnit(Quantity other) => string.Equals(Unit, other.Unit, StringComparison.Ordinal);

    private Fault Unlike(string verb, Quantity other) =>
        new($"{Unit} and {other.Unit} are not the same unit and cannot be {verb}; convert one of them first");
}
