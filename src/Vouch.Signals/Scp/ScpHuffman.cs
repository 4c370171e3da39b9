namespace Vouch.Signals.Scp;

/// <summary>
/// Codes of section 2, or the default table of annex C.3.7.6. A code stands for its base value, or for as many bits that follow
/// (two's complement), or switches to another table. Source: EN 1064:2005, 5.5.
/// </summary>
internal sealed class ScpHuffman
{
    private const int Default = 19999, CodesMost = 4096;
    private readonly List<Table> tables = [];

    private readonly record struct Code(int Prefix, int Total, bool Switches, int Value);

    private sealed class Table
    {
        private readonly List<(int Zero, int One, int Code)> nodes = [(0, 0, -1)];
        private readonly List<Code> codes = [];

        /// <summary>The bits of a code lie in reverse: the first one is the least significant.</summary>
        public bool Add(Code code, uint bits)
        {
            var node = 0;
            for (var i = 0; i < code.Prefix; i++)
            {
                if (nodes[node].Code >= 0)
                    return false;
                var one = (bits >> i & 1) != 0;
                var next = one ? nodes[node].One : nodes[node].Zero;
                if (next == 0)
                {
                    next = nodes.Count;
                    nodes.Add((0, 0, -1));
                    nodes[node] = one ? nodes[node] with { One = next } : nodes[node] with { Zero = next };
                }
                node = next;
            }
            if (node == 0 || nodes[node] is not (0, 0, -1))
                return false;
            nodes[node] = (0, 0, codes.Count);
            codes.Add(code);
            return true;
        }

        /// <summary>Null: no code begins so, or the bits end.</summary>
        public Code? Take(ReadOnlySpan<byte> bytes, ref int bit)
        {
            var node = 0;
            while (nodes[node].Code < 0)
            {
                if (bit >= bytes.Length * 8)
                    return null;
                node = (bytes[bit / 8] >> (7 - bit % 8) & 1) != 0 ? nodes[node].One : nodes[node].Zero;
                bit++;
                if (node == 0)
                    return null;
            }
            return codes[nodes[node].Code];
        }
    }

    public static ScpHuffman Read(ScpReader section)
    {
        var huffman = new ScpHuffman();
        var count = section.Word();
        if (count == Default)
        {
            huffman.tables.Add(DefaultTable());
            return huffman;
        }
        if (count is 0 or > 100)
            throw section.Wrong($"1 to 100 Huffman tables, or {Default} for the default one were expected, not {count}.");
        for (var i = 0; i < count; i++)
        {
            var table = new Table();
            var codes = section.Word();
            if (codes is 0 or > CodesMost)
                throw section.Wrong($"1 to {CodesMost} codes were expected in a Huffman table, not {codes}.");
            for (var k = 0; k < codes; k++)
            {
                var (prefix, total, mode, value) = (section.Byte(), section.Byte(), section.Byte(), section.Short());
                var bits = section.Long();
                if (prefix is 0 or > 32 || total < prefix || total - prefix > 32 || mode > 1 || mode == 0 && (value < 1 || value > count)
                    || !table.Add(new(prefix, total, mode == 0, value), bits))
                    throw section.Wrong($"Code {k + 1} of Huffman table {i + 1} is not possible, or begins like another.");
            }
            huffman.tables.Add(table);
        }
        return huffman;
    }

    /// <summary>So many values; a refusal where the data end before.</summary>
    /// <param name="toItsEnd">And where they go on for more than fills the last two bytes.</param>
    public int[] Decode(ReadOnlySpan<byte> bytes, int count, long place, string file, bool toItsEnd = false)
    {
        if (count > bytes.Length * 8L)
            throw new SignalFormatException(Invariant($"{count} samples were expected; {bytes.Length} bytes cannot hold them."), place, file);
        var values = new int[count];
        var table = tables[0];
        var bit = 0;
        for (var i = 0; i < count;)
        {
            if (table.Take(bytes, ref bit) is not { } code || bit + code.Total - code.Prefix > bytes.Length * 8L)
            {
                throw new SignalFormatException(Invariant($"{count} samples were expected; after {i} no Huffman code follows, or the data end."),
                    place + bit / 8, file);
            }
            if (code.Switches)
                table = tables[code.Value - 1];
            else
                values[i++] = code.Total == code.Prefix ? code.Value : Literal(bytes, ref bit, code.Total - code.Prefix);
        }
        if (toItsEnd && bit <= (bytes.Length - 2) * 8)
            throw new SignalFormatException(Invariant($"{count} samples were expected; they end before the data do."), place + bit / 8, file);
        return values;
    }

    private static int Literal(ReadOnlySpan<byte> bytes, ref int bit, int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, bit++)
            value = value << 1 | bytes[bit / 8] >> (7 - bit % 8) & 1;
        return value << (32 - count) >> (32 - count);
    }

    /// <summary>0; ±1 to ±8 with a one more before the sign each; then 8 and 16 bits as they are.</summary>
    private static Table DefaultTable()
    {
        var table = new Table();
        table.Add(new(1, 1, false, 0), 0);
        for (var size = 1; size <= 8; size++)
        {
            var ones = (1u << size) - 1;
            table.Add(new(size + 2, size + 2, false, size), ones);
            table.Add(new(size + 2, size + 2, false, -size), ones | 1u << (size + 1));
        }
        table.Add(new(10, 18, false, 0), 0x1ff);
        table.Add(new(10, 26, false, 0), 0x3ff);
        return table;
    }
}
