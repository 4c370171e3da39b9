using System.Collections.Frozen;

namespace Vouch.Dicom.Reports.Dose;

/// <summary>
/// Units in which devices tell dose, with what they are in the unit it is kept in. UCUM is what the standard asks; the other
/// spellings were seen in reports of devices (mGycm), or differ from UCUM only in signs.
/// </summary>
internal static class DoseUnits
{
    public static readonly DoseUnit Dose = new("mGy",
        ("mGy", 1), ("Gy", 1000), ("uGy", 0.001m), ("cGy", 10), ("dGy", 100));

    public static readonly DoseUnit Dlp = new("mGy.cm",
        ("mGy.cm", 1), ("mGycm", 1), ("mGy*cm", 1), ("mGy-cm", 1), ("Gy.cm", 1000), ("Gy.m", 100_000));

    public static readonly DoseUnit Area = new("Gy.m2",
        ("Gy.m2", 1), ("Gym2", 1), ("Gy*m2", 1), ("mGy.m2", 0.001m), ("uGy.m2", 0.000_001m), ("uGym2", 0.000_001m), ("Gy.cm2", 0.0001m),
        ("Gycm2", 0.0001m), ("dGy.cm2", 0.000_01m), ("dGycm2", 0.000_01m), ("cGy.cm2", 0.000_001m), ("mGy.cm2", 0.000_000_1m),
            ("uGy.cm2", 0.000_000_000_1m));

    public static readonly DoseUnit Seconds = new("s", ("s", 1), ("ms", 0.001m), ("min", 60));

    public static readonly DoseUnit Millimetres = new("mm", ("mm", 1), ("cm", 10), ("m", 1000));

    public static readonly DoseUnit Newtons = new("N", ("N", 1), ("daN", 10));

    public static readonly DoseUnit Kilovolts = new("kV", ("kV", 1), ("V", 0.001m));

    public static readonly DoseUnit Milliamperes = new("mA", ("mA", 1), ("uA", 0.001m), ("A", 1000));

    /// <summary>Whatever it is called: {ratio}, 1, %, no units.</summary>
    public static readonly DoseUnit Number = new("1");
}

/// <param name="kept">In what a figure is kept.</param>
/// <param name="known">How many of it one such unit is; none: the unit does not matter.</param>
internal sealed class DoseUnit(string kept, params (string Unit, decimal Factor)[] known)
{
    private readonly FrozenDictionary<string, decimal> factors =
        known.ToFrozenDictionary(one => one.Unit, one => one.Factor, StringComparer.Ordinal);

    public string Kept => kept;

    /// <summary>Null: the unit is not known.</summary>
    public decimal? Factor(string unit) => factors.Count == 0 ? 1 : factors.TryGetValue(unit, out var factor) ? factor : null;
}
