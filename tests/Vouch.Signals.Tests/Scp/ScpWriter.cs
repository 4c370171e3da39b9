using System.Text;

namespace Vouch.Signals.Tests.Scp;

/// <summary>Writes SCP-ECG records for the tests, field by field after EN 1064: plain, in differences, Huffman-coded, with a reference beat.</summary>
internal sealed class ScpWriter
{
    private readonly Dictionary<int, byte[]> sections = [];

    public ScpWriter Add(int id, params byte[][] parts)
    {
        var body = parts.SelectMany(part => part).ToList();
        if (body.Count % 2 == 1)
            body.Add(0);
        sections[id] = [.. body];
        return this;
    }

    public ScpWriter Without(int id)
    {
        sections.Remove(id);
        return this;
    }

    public static byte[] Word(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Long(int value) => [.. Word(value), .. Word(value >> 16)];

    public static byte[] Field(byte tag, byte[] value) => [tag, .. Word(value.Length), .. value];

    public static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text + "\0");

    public static int[] Differences(int[] samples, int order)
    {
        var differences = (int[])samples.Clone();
        for (var i = samples.Length - 1; i >= order && order > 0; i--)
            differences[i] = order == 1 ? samples[i] - samples[i - 1] : samples[i] - 2 * samples[i - 1] + samples[i - 2];
        return differences;
    }

    public static byte[] Plain(int[] values) => [.. values.SelectMany(value => Word(value))];

    /// <summary>The default table as the standard prints it: 0; 100/101; 1100/1101; … ; 1111111110 and 8 bits; 1111111111 and 16.</summary>
    public static byte[] Huffman(int[] values)
    {
        var bits = new StringBuilder();
        foreach (var value in values)
        {
            bits.Append(Math.Abs(value) switch
            {
                0 => "0",
                <= 8 => new string('1', Math.Abs(value)) + "0" + (value > 0 ? "0" : "1"),
                _ when value is >= -128 and <= 127 => "1111111110" + Convert.ToString(value & 0xff, 2).PadLeft(8, '0'),
                _ => "1111111111" + Convert.ToString(value & 0xffff, 2).PadLeft(16, '0'),
            });
        }
        return Bits(bits.ToString());
    }

    public static byte[] Bits(string bits)
    {
        bits = bits.PadRight((bits.Length + 15) / 16 * 16, '0');
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    public byte[] Bytes()
    {
        var zero = 16 + 12 * 10;
        var at = 6 + zero;
        var pointers = new List<byte>();
        var body = new List<byte>();
        for (var id = 0; id < 12; id++)
        {
            var length = id == 0 ? zero : sections.TryGetValue(id, out var section) ? section.Length + 16 : 0;
            pointers.AddRange([.. Word(id), .. Long(length), .. Long(length == 0 ? 0 : id == 0 ? 7 : at + 1)]);
            if (id == 0 || length == 0)
                continue;
            body.AddRange(Section(id, sections[id], "\0\0\0\0\0\0"));
            at += length;
        }
        byte[] record = [.. Long(at), .. Section(0, [.. pointers], "SCPECG"), .. body];
        return [.. Word(Crc(record)), .. record];
    }

    private static byte[] Section(int id, byte[] data, string reserved)
    {
        byte[] section = [.. Word(id), .. Long(data.Length + 16), 20, 20, .. Encoding.Latin1.GetBytes(reserved), .. data];
        return [.. Word(Crc(section)), .. section];
    }

    /// <summary>CRC-CCITT by its table-free shift form of the standard's annex.</summary>
    public static int Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xffff;
        foreach (var one in bytes)
        {
            var x = (crc >> 8 ^ one) & 0xff;
            x ^= x >> 4;
            crc = (crc << 8 ^ x << 12 ^ x << 5 ^ x) & 0xffff;
        }
        return crc;
    }
}
