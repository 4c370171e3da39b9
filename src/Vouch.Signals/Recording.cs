using System.Collections.Immutable;

namespace Vouch.Signals;

/// <summary>What one file, or one set of files, recorded of one person: channels on a common time axis.</summary>
/// <param name="Format">What it was read from, as a reader would say it: "WFDB", "SCP-ECG", "HL7 aECG" …</param>
/// <param name="Name">The record's name; empty when it has none.</param>
/// <param name="Rate">Frames a second, Hz; a channel of several samples a frame has a multiple of it.</param>
/// <param name="Start">Wall-clock time of the first frame as recorded, without a zone when none was given; null: not recorded.</param>
/// <param name="Remarks">What was not as the format demands and was tolerated, in plain words with the place.</param>
public sealed record Recording(string Format, string Name, double Rate, ImmutableArray<Channel> Channels, DateTimeOffset? Start, Subject Subject,
    ImmutableArray<string> Comments, ImmutableArray<Annotation> Annotations, ImmutableArray<string> Remarks)
{
    /// <summary>What the device measured and stated itself; null: the file has nothing of the kind.</summary>
    public DeviceMeasurements? Device { get; init; }

    /// <summary>Frames, the same for every channel.</summary>
    public long Frames => Channels.IsEmpty ? 0 : Channels.Max(channel => channel.Samples.Length / channel.SamplesPerFrame);

    public TimeSpan Duration => TimeSpan.FromSeconds(Frames / Rate);

    /// <summary>The channel recorded from a lead; null: not recorded.</summary>
    public Channel? Find(Lead lead) => Channels.FirstOrDefault(channel => channel.Lead == lead);
}

/// <summary>Who was recorded, as far as the file says so; null or empty: it does not.</summary>
/// <param name="AgeYears">As given, or from the birth date and the recording's date.</param>
public sealed record Subject(string Id, string Name, DateOnly? BirthDate, double? AgeYears, Sex? Sex)
{
    public static Subject Unknown { get; } = new("", "", null, null, null);
}

/// <summary>As the criteria of interpretation ask for it.</summary>
public enum Sex
{
    Female,
    Male,
}
