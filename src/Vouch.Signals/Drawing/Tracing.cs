using System.Collections.Immutable;

namespace Vouch.Signals.Drawing;

/// <summary>
/// An ECG on paper to scale: an SVG of A4 landscape at most, its sizes in mm, for the screen and for print. The signal is drawn as it was
/// recorded, each lead set with its median onto the line of its row. Source: AHA/ACC/HRS 2007 part I (25 mm/s, 10 mm/mV, layouts, Cabrera
/// order); IEC 60601-2-25, 201.12.4 (calibration pulse 1 mV).
/// </summary>
public sealed record Tracing
{
    public required Layout Layout { get; init; }

    public LimbOrder Order { get; init; }

    /// <summary>mm/s: 12.5, 25 or 50.</summary>
    public double Speed { get; init; } = 25;

    /// <summary>mm/mV: 5, 10 or 20.</summary>
    public double Gain { get; init; } = 10;

    public Theme Theme { get; init; } = Theme.Classic;

    /// <summary>s from the first frame.</summary>
    public double From { get; init; }

    /// <summary>s; null, or more than fits: what fits the sheet, 10 s of the twelve leads.</summary>
    public double? Seconds { get; init; }

    /// <summary>Lines above the sheet, at most four; nothing of a person stands on a sheet unless it stands here.</summary>
    public ImmutableArray<string> Heading { get; init; } = [];

    /// <summary>What was filtered, as the footer says it.</summary>
    public string Filter { get; init; } = "no filter";

    public ImmutableArray<BeatLabel> Beats { get; init; } = [];

    public ImmutableArray<WaveMark> Waves { get; init; } = [];

    public ImmutableArray<Caliper> Calipers { get; init; } = [];

    public static ImmutableArray<double> Speeds { get; } = [12.5, 25, 50];

    public static ImmutableArray<double> Gains { get; } = [5, 10, 20];

    /// <summary>An SVG document of at most some 2 MB.</summary>
    /// <exception cref="ArgumentException">
    /// A speed or gain that is not of the lists, a time outside of the recording, too many lines or marks.
    /// </exception>
    public string Svg(Recording recording)
    {
        Check(recording);
        var twelve = LimbLeads.Complete(recording);
        return new SheetWriter(this, twelve, Sheet.Of(this, twelve)).Write();
    }

    /// <summary>s that fit the sheet, of those asked for.</summary>
    /// <exception cref="ArgumentException">As of <see cref="Svg"/>.</exception>
    public double SecondsShown(Recording recording)
    {
        Check(recording);
        return Sheet.Of(this, LimbLeads.Complete(recording)).Seconds;
    }

    private void Check(Recording recording)
    {
        var wrong = !Speeds.Contains(Speed) || !Gains.Contains(Gain)
            ? Invariant($"A speed of 12.5, 25 or 50 mm/s and a gain of 5, 10 or 20 mm/mV were expected, not {Speed} and {Gain}.")
            : !(From >= 0 && From < recording.Duration.TotalSeconds) || Seconds is not (null or > 0)
            ? Invariant($"Times from 0 to {recording.Duration.TotalSeconds} s were expected, not {Seconds} s from {From} s.")
            : Heading.Length > 4 || Beats.Length > 100_000 || Waves.Length > 100_000 || Calipers.Length > 100
            ? "At most 4 lines of heading, 100000 beats, as many waves and 100 calipers were expected."
            : null;
        if (wrong is not null)
            throw new ArgumentException(wrong, nameof(recording));
    }
}
