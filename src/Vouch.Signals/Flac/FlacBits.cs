using System.Numerics;

namespace Vouch.Signals.Flac;

/// <summary>Bits of a stream, the most significant first. Reading past the end is refused at the byte.</summary>
internal ref struct FlacBits(ReadOnlySpan<byte> bytes, int at, string file)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at = at;
    private ulong held;
    private int holding;

    /// <summary>The next byte that is not begun.</summary>
    public readonly int Place => at - holding / 8;

    public readonly bool AtEnd => Place >= bytes.Length;

    public uint Take(int count)
    {
        if (count == 0)
            return 0;
        Fill(count);
        holding -= count;
        return (uint)(held >> holding & (1ul << count) - 1);
    }

    /// <summary>Two's complement of up to 33 bits.</summary>
    public long TakeSigned(int count)
    {
        var high = count > 32 ? Take(count - 32) : 0;
        var value = (long)high << 32 | Take(Math.Min(count, 32));
        return count == 0 ? 0 : value << (64 - count) >> (64 - count);
    }

    /// <summary>Zeros before the next one, which is taken too.</summary>
    public int TakeUnary()
    {
        var zeros = 0;
        while (true)
        {
            Fill(1);
            var rest = held & (1ul << holding) - 1;
            if (rest != 0)
            {
                var leading = BitOperations.LeadingZeroCount(rest) - (64 - holding);
                holding -= leading + 1;
                return zeros + leading;
            }
            zeros += holding;
            holding = 0;
        }
    }

    public void ToByte() => holding -= holding % 8;

    private void Fill(int count)
    {
        while (holding < count)
        {
            if (at >= bytes.Length)
                throw new SignalFormatException("The FLAC stream ends within a frame.", bytes.Length, file);
            held = held << 8 | bytes[at++];
            holding += 8;
        }
    }
}
