using System.Buffers.Binary;

namespace Vouch.Signals.Philips;

/// <summary>
/// XLI: a chunk a lead of 4 bytes length, 2 that are not known, 2 with the first correction, and LZW-compressed corrections, all high
/// bytes before all low ones. A sample is what its two predecessors point to, less the correction before it; corrections lie 64 too high.
/// Source: the description of the format by the sierra-ecg-tools project.
/// </summary>
internal static class Xli
{
    private const int HeaderLength = 8, Bias = 64;

    public static int[][] Decode(ReadOnlySpan<byte> bytes, int leads, int count, string file)
    {
        var samples = new int[leads][];
        var at = 0;
        for (var lead = 0; lead < leads; lead++)
        {
            var size = at + HeaderLength <= bytes.Length ? BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]) : -1;
            if (size < 0 || size > bytes.Length - at - HeaderLength)
                throw new SignalFormatException(Invariant($"Compressed lead {lead + 1} was expected, with its length; the data end."), at, file);
            var first = BinaryPrimitives.ReadInt16LittleEndian(bytes[(at + 6)..]);
            at += HeaderLength;
            samples[lead] = Restore(Lzw.Decode(bytes.Slice(at, size), 2 * count, at, file), first, lead, file);
            at += size;
        }
        return samples;
    }

    private static int[] Restore(byte[] bytes, int correction, int lead, string file)
    {
        var count = bytes.Length / 2;
        var samples = new int[count];
        for (var i = 0; i < count; i++)
        {
            var word = (short)(bytes[i] << 8 | bytes[count + i]);
            if (i < 2)
            {
                samples[i] = word;
                continue;
            }
            samples[i] = 2 * samples[i - 1] - samples[i - 2] - correction;
            if (samples[i] is < short.MinValue or > short.MaxValue)
                throw new SignalFormatException(Invariant($"Sample {i + 1} of lead {lead + 1} has more than 16 bits."), null, file);
            correction = word - Bias;
        }
        return samples;
    }
}
