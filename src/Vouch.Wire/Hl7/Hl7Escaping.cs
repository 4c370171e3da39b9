using System.Buffers;
using System.Globalization;

namespace Vouch.Wire.Hl7;

/// <summary>
/// Escape sequences of text fields. Source: HL7 v2.9 chapter 2, 2.7 Use of escape sequences in text fields.
/// Line commands (.br, .sp, .ce) become line feeds; highlighting (H, N) and layout (.in, .ti, .fi, .nf) carry no
/// characters and are left out; a sequence that is not known is kept as it stands.
/// </summary>
public static class Hl7Escaping
{
    /// <summary>Bytes of one element as text.</summary>
    internal static string Read(ReadOnlySpan<byte> bytes, in Hl7Delimiters delimiters, Hl7Charset charset, out bool fits)
    {
        string text;
        if (Hl7Scan.IndexOf(bytes, delimiters.Escape, charset.Mode) < 0)
        {
            fits = charset.TryDecode(bytes, out text);
            return text;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length * 2 + 16);
        try
        {
            var length = Unescape(bytes, delimiters, charset, buffer, out var switched);
            fits = (switched ? Hl7Charset.Japanese : charset).TryDecode(buffer.AsSpan(0, length), out text);
            return text;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Text as it is written between separators: each separator as its escape sequence, line breaks as <c>\.br\</c>,
    /// other control characters as <c>\X..\</c>. Separators the message does not declare need no escape.
    /// </summary>
    public static string Write(string text, in Hl7Delimiters delimiters)
    {
        if (!NeedsEscape(text, delimiters)) return text;
        var escape = (char)delimiters.Escape;
        var written = new System.Text.StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
            var sequence = Sequence(c, delimiters);
            if (sequence is null || delimiters.Escape == 0) written.Append(c is '\r' or '\n' or '\v' or '\x1C' ? ' ' : c);
            else written.Append(escape).Append(sequence).Append(escape);
        }

        return written.ToString();
    }

    private static bool NeedsEscape(string text, in Hl7Delimiters delimiters)
    {
        foreach (var c in text)
            if (Sequence(c, delimiters) is not null) return true;
        return false;
    }

    private static string? Sequence(char c, in Hl7Delimiters delimiters)
    {
        if (c < ' ')
            return c is '\n' or '\r' ? ".br" : c == '\t' ? null : "X" + ((int)c).ToString("X2", CultureInfo.InvariantCulture);
        if (c > 0x7E) return null;
        var b = (byte)c;
        return b == delimiters.Field ? "F"
            : b == delimiters.Component ? "S"
            : b == delimiters.Subcomponent ? "T"
            : b == delimiters.Repetition ? "R"
            : b == delimiters.Escape ? "E"
            : b == delimiters.Truncation ? "P" : null;
    }

    /// <summary>Writes the meaning of the bytes; never more than twice as many and sixteen.</summary>
    private static int Unescape(
        ReadOnlySpan<byte> bytes, in Hl7Delimiters delimiters, Hl7Charset charset, Span<byte> output, out bool switched)
    {
        var length = 0;
        switched = false;
        while (true)
        {
            var open = Hl7Scan.IndexOf(bytes, delimiters.Escape, charset.Mode);
            var plain = open < 0 ? bytes : bytes[..open];
            plain.CopyTo(output[length..]);
            length += plain.Length;
            if (open < 0) return length;

            var rest = bytes[(open + 1)..];
            var close = rest.IndexOf(delimiters.Escape);
            if (close >= 0 && Meaning(rest[..close], delimiters, output[length..], ref switched) is var written and >= 0)
            {
                length += written;
                bytes = rest[(close + 1)..];
                continue;
            }

            // Not a sequence: the escape character stays and reading goes on after it.
            output[length++] = delimiters.Escape;
            bytes = rest;
        }
    }

    /// <summary>The bytes a sequence stands for, or -1 where it is not known.</summary>
    private static int Meaning(ReadOnlySpan<byte> sequence, in Hl7Delimiters delimiters, Span<byte> output, ref bool switched)
    {
        if (sequence.IsEmpty) return -1;
        if (sequence.Length == 1)
        {
            var one = sequence[0] switch
            {
                (byte)'F' => delimiters.Field,
                (byte)'S' => delimiters.Component,
                (byte)'T' => delimiters.Subcomponent,
                (byte)'R' => delimiters.Repetition,
                (byte)'E' => delimiters.Escape,
                (byte)'P' => delimiters.Truncation == 0 ? (byte)'#' : delimiters.Truncation,
                (byte)'H' or (byte)'N' => (byte)0,
                _ => byte.MaxValue,
            };
            if (one == byte.MaxValue) return -1;
            output[0] = one;
            return one == 0 ? 0 : 1;
        }

        return (char)sequence[0] switch
        {
            'X' => Hexadecimal(sequence[1..], output),
            'C' when sequence.Length == 5 => Switch(sequence[1..], output, ref switched),
            'M' when sequence.Length is 5 or 7 => Switch(sequence[1..], output, ref switched),
            '.' => Layout(sequence[1..], output),
            _ => -1,
        };
    }

    private static int Hexadecimal(ReadOnlySpan<byte> digits, Span<byte> output)
    {
        if (digits.Length % 2 != 0) return -1;
        return Convert.FromHexString(digits, output, out _, out var written) == OperationStatus.Done ? written : -1;
    }

    /// <summary>\C2842\ and \M2442\ name the set that follows by the bytes of its ISO 2022 designation after ESC.</summary>
    private static int Switch(ReadOnlySpan<byte> digits, Span<byte> output, ref bool switched)
    {
        var written = Hexadecimal(digits, output[1..]);
        if (written < 2 || output[1] is not ((byte)'(' or (byte)'$')) return -1;
        output[0] = 0x1B;
        switched = true;
        return written + 1;
    }

    private static int Layout(ReadOnlySpan<byte> command, Span<byte> output)
    {
        if (command.Length < 2) return -1;
        var name = command[..2];
        var argument = command[2..].Trim((byte)' ');
        var number = 0;
        if (!argument.IsEmpty && !int.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return -1;
        if (name.SequenceEqual("br"u8) || name.SequenceEqual("ce"u8)) return Fill(output, 1, (byte)'\n');
        if (name.SequenceEqual("sp"u8)) return Fill(output, Math.Max(number, 1), (byte)'\n');
        if (name.SequenceEqual("sk"u8)) return Fill(output, Math.Max(number, 1), (byte)' ');
        var silent = name.SequenceEqual("fi"u8) || name.SequenceEqual("nf"u8) || name.SequenceEqual("in"u8)
            || name.SequenceEqual("ti"u8);
        return silent ? 0 : -1;
    }

    /// <summary>A number of spaces or lines; more than four would let a short message grow, so it stops there.</summary>
    private static int Fill(Span<byte> output, int count, byte with)
    {
        count = Math.Min(count, 4);
        output[..count].Fill(with);
        return count;
    }
}
