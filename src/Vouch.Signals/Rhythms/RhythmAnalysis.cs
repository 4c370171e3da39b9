using System.Collections.Immutable;
using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Signals.Rhythms;

/// <summary>
/// Rhythms of a recording from its beats, and from the signals where there are none or where they do not tell (atrial flutter). Not
/// told: AV block.
/// </summary>
public static class RhythmAnalysis
{
    /// <summary>Beats, rhythms and pauses of a recording, in order.</summary>
    /// <exception cref="SignalFormatException">No channel is a voltage.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The channels' rate is none the detectors work at.</exception>
    public static List<Annotation> Annotate(Recording recording) => Annotate(recording, DetectionLeads.Detect(recording), DetectionLeads.Of(recording));

    /// <summary>The same in channels of one's own choice alone.</summary>
    /// <param name="channels">Some of the recording's voltages, of one rate and length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The channels' rate is none the detectors work at.</exception>
    public static List<Annotation> Annotate(Recording recording, ImmutableArray<Channel> channels) =>
        Annotate(recording, DetectionLeads.Detect(recording, channels), channels);

    private static List<Annotation> Annotate(Recording recording, List<Beat> beats, ImmutableArray<Channel> channels)
    {
        var perFrame = channels[0].SamplesPerFrame;
        var signals = channels.Select(one => one.Millivolts()!).ToArray();
        var stretches = BeatlessStretches.Of(recording.Rate * perFrame, signals).InFrames(perFrame) with
        {
            AtrialFlutter = AtrialFlutterDetector.Detect(beats, recording.Rate, signals, recording.Rate * perFrame),
        };
        return Annotate(beats, recording.Rate, recording.Frames, stretches);
    }

    /// <summary>
    /// Episodes in order, one after the other without a gap, from the first beat to the end; fibrillation and asystole also before
    /// it.
    /// </summary>
    /// <param name="rate">Frames a second.</param>
    /// <param name="frames">The recording's length.</param>
    public static List<RhythmEpisode> Episodes(IReadOnlyList<Beat> beats, double rate, long frames, BeatlessStretches stretches)
    {
        var rhythms = new Rhythm[beats.Count];
        Fibrillation(beats, rate, rhythms);
        Flutter(beats, rate, stretches.AtrialFlutter, rhythms);
        Runs(beats, rate, rhythms);
        Pattern(beats, rhythms, 2, Rhythm.VentricularBigeminy);
        Pattern(beats, rhythms, 3, Rhythm.VentricularTrigeminy);
        var episodes = new List<RhythmEpisode>();
        for (var i = 0; i < beats.Count; i++)
            if (i == 0 || rhythms[i] != rhythms[i - 1])
            {
                if (i > 0)
                    episodes[^1] = episodes[^1] with { To = beats[i].Frame };
                episodes.Add(new(rhythms[i], beats[i].Frame, frames));
            }

        return BeatlessRhythms.Over(episodes, beats, rate, frames, stretches);
    }

    /// <summary>The same from beats alone: in a few seconds' recording fibrillation is not looked for.</summary>
    public static List<RhythmEpisode> Episodes(IReadOnlyList<Beat> beats, double rate, long frames) => Episodes(beats, rate, frames, BeatlessStretches.None);

    /// <summary>Intervals without a beat of 3 s and more.</summary>
    public static List<Pause> Pauses(IReadOnlyList<Beat> beats, double rate)
    {
        var pauses = new List<Pause>();
        for (var i = 1; i < beats.Count; i++)
            if ((beats[i].Frame - beats[i - 1].Frame) / rate >= RhythmParameters.PauseSeconds)
                pauses.Add(new(beats[i - 1].Frame, beats[i].Frame));
        return pauses;
    }

    /// <summary>Beats, rhythms and pauses as annotations, in order; what seemed a beat in fibrillation is none.</summary>
    public static List<Annotation> Annotate(IReadOnlyList<Beat> beats, double rate, long frames, BeatlessStretches stretches)
    {
        var annotations = beats.Where(beat => !stretches.Fibrillation.Any(one => one.From <= beat.Frame && beat.Frame < one.To))
            .Select(one => new Annotation(one.Frame, one.Code)).ToList();
        foreach (var one in stretches.Fibrillation)
            annotations.AddRange([new(one.From, AnnotationCode.FlutterBegins), new(one.To, AnnotationCode.FlutterEnds)]);
        annotations.AddRange(Episodes(beats, rate, frames, stretches)
            .Select(one => new Annotation(one.From, AnnotationCode.RhythmChange, Note: one.Rhythm.Note())));
        annotations.AddRange(Pauses(beats, rate).Where(one => !stretches.Fibrillation.Any(other => other.From < one.To && one.From < other.To))
            .Select(one => new Annotation(one.From, AnnotationCode.Comment, Note: Invariant($"pause {(one.To - one.From) / rate:0.0} s"))));
        return [.. annotations.OrderBy(one => one.Frame).ThenBy(one => one.Code == AnnotationCode.RhythmChange ? 0 : 1)];
    }

    private static void Fibrillation(IReadOnlyList<Beat> beats, double rate, Rhythm[] rhythms) =>
        Episodes(beats, rate, FibrillationMap.Of(beats, rate), RhythmParameters.FibrillationGapSeconds, Rhythm.AtrialFibrillation, rhythms);

    private static void Flutter(IReadOnlyList<Beat> beats, double rate, IReadOnlyList<Episode> stretches, Rhythm[] rhythms)
    {
        var inside = new bool[beats.Count];
        for (var (i, next) = (0, 0); i < inside.Length && next < stretches.Count; i++)
        {
            while (next < stretches.Count && stretches[next].To <= beats[i].Frame)
                next++;
            inside[i] = next < stretches.Count && stretches[next].From <= beats[i].Frame;
        }

        Episodes(beats, rate, inside, RhythmParameters.FlutterGapSeconds, Rhythm.AtrialFlutter, rhythms);
    }

    /// <summary>Of an atrial rhythm, gaps bridged, short ones left out.</summary>
    private static void Episodes(IReadOnlyList<Beat> beats, double rate, bool[] inside, double gapSeconds, Rhythm rhythm, Rhythm[] rhythms)
    {
        Fill(beats, inside, value: false, gapSeconds * rate);
        Fill(beats, inside, value: true, RhythmParameters.FibrillationSeconds * rate);
        for (var i = 0; i < beats.Count; i++)
            if (inside[i])
                rhythms[i] = rhythm;
    }

    /// <summary>Stretches of a value that are shorter, between two of the other, become the other.</summary>
    private static void Fill(IReadOnlyList<Beat> beats, bool[] values, bool value, double frames)
    {
        for (var i = 0; i < values.Length;)
        {
            var end = i;
            while (end < values.Length && values[end] == values[i])
                end++;
            var last = Math.Min(end, values.Length - 1);
            if (values[i] == value && (value || (i > 0 && end < values.Length)) && beats[last].Frame - beats[i].Frame < frames)
                values.AsSpan(i, end - i).Fill(!value);
            i = end;
        }
    }

    private static void Runs(IReadOnlyList<Beat> beats, double rate, Rhythm[] rhythms)
    {
        for (var i = 0; i < beats.Count;)
        {
            var end = i;
            while (end < beats.Count && beats[end].Code == beats[i].Code)
                end++;
            if (end - i >= RhythmParameters.RunBeats && Run(beats, i, end, rate) is { } rhythm)
                rhythms.AsSpan(i, end - i).Fill(rhythm);
            i = end;
        }
    }

    private static Rhythm? Run(IReadOnlyList<Beat> beats, int from, int end, double rate)
    {
        var perMinute = 60 * rate * (end - 1 - from) / Math.Max(1, beats[end - 1].Frame - beats[from].Frame);
        return beats[from].Code switch
        {
            AnnotationCode.VentricularPremature => perMinute >= RhythmParameters.TachycardiaRate ? Rhythm.VentricularTachycardia : Rhythm.IdioventricularRhythm,
            AnnotationCode.SupraventricularPremature when perMinute >= RhythmParameters.TachycardiaRate => Rhythm.SupraventricularTachyarrhythmia,
            AnnotationCode.Paced => Rhythm.Paced,
            _ => null,
        };
    }

    /// <summary>One ventricular beat in every <paramref name="period"/> beats, repeated.</summary>
    private static void Pattern(IReadOnlyList<Beat> beats, Rhythm[] rhythms, int period, Rhythm rhythm)
    {
        for (var i = 0; i + period <= beats.Count;)
        {
            var end = i;
            while (end + period <= beats.Count && Unit(beats, end, period))
                end += period;
            if (end - i < period * RhythmParameters.Repeats)
            {
                i++;
                continue;
            }

            rhythms.AsSpan(i, end - i).Fill(rhythm);
            i = end;
        }
    }

    private static bool Unit(IReadOnlyList<Beat> beats, int from, int period)
    {
        for (var i = 0; i < period - 1; i++)
            if (Ventricular(beats[from + i]))
                return false;
        return Ventricular(beats[from + period - 1]);
    }

    private static bool Ventricular(Beat beat) => beat.Code.BeatClass() == BeatClass.Ventricular;
}
