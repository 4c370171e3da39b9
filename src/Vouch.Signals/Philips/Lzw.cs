namespace Vouch.Signals.Philips;

/// <summary>
/// Lempel–Ziv–Welch with codes of 10 bits, the most significant first, without a code to clear; 1023 ends. When the table is
/// full it stays as it is. Source: T. A. Welch 1984; the code width and the full table as Philips' XLI uses them.
/// </summary>
internal static class Lzw
{
    private const int Width = 10, Codes = (1 << Width) - 1;

    /// <summary>So many bytes; a refusal where a code is not possible, or the data end before or go on.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> bytes, int count, long place, string file)
    {
        var decoded = new byte[count];
        var strings = new (int Begin, int Length)[Codes];
        var (used, next, last) = (0, 256, (Begin: 0, Length: 0));
        var bit = 0;
        for (; used < count; bit += Width)
        {
            if (bit + Width > bytes.Length * 8 || Code(bytes, bit) == Codes)
                throw new SignalFormatException(Invariant($"{count} bytes were expected; the compressed data end after {used}."), place + bytes.Length, file);
            var code = Code(bytes, bit);
            if (code > next || code == next && last.Length == 0)
                throw new SignalFormatException(Invariant($"The code {code} does not stand for anything yet."), place + bit / 8, file);
            // A new string is the last one and the byte that follows it: both lie one after the other in what is decoded.
            if (last.Length > 0 && next < Codes)
                strings[next++] = (last.Begin, last.Length + 1);
            var begin = used;
            if (code < 256)
                decoded[used++] = (byte)code;
            else
            {
                var (from, length) = strings[code];
                if (length > count - used)
                    throw GoesOn(count, place + bit / 8, file);
                for (var i = 0; i < length; i++)
                    decoded[used++] = decoded[from + i];
            }
            last = (begin, used - begin);
        }
        return bit + Width > bytes.Length * 8 || Code(bytes, bit) == Codes ? decoded : throw GoesOn(count, place + bit / 8, file);
    }

    private static SignalFormatException GoesOn(int count, long place, string file) =>
        new(Invariant($"{count} bytes were expected; the compressed data go on."), place, file);

    private static int Code(ReadOnlySpan<byte> bytes, int bit)
    {
        var at = bit / 8;
        var word = bytes[at] << 8 | bytes[at + 1];
        return word >> (16 - Width - bit % 8) & Codes;
    }
}
