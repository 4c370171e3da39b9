using System.Collections.Immutable;

namespace Vouch.Signals.Wfdb;

/// <summary>A header file (.hea). Source: WFDB Applications Guide, header(5).</summary>
/// <param name="Rate">Frames a second, Hz; 250 when not given.</param>
/// <param name="Frames">0: not given, then the signal files say it.</param>
/// <param name="BaseTime">Time of day of the first frame; null: not given.</param>
/// <param name="Segments">Of a multi-segment record, in order; else empty.</param>
internal sealed record WfdbHeader(string Name, int SignalCount, double Rate, long Frames, TimeSpan? BaseTime, DateOnly? BaseDate,
    ImmutableArray<WfdbSegment> Segments, ImmutableArray<WfdbSignal> Signals, ImmutableArray<string> Comments)
{
    public const double RateWhenNotGiven = 250;

    public DateTimeOffset? Start => BaseDate is { } date && BaseTime is { } time
        ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue) + time, TimeSpan.Zero)
        : null;
}

/// <summary>One line of a multi-segment header; "~" is a gap.</summary>
internal readonly record struct WfdbSegment(string Name, long Frames, int Line)
{
    public bool IsGap => Name == "~";
}

/// <summary>One signal specification line.</summary>
/// <param name="Skew">Frames by which its samples come late in the file.</param>
/// <param name="Offset">Bytes before the first sample in the file.</param>
/// <param name="Checksum">The low 16 bits of the sum of all samples; null: not given.</param>
internal sealed record WfdbSignal(string File, int Format, int SamplesPerFrame, int Skew, long Offset, double Gain, int Baseline,
    string Unit, int Bits, int AdcZero, int? Initial, int? Checksum, string Description, int Line);
