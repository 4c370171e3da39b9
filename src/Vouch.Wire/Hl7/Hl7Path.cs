using System.Globalization;

namespace Vouch.Wire.Hl7;

/// <summary>
/// A place in a message: <c>PID-3[1].4.2</c> is the second subcomponent of the fourth component of the first repetition
/// of the third field; <c>OBX[2]-5</c> is field 5 of the second OBX. Keep one in a static field to read it often.
/// </summary>
public readonly record struct Hl7Path(
    string Segment, int Field, int Repetition = 0, int Component = 0, int Subcomponent = 0, int Occurrence = 1)
{
    /// <summary>Reads a path; throws where it is none.</summary>
    public static Hl7Path Parse(string path) =>
        TryParse(path, out var read) ? read : throw new FormatException("Not an HL7 path: " + path);

    /// <summary>Reads a path; dots and dashes separate alike (<c>PID.3.4</c>, <c>PID-3-4</c>).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Hl7Path path)
    {
        path = default;
        if (text.Length < 5 || !Hl7SegmentName(text[..3])) return false;
        var name = Name(text[..3]);
        var rest = text[3..];
        if (!TryIndex(ref rest, 1, out var occurrence) || !TryNumber(ref rest, out var field)) return false;
        if (!TryIndex(ref rest, 0, out var repetition)) return false;
        int component = 0, subcomponent = 0;
        if (!rest.IsEmpty && !TryNumber(ref rest, out component)) return false;
        if (!rest.IsEmpty && !TryNumber(ref rest, out subcomponent)) return false;
        if (!rest.IsEmpty) return false;
        path = new(name, field, repetition, component, subcomponent, occurrence);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => new Hl7Location(
        Segment, Occurrence, Field, Repetition, Component, Subcomponent).ToString();

    private static bool Hl7SegmentName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        return true;
    }

    private static string Name(ReadOnlySpan<char> name)
    {
        Span<byte> bytes = [(byte)name[0], (byte)name[1], (byte)name[2]];
        return Hl7Segments.NameOf(bytes);
    }

    private static bool TryIndex(ref ReadOnlySpan<char> rest, int otherwise, out int number)
    {
        number = otherwise;
        if (rest.IsEmpty || rest[0] != '[') return true;
        var close = rest.IndexOf(']');
        if (close < 0 || !Positive(rest[1..close], out number)) return false;
        rest = rest[(close + 1)..];
        return true;
    }

    private static bool TryNumber(ref ReadOnlySpan<char> rest, out int number)
    {
        number = 0;
        if (rest.IsEmpty || rest[0] is not ('-' or '.')) return false;
        rest = rest[1..];
        var end = rest.IndexOfAny("-.[");
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return Positive(digits, out number);
    }

    private static bool Positive(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and < 100_000;
}
