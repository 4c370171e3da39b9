namespace Vouch.Measures.Units;

/// <summary>A unit that was read: its code, what it measures, and its size in base units.</summary>
public sealed class Unit
{
    internal Unit(string code, Dimension dimension, Ratio factor, SpecialScale? scale = null) =>
        (Code, Dimension, Factor, Scale) = (code, dimension, factor, scale);

    /// <summary>The code as written, annotations included.</summary>
    public string Code { get; }

    public Dimension Dimension { get; }

    /// <summary>Its size in base units, for comparison; conversions use the exact fraction.</summary>
    public double Size => Factor.Double;

    /// <summary>Whether its scale is not proportional (Cel, [degF], [pH], B …), so that it stands alone.</summary>
    public bool IsSpecial => Scale is not null;

    internal Ratio Factor { get; }

    internal SpecialScale? Scale { get; }

    /// <summary>Reads a case-sensitive UCUM code, or says what is not known and where.</summary>
    public static Attempt<Unit> Parse(string code) => UnitParser.Parse(code);

    public override string ToString() => Code;
}

/// <summary>A scale that is not proportional to its unit: the value in proper units, and back.</summary>
/// <param name="ToProper">From a number on the scale to the number in proper units.</param>
/// <param name="FromProper">Back; null where there is none, such as the logarithm of zero.</param>
internal sealed record SpecialScale(Func<Ratio, Ratio?> ToProper, Func<Ratio, Ratio?> FromProper);
