using System.Buffers.Binary;

namespace Vouch.Signals.Wfdb;

/// <summary>Samples as signal files pack them. Source: WFDB Applications Guide, signal(5).</summary>
internal static class WfdbSamples
{
    public static bool IsFlac(int format) => format is 508 or 516 or 524;

    /// <summary>Bits of a sample; null: a format that is not known.</summary>
    public static int? Bits(int format) => format switch
    {
        8 or 80 or 508 => 8,
        310 or 311 => 10,
        212 => 12,
        16 or 61 or 160 or 516 => 16,
        24 or 524 => 24,
        32 => 32,
        _ => null,
    };

    /// <summary>What stands for a missing sample: the most negative; in differences (8) nothing does.</summary>
    public static int? Missing(int format) => format == 8 ? null : int.MinValue >> (32 - Bits(format)!.Value);

    /// <summary>Bytes that <paramref name="samples"/> take; the last group of samples may be cut where its bytes are not needed.</summary>
    public static long Bytes(int format, long samples) => format switch
    {
        8 or 80 => samples,
        16 or 61 or 160 => samples * 2,
        24 => samples * 3,
        32 => samples * 4,
        212 => (samples * 3 + 1) / 2,
        310 => samples / 3 * 4 + samples % 3 * 2,
        311 => samples / 3 * 4 + (samples % 3 is var rest and > 0 ? rest + 1 : 0),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No packed format."),
    };

    /// <summary>Samples that so many bytes hold.</summary>
    public static long Count(int format, long bytes) => format switch
    {
        8 or 80 => bytes,
        16 or 61 or 160 => bytes / 2,
        24 => bytes / 3,
        32 => bytes / 4,
        212 => bytes * 2 / 3,
        310 => bytes / 4 * 3 + bytes % 4 / 2,
        311 => bytes / 4 * 3 + Math.Max(0, bytes % 4 - 1),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No packed format."),
    };

    /// <summary>One sample of a packed format, as stored (differences, missing ones as they are).</summary>
    public static int At(int format, ReadOnlySpan<byte> bytes, int index)
    {
        switch (format)
        {
            case 8: return (sbyte)bytes[index];
            case 80: return bytes[index] - 128;
            case 16: return BinaryPrimitives.ReadInt16LittleEndian(bytes[(index * 2)..]);
            case 61: return BinaryPrimitives.ReadInt16BigEndian(bytes[(index * 2)..]);
            case 160: return BinaryPrimitives.ReadUInt16LittleEndian(bytes[(index * 2)..]) - 32768;
            case 24: return bytes[index * 3] | bytes[index * 3 + 1] << 8 | (sbyte)bytes[index * 3 + 2] << 16;
            case 32: return BinaryPrimitives.ReadInt32LittleEndian(bytes[(index * 4)..]);
            case 212:
                {
                    var pair = index / 2 * 3;
                    return (index % 2 == 0
                        ? bytes[pair] | bytes[pair + 1] << 8
                        : bytes[pair + 2] | (bytes[pair + 1] & 0xf0) << 4) << 20 >> 20;
                }
            case 310:
                {
                    var group = index / 3 * 4;
                    return ((index % 3) switch
                    {
                        0 => Word(bytes, group) >> 1,
                        1 => Word(bytes, group + 2) >> 1,
                        _ => Word(bytes, group) >> 11 | Word(bytes, group + 2) >> 11 << 5,
                    }) << 22 >> 22;
                }
            case 311:
                {
                    var group = index / 3 * 4;
                    var bits = 0;
                    for (var i = 0; i < 4 && group + i < bytes.Length; i++)
                        bits |= bytes[group + i] << (8 * i);
                    return bits << (22 - index % 3 * 10) >> 22;
                }
            default: throw new ArgumentOutOfRangeException(nameof(format), format, "No packed format.");
        }
    }

    /// <summary>Packs samples that all fit.</summary>
    public static byte[] Pack(int format, ReadOnlySpan<int> samples)
    {
        var bytes = new byte[Bytes(format, samples.Length)];
        for (var i = 0; i < samples.Length; i++)
            Put(format, bytes, i, samples[i]);
        return bytes;
    }

    private static void Put(int format, Span<byte> bytes, int index, int value)
    {
        switch (format)
        {
            case 80: bytes[index] = (byte)(value + 128); break;
            case 16: BinaryPrimitives.WriteInt16LittleEndian(bytes[(index * 2)..], (short)value); break;
            case 61: BinaryPrimitives.WriteInt16BigEndian(bytes[(index * 2)..], (short)value); break;
            case 160: BinaryPrimitives.WriteUInt16LittleEndian(bytes[(index * 2)..], (ushort)(value + 32768)); break;
            case 24:
                BinaryPrimitives.WriteInt16LittleEndian(bytes[(index * 3)..], (short)value);
                bytes[index * 3 + 2] = (byte)(value >> 16);
                break;
            case 32: BinaryPrimitives.WriteInt32LittleEndian(bytes[(index * 4)..], value); break;
            case 212:
                var pair = index / 2 * 3;
                bytes[index % 2 == 0 ? pair : pair + 2] = (byte)value;
                bytes[pair + 1] |= (byte)((value >> 8 & 0xf) << (index % 2 * 4));
                break;
            case 310:
                var words = index / 3 * 4;
                if (index % 3 < 2)
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(words + index % 3 * 2)..], (ushort)((value & 0x3ff) << 1));
                else
                {
                    bytes[words + 1] |= (byte)((value & 0x1f) << 3);
                    bytes[words + 3] |= (byte)((value >> 5 & 0x1f) << 3);
                }
                break;
            case 311:
                var bits = (value & 0x3ff) << (index % 3 * 10);
                for (var k = 0; k < 4 && index / 3 * 4 + k < bytes.Length; k++)
                    bytes[index / 3 * 4 + k] |= (byte)(bits >> (8 * k));
                break;
            default: throw new ArgumentOutOfRangeException(nameof(format), format, "Samples are not written in this format.");
        }
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
