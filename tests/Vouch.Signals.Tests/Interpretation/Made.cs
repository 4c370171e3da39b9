using System.Collections.Immutable;
using Vouch.Signals.Detection;
using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>Measurements of a normal ECG at 70 a minute, 1000 frames a second, and changes of them.</summary>
internal static class Made
{
    public static readonly Subject Woman = Subject.Unknown with { AgeYears = 50, Sex = Sex.Female };

    public static readonly Subject Man = Subject.Unknown with { AgeYears = 50, Sex = Sex.Male };

    /// <summary>P, Q, R, S, T in mV and areas of QRS complex and T wave in mV·ms, which are those of one vector (Dower).</summary>
    private static readonly (Lead Lead, double P, double Q, double R, double S, double T, double QrsArea, double TArea)[] Leads =
    [
        (Lead.I, 0.10, -0.03, 0.8, -0.1, 0.25, 10.4, 10.2), (Lead.II, 0.15, -0.05, 1.2, -0.1, 0.35, 31.5, 29.2),
        (Lead.III, 0.06, -0.04, 0.5, -0.1, 0.12, 21.1, 19.0), (Lead.AvR, -0.12, -1.0, 0, 0, -0.30, -21.0, -19.7),
        (Lead.AvL, 0.04, 0, 0.3, -0.15, 0.10, -5.4, -4.4), (Lead.AvF, 0.10, 0, 0.85, -0.1, 0.23, 26.3, 24.1),
        (Lead.V1, 0.05, 0, 0.2, -0.9, 0.10, -16.3, 4.0), (Lead.V2, 0.06, 0, 0.5, -1.2, 0.50, -5.9, 25.2),
        (Lead.V3, 0.06, 0, 0.9, -0.8, 0.55, 14.3, 43.2), (Lead.V4, 0.06, -0.03, 1.4, -0.4, 0.50, 28.7, 41.9),
        (Lead.V5, 0.06, -0.03, 1.4, -0.2, 0.40, 30.6, 32.0), (Lead.V6, 0.06, -0.03, 1.1, -0.1, 0.30, 24.5, 18.8),
    ];

    public static Measurements Normal { get; } = Times(12, 857) with
    {
        Leads = [.. Leads.Select(one => Of(one.Lead, one.P, one.Q, one.R, one.S, one.T) with { QrsArea = one.QrsArea,
            PArea = one.QrsArea / 6, TArea = one.TArea })],
        PAxis = 50,
        QrsAxis = 45,
        TAxis = 40,
    };

    private static LeadMeasurements Of(Lead lead, double p, double q, double r, double s, double t) => new(lead.Label(), lead)
    {
        P = new(-200, -150, -95, p),
        Q = q == 0 ? null : r == 0 ? new(-40, 0, 50, q) : new(-40, -32, -25, q),
        R = r == 0 ? null : new(-25, 0, 25, r),
        S = s == 0 ? null : new(25, 35, 60, s),
        T = new(150, 260, 350, t),
        RPeakTime = r == 0 ? null : 40,
        NoiseMicrovolts = 15,
    };

    private static Measurements Times(int count, double rr) => Timed(new Measurements
    {
        Rate = 1000,
        Beats = [],
        Rhythms = [],
        Atria = new([], null, false, 0),
        Leads = [],
        POnset = -200,
        POffset = -95,
        QrsOnset = -40,
        QrsOffset = 50,
        TOffset = 350,
    }, [.. Enumerable.Repeat(rr, count - 1)]);

    /// <summary>Beats at these intervals, ms, each with a P wave 120 ms before it.</summary>
    public static Measurements Timed(this Measurements made, params double[] intervals)
    {
        var beats = ImmutableArray.CreateBuilder<BeatMeasurement>();
        double at = 1000;
        beats.Add(new(new((long)at, AnnotationCode.Normal), null, 160, true, PacingPulses.None));
        foreach (var rr in intervals)
            beats.Add(new(new((long)(at += rr), AnnotationCode.Normal), rr, 160, true, PacingPulses.None));
        var mean = intervals.Average();
        var changes = intervals.Zip(intervals.Skip(1), (one, two) => (two - one) * (two - one)).DefaultIfEmpty(0).Average();
        return made with
        {
            Beats = beats.ToImmutable(),
            HeartRate = 60_000 / mean,
            Rr = new(mean, intervals.Min(), intervals.Max(), Math.Sqrt(intervals.Average(rr => (rr - mean) * (rr - mean))),
                Math.Sqrt(changes)),
            Atria = made.Atria with { PWaves = [.. beats.Select(beat => beat.Beat.Frame - 120)], RatePerMinute = 60_000 / mean },
            Qtc = made.Qt is { } qt ? CorrectedQt.Of(qt, mean) : null,
        };
    }

    public static Measurements At(this Measurements made, double rate) => made.Timed([.. Enumerable.Repeat(60_000 / rate, 11)]);

    /// <summary>No P wave in any beat or lead.</summary>
    public static Measurements WithoutP(this Measurements made) => made.Every(beat => beat with { PrMs = null }) with
    {
        POnset = null,
        POffset = null,
        PAxis = null,
        Atria = new([], null, false, 0),
        Leads = [.. made.Leads.Select(lead => lead with { P = null, PTerminal = null })],
    };

    public static Measurements Every(this Measurements made, Func<BeatMeasurement, BeatMeasurement> change) =>
        made with { Beats = [.. made.Beats.Select(change)] };

    /// <summary>Beats of this class at these places.</summary>
    public static Measurements Classed(this Measurements made, AnnotationCode code, params int[] places) =>
        made with
        {
            Beats = [.. made.Beats.Select((beat, i) => places.Contains(i) ? beat with { Beat = beat.Beat with { Code = code } }
            : beat)]
        };

    public static Measurements Qrs(this Measurements made, double ms) => made with { QrsOffset = made.QrsOnset + ms };

    public static Measurements Pr(this Measurements made, double ms) =>
        (made with { POnset = made.QrsOnset - ms }).Every(beat => beat with { PrMs = ms });

    /// <summary>QT that gives this QTc by Framingham.</summary>
    public static Measurements Framingham(this Measurements made, double qtc)
    {
        var qt = qtc - (154 * (1 - (made.Rr!.Value.Mean / 1000)));
        return made with { TOffset = made.QrsOnset + qt, Qtc = CorrectedQt.Of(qt, made.Rr.Value.Mean) };
    }

    public static Measurements In(this Measurements made, Lead lead, Func<LeadMeasurements, LeadMeasurements> change) =>
        made with { Leads = [.. made.Leads.Select(one => one.Lead == lead ? change(one) : one)] };

    public static Measurements In(this Measurements made, IEnumerable<Lead> leads, Func<LeadMeasurements, LeadMeasurements> change) =>
        leads.Aggregate(made, (so, lead) => so.In(lead, change));

    public static Measurements St(this Measurements made, double mv, params Lead[] leads) =>
        made.In(leads, one => one with { StJ = mv, St20 = mv, St40 = mv, St60 = mv, St80 = mv });

    public static Measurements Also(this Measurements made, Lead lead, double st) =>
        made with { Leads = made.Leads.Add(Of(lead, 0.05, 0, 0.5, -0.3, 0.2) with { QrsArea = 5, TArea = 5, StJ = st }) };

    public static LeadMeasurements R(this LeadMeasurements lead, double mv) => lead with { R = new(-25, 0, 25, mv) };

    public static LeadMeasurements S(this LeadMeasurements lead, double mv, double duration = 35) =>
        lead with { S = new(25, 35, 25 + duration, -mv) };

    public static LeadMeasurements T(this LeadMeasurements lead, double mv) => lead with { T = new(150, 260, 350, mv), TTerminal = null };

    public static LeadMeasurements Q(this LeadMeasurements lead, double mv, double duration) =>
        lead with { Q = new(-40, -32, -40 + duration, -mv) };

    public static LeadMeasurements Qs(this LeadMeasurements lead, double mv) =>
        lead with
        {
            Q = new(-40, 0, 50, -mv),
            R = null,
            S = null,
            RPrime = null,
            SPrime = null,
            QrsArea = -Math.Abs(lead.QrsArea),
            RPeakTime = null
        };

    public static LeadMeasurements P(this LeadMeasurements lead, double mv) => lead with { P = new(-200, -150, -95, mv), PTerminal = null };

    /// <summary>Rabbit ears in V1, broad S in I and V6, at 130 ms.</summary>
    public static Measurements RightBlock(this Measurements made, double qrs = 130, double broad = 51) => made.Qrs(qrs)
        .In(Lead.V1, one => one with { RPrime = new(40, 60, 80, 0.8), QrsArea = 5 })
        .In([Lead.I, Lead.V6], one => one.S(0.3, broad));

    /// <summary>Notched R without Q on the left, late peak, V1 negative.</summary>
    public static Measurements LeftBlock(this Measurements made, double qrs = 140, double peak = 65) => made.Qrs(qrs)
        .In([Lead.I, Lead.AvL, Lead.V5, Lead.V6], one => one with { Q = null, S = null, IsRNotched = true, RPeakTime = peak });

    /// <summary>Left arm and right arm: I inverted, II and III exchanged, aVL and aVR exchanged.</summary>
    public static Measurements ArmsInterchanged(this Measurements made)
    {
        var from = made.Leads.ToDictionary(lead => lead.Lead!.Value);
        return made with
        {
            Leads = [.. made.Leads.Select(lead => lead.Lead switch
            {
                Lead.I => Inverted(lead),
                Lead.II => from[Lead.III] with { Name = "II", Lead = Lead.II },
                Lead.III => from[Lead.II] with { Name = "III", Lead = Lead.III },
                Lead.AvR => from[Lead.AvL] with { Name = "aVR", Lead = Lead.AvR },
                Lead.AvL => from[Lead.AvR] with { Name = "aVL", Lead = Lead.AvL },
                _ => lead,
            })],
            PAxis = 180 - made.PAxis,
            QrsAxis = 180 - made.QrsAxis,
            TAxis = 180 - made.TAxis,
        };
    }

    public static LeadMeasurements Inverted(LeadMeasurements lead) => lead with
    {
        P = Turned(lead.P),
        PTerminal = Turned(lead.PTerminal),
        T = Turned(lead.T),
        TTerminal = Turned(lead.TTerminal),
        Q = lead.R is { } r ? r with { Millivolts = -r.Millivolts } : null,
        R = lead.S is { } s ? s with { Millivolts = -s.Millivolts } : null,
        S = null,
        StJ = -lead.StJ,
        St20 = -lead.St20,
        St40 = -lead.St40,
        St60 = -lead.St60,
        St80 = -lead.St80,
        QrsArea = -lead.QrsArea,
        PArea = -lead.PArea,
        TArea = -lead.TArea,
    };

    public static string[] Codes(this Measurements made, Subject subject) =>
        [.. Reading.Of(made, subject).Statements.Select(one => one.Code)];

    private static Wave? Turned(Wave? wave) => wave is { } one ? one with { Millivolts = -one.Millivolts } : null;
}
