using System.Text;

namespace Vouch.Dicom.Characters;

/// <summary>Several sets of characters in one value, switched by escapes. Source: PS3.5, 6.1.2.5; ISO/IEC 2022.</summary>
internal sealed class CodeExtension
{
    private const byte Esc = 0x1B;

    private readonly CodeElement[] declared;
    private readonly CodeElement firstG0;
    private readonly CodeElement? firstG1;

    /// <param name="declared">In the order of Specific Character Set; the first holds at the beginning of every value.</param>
    public CodeExtension(IReadOnlyList<CodeElement> declared)
    {
        firstG0 = declared[0].Number == 13 ? CodeElement.Romaji : CodeElement.Ascii;
        firstG1 = declared[0].IsG0 ? null : declared[0];
        this.declared = [firstG0, .. declared.Where(one => one != firstG0)];
        // A lone Japanese set is declared where ASCII is meant beside it.
        if (firstG0 == CodeElement.Romaji)
            this.declared = [.. this.declared, CodeElement.Ascii];
    }

    public string Decode(ReadOnlySpan<byte> bytes, Vr vr)
    {
        var text = new StringBuilder(bytes.Length);
        var (g0, g1) = (firstG0, firstG1);
        for (var at = 0; at < bytes.Length;)
        {
            var one = bytes[at];
            if (one == Esc && Designated(bytes[(at + 1)..]) is { } element)
            {
                (g0, g1) = element.IsG0 ? (element, g1) : (g0, element);
                at += 1 + element.Escape.Length;
                continue;
            }

            var set = one < 0x80 ? g0 : g1;
            if (one <= 0x20 || one == 0x7F || one == Esc || one < 0x80 && set is { Bytes: 1 })
            {
                text.Append((char)one);
                if (Ends((char)one, vr))
                    (g0, g1) = (firstG0, firstG1);
                at++;
                continue;
            }

            var length = Run(bytes[at..], set);
            text.Append(set is null ? Encoding.Latin1.GetString(bytes.Slice(at, length)) : set.Decode(bytes.Slice(at, length)));
            at += length;
        }

        return text.ToString();
    }

    /// <summary>Null: a character is in none of the sets.</summary>
    public byte[]? Encode(string text, Vr vr)
    {
        var bytes = new List<byte>(text.Length);
        var (g0, g1) = (firstG0, firstG1);
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = rune.Value < 0x80;
            if (isPlain && g0.Bytes > 1)
                g0 = Switch(bytes, firstG0);
            if (isPlain)
            {
                bytes.Add((byte)rune.Value);
                if (Ends((char)rune.Value, vr))
                    (g0, g1) = (firstG0, firstG1);
                continue;
            }

            if ((g1?.Encode(rune) ?? (g0.Bytes > 1 ? g0.Encode(rune) : null)) is { } same)
            {
                bytes.AddRange(same);
                continue;
            }

            var set = Array.Find(declared, one => one.Encode(rune) is not null);
            if (set is null)
                return null;
            Switch(bytes, set);
            (g0, g1) = set.IsG0 ? (set, g1) : (g0, set);
            bytes.AddRange(set.Encode(rune)!);
        }

        if (g0 != firstG0)
            Switch(bytes, firstG0);
        return [.. bytes];
    }

    private static CodeElement Switch(List<byte> bytes, CodeElement to)
    {
        bytes.Add(Esc);
        bytes.AddRange(Encoding.ASCII.GetBytes(to.Escape));
        return to;
    }

    private static CodeElement? Designated(ReadOnlySpan<byte> afterEscape)
    {
        foreach (var element in CodeElement.All)
            if (afterEscape.Length >= element.Escape.Length && Ascii.Equals(afterEscape[..element.Escape.Length], element.Escape))
                return element;
        return null;
    }

    /// <summary>Bytes from the first that are of the same set.</summary>
    private static int Run(ReadOnlySpan<byte> bytes, CodeElement? set)
    {
        var isHigh = bytes[0] >= 0x80;
        var length = 1;
        while (length < bytes.Length && bytes[length] >= 0x80 == isHigh && bytes[length] is > 0x20 and not 0x7F)
            length++;
        return set is { Bytes: 2 } && length > 1 ? length - (length % 2) : length;
    }

    /// <summary>After what the sets are those of the beginning again. Source: PS3.5, 6.1.2.5.3.</summary>
    private static bool Ends(char one, Vr vr) => one switch
    {
        '\r' or '\n' or '\f' or '\t' => true,
        '\\' => !vr.HasOneText(),
        '^' or '=' => vr == Vr.PN,
        _ => false,
    };
}
