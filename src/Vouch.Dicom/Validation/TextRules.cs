using System.Globalization;
using Vouch.Dicom.Characters;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Validation;

/// <summary>What a text may be by its representation. Source: PS3.5, 6.2, table 6.2-1; lengths are of characters.</summary>
internal static class TextRules
{
    private static readonly Dictionary<Vr, int> LengthMost = new()
    {
        [Vr.AE] = 16,
        [Vr.AS] = 4,
        [Vr.CS] = 16,
        [Vr.DA] = 8,
        [Vr.DS] = 16,
        [Vr.DT] = 26,
        [Vr.IS] = 12,
        [Vr.LO] = 64,
        [Vr.LT] = 10240,
        [Vr.SH] = 16,
        [Vr.ST] = 1024,
        [Vr.TM] = 14,
        [Vr.UI] = 64,
    };

    private const int NameGroupMost = 64;
    private const int NameGroups = 3;
    private const int NameComponents = 5;

    /// <summary>What a value is not; null: it is as it should be. It never says what the value is.</summary>
    public static string? Broken(Vr vr, string value)
    {
        if (value.Length == 0)
            return null;
        if (LengthMost.TryGetValue(vr, out var most) && Length(value) > most)
            return Invariant($"A value has {Length(value)} characters; {vr.Letters()} has at most {most}.");
        return IsOf(vr, value) ? null : $"A value is none of {vr.Letters()}.";
    }

    /// <summary>Whether every byte is a character of what Specific Character Set names.</summary>
    public static bool AreCharactersDeclared(ValueElement element, CharacterSet characters)
    {
        if (!element.Bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)0x7F))
            return true;
        if (!element.Vr.HasCharacterSet() || characters.Terms.All(one => one is "" or "ISO_IR 6"))
            return false;
        // Code pages of .NET read bytes that are no characters as U+FFFD, or as one for private use beside U+F8FF.
        return !characters.Decode(element.Bytes.Span, element.Vr).Any(one => one is '\uFFFD' or >= '\uF8C0' and <= '\uF8FF');
    }

    private static bool IsOf(Vr vr, string value) => vr switch
    {
        Vr.AE => value.All(one => one is >= ' ' and < '\u007F' and not '\\') && value.Trim(' ').Length > 0,
        Vr.AS => Age.TryParse(value, out _),
        Vr.CS => value.All(one => char.IsAsciiLetterUpper(one) || char.IsAsciiDigit(one) || one is ' ' or '_'),
        Vr.DA => value.Length == 8 && DicomDate.TryParse(value, out _),
        Vr.DS => value.All(one => char.IsAsciiDigit(one) || one is '+' or '-' or '.' or 'e' or 'E' or ' ')
            && new DecimalString(value).Nearest is not null,
        Vr.DT => DicomDateTime.TryParse(value, out _),
        Vr.IS => int.TryParse(value.Trim(' '), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        Vr.TM => !value.Contains(':', StringComparison.Ordinal) && DicomTime.TryParse(value, out _),
        Vr.UI => new Uid(value).IsValid,
        Vr.PN => IsName(value),
        Vr.UR => value[0] != ' ' && Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out _),
        Vr.LT or Vr.ST or Vr.UT => !value.Any(one => char.IsControl(one) && one is not ('\t' or '\n' or '\f' or '\r')),
        _ => !value.Any(char.IsControl),
    };

    private static bool IsName(string value)
    {
        var groups = value.Split('=');
        return groups.Length <= NameGroups && groups.All(one => Length(one) <= NameGroupMost && one.Split('^').Length <= NameComponents
            && !one.Any(char.IsControl));
    }

    private static int Length(string text) => text.Length - text.Count(char.IsLowSurrogate);
}
