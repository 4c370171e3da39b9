using System.Text;

namespace Vouch.Wire.Hl7;

/// <summary>
/// Reads ISO 2022 text as Japanese systems write it: ASCII, JIS X 0201, JIS X 0208 (ISO IR87), JIS X 0212 (ISO IR159).
/// Source: ISO-IR register 6, 13, 14, 87, 159; HL7 v2.9 table 0211.
/// </summary>
internal static class Iso2022Text
{
    private enum Set { Ascii, Katakana, Jis0208, Jis0212, Unknown }

    private static readonly Encoding Euc = CodePagesEncodingProvider.Instance.GetEncoding(20932)
        ?? throw new InvalidOperationException("Code page 20932 (EUC-JP with JIS X 0212) is missing.");

    public static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        var result = new StringBuilder(bytes.Length);
        var set = Set.Ascii;
        var fits = true;
        Span<byte> pair = stackalloc byte[2];
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b == 0x1B && Shift(bytes[i..], out var next, out var skipped))
            {
                set = next;
                i += skipped - 1;
                continue;
            }

            if (b < 0x20) set = Set.Ascii;
            if (set is Set.Jis0208 or Set.Jis0212)
            {
                if (i + 1 >= bytes.Length || b is < 0x21 or > 0x7E || bytes[i + 1] is < 0x21 or > 0x7E)
                {
                    result.Append('\uFFFD');
                    fits = false;
                    continue;
                }

                // In code page 20932 JIS X 0212 is told from 0208 by a second byte without its high bit.
                pair[0] = (byte)(b | 0x80);
                pair[1] = set == Set.Jis0212 ? bytes[i + 1] : (byte)(bytes[i + 1] | 0x80);
                var character = Euc.GetString(pair);
                if (character.Contains('?', StringComparison.Ordinal) || character.Contains('\uFFFD', StringComparison.Ordinal)
                    || character.Contains('\u30FB', StringComparison.Ordinal) && !(b == 0x21 && bytes[i + 1] == 0x26))
                {
                    character = "\uFFFD";
                    fits = false;
                }

                result.Append(character);
                i++;
                continue;
            }

            if (set == Set.Katakana && b is >= 0x21 and <= 0x5F) result.Append((char)(0xFF40 + b));
            else if (b is >= 0xA1 and <= 0xDF) result.Append((char)(0xFEC0 + b));
            else if (b < 0x80 && b != 0x1B && set != Set.Unknown) result.Append((char)b);
            else
            {
                result.Append('\uFFFD');
                fits = false;
            }
        }

        text = result.ToString();
        return fits;
    }

    private static bool Shift(ReadOnlySpan<byte> at, out Set set, out int length)
    {
        set = Set.Unknown;
        length = 3;
        if (at.Length < 3) return false;
        switch ((char)at[1], (char)at[2])
        {
            case ('(', 'B') or ('(', 'J') or ('(', 'H'): set = Set.Ascii; return true;
            case ('(', 'I'): set = Set.Katakana; return true;
            case ('$', '@') or ('$', 'B'): set = Set.Jis0208; return true;
            case ('$', '('):
                if (at.Length < 4) return false;
                length = 4;
                set = at[3] switch { (byte)'D' => Set.Jis0212, (byte)'@' or (byte)'B' => Set.Jis0208, _ => Set.Unknown };
                return true;
            case (')', _) or ('-', _) or ('.', _) or ('*', _):
                // Designations to G1–G3: the bytes they concern have their high bit set.
                set = Set.Ascii;
                return true;
            default: return false;
        }
    }
}
