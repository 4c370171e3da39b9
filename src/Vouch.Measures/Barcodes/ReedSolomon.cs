namespace Vouch.Measures.Barcodes;

/// <summary>The error correction of Data Matrix: GF(256) with polynomial 0x12D, roots α to α^n.</summary>
/// <remarks>Source: ISO/IEC 16022:2006 annex E.</remarks>
internal static class ReedSolomon
{
    private const int Polynomial = 0x12D;
    private static readonly byte[] Powers = MakePowers();
    private static readonly byte[] Logarithms = MakeLogarithms();

    /// <summary>The correction codewords of one block.</summary>
    public static byte[] Corrections(ReadOnlySpan<byte> block, int count)
    {
        var generator = Generator(count);
        var remainder = new byte[count];
        foreach (var codeword in block)
        {
            var factor = (byte)(codeword ^ remainder[0]);
            for (var i = 0; i < count; i++)
                remainder[i] = (byte)((i + 1 < count ? remainder[i + 1] : 0) ^ Multiply(generator[i + 1], factor));
        }
        return remainder;
    }

    /// <summary>(x − α)(x − α²)…, the highest power first.</summary>
    private static byte[] Generator(int count)
    {
        byte[] product = [1];
        for (var root = 1; root <= count; root++)
        {
            var next = new byte[product.Length + 1];
            for (var i = 0; i < product.Length; i++)
            {
                next[i] ^= product[i];
                next[i + 1] ^= Multiply(product[i], Powers[root]);
            }
            product = next;
        }
        return product;
    }

    private static byte Multiply(byte a, byte b) =>
        a == 0 || b == 0 ? (byte)0 : Powers[(Logarithms[a] + Logarithms[b]) % 255];

    private static byte[] MakePowers()
    {
        var powers = new byte[255];
        var value = 1;
        for (var i = 0; i < 255; i++)
        {
            powers[i] = (byte)value;
            value <<= 1;
            if (value > 255)
                value ^= Polynomial;
        }
        return powers;
    }

    private static byte[] MakeLogarithms()
    {
        var logarithms = new byte[256];
        for (var i = 0; i < 255; i++)
            logarithms[Powers[i]] = (byte)i;
        return logarithms;
    }
}
