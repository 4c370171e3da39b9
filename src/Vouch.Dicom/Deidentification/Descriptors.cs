using System.Collections.Frozen;
using System.Globalization;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Deidentification;

/// <summary>
/// Cleaning of descriptions and comments: a word stays that is known to tell nothing of a person (descriptors.txt), and a short number;
/// every other goes. Source: PS3.15, E.3.5, which asks that identifying information goes and leaves open how.
/// </summary>
internal static class Descriptors
{
    /// <summary>Longer numbers may be a patient's or an order's, or a date.</summary>
    private const int DigitsMost = 3;

    private static readonly char[] BetweenParts = [' ', '_', '\\', ',', ';', ':', '(', ')', '[', ']', '+', '*', '=', '^', '\r', '\n',
        '\t', '\f'];

    /// <summary>Between words; between digits they make a date or a number of somebody's.</summary>
    private static readonly char[] BetweenWords = ['-', '/', '.', '&'];

    private static readonly string[] Units = ["mm", "cm", "ms", "s", "sec", "min", "kv", "mgy", "ml", "t", "d", "fps", "%"];

    private static readonly Lazy<FrozenSet<string>> Known = new(() => Embedded.Lines("descriptors.txt")
        .SelectMany(line => line.Split(' ')).ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Texts that people write; not codes in capital letters, dates, numbers, names.</summary>
    public static bool IsDescriptor(Vr vr) => vr is Vr.LO or Vr.LT or Vr.SH or Vr.ST or Vr.UC or Vr.UT;

    /// <summary>The words that stay, a space between; empty: none does. Numbers beside each other may be a date or a telephone's.</summary>
    public static string Cleaned(string text)
    {
        var parts = text.Split(BetweenParts, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', parts.SelectMany((part, i) => !part.Any(char.IsDigit)
            ? part.Split(BetweenWords, StringSplitOptions.RemoveEmptyEntries).Where(Known.Value.Contains)
            : Known.Value.Contains(part) || IsShortNumber(part) && !IsNumber(parts, i - 1) && !IsNumber(parts, i + 1) ? [part] : []));
    }

    private static bool IsNumber(string[] parts, int at) => at >= 0 && at < parts.Length && char.IsDigit(parts[at][0]);

    private static bool IsShortNumber(string part)
    {
        var unit = Units.Where(one => part.EndsWith(one, StringComparison.OrdinalIgnoreCase)).MaxBy(one => one.Length) ?? "";
        var number = part[..^unit.Length];
        return number.Count(char.IsAsciiDigit) is >= 1 and <= DigitsMost
            && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
    }
}
