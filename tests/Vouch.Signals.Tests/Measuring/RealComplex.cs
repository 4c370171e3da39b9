using Vouch.Signals.Measuring;
using Vouch.Signals.Tests.Interpretation;

namespace Vouch.Signals.Tests.Measuring;

/// <summary>
/// The median beat of a real recording of twelve leads, set where it is wanted: with its P wave at any rate (sinus rhythm), or without
/// it over made flutter waves. QT and PR are shortened as the rate asks.
/// </summary>
internal sealed class RealComplex
{
    public const double Rate = 500;

    /// <summary>ms: over which its ends fade.</summary>
    private const double Fade = 20;

    private readonly float[][] leads;
    private readonly Measurements measured;
    private readonly double first;

    private RealComplex(float[][] leads, Measurements measured, double first) => (this.leads, this.measured, this.first) = (leads, measured, first);

    /// <summary>Of the recordings that have all its waves.</summary>
    public static IEnumerable<RealComplex> All()
    {
        foreach (var name in RealFiles.Names("cinc2021", "*.hea", "").Concat(RealFiles.Names("ptb-xl", "*.hea", "")))
        {
            var recording = RealRecordings.Read(name);
            var signals = RealRecordings.Leads(recording);
            var measured = EcgMeasurement.Measure(signals, recording.Rate, KnownEcg.Leads);
            if (measured is { POnset: { } from, TOffset: { } to, HeartRate: not null } && !measured.Leads.Any(lead => lead.IsUnusable))
                yield return new([.. signals.Select(lead => Median(lead, recording.Rate, measured, from - (2 * Fade), to + (2 * Fade)))], measured, from - (2 * Fade));
        }
    }

    /// <summary>Ten seconds of sinus rhythm, mV; intervals follow breathing.</summary>
    public float[][] Sinus(double perMinute, Noise noise, Random random)
    {
        var (beats, breath) = (new List<double>(), 2 * Math.PI * random.NextDouble());
        for (var at = -0.5 * random.NextDouble(); at < 11;)
        {
            beats.Add(at);
            at += 60 / perMinute * (1 + (0.012 * Math.Sin((2 * Math.PI * 0.25 * at) + breath)) + (0.004 * Noise.Normal(random)));
        }

        var into = new double[12][];
        for (var lead = 0; lead < 12; lead++)
            into[lead] = new double[(int)(10 * Rate)];
        return With(into, beats, 60_000 / perMinute, hasP: true, noise, random);
    }

    /// <summary>Ten seconds of flutter, mV.</summary>
    public float[][] Flutter(KnownFlutter flutter, Noise noise, Random random)
    {
        var (into, beats) = flutter.Waves(Rate, 10, random);
        return With(into, beats, flutter.Cycle, hasP: false, noise, random);
    }

    private float[][] With(double[][] into, IEnumerable<double> beats, double cycle, bool hasP, Noise noise, Random random)
    {
        foreach (var onset in beats)
            for (var lead = 0; lead < into.Length; lead++)
                Add(into[lead], leads[lead], onset, cycle, hasP);
        noise.Add(into, Rate, random);
        return [.. into.Select(lead => lead.Select(value => (float)value).ToArray())];
    }

    /// <param name="onset">Of the complex, s.</param>
    /// <param name="cycle">ms.</param>
    private void Add(double[] into, float[] beat, double onset, double cycle, bool hasP)
    {
        var (begin, qrs, qt, pr) = (measured.QrsOnset!.Value, measured.Qrs!.Value, measured.Qt!.Value, measured.Pr!.Value);
        var usual = 60_000 / measured.HeartRate!.Value;
        var shorter = Math.Min(qt, Math.Min(qt * Math.Cbrt(cycle / usual), 0.82 * cycle));
        var prPart = Math.Min(1, Math.Min(Math.Cbrt(cycle / usual), (cycle - qrs) * 0.45 / pr));
        var (from, to, level) = (hasP ? (-pr * prPart) - Fade : -Fade, shorter + Fade, At(begin - 6));
        for (var i = Math.Max(0, (int)Math.Ceiling((onset + (from / 1000)) * Rate)); i < Math.Min(into.Length, (onset + (to / 1000)) * Rate); i++)
        {
            var ms = ((i / Rate) - onset) * 1000;
            var source = ms < 0 ? hasP ? ms / prPart : ms : ms < qrs ? ms : qrs + ((ms - qrs) * (qt - qrs) / (shorter - qrs));
            into[i] += (At(begin + source) - level) * Math.Clamp(Math.Min(ms - from, to - ms) / Fade, 0, 1);
        }

        double At(double ms)
        {
            var at = Math.Clamp((ms - first) * Rate / 1000, 0, beat.Length - 1.001);
            return beat[(int)at] + ((at - (int)at) * (beat[(int)at + 1] - beat[(int)at]));
        }
    }

    /// <summary>Of the typical beats, against their level before the complex, from and to ms about the fiducial point.</summary>
    private static float[] Median(float[] lead, double rate, Measurements measured, double from, double to)
    {
        var beats = measured.Beats.Where(one => one.IsTypical).Select(one => one.Beat.Frame).Where(frame => frame + (from * rate / 1000) >= 1
            && frame + (to * rate / 1000) < lead.Length - 2).ToArray();
        var median = new float[(int)((to - from) * Rate / 1000)];
        for (var i = 0; i < median.Length; i++)
        {
            var values = beats.Select(frame => At(frame, from + (i * 1000 / Rate)) - At(frame, measured.QrsOnset!.Value - 6)).Order().ToArray();
            median[i] = values.Length == 0 ? 0 : values[values.Length / 2];
        }

        return median;

        float At(long frame, double ms)
        {
            var at = frame + (ms * rate / 1000);
            return lead[(int)at] + ((float)(at - (int)at) * (lead[(int)at + 1] - lead[(int)at]));
        }
    }
}
