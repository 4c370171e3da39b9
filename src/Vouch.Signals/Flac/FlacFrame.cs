namespace Vouch.Signals.Flac;

/// <summary>What the head of a frame says. Source: RFC 9639, 9.1.</summary>
internal readonly record struct FlacFrame(int BlockSize, int Channels, int Assignment, int Bits)
{
    private const int LeftSide = 8, RightSide = 9, MidSide = 10;

    /// <summary>Whether this channel holds a difference, which has one bit more.</summary>
    public bool IsSide(int channel) => Assignment switch
    {
        LeftSide or MidSide => channel == 1,
        RightSide => channel == 0,
        _ => false,
    };

    public static FlacFrame Read(ref FlacBits bits, int bitsOfStream, int place, string file)
    {
        if (bits.Take(15) != 0x7ffc)
            throw new SignalFormatException("The begin of a FLAC frame was expected.", place, file);
        bits.Take(1);
        var size = (int)bits.Take(4);
        var rate = (int)bits.Take(4);
        var assignment = (int)bits.Take(4);
        var depth = (int)bits.Take(3);
        if (bits.Take(1) != 0 || size == 0 || rate == 15 || assignment > MidSide || depth == 3)
            throw new SignalFormatException("The head of a FLAC frame has a reserved value.", place, file);
        Number(ref bits, place, file);
        var block = size switch
        {
            1 => 192,
            <= 5 => 576 << (size - 2),
            6 => (int)bits.Take(8) + 1,
            7 => (int)bits.Take(16) + 1,
            _ => 256 << (size - 8),
        };
        bits.Take(rate switch { 12 => 8, 13 or 14 => 16, _ => 0 });
        bits.Take(8);
        return new(block, assignment < LeftSide ? assignment + 1 : 2, assignment,
            depth switch { 0 => bitsOfStream, 1 => 8, 2 => 12, 4 => 16, 5 => 20, 6 => 24, _ => 32 });
    }

    /// <summary>Differences of two channels back to the channels (RFC 9639, 9.1.3).</summary>
    public void Join(long[] first, long[] second)
    {
        for (var i = 0; i < BlockSize; i++)
        {
            switch (Assignment)
            {
                case LeftSide: second[i] = first[i] - second[i]; break;
                case RightSide: first[i] += second[i]; break;
                case MidSide:
                    var sum = first[i] << 1 | second[i] & 1;
                    (first[i], second[i]) = ((sum + second[i]) >> 1, (sum - second[i]) >> 1);
                    break;
            }
        }
    }

    /// <summary>The number of the frame or sample, in the manner of UTF-8 with up to 36 bits; not needed.</summary>
    private static void Number(ref FlacBits bits, int place, string file)
    {
        var first = (byte)bits.Take(8);
        var ones = System.Numerics.BitOperations.LeadingZeroCount((uint)(byte)~first << 24);
        if (ones is 1 or > 7)
            throw new SignalFormatException("The number of a FLAC frame is not coded as it should be.", place, file);
        for (var i = 1; i < ones; i++)
        {
            if (bits.Take(8) >> 6 != 2)
                throw new SignalFormatException("The number of a FLAC frame is not coded as it should be.", place, file);
        }
    }
}
