using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;

namespace Vouch.Measures.Units;

/// <summary>Resolves a symbol: an atom, or a metric prefix before a metric atom.</summary>
internal static class UnitAtoms
{
    private static readonly FrozenDictionary<string, int> Prefixes = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["Y"] = 24,
        ["Z"] = 21,
        ["E"] = 18,
        ["P"] = 15,
        ["T"] = 12,
        ["G"] = 9,
        ["M"] = 6,
        ["k"] = 3,
        ["h"] = 2,
        ["da"] = 1,
        ["d"] = -1,
        ["c"] = -2,
        ["m"] = -3,
        ["u"] = -6,
        ["n"] = -9,
        ["p"] = -12,
        ["f"] = -15,
        ["a"] = -18,
        ["z"] = -21,
        ["y"] = -24,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int> BinaryPrefixes =
        new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["Ki"] = 10,
            ["Mi"] = 20,
            ["Gi"] = 30,
            ["Ti"] = 40,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (bool Metric, string Value, string Unit)> Definitions =
        UnitTable.Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToFrozenDictionary(c => c[0], c => (c[1] is "+", c[2], c[3]), StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, Unit> Resolved = new(StringComparer.Ordinal);

    public static Attempt<Unit> Resolve(string symbol)
    {
        if (Atom(symbol) is { } atom)
            return atom;
        for (var length = 1; length <= 2 && length < symbol.Length; length++)
        {
            Ratio? factor = Prefixes.TryGetValue(symbol[..length], out var power) ? Ratio.TenTo(power)
                : BinaryPrefixes.TryGetValue(symbol[..length], out var binary) ? Ratio.Of(BigInteger.Pow(2, binary), 1)
                : null;
            if (factor is Ratio prefix && Atom(symbol[length..]) is { } prefixed && IsMetric(symbol[length..]))
                return Prefixed(prefixed, prefix);
        }
        return new Fault($"\"{symbol}\" is not a known UCUM unit (letters count: mg is not MG)");
    }

    private static bool IsMetric(string symbol) =>
        UnitTable.Bases.Contains(symbol) || SpecialUnits.IsMetric(symbol)
        || (Definitions.TryGetValue(symbol, out var definition) && definition.Metric);

    private static Unit Prefixed(Unit atom, Ratio prefix) => atom.Scale is not { } scale
        ? new Unit("", atom.Dimension, atom.Factor * prefix)
        : new Unit("", atom.Dimension, atom.Factor, new SpecialScale(
            value => scale.ToProper(value * prefix),
            value => scale.FromProper(value) is Ratio own ? own / prefix : null));

    private static Unit? Atom(string symbol)
    {
        if (Resolved.TryGetValue(symbol, out var known))
            return known;
        var unit = UnitTable.Bases.Contains(symbol) ? new Unit(symbol, Dimension.Of(symbol), Ratio.One)
            : UnitTable.Arbitrary.Contains(symbol) ? new Unit(symbol, Dimension.Of(symbol), Ratio.One)
            : SpecialUnits.Find(symbol) ?? Defined(symbol);
        if (unit is not null)
            Resolved[symbol] = unit;
        return unit;
    }

    private static Unit? Defined(string symbol)
    {
        if (!Definitions.TryGetValue(symbol, out var definition))
            return null;
        var unit = UnitParser.Parse(definition.Unit).Value;
        return new Unit(symbol, unit.Dimension, unit.Factor * Number(definition.Value));
    }

    private static Ratio Number(string value)
    {
        var parts = value.Split('e');
        var mantissa = Ratio.Of(decimal.Parse(parts[0], CultureInfo.InvariantCulture));
        return parts.Length == 1 ? mantissa : mantissa * Ratio.TenTo(int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
