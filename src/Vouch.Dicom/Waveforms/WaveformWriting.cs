using System.Buffers.Binary;
using Vouch.Dicom.Reports;

namespace Vouch.Dicom.Waveforms;

/// <summary>A multiplex group as data elements.</summary>
internal static class WaveformWriting
{
    public static void Put(WaveformGroup group, DataSet item)
    {
        var length = group.Channels.IsEmpty ? 0 : group.Channels[0].Samples.Length;
        if (group.Channels.Any(channel => channel.Samples.Length != length))
            throw new ArgumentException("Channels of one group have the same number of samples.", nameof(group));
        item.Set(WaveformTags.Originality, group.IsOriginal ? "ORIGINAL" : "DERIVED")
            .Set(WaveformTags.Channels, group.Channels.Length).Set(WaveformTags.Samples, length).Set(WaveformTags.Rate, group.Rate);
        if (group.Label.Length > 0)
            item.Set(WaveformTags.GroupLabel, group.Label);
        var definitions = group.Channels.Select(_ => new DataSet()).ToList();
        item.SetItems(WaveformTags.Definitions, definitions);
        foreach (var (channel, definition) in group.Channels.Zip(definitions))
            Put(channel, definition);
        PutSamples(group, item, length);
    }

    private static void Put(WaveformChannel channel, DataSet definition)
    {
        if (channel.Label.Length > 0)
            definition.Set(WaveformTags.ChannelLabel, channel.Label);
        channel.Source?.Write(definition, WaveformTags.Source);
        if (channel.Sensitivity is { } sensitivity)
        {
            definition.Set(WaveformTags.Sensitivity, sensitivity).Set(WaveformTags.Correction, 1.0)
                .Set(WaveformTags.Baseline, channel.Baseline);
            new CodedConcept(channel.Unit, "UCUM", channel.Unit, "1.4").Write(definition, WaveformTags.Units);
        }

        definition.Set(WaveformTags.TimeSkew, channel.Skew).Set(WaveformTags.BitsStored, channel.Bits);
        if (channel.FilterLow is { } low)
            definition.Set(WaveformTags.FilterLow, low);
        if (channel.FilterHigh is { } high)
            definition.Set(WaveformTags.FilterHigh, high);
    }

    /// <summary>The least value stands for padding: a sample that has it makes the samples wider.</summary>
    private static void PutSamples(WaveformGroup group, DataSet item, int length)
    {
        var isNarrow = group.Channels.All(channel =>
            channel.Samples.All(one => one is WaveformChannel.Padding or (> short.MinValue and <= short.MaxValue)));
        var bytes = isNarrow ? 2 : 4;
        var data = new byte[checked(length * group.Channels.Length * bytes)];
        var at = 0;
        for (var sample = 0; sample < length; sample++)
            foreach (var channel in group.Channels)
            {
                var value = channel.Samples[sample];
                if (isNarrow)
                    BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(at),
                        value == WaveformChannel.Padding ? short.MinValue : (short)value);
                else
                    BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(at), value);
                at += bytes;
            }

        var padding = new byte[bytes];
        padding[^1] = 0x80;
        item.Set(WaveformTags.BitsAllocated, bytes * 8).Set(WaveformTags.Interpretation, isNarrow ? "SS" : "SL");
        item.SetBytes(WaveformTags.Padding, Vr.OW, padding).SetBytes(WaveformTags.Data, Vr.OW, data);
    }
}
