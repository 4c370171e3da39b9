using System.Collections.Immutable;

namespace Vouch.Wire.Astm;

/// <summary>
/// One frame of the link: its number (1 to 7, then 0, and round again), its text, and whether it ends with ETX
/// (last) or ETB (the record goes on). <see cref="Raw"/> holds the received bytes from STX on.
/// Source: CLSI LIS01-A2 6.3.1.
/// </summary>
public sealed record AstmFrame(int Number, ReadOnlyMemory<byte> Text, bool IsLast)
{
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>Sum of the bytes from the frame number through ETB or ETX, modulo 256. Source: LIS01-A2 6.3.3.</summary>
    public static byte Checksum(ReadOnlySpan<byte> numberThroughEnd)
    {
        byte sum = 0;
        foreach (var b in numberThroughEnd)
            sum = unchecked((byte)(sum + b));
        return sum;
    }

    public static int Following(int number) => (number + 1) % 8;

    /// <summary>The bytes of this frame on an E1381 link.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        var bytes = new byte[Text.Length + 7];
        bytes[0] = AstmControl.Stx;
        bytes[1] = (byte)('0' + Number);
        Text.Span.CopyTo(bytes.AsSpan(2));
        bytes[^5] = IsLast ? AstmControl.Etx : AstmControl.Etb;
        var sum = Checksum(bytes.AsSpan(1, Text.Length + 2));
        bytes[^4] = Hex(sum >> 4);
        bytes[^3] = Hex(sum & 0xF);
        bytes[^2] = AstmControl.Cr;
        bytes[^1] = AstmControl.Lf;
        return bytes;
    }

    /// <summary>The bytes of this frame in the framing of the link.</summary>
    public ReadOnlyMemory<byte> ToBytes(AstmFraming framing) => framing switch
    {
        AstmFraming.E1381 => ToBytes(),
        AstmFraming.Bare => (byte[])[AstmControl.Stx, .. Text.Span, AstmControl.Etx],
        AstmFraming.BioMerieux => BioMerieuxBytes(),
        _ => throw new ArgumentOutOfRangeException(nameof(framing)),
    };

    /// <summary>Cuts a message (records ended by CR) into numbered frames.</summary>
    public static ImmutableArray<AstmFrame> Cut(ReadOnlyMemory<byte> message, AstmLinkOptions options)
    {
        if (options.FrameIsMessage)
            return [new AstmFrame(1, message, IsLast: true)];
        var frames = ImmutableArray.CreateBuilder<AstmFrame>();
        var number = 1;
        for (var at = 0; at < message.Length;)
        {
            var record = options.Packing == AstmPacking.Packed ? message[at..] : FirstRecord(message[at..]);
            var text = record[..Math.Min(record.Length, options.SentTextMax)];
            frames.Add(new AstmFrame(number, text, IsLast: text.Length == record.Length));
            number = Following(number);
            at += text.Length;
        }

        return frames.ToImmutable();
    }

    private static ReadOnlyMemory<byte> FirstRecord(ReadOnlyMemory<byte> message)
    {
        var end = message.Span.IndexOf(AstmControl.Cr);
        return end < 0 ? message : message[..(end + 1)];
    }

    private byte[] BioMerieuxBytes()
    {
        var sum = unchecked((byte)(Checksum(Text.Span) + AstmControl.Gs));
        return
        [
            AstmControl.Stx, .. Text.Span, AstmControl.Gs, LowerHex(sum >> 4), LowerHex(sum & 0xF), AstmControl.Etx,
        ];
    }

    private static byte Hex(int value) => (byte)"0123456789ABCDEF"[value];

    private static byte LowerHex(int value) => (byte)"0123456789abcdef"[value];
}
