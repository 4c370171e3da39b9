namespace Vouch.Measures.Barcodes;

/// <summary>Lays codewords into the mapping matrix along the diagonals.</summary>
/// <remarks>Source: ISO/IEC 16022:2006 annex F.</remarks>
internal sealed class DataMatrixPlacement
{
    private readonly int size;
    private readonly byte[] codewords;
    private readonly bool[,] dark;
    private readonly bool[,] placed;

    private DataMatrixPlacement(int size, byte[] codewords)
    {
        (this.size, this.codewords) = (size, codewords);
        (dark, placed) = (new bool[size, size], new bool[size, size]);
    }

    /// <summary>The square mapping matrix without finder patterns, [row, column], true is dark.</summary>
    public static bool[,] Place(byte[] codewords, int size)
    {
        var placement = new DataMatrixPlacement(size, codewords);
        placement.Run();
        return placement.dark;
    }

    private void Run()
    {
        var (next, row, column) = (0, 4, 0);
        do
        {
            next += Corner(next, row, column);
            do
            {
                if (row < size && column >= 0 && !placed[row, column])
                    Utah(next++, row, column);
                (row, column) = (row - 2, column + 2);
            }
            while (row >= 0 && column < size);
            (row, column) = (row + 1, column + 3);
            do
            {
                if (row >= 0 && column < size && !placed[row, column])
                    Utah(next++, row, column);
                (row, column) = (row + 2, column - 2);
            }
            while (row < size && column >= 0);
            (row, column) = (row + 3, column + 1);
        }
        while (row < size || column < size);
        if (!placed[size - 1, size - 1])
            dark[size - 1, size - 1] = dark[size - 2, size - 2] = true;
    }

    /// <summary>The three corner shapes a square can have; how many codewords were laid.</summary>
    private int Corner(int codeword, int row, int column)
    {
        var n = size;
        if (row == n && column == 0)
            return Shape(codeword, (n - 1, 0), (n - 1, 1), (n - 1, 2), (0, n - 2), (0, n - 1), (1, n - 1), (2, n - 1),
                (3, n - 1));
        if (row == n - 2 && column == 0 && n % 4 != 0)
            return Shape(codeword, (n - 3, 0), (n - 2, 0), (n - 1, 0), (0, n - 4), (0, n - 3), (0, n - 2), (0, n - 1),
                (1, n - 1));
        if (row == n - 2 && column == 0 && n % 8 == 4)
            return Shape(codeword, (n - 3, 0), (n - 2, 0), (n - 1, 0), (0, n - 2), (0, n - 1), (1, n - 1), (2, n - 1),
                (3, n - 1));
        if (row == n + 4 && column == 2 && n % 8 == 0)
        {
            return Shape(codeword,
                (n - 1, 0), (n - 1, n - 1), (0, n - 3), (0, n - 2), (0, n - 1), (1, n - 3), (1, n - 2), (1, n - 1));
        }
        return 0;
    }

    private void Utah(int codeword, int row, int column) => Shape(
        codeword, (row - 2, column - 2), (row - 2, column - 1), (row - 1, column - 2), (row - 1, column - 1),
        (row - 1, column), (row, column - 2), (row, column - 1), (row, column));

    private int Shape(int codeword, params ReadOnlySpan<(int Row, int Column)> modules)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            var (row, column) = modules[bit];
            if (row < 0)
                (row, column) = (row + size, column + 4 - (size + 4) % 8);
            if (column < 0)
                (row, column) = (row + 4 - (size + 4) % 8, column + size);
            dark[row, column] = (codewords[codeword] & (0x80 >> bit)) != 0;
            placed[row, column] = true;
        }
        return 1;
    }
}
