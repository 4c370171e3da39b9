namespace Vouch.Wire.Astm;

/// <summary>
/// The transmission control characters of the link, and the two separators of bioMérieux' own framing.
/// Source: CLSI LIS01-A2 (ASTM E1381) 6.2 to 6.4; ISO 646.
/// </summary>
public static class AstmControl
{
    public const byte Stx = 0x02;
    public const byte Etx = 0x03;
    public const byte Eot = 0x04;
    public const byte Enq = 0x05;
    public const byte Ack = 0x06;
    public const byte Lf = 0x0A;
    public const byte Cr = 0x0D;
    public const byte Nak = 0x15;
    public const byte Etb = 0x17;

    /// <summary>Group separator: stands before the checksum in bioMérieux' framing.</summary>
    public const byte Gs = 0x1D;

    /// <summary>Record separator: stands before each field in bioMérieux' framing.</summary>
    public const byte Rs = 0x1E;

    internal static readonly ReadOnlyMemory<byte> AckBytes = new[] { Ack };
    internal static readonly ReadOnlyMemory<byte> NakBytes = new[] { Nak };
    internal static readonly ReadOnlyMemory<byte> EnqBytes = new[] { Enq };
    internal static readonly ReadOnlyMemory<byte> EotBytes = new[] { Eot };
}
