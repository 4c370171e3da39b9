using System.Collections.Immutable;
using Vouch.Dicom.Reports;

namespace Vouch.Dicom.Waveforms;

/// <summary>Waveforms (12-lead and general ECG, haemodynamics …) as plain samples with units, and back. Source: PS3.3, C.10.9.</summary>
public static class Waveform
{
    /// <summary>The groups of an object; empty: it has no waveform.</summary>
    /// <exception cref="DicomFormatException">A group that is not what it says.</exception>
    public static ImmutableArray<WaveformGroup> Read(DataSet data)
    {
        var items = data.Items(WaveformTags.Waveforms);
        return [.. items.Select((item, at) => Group(item, Invariant($"{WaveformTags.Waveforms}[{at + 1}]")))];
    }

    /// <summary>Sets the groups, samples as 16 bits with a sign where all fit, else as 32.</summary>
    public static void Write(IReadOnlyList<WaveformGroup> groups, DataSet into)
    {
        var items = groups.Select(_ => new DataSet()).ToList();
        into.SetItems(WaveformTags.Waveforms, items);
        foreach (var (group, item) in groups.Zip(items))
            WaveformWriting.Put(group, item);
    }

    private static WaveformGroup Group(DataSet item, string path)
    {
        var channels = Number(item, WaveformTags.Channels, path, 1, 8192);
        var samples = Number(item, WaveformTags.Samples, path, 0, int.MaxValue / 2);
        var layout = SampleLayout.Of(item, path);
        if (item.Real(WaveformTags.Rate) is not { } rate || !(rate > 0 && double.IsFinite(rate)))
            throw new DicomFormatException("A sampling frequency above 0 was expected.", $"{path}.{WaveformTags.Rate}");
        var definitions = item.Items(WaveformTags.Definitions);
        if (definitions.Count != channels)
            throw new DicomFormatException(Invariant($"{channels} channel definitions were expected, there are {definitions.Count}."),
                $"{path}.{WaveformTags.Definitions}");
        if (item.Bytes(WaveformTags.Data) is not { } bytes || bytes.Length < (long)channels * samples * layout.Bytes)
            throw new DicomFormatException(Invariant($"{channels} channels of {samples} samples were expected; there are not enough bytes."),
                $"{path}.{WaveformTags.Data}");
        var values = layout.Take(bytes.Span, channels, samples);
        return new(item.Text(WaveformTags.GroupLabel) ?? "", item.Text(WaveformTags.Originality) != "DERIVED", rate,
            [.. definitions.Select((definition, at) => Channel(definition, rate, layout, values[at]))]);
    }

    private static WaveformChannel Channel(DataSet definition, double rate, SampleLayout layout, int[] samples) => new(
        CodedConcept.Read(definition, WaveformTags.Source),
        definition.Text(WaveformTags.ChannelLabel) ?? "",
        definition.Real(WaveformTags.Sensitivity) * (definition.Real(WaveformTags.Correction) ?? 1),
        definition.Real(WaveformTags.Baseline) ?? 0,
        CodedConcept.Read(definition, WaveformTags.Units)?.Value ?? "",
        (int)(definition.Integer(WaveformTags.BitsStored) ?? layout.Bytes * 8),
        samples)
    {
        Skew = definition.Real(WaveformTags.TimeSkew) ?? (definition.Real(WaveformTags.SampleSkew) ?? 0) / rate,
        FilterLow = definition.Real(WaveformTags.FilterLow),
        FilterHigh = definition.Real(WaveformTags.FilterHigh),
    };

    private static int Number(DataSet item, Tag tag, string path, int least, int most) =>
        item.Integer(tag) is { } number && number >= least && number <= most
        ? (int)number
        : throw new DicomFormatException(Invariant($"A number from {least} to {most} was expected."), $"{path}.{tag}");
}
