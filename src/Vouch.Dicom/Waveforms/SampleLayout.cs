using System.Buffers.Binary;

namespace Vouch.Dicom.Waveforms;

/// <summary>How samples lie in the bytes: channel by channel within each moment. Source: PS3.3, C.10.9.1.7 and C.10.9.1.8.</summary>
internal sealed class SampleLayout
{
    private readonly string kind;
    private readonly int? padding;

    private SampleLayout(string kind, int bytes, int? padding) => (this.kind, Bytes, this.padding) = (kind, bytes, padding);

    /// <summary>Of a sample.</summary>
    public int Bytes { get; }

    /// <exception cref="DicomFormatException">An interpretation that is not known, or that does not fit the bits.</exception>
    public static SampleLayout Of(DataSet item, string path)
    {
        var kind = item.Text(WaveformTags.Interpretation) ?? "";
        var bytes = kind switch
        {
            "SB" or "UB" or "MB" or "AB" => 1,
            "SS" or "US" => 2,
            "SL" or "UL" => 4,
            _ => throw new DicomFormatException("SB, UB, MB, AB, SS, US, SL or UL was expected.", $"{path}.{WaveformTags.Interpretation}"),
        };
        if (item.Integer(WaveformTags.BitsAllocated) is { } bits && bits != bytes * 8)
            throw new DicomFormatException(Invariant($"{bytes * 8} bits were expected for {kind}, not {bits}."),
                $"{path}.{WaveformTags.BitsAllocated}");
        var layout = new SampleLayout(kind, bytes, null);
        return item.Bytes(WaveformTags.Padding) is { } value && value.Length >= bytes ? new(kind, bytes, layout.One(value.Span)) : layout;
    }

    /// <param name="data">In little endian order.</param>
    public int[][] Take(ReadOnlySpan<byte> data, int channels, int samples)
    {
        var values = new int[channels][];
        for (var channel = 0; channel < channels; channel++)
            values[channel] = new int[samples];
        for (var at = 0; at < samples; at++)
            for (var channel = 0; channel < channels; channel++)
            {
                var value = One(data[(((at * channels) + channel) * Bytes)..]);
                values[channel][at] = value == padding ? WaveformChannel.Padding : value;
            }

        return values;
    }

    private int One(ReadOnlySpan<byte> at) => kind switch
    {
        "SB" => (sbyte)at[0],
        "UB" => at[0],
        "MB" => MuLaw(at[0]),
        "AB" => ALaw(at[0]),
        "SS" => BinaryPrimitives.ReadInt16LittleEndian(at),
        "US" => BinaryPrimitives.ReadUInt16LittleEndian(at),
        "SL" => BinaryPrimitives.ReadInt32LittleEndian(at),
        _ => (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(at), int.MaxValue),
    };

    /// <summary>Source: ITU-T G.711, µ-law.</summary>
    private static int MuLaw(byte coded)
    {
        var bits = ~coded & 0xFF;
        var size = ((((bits & 0x0F) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
        return (bits & 0x80) != 0 ? -size : size;
    }

    /// <summary>Source: ITU-T G.711, A-law.</summary>
    private static int ALaw(byte coded)
    {
        var bits = coded ^ 0x55;
        var segment = (bits & 0x70) >> 4;
        var size = ((bits & 0x0F) << 4) + 8;
        if (segment > 0)
            size = (size + 0x100) << (segment - 1);
        return (bits & 0x80) != 0 ? size : -size;
    }
}
