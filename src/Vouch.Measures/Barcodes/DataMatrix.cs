namespace Vouch.Measures.Barcodes;

/// <summary>A square Data Matrix symbol; <see cref="IsDark"/> says which modules are dark.</summary>
public sealed class DataMatrixSymbol
{
    private readonly bool[,] dark;

    internal DataMatrixSymbol(string text, bool[,] dark) => (Text, this.dark) = (text, dark);

    /// <summary>What a scanner reads.</summary>
    public string Text { get; }

    /// <summary>Modules a side, finder patterns included, quiet zone (one module) not.</summary>
    public int Size => dark.GetLength(0);

    /// <summary>Row 0 is the top, column 0 the left.</summary>
    public bool IsDark(int row, int column) => dark[row, column];
}

/// <summary>Encodes text as Data Matrix ECC 200 in the smallest square from 10×10 to 52×52.</summary>
/// <remarks>
/// ASCII encodation with digit pairs and ISO 8859-1 by upper shift: what labels of accession numbers and GS1 element
/// strings need. C40, Text, Base 256 and rectangles are not made. Source: ISO/IEC 16022:2006.
/// </remarks>
public static class DataMatrix
{
    private const byte Pad = 129;
    private const byte Fnc1 = 232;
    private const byte UpperShift = 235;
    private const char Separator = '\u001D';

    /// <summary>Size, data codewords, correction codewords, blocks, interior modules of one region (table 7).</summary>
    private static readonly (int Size, int Data, int Correction, int Blocks, int Region)[] Squares =
    [
        (10, 3, 5, 1, 8), (12, 5, 7, 1, 10), (14, 8, 10, 1, 12), (16, 12, 12, 1, 14), (18, 18, 14, 1, 16),
        (20, 22, 18, 1, 18), (22, 30, 20, 1, 20), (24, 36, 24, 1, 22), (26, 44, 28, 1, 24), (32, 62, 36, 1, 14),
        (36, 86, 42, 1, 16), (40, 114, 48, 1, 18), (44, 144, 56, 1, 20), (48, 174, 68, 1, 22), (52, 204, 84, 2, 24),
    ];

    /// <summary>Encodes <paramref name="text"/>; as GS1 DataMatrix, it begins with FNC1 and GS (0x1D) stands for
    /// FNC1.</summary>
    public static Attempt<DataMatrixSymbol> Encode(string text, bool gs1 = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
            return new Fault("there is nothing to encode");
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', 'ÿ') is var wrong and >= 0)
            return new Fault($"'{text[wrong]}' cannot be written in Data Matrix here (ISO 8859-1 only)", wrong + 1);
        var data = Codewords(text, gs1);
        var square = Array.Find(Squares, s => s.Data >= data.Count);
        if (square.Size == 0)
            return new Fault("the text is too long for a Data Matrix of 52 × 52 modules");
        Fill(data, square.Data);
        var mapping = DataMatrixPlacement.Place(WithCorrections([.. data], square.Correction, square.Blocks),
            square.Region * (square.Size / (square.Region + 2)));
        return new DataMatrixSymbol(text, WithFinders(mapping, square.Size, square.Region));
    }

    private static List<byte> Codewords(string text, bool gs1)
    {
        List<byte> data = gs1 ? [Fnc1] : [];
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (char.IsAsciiDigit(character) && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
                data.Add((byte)(130 + (character - '0') * 10 + text[++at] - '0'));
            else if (gs1 && character == Separator)
                data.Add(Fnc1);
            else if (character < 128)
                data.Add((byte)(character + 1));
            else
                data.AddRange([UpperShift, (byte)(character - 127)]);
        }
        return data;
    }

    /// <summary>Fills the symbol up: the first pad plain, the others scrambled by their place.</summary>
    private static void Fill(List<byte> data, int capacity)
    {
        if (data.Count < capacity)
            data.Add(Pad);
        while (data.Count < capacity)
        {
            var scrambled = Pad + 149 * (data.Count + 1) % 253 + 1;
            data.Add((byte)(scrambled <= 254 ? scrambled : scrambled - 254));
        }
    }

    private static byte[] WithCorrections(byte[] data, int corrections, int blocks)
    {
        var all = new byte[data.Length + corrections];
        data.CopyTo(all, 0);
        for (var block = 0; block < blocks; block++)
        {
            byte[] own = [.. data.Where((_, i) => i % blocks == block)];
            var correction = ReedSolomon.Corrections(own, corrections / blocks);
            for (var i = 0; i < correction.Length; i++)
                all[data.Length + i * blocks + block] = correction[i];
        }
        return all;
    }

    /// <summary>Puts every region into its frame: solid left and below, alternating above and right.</summary>
    private static bool[,] WithFinders(bool[,] mapping, int size, int region)
    {
        var symbol = new bool[size, size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var (inRow, inColumn) = (row % (region + 2), column % (region + 2));
                symbol[row, column] = (inRow, inColumn) switch
                {
                    (_, 0) => true,
                    _ when inRow == region + 1 => true,
                    (0, _) => inColumn % 2 == 0,
                    _ when inColumn == region + 1 => inRow % 2 == 1,
                    _ => mapping[
                        row / (region + 2) * region + inRow - 1, column / (region + 2) * region + inColumn - 1],
                };
            }
        }
        return symbol;
    }
}
