namespace Vouch.Wire.Hl7;

/// <summary>
/// The separators one message declares in MSH-1 and MSH-2; a zero byte means the message declares none.
/// Source: HL7 v2.9 chapter 2, 2.5.4 Message delimiters.
/// </summary>
public readonly record struct Hl7Delimiters(
    byte Field, byte Component, byte Repetition, byte Escape, byte Subcomponent, byte Truncation = 0)
{
    /// <summary>The recommended separators <c>|^~\&amp;</c>, without a truncation character.</summary>
    public static Hl7Delimiters Standard { get; } =
        new((byte)'|', (byte)'^', (byte)'~', (byte)'\\', (byte)'&');

    /// <summary>MSH-2 as it is written.</summary>
    public byte[] EncodingCharacters()
    {
        ReadOnlySpan<byte> all = [Component, Repetition, Escape, Subcomponent, Truncation];
        var end = all.IndexOf((byte)0);
        return (end < 0 ? all : all[..end]).ToArray();
    }

    /// <summary>Reads MSH-1 and MSH-2; says in words what is wrong with them.</summary>
    internal static string? TryRead(byte field, ReadOnlySpan<byte> encoding, out Hl7Delimiters delimiters)
    {
        delimiters = default;
        if (!MayDelimit(field)) return "MSH-1 is not a usable field separator.";
        if (encoding.IsEmpty) return "MSH-2 (encoding characters) is empty.";
        if (encoding.Length > 5) return "MSH-2 (encoding characters) has more than five characters.";
        for (var i = 0; i < encoding.Length; i++)
        {
            if (!MayDelimit(encoding[i])) return "MSH-2 holds a character that cannot separate.";
            if (encoding[i] == field || encoding[..i].Contains(encoding[i]))
                return "MSH-2 uses one character for two separators.";
        }

        delimiters = new(field, encoding[0], At(encoding, 1), At(encoding, 2), At(encoding, 3), At(encoding, 4));
        return null;
    }

    private static byte At(ReadOnlySpan<byte> encoding, int index) => index < encoding.Length ? encoding[index] : (byte)0;

    private static bool MayDelimit(byte b) => b is > 0x20 and < 0x7F && !char.IsAsciiLetterOrDigit((char)b);
}
