using System.Collections.Immutable;
using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Waveforms;
using Vouch.Signals;

namespace Vouch.Server.Ecg;

/// <summary>An ECG kept as a DICOM waveform, as a recording: the first group that was recorded, not derived.</summary>
internal static class DicomEcg
{
    private const int Preamble = 128;
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag BirthDate = new(0x0010, 0x0030);
    private static readonly Tag PatientSex = new(0x0010, 0x0040);
    private static readonly Tag PatientAge = new(0x0010, 0x1010);
    private static readonly Tag AcquisitionDateTime = new(0x0008, 0x002A);

    /// <summary>Whether a file is DICOM by its four letters. Source: PS3.10, 7.1.</summary>
    public static bool Recognises(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> head = stackalloc byte[Preamble + 4];
            return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head[Preamble..].SequenceEqual("DICM"u8);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return false; // whoever reads it next says why
        }
    }

    /// <exception cref="SignalFormatException">It is no waveform, or one that is not what it says.</exception>
    public static Recording Read(string path)
    {
        try
        {
            using var file = DicomFile.Open(path);
            var groups = Waveform.Read(file.Data);
            return (groups.FirstOrDefault(one => one.IsOriginal) ?? groups.FirstOrDefault()) is { Channels.IsEmpty: false } group
                ? Of(file, group, Path.GetFileNameWithoutExtension(path))
                : throw new SignalFormatException("A DICOM object with a waveform was expected; this has none.", 0, Path.GetFileName(path));
        }
        catch (DicomFormatException refused)
        {
            throw new SignalFormatException($"{refused.Path}: {refused.Message}", refused.Offset ?? 0, Path.GetFileName(path));
        }
    }

    private static Recording Of(DicomFile file, WaveformGroup group, string name)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        var channels = group.Channels.Select((channel, at) => Channel(channel, at, remarks)).ToImmutableArray();
        return new("DICOM", name, group.Rate, channels, file.Data.Moment(AcquisitionDateTime)?.Earliest(TimeSpan.Zero), Subject(file.Data), [], [], remarks.ToImmutable());
    }

    private static Channel Channel(WaveformChannel channel, int at, ImmutableArray<string>.Builder remarks)
    {
        var name = channel.Label.Length > 0 ? channel.Label : channel.Source?.Meaning ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"channel {at + 1}");
        var step = channel.Sensitivity is { } sensitivity and not 0 ? sensitivity : 1;
        var zero = Math.Clamp(-channel.Baseline / step, -int.MaxValue, int.MaxValue);
        if (zero != Math.Round(zero))
            remarks.Add($"{name}: the baseline is no whole number of steps; it is moved to the nearest");
        // Both stand for what was not recorded with the same number.
        return new(name, LeadOf(channel), channel.Unit, 1 / step, (int)Math.Round(zero), 1, channel.Samples) { Bits = channel.Bits };
    }

    /// <summary>By what the code means: "Lead I (Einthoven)", "aVR, augmented voltage, right", "MDC_ECG_LEAD_V1".</summary>
    private static Lead? LeadOf(WaveformChannel channel) =>
        LeadNames.Parse((channel.Source?.Meaning ?? "").Split('(', ',')[0]) ?? LeadNames.Parse(channel.Label);

    private static Subject Subject(DataSet data) => new(
        data.Text(PatientId) ?? "", data.Text(PatientName) ?? "", data.Date(BirthDate),
        data.Age(PatientAge) is { } age ? age.Count / (age.Unit switch { 'Y' => 1, 'M' => 12, 'W' => 365.25 / 7, _ => 365.25 }) : null,
        data.Text(PatientSex) switch { "M" => Sex.Male, "F" => Sex.Female, _ => null });
}
