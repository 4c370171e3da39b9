using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Vouch.Signals.Flac;

/// <summary>
/// Losslessly coded samples, as WFDB's signal formats 508, 516 and 524 keep them. Source: RFC 9639 (Free Lossless Audio Codec).
/// Every frame's CRC-16 and, when given, the MD5 of all samples are checked.
/// </summary>
internal static class FlacStream
{
    private const int HeadLength = 4 + 4 + 34;

    /// <summary>The samples of each channel.</summary>
    /// <param name="most">Samples of all channels together that are accepted.</param>
    public static (int Bits, int[][] Samples) Read(ReadOnlySpan<byte> bytes, long most, string file)
    {
        if (bytes.Length < HeadLength || !bytes.StartsWith("fLaC"u8) || (bytes[4] & 0x7f) != 0 || Size(bytes[5..]) != 34)
            throw new SignalFormatException("A FLAC stream was expected, beginning with fLaC and its stream information.", 0, file);
        var head = BinaryPrimitives.ReadUInt64BigEndian(bytes[18..]);
        var channels = (int)(head >> 41 & 7) + 1;
        var depth = (int)(head >> 36 & 31) + 1;
        var total = (long)(head & 0xf_ffff_ffff);
        var digest = bytes.Slice(26, 16);
        if (depth < 4 || total > most / channels)
            throw new SignalFormatException(Invariant($"The stream claims {total} samples of {channels} channels with {depth} bits."), 18, file);
        var samples = Enumerable.Range(0, channels).Select(_ => new List<int>((int)Math.Min(total, 1 << 20))).ToArray();
        var at = Metadata(bytes, file);
        var block = Enumerable.Range(0, channels).Select(_ => new long[ushort.MaxValue + 1]).ToArray();
        while (at < bytes.Length && (total == 0 || samples[0].Count < total))
        {
            at = Frame(bytes, at, channels, depth, block, out var size, file);
            if ((samples[0].Count + (long)size) * channels > most || total > 0 && samples[0].Count + size > total)
                throw new SignalFormatException("The frames hold more samples than the stream claims or is read.", at, file);
            for (var channel = 0; channel < channels; channel++)
            {
                for (var i = 0; i < size; i++)
                {
                    var value = block[channel][i];
                    if (value != value << (64 - depth) >> (64 - depth))
                        throw new SignalFormatException(Invariant($"A sample has more than {depth} bits."), at, file);
                    samples[channel].Add((int)value);
                }
            }
        }
        if (total > 0 && samples[0].Count < total)
            throw new SignalFormatException(Invariant($"The stream claims {total} samples; it ends after {samples[0].Count}."), at, file);
        var decoded = samples.Select(one => one.ToArray()).ToArray();
        if (digest.IndexOfAnyExcept((byte)0) >= 0 && !Digest(decoded, depth).AsSpan().SequenceEqual(digest))
            throw new SignalFormatException("The samples do not fit the MD5 of the stream.", 26, file);
        return (depth, decoded);
    }

    /// <summary>Where the first frame begins.</summary>
    private static int Metadata(ReadOnlySpan<byte> bytes, string file)
    {
        var at = 4;
        while (true)
        {
            if (at + 4 > bytes.Length)
                throw new SignalFormatException("The FLAC stream ends within its metadata.", at, file);
            var last = bytes[at] >= 0x80;
            at += 4 + Size(bytes[(at + 1)..]);
            if (last)
                return at;
        }
    }

    private static int Size(ReadOnlySpan<byte> bytes) => bytes[0] << 16 | bytes[1] << 8 | bytes[2];

    private static int Frame(ReadOnlySpan<byte> bytes, int begin, int channels, int depth, long[][] block, out int size, string file)
    {
        var bits = new FlacBits(bytes, begin, file);
        var frame = FlacFrame.Read(ref bits, depth, begin, file);
        if (frame.Channels != channels || frame.Bits != depth)
            throw new SignalFormatException(Invariant($"A frame with {channels} channels of {depth} bits was expected."), begin, file);
        for (var channel = 0; channel < channels; channel++)
            FlacSubframe.Read(ref bits, block[channel].AsSpan(0, frame.BlockSize), frame.IsSide(channel) ? depth + 1 : depth, file);
        if (channels == 2)
            frame.Join(block[0], block[1]);
        bits.ToByte();
        var end = bits.Place;
        if (bits.Take(16) != Crc16(bytes[begin..end]))
            throw new SignalFormatException("The CRC-16 of a FLAC frame does not fit.", end, file);
        size = frame.BlockSize;
        return end + 2;
    }

    private static ushort Crc16(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var one in bytes)
            crc = (crc << 8 ^ CrcTable[crc >> 8 ^ one]) & 0xffff;
        return (ushort)crc;
    }

    private static readonly ushort[] CrcTable = Table();

    private static ushort[] Table()
    {
        var table = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var crc = i << 8;
            for (var bit = 0; bit < 8; bit++)
                crc = crc << 1 ^ ((crc & 0x8000) != 0 ? 0x8005 : 0);
            table[i] = (ushort)crc;
        }
        return table;
    }

    /// <summary>MD5 of the samples interleaved, little-endian, each in whole bytes (RFC 9639, 8.2).</summary>
    private static byte[] Digest(int[][] samples, int depth)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var width = (depth + 7) / 8;
        var buffer = new byte[4096 * samples.Length * width];
        var used = 0;
        for (var i = 0; i < samples[0].Length; i++)
        {
            foreach (var channel in samples)
            {
                for (var k = 0; k < width; k++)
                    buffer[used++] = (byte)(channel[i] >> (8 * k));
            }
            if (used == buffer.Length)
            {
                md5.AppendData(buffer);
                used = 0;
            }
        }
        md5.AppendData(buffer, 0, used);
        return md5.GetHashAndReset();
    }
}
