using System.Collections.Immutable;
using Vouch.Signals.Rhythms;

namespace Vouch.Signals.Measuring;

/// <summary>
/// All that is measured of one resting recording: the typical beat over all leads together and in each, and every beat's
/// interval. Times in ms, global ones from the earliest onset to the latest offset in any lead. Source: IEC 60601-2-25,
/// 201.12.1.101 and annex on global intervals; AHA/ACC/HRS 2007 part I, 2009 parts III and IV.
/// </summary>
public sealed record Measurements
{
    /// <summary>Frames a second of the recording that was measured.</summary>
    public required double Rate { get; init; }

    public required ImmutableArray<BeatMeasurement> Beats { get; init; }

    public required ImmutableArray<RhythmEpisode> Rhythms { get; init; }

    public required AtrialActivity Atria { get; init; }

    public required ImmutableArray<LeadMeasurements> Leads { get; init; }

    /// <summary>Beats a minute over the recording; null with fewer than two beats.</summary>
    public double? HeartRate { get; init; }

    public RrIntervals? Rr { get; init; }

    /// <summary>Of the typical beat, ms from its fiducial point; null: there is no such wave, or no typical beat.</summary>
    public double? POnset { get; init; }

    /// <inheritdoc cref="POnset"/>
    public double? POffset { get; init; }

    /// <inheritdoc cref="POnset"/>
    public double? QrsOnset { get; init; }

    /// <inheritdoc cref="POnset"/>
    public double? QrsOffset { get; init; }

    /// <inheritdoc cref="POnset"/>
    public double? TOffset { get; init; }

    /// <summary>ms.</summary>
    public double? PDuration => POffset - POnset;

    /// <summary>ms, onset of P to onset of QRS.</summary>
    public double? Pr => QrsOnset - POnset;

    /// <summary>ms.</summary>
    public double? Qrs => QrsOffset - QrsOnset;

    /// <summary>ms, onset of QRS to offset of T.</summary>
    public double? Qt => TOffset - QrsOnset;

    /// <summary>The four corrections of QT by the mean interval; null without both.</summary>
    public CorrectedQt? Qtc { get; init; }

    /// <summary>
    /// Degrees in the frontal plane, −180 to 180, from areas in I and aVF; null: no such wave or no limb leads, or indeterminate.
    /// </summary>
    public double? PAxis { get; init; }

    /// <inheritdoc cref="PAxis"/>
    public double? QrsAxis { get; init; }

    /// <inheritdoc cref="PAxis"/>
    public double? TAxis { get; init; }

    /// <summary>With times counted in frames of several samples instead of samples.</summary>
    internal Measurements AtFrames(int samples) => this with
    {
        Rate = Rate / samples,
        Beats = [.. Beats.Select(one => one with { Beat = one.Beat with { Frame = one.Beat.Frame / samples } })],
        Rhythms = [.. Rhythms.Select(one => one with { From = one.From / samples, To = one.To / samples })],
        Atria = Atria with { PWaves = [.. Atria.PWaves.Select(one => one / samples)] },
    };

    /// <summary>The lead's; null: not recorded or not usable.</summary>
    public LeadMeasurements? Find(Lead lead) => Leads.FirstOrDefault(one => one.Lead == lead && !one.IsUnusable);
}

/// <summary>Intervals between beats, ms; between two beats of atrial or sinus origin only.</summary>
/// <param name="Rmssd">Root mean square of the change from one to the next. Source: Task Force ESC/NASPE, Circulation 1996;93:1043–65.</param>
public readonly record struct RrIntervals(double Mean, double Least, double Most, double Sd, double Rmssd);
