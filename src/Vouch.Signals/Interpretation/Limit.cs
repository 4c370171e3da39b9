using System.Globalization;

namespace Vouch.Signals.Interpretation;

/// <summary>A number on which a statement turns.</summary>
/// <param name="Unit">"ms", "mV", "/min", "°"; empty: a ratio or a count.</param>
public readonly record struct Limit(double Value, string Unit, string Source)
{
    public override string ToString() => Show(Value, Unit);

    /// <summary>A value in the unit, with as many digits as mean something.</summary>
    internal static string Show(double value, string unit)
    {
        var number = unit switch
        {
            "ms" or "°" or "/min" => value.ToString("0.#", CultureInfo.InvariantCulture),
            _ => value.ToString("0.###", CultureInfo.InvariantCulture),
        };
        return unit switch { "" => number, "°" or "/min" => number + unit, _ => number + " " + unit };
    }
}
