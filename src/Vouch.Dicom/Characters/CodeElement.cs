using System.Text;

namespace Vouch.Dicom.Characters;

/// <summary>
/// One set of graphic characters that escapes switch to. Source: PS3.3, C.12.1.1.2, tables C.12-3 and C.12-4; ISO/IEC 2022.
/// </summary>
/// <param name="Number">Of ISO-IR.</param>
/// <param name="Escape">After ESC.</param>
/// <param name="IsG0">Whether it takes the bytes below 0x80; else those above.</param>
/// <param name="Bytes">Of one character.</param>
internal sealed record CodeElement(int Number, string Escape, bool IsG0, int Bytes, int CodePage, CodeForm Form)
{
    public static readonly CodeElement Ascii = new(6, "(B", true, 1, 20127, CodeForm.AsIs);
    public static readonly CodeElement Romaji = new(14, "(J", true, 1, 20127, CodeForm.AsIs);

    /// <summary>Code pages of .NET that hold the same characters.</summary>
    public static readonly CodeElement[] All =
    [
        Ascii, Romaji,
        new(100, "-A", false, 1, 28591, CodeForm.AsIs),
        new(101, "-B", false, 1, 28592, CodeForm.AsIs),
        new(109, "-C", false, 1, 28593, CodeForm.AsIs),
        new(110, "-D", false, 1, 28594, CodeForm.AsIs),
        new(144, "-L", false, 1, 28595, CodeForm.AsIs),
        new(127, "-G", false, 1, 28596, CodeForm.AsIs),
        new(126, "-F", false, 1, 28597, CodeForm.AsIs),
        new(138, "-H", false, 1, 28598, CodeForm.AsIs),
        new(148, "-M", false, 1, 28599, CodeForm.AsIs),
        new(203, "-b", false, 1, 28605, CodeForm.AsIs),
        new(166, "-T", false, 1, 874, CodeForm.AsIs),
        new(13, ")I", false, 1, 932, CodeForm.AsIs),
        new(87, "$B", true, 2, 20932, CodeForm.BothHigh),
        new(159, "$(D", true, 2, 20932, CodeForm.FirstHigh),
        new(149, "$)C", false, 2, 51949, CodeForm.AsIs),
        new(58, "$)A", false, 2, 936, CodeForm.AsIs),
    ];

    private Encoding? reading;
    private Encoding? writing;

    /// <summary>The text of whole characters of this set, as they lie in the value.</summary>
    public string Decode(ReadOnlySpan<byte> bytes)
    {
        reading ??= CharacterSet.Page(CodePage, strict: false);
        if (Form == CodeForm.AsIs)
            return reading.GetString(bytes);
        var moved = bytes.ToArray();
        for (var i = 0; i < moved.Length; i++)
            if (Form == CodeForm.BothHigh || i % 2 == 0)
                moved[i] |= 0x80;
        return reading.GetString(moved);
    }

    /// <summary>The bytes of one character; null: it is not in this set.</summary>
    public byte[]? Encode(Rune character)
    {
        writing ??= CharacterSet.Page(CodePage, strict: true);
        byte[] bytes;
        try
        {
            bytes = writing.GetBytes(character.ToString());
        }
        catch (EncoderFallbackException)
        {
            return null;
        }

        if (bytes.Length != Bytes || IsG0 != (Bytes == 1 && bytes[0] < 0x80) && Form == CodeForm.AsIs)
            return null;
        var isOwn = Form switch
        {
            CodeForm.BothHigh => bytes[0] >= 0xA1 && bytes[1] >= 0xA1,
            CodeForm.FirstHigh => bytes[0] >= 0xA1 && bytes[1] < 0x80,
            _ => bytes.All(one => one >= (IsG0 ? 0 : 0xA0)),
        };
        return !isOwn ? null : Form == CodeForm.AsIs ? bytes : [.. bytes.Select(one => (byte)(one & 0x7F))];
    }
}

/// <summary>How the bytes of a set in a value become those of the code page.</summary>
internal enum CodeForm
{
    AsIs,
    BothHigh,
    FirstHigh,
}
