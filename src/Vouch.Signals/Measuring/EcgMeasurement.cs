using System.Collections.Immutable;
using Vouch.Signals.Detection;
using Vouch.Signals.Rhythms;

namespace Vouch.Signals.Measuring;

/// <summary>
/// Measures a resting recording of any leads: finds the beats, takes wander and mains out, averages those of the typical kind,
/// and delineates P, QRS and T in it, in every lead and over all. Pure and linear in length.
/// </summary>
public static class EcgMeasurement
{
    /// <summary>All channels that are voltages of one rate, and the limb leads that follow from I and II.</summary>
    /// <exception cref="SignalFormatException">No channel is a voltage, or the rate is none that beats are found at.</exception>
    public static Measurements Measure(Recording recording)
    {
        var complete = LimbLeads.Complete(recording);
        var channels = complete.Channels.Where(one => Voltage.Factor(one.Unit) is not null && one.Samples.Length > 0).ToList();
        if (channels.Count == 0)
            throw new SignalFormatException("No channel is a voltage: there is no ECG to measure.");
        var (perFrame, length) = (channels[0].SamplesPerFrame, channels[0].Samples.Length);
        channels.RemoveAll(one => one.SamplesPerFrame != perFrame || one.Samples.Length != length);
        var rate = recording.Rate * perFrame;
        if (rate is not (>= QrsDetector.RateLeast and <= QrsDetector.RateMost))
            throw new SignalFormatException(Invariant($"ECGs are measured at {QrsDetector.RateLeast} to {QrsDetector.RateMost} Hz; this was recorded at {rate} Hz."));
        var measured = Measure([.. channels.Select(one => one.Millivolts()!)], rate, [.. channels.Select(one => (one.Name, one.Lead))]);
        return perFrame == 1 ? measured : measured.AtFrames(perFrame);
    }

    /// <param name="millivolts">Of each lead, as many of one as of the other; NaN where nothing was recorded.</param>
    /// <param name="rate">Samples a second, 100 to 4000.</param>
    /// <param name="leads">The leads' names, and which they are; null: none that is known.</param>
    public static Measurements Measure(float[][] millivolts, double rate, IReadOnlyList<(string Name, Lead? Lead)> leads)
    {
        if (rate is not (>= QrsDetector.RateLeast and <= QrsDetector.RateMost))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "Hz, 100 to 4000");
        if (millivolts.Length != leads.Count || millivolts.Any(one => one.Length != millivolts[0].Length))
            throw new ArgumentException("As many samples in every lead, and a name for each.", nameof(millivolts));
        var prepared = PreparedLeads.Of(millivolts, rate);
        var looked = Looked(millivolts, leads, prepared.Usable);
        var seen = prepared.Signals.Where((_, i) => prepared.Usable[i]).ToList();
        var beats = looked.Length == 0 ? [] : Complexes.Of(seen, one => one, QrsDetector.Detect(rate, looked, classify: true), rate, Grid.Rate);
        List<int> positions = [.. beats.Select(beat => (int)Math.Round(beat.Frame * Grid.Rate / rate))];
        var names = leads.Select(one => one.Lead).ToList();
        var typical = Typical(prepared, names, positions, out var kinds, out var members);
        var frames = millivolts.Length == 0 ? 0 : millivolts[0].Length;
        var stretches = looked.Length == 0 ? BeatlessStretches.None : BeatlessStretches.Of(rate, looked);
        return Measured(rate, frames, leads, beats, stretches, prepared, positions, kinds, members, typical,
            extent => PacingSearch.Run(millivolts, rate, prepared.Usable, positions, extent));
    }

    /// <summary>Up to three leads that are not off: II, V2 and V5 where they are.</summary>
    private static float[][] Looked(float[][] millivolts, IReadOnlyList<(string Name, Lead? Lead)> leads, bool[] usable)
    {
        var there = Enumerable.Range(0, leads.Count).Where(i => usable[i]).ToList();
        var chosen = there.OrderBy(i => leads[i].Lead switch { Lead.II => 0, Lead.V5 => 1, Lead.V2 => 2, _ => 3 })
            .ThenBy(i => leads[i].Name, StringComparer.Ordinal).Take(3);
        return [.. chosen.Order().Select(i => millivolts[i])];
    }

    /// <summary>The typical beat, mains and wander taken out of the leads; positions are moved to lie alike in beats of a kind.</summary>
    private static TypicalBeat? Typical(PreparedLeads prepared, List<Lead?> names, List<int> positions, out BeatKinds kinds, out List<int> members)
    {
        var mains = new Mains(positions, prepared.Length);
        for (var lead = 0; lead < prepared.Signals.Length; lead++)
            if (prepared.Usable[lead])
                mains.Remove(prepared.Signals[lead]);
        kinds = BeatKinds.Group(prepared, names, positions);
        var typical = kinds.Typical(positions);
        members = typical?.Members ?? [];
        if (typical is null)
            return null;
        kinds.Align(positions, typical);
        // First with the level some way before the complex; then, its onset known, just before it.
        Wander.Remove(prepared, positions, members, Wander.First);
        var first = TypicalBeat.Of(prepared, positions, members, TypicalBeat.Near);
        if (QrsExtent.Rough(first) is not var (onset, _))
            return null;
        Wander.Remove(prepared, positions, members, onset - TypicalBeat.Zero - Wander.BeforeOnset);
        return TypicalBeat.Of(prepared, positions, members);
    }

    private static Measurements Measured(double rate, long frames, IReadOnlyList<(string Name, Lead? Lead)> leads, List<Beat> beats, BeatlessStretches stretches, PreparedLeads prepared,
        List<int> positions, BeatKinds kinds, List<int> members, TypicalBeat? typical, Func<QrsExtent?, PacingPulses[]> pacing)
    {
        var qrs = typical is null ? null : QrsExtent.Find(typical);
        var t = qrs is { } complex ? TExtent.Find(typical!, complex, null) : null;
        var p = qrs is { } later ? PExtent.Find(typical!, later, t) : null;
        if (p is not null)
            t = TExtent.Find(typical!, qrs!.Value, p);
        var atria = AtrialSearch.Run(prepared, positions, members, typical, qrs, p, t);
        if (!atria.HasConstantP)
            p = null;
        else
            foreach (var beat in members)
                if (beats[beat].Code == AnnotationCode.VentricularPremature)
                    beats[beat] = beats[beat] with { Code = AnnotationCode.Normal }; // broad, but conducted: its P wave is constant
        var every = LeadList.Measure(leads, typical, qrs, p, t);
        var rr = BeatList.Intervals(beats, rate, members);
        return new()
        {
            Rate = rate,
            Beats = BeatList.Of(beats, rate, kinds, members, atria, pacing(qrs)),
            Rhythms = [.. RhythmAnalysis.Episodes(beats, rate, frames, stretches)],
            Atria = atria.Activity(rate),
            Leads = every,
            HeartRate = qrs is null || beats.Count < 2 ? null : 60 * rate * (beats.Count - 1) / (beats[^1].Frame - beats[0].Frame),
            Rr = qrs is null ? null : rr,
            POnset = p is { } pBegins ? LeadForm.Ms(pBegins.Onset) : null,
            POffset = p is { } pEnds ? LeadForm.Ms(pEnds.Offset) : null,
            QrsOnset = qrs is { } begins ? LeadForm.Ms(begins.Onset) : null,
            QrsOffset = qrs is { } ends ? LeadForm.Ms(ends.Offset) : null,
            TOffset = t is { } tEnds ? LeadForm.Ms(tEnds.Offset) : null,
            Qtc = qrs is { } from && t is { } to && rr is { } usual ? CorrectedQt.Of((to.Offset - from.Onset) * Grid.Step, usual.Mean) : null,
            PAxis = p is null ? null : Axis.Of(every, one => one.PArea, Axis.PLeast),
            QrsAxis = qrs is null ? null : Axis.Of(every, one => one.QrsArea, Axis.QrsLeast),
            TAxis = t is null ? null : Axis.Of(every, one => one.TArea, Axis.TLeast),
        };
    }
}
