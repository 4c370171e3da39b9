using System.Collections.Immutable;
using Vouch.Signals.Ec57;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Drawing;

/// <summary>A letter below a beat: N, V, S …</summary>
/// <param name="Seconds">From the first frame of the recording, as in all marks.</param>
/// <param name="IsNoted">Drawn in the accent colour: it is not a normal beat.</param>
public readonly record struct BeatLabel(double Seconds, string Text, bool IsNoted)
{
    /// <summary>The beats among the marks of a recording: N, S, V, F and Q as EC57 classes them, P for paced ones.</summary>
    /// <param name="rate">Frames a second, Hz.</param>
    public static ImmutableArray<BeatLabel> Of(IEnumerable<Annotation> marks, double rate) =>
        [.. marks.Where(mark => mark.Code.BeatClass() is not null)
            .Select(mark => new BeatLabel(mark.Frame / rate, Letter(mark.Code), mark.Code.BeatClass() != BeatClass.Normal))];

    private static string Letter(AnnotationCode code) => code.IsPaced() ? "P" : code.BeatClass() switch
    {
        BeatClass.Normal => "N",
        BeatClass.Supraventricular => "S",
        BeatClass.Ventricular => "V",
        BeatClass.Fusion => "F",
        _ => "Q",
    };
}

/// <summary>A fine line through all leads of its time: the onset or end of a wave.</summary>
public readonly record struct WaveMark(double Seconds)
{
    /// <summary>Onset and end of P and QRS and the end of T, of every beat of the kind that was averaged; P where one belongs to the beat.</summary>
    public static ImmutableArray<WaveMark> Of(Measurements measured)
    {
        var marks = ImmutableArray.CreateBuilder<WaveMark>();
        foreach (var beat in measured.Beats.Where(beat => beat.IsTypical))
        {
            var p = beat.PrMs is { } pr ? measured.QrsOnset - pr : null;
            foreach (var milliseconds in (double?[])[p, p + measured.PDuration, measured.QrsOnset, measured.QrsOffset, measured.TOffset])
            {
                if (milliseconds is { } from)
                    marks.Add(new((beat.Beat.Frame / measured.Rate) + (from / 1000)));
            }
        }
        return marks.DrainToImmutable();
    }
}

/// <summary>A distance that was measured on the sheet, with its text. It is drawn where its lead and all of its time are on the sheet.</summary>
/// <param name="Lead">Null: on the line that carries the beats.</param>
/// <param name="Text">Empty: the distance itself.</param>
public abstract record Caliper(Lead? Lead, string Text)
{
    /// <summary>Between two times, s; its own text says ms and the rate a minute.</summary>
    public sealed record Time(Lead? Lead, double Begin, double End, string Text = "") : Caliper(Lead, Text);

    /// <summary>Between two voltages, mV as the channel has them, at a time.</summary>
    public sealed record Voltage(Lead? Lead, double At, double From, double To, string Text = "") : Caliper(Lead, Text);
}
