using System.Text;

namespace Vouch.Wire.Hl7;

/// <summary>
/// A character set of MSH-18 and how its bytes become text. Names are those of table 0211 and the usual IANA ones.
/// Source: HL7 v2.9 chapter 2, 2.14.9.18 and table 0211; ISO/IEC 2022; JIS X 0208, JIS X 0212.
/// </summary>
public sealed class Hl7Charset
{
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;
    private readonly Encoding _strict;
    private readonly Encoding _lenient;

    private Hl7Charset(string name, Encoding encoding, Hl7ScanMode mode = Hl7ScanMode.Plain)
    {
        Name = name;
        Mode = mode;
        _strict = With(encoding, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        _lenient = With(encoding, new EncoderReplacementFallback("?"), new DecoderReplacementFallback("\uFFFD"));
    }

    /// <summary>UTF-8, <c>UNICODE UTF-8</c> in table 0211.</summary>
    public static Hl7Charset Utf8 { get; } = new("UNICODE UTF-8", new UTF8Encoding(false));

    /// <summary>Seven-bit ASCII.</summary>
    public static Hl7Charset Ascii { get; } = new("ASCII", Encoding.ASCII);

    /// <summary>ISO 8859-1.</summary>
    public static Hl7Charset Latin1 { get; } = new("8859/1", Encoding.Latin1);

    /// <summary>Windows-1252, the usual truth behind an undeclared western message.</summary>
    public static Hl7Charset Windows1252 { get; } = new("windows-1252", Page(1252));

    /// <summary>ISO 2022 with JIS X 0208 (ISO IR87), JIS X 0212 (ISO IR159) and JIS X 0201.</summary>
    public static Hl7Charset Japanese { get; } = new("ISO IR87", Page(50221), Hl7ScanMode.Iso2022);

    /// <summary>The name written to MSH-18.</summary>
    public string Name { get; }

    internal Hl7ScanMode Mode { get; }

    private static readonly Dictionary<string, Hl7Charset> ByName = Known();

    /// <summary>The set of that name (spaces, dashes, slashes and case do not matter); null where it is not known.</summary>
    public static Hl7Charset? Find(string name) => ByName.GetValueOrDefault(Key(name));

    /// <summary>Bytes as text; false where some do not fit, which then read as U+FFFD.</summary>
    public bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        if (Ascii.IsPlain(bytes) && (Mode != Hl7ScanMode.Iso2022 || !bytes.Contains((byte)0x1B)))
        {
            text = Encoding.ASCII.GetString(bytes);
            return true;
        }

        if (Mode == Hl7ScanMode.Iso2022) return Iso2022Text.TryDecode(bytes, out text);
        // ASCII says nothing about high bytes: they are shown as what they most likely are, and flagged.
        if (ReferenceEquals(this, Ascii))
        {
            text = (System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8 : Windows1252)._lenient.GetString(bytes);
            return false;
        }

        text = _lenient.GetString(bytes);
        return !text.Contains('\uFFFD', StringComparison.Ordinal) || Fits(bytes);
    }

    /// <summary>Text as bytes; false where a character has no code, which is then written as <c>?</c>.</summary>
    public bool TryEncode(string text, out byte[] bytes)
    {
        bytes = _lenient.GetBytes(text);
        if (System.Text.Ascii.IsValid(text)) return true;
        try
        {
            // The strict round trip also catches best-fit substitutes some code pages make.
            return string.Equals(_strict.GetString(bytes), text, StringComparison.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private bool Fits(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private bool IsPlain(ReadOnlySpan<byte> bytes) => System.Text.Ascii.IsValid(bytes);

    private static Encoding With(Encoding encoding, EncoderFallback encoder, DecoderFallback decoder)
    {
        var copy = (Encoding)encoding.Clone();
        copy.EncoderFallback = encoder;
        copy.DecoderFallback = decoder;
        return copy;
    }

    private static Encoding Page(int number) =>
        CodePages.GetEncoding(number) ?? Encoding.GetEncoding(number);

    private static Dictionary<string, Hl7Charset> Known()
    {
        var known = new Dictionary<string, Hl7Charset>(StringComparer.Ordinal);
        void Add(Hl7Charset charset, params ReadOnlySpan<string> names)
        {
            known.TryAdd(Key(charset.Name), charset);
            foreach (var name in names) known.TryAdd(Key(name), charset);
        }

        Add(Ascii, "ISO IR6", "US-ASCII", "ISO 646");
        Add(Utf8, "UTF-8", "UNICODE", "ISO 10646 UTF-8");
        Add(Latin1, "ISO 8859-1", "ISO IR100", "Latin1");
        Add(Windows1252, "CP1252", "ANSI");
        foreach (var part in (ReadOnlySpan<int>)[2, 3, 4, 5, 6, 7, 8, 9, 13, 15])
        {
            var number = part.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Add(new("8859/" + number, Page(28590 + part)), "ISO 8859-" + number);
        }

        for (var page = 1250; page <= 1258; page++)
        {
            var number = page.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Add(page == 1252 ? Windows1252 : new("windows-" + number, Page(page)), "CP" + number);
        }

        Add(Japanese, "ISO IR159", "ISO-2022-JP", "ISO IR14", "ISO IR13");
        Add(new("Shift_JIS", Page(932), Hl7ScanMode.ShiftJis), "SJIS", "windows-31J");
        Add(new("EUC-JP", Page(51932)), "ISO 2022 EUC-JP");
        Add(new("GB 18030-2000", Page(54936), Hl7ScanMode.DoubleByte), "GB18030", "GBK", "GB2312");
        Add(new("BIG-5", Page(950), Hl7ScanMode.DoubleByte), "CNS 11643-1992");
        Add(new("KS X 1001", Page(949)), "EUC-KR");
        return known;
    }

    private static string Key(string name)
    {
        Span<char> key = stackalloc char[Math.Min(name.Length, 40)];
        var length = 0;
        foreach (var c in name.AsSpan(0, key.Length))
            if (char.IsAsciiLetterOrDigit(c)) key[length++] = char.ToUpperInvariant(c);
        return key[..length].ToString();
    }
}
