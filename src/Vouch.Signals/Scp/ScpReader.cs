using System.Buffers.Binary;

namespace Vouch.Signals.Scp;

/// <summary>Little-endian fields of a section; reading past its end is refused at the byte of the file.</summary>
internal ref struct ScpReader(ReadOnlySpan<byte> bytes, long begin, string file)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    public readonly long Place => begin + at;

    public readonly int Left => bytes.Length - at;

    public byte Byte() => Take(1)[0];

    public ushort Word() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public short Short() => (short)Word();

    public uint Long() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left)
            throw Wrong($"{count} bytes more were expected; the section ends.");
        at += count;
        return bytes.Slice(at - count, count);
    }

    public readonly SignalFormatException Wrong(FormattableString message) => new(Invariant(message), Place, file);
}
