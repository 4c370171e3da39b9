namespace Vouch.Wire.Hl7;

/// <summary>How a message's bytes are walked: in multi-byte sets a separator's byte may be half of a character.</summary>
internal enum Hl7ScanMode : byte
{
    /// <summary>Every byte that looks like a separator is one (ASCII, ISO 8859, UTF-8).</summary>
    Plain,

    /// <summary>ISO 2022: between ESC $ … and ESC ( … bytes come in pairs.</summary>
    Iso2022,

    /// <summary>Shift-JIS: 0x81–0x9F and 0xE0–0xFC lead a pair.</summary>
    ShiftJis,

    /// <summary>GB 18030, GBK, Big5: 0x81–0xFE lead a pair.</summary>
    DoubleByte,
}

/// <summary>Finds separators in bytes that begin outside any multi-byte character.</summary>
internal static class Hl7Scan
{
    public static int IndexOf(ReadOnlySpan<byte> bytes, byte wanted, Hl7ScanMode mode)
    {
        if (wanted == 0) return -1;
        return mode == Hl7ScanMode.Plain ? bytes.IndexOf(wanted) : IndexOfSlow(bytes, wanted, mode);
    }

    /// <summary>The n-th part (from zero) between separators; false where there is none.</summary>
    public static bool TryPart(
        ReadOnlySpan<byte> bytes, byte separator, int index, Hl7ScanMode mode, out int start, out int length)
    {
        start = 0;
        while (true)
        {
            var next = IndexOf(bytes[start..], separator, mode);
            if (index == 0)
            {
                length = next < 0 ? bytes.Length - start : next;
                return true;
            }

            if (next < 0)
            {
                length = 0;
                return false;
            }

            start += next + 1;
            index--;
        }
    }

    /// <summary>How many parts the separators make; empty bytes are one part.</summary>
    public static int CountParts(ReadOnlySpan<byte> bytes, byte separator, Hl7ScanMode mode)
    {
        if (separator == 0) return 1;
        if (mode == Hl7ScanMode.Plain) return System.MemoryExtensions.Count(bytes, separator) + 1;
        var count = 1;
        int next;
        while ((next = IndexOfSlow(bytes, separator, mode)) >= 0)
        {
            bytes = bytes[(next + 1)..];
            count++;
        }

        return count;
    }

    private static int IndexOfSlow(ReadOnlySpan<byte> bytes, byte wanted, Hl7ScanMode mode)
    {
        var paired = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (mode == Hl7ScanMode.Iso2022)
            {
                if (b == 0x1B && i + 2 < bytes.Length)
                {
                    if (bytes[i + 1] == (byte)'$')
                    {
                        // ESC $ ) … names a G1 set, whose bytes have their high bit set: nothing to skip.
                        var toG1 = bytes[i + 2] == (byte)')';
                        paired = !toG1;
                        i += toG1 || bytes[i + 2] == (byte)'(' ? 3 : 2;
                        continue;
                    }

                    if (bytes[i + 1] == (byte)'(')
                    {
                        paired = false;
                        i += 2;
                        continue;
                    }
                }

                // A control character cannot be half of a pair: the sender forgot to shift back.
                if (b < 0x20) paired = false;
                else if (paired)
                {
                    i++;
                    continue;
                }
            }
            else if (Leads(b, mode) && i + 1 < bytes.Length && bytes[i + 1] >= 0x30)
            {
                i++;
                continue;
            }

            if (b == wanted) return i;
        }

        return -1;
    }

    private static bool Leads(byte b, Hl7ScanMode mode) => mode == Hl7ScanMode.ShiftJis
        ? b is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC)
        : b is >= 0x81 and <= 0xFE;
}
