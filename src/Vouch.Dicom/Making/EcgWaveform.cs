using Vouch.Dicom.Values;
using Vouch.Dicom.Waveforms;

namespace Vouch.Dicom.Making;

/// <summary>
/// A recorded ECG as an object of DICOM: of 12 leads where it is within the bounds of that class, else general. Source: PS3.3,
/// A.34.3, A.34.4, C.7.6.14, C.10.8, C.10.9.
/// </summary>
public static class EcgWaveform
{
    public const string TwelveLead = "1.2.840.10008.5.1.4.1.1.9.1.1";
    public const string General = "1.2.840.10008.5.1.4.1.1.9.1.2";

    private static readonly Tag AcquisitionContext = new(0x0040, 0x0555);

    /// <summary>Bounds of the two classes. Source: PS3.3, A.34.3.4 and A.34.4.4.</summary>
    private static readonly (string Class, int Groups, int Channels, int Samples)[] Bounds =
        [(TwelveLead, 5, 13, 16_384), (General, 4, 24, int.MaxValue)];

    private const double RateLeast = 200;
    private const double RateMost = 1000;

    /// <param name="acquired">When the recording began.</param>
    /// <exception cref="DicomFormatException">It is within the bounds of neither class; the bound is told.</exception>
    public static DataSet Of(ObjectHead head, IReadOnlyList<WaveformGroup> groups, DateTimeOffset acquired)
    {
        var bounds = Array.Find(Bounds, one => Beyond(groups, one) is null);
        if (bounds.Class is null)
            throw new DicomFormatException(Beyond(groups, Bounds[^1])!);
        var data = head.Begin(bounds.Class, "ECG").SetItems(AcquisitionContext)
            .Set(MakingTags.AcquisitionDateTime, DicomDateTime.Of(acquired));
        Waveform.Write(groups, data);
        return data;
    }

    private static string? Beyond(IReadOnlyList<WaveformGroup> groups, (string Class, int Groups, int Channels, int Samples) most)
    {
        if (groups.Count < 1 || groups.Count > most.Groups)
            return Invariant($"1 to {most.Groups} groups were expected, there are {groups.Count}.");
        foreach (var group in groups)
        {
            if (group.Channels.Length < 1 || group.Channels.Length > most.Channels)
                return Invariant($"1 to {most.Channels} channels were expected, there are {group.Channels.Length}.");
            if (group.Rate is < RateLeast or > RateMost)
                return Invariant($"{RateLeast} to {RateMost} samples a second were expected, there are {group.Rate}.");
            foreach (var channel in group.Channels)
                if (Beyond(channel, most.Samples) is { } wrong)
                    return wrong;
        }

        return null;
    }

    private static string? Beyond(WaveformChannel channel, int samplesMost) => channel switch
    {
        { Source: null } => "Every channel has to say which lead it is.",
        { Sensitivity: null } => "Every channel has to say what a step of it is.",
        { Samples.Length: 0 } => "Samples were expected.",
        _ when channel.Samples.Length > samplesMost =>
            Invariant($"At most {samplesMost} samples were expected, there are {channel.Samples.Length}."),
        _ when Array.Exists(channel.Samples, one => one is not WaveformChannel.Padding and (<= short.MinValue or > short.MaxValue)) =>
            "Samples of 16 bits were expected.",
        _ => null,
    };
}
