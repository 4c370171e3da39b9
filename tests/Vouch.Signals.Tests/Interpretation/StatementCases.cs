using System.Collections.Immutable;
using Vouch.Signals.Measuring;
using Vouch.Signals.Rhythms;
using static Vouch.Signals.Tests.Interpretation.Made;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>For each limit, measurements on the side where the statement is made and on the side where it is not.</summary>
internal sealed record StatementCase(string Code, string Limit, Measurements Made, Measurements NotMade, Subject Subject)
{
    private static readonly Subject Youth = Man with { AgeYears = 25 };

    private static readonly Subject Child = Woman with { AgeYears = 8 };

    public static ImmutableArray<StatementCase> All { get; } = [.. Technical(), .. Rhythm(), .. Atrioventricular(), .. Ectopy(),
        .. Conduction(), .. Chambers(), .. Ischaemia(), .. Repolarisation()];

    private static StatementCase Of(string code, string limit, Measurements made, Measurements notMade, Subject? subject = null) =>
        new(code, limit, made, notMade, subject ?? Man);

    private static IEnumerable<StatementCase> Technical()
    {
        var half = Normal.In([Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF], one => one with { NoiseMicrovolts = 101 });
        yield return Of("not-interpretable", "share of leads", half.In(Lead.V1, one => one with { IsUnusable = true }), half);
        yield return Of("not-interpretable", "no rate", Normal with { HeartRate = null }, Normal);
        yield return Of("lead-off", "unusable", Normal.In(Lead.V3, one => one with { IsUnusable = true }), Normal);
        yield return Of("noisy-lead", "noise", Normal.In(Lead.V3, one => one with { NoiseMicrovolts = 100.1 }),
            Normal.In(Lead.V3, one => one with { NoiseMicrovolts = 100 }));
        yield return Of("leads-not-recorded", "twelve", Normal with { Leads = Normal.Leads.RemoveAt(8) }, Normal);
        yield return Of("t-waves-counted", "end of T", Doubled(349), Doubled(350));
        yield return Of("t-waves-counted", "the next beat in time", Doubled(320, 1150), Doubled(320, 1151));
        yield return new("child", "age", Normal, Normal.At(70),
            Woman with { AgeYears = 15.9 })
        { NotSubject = Woman with { AgeYears = 16 } };
        yield return Of("reversal-la-ra", "I inverted", Normal.ArmsInterchanged(),
            Normal.ArmsInterchanged().In(Lead.I, one => one.P(0.01)));
        yield return Of("reversal-la-ra", "V6 positive", Normal.ArmsInterchanged(),
            Normal.ArmsInterchanged().In(Lead.V6, one => one with { QrsArea = -1 }));
        var leg = Normal.In([Lead.II, Lead.III, Lead.AvR], Inverted);
        yield return Of("reversal-ra-ll", "II inverted", leg, leg.In(Lead.II, one => one.P(0.1)));
        var left = Normal.In(Lead.I, one => one.P(0.2)).In(Lead.III, one => one.P(-0.05) with { PTerminal = new(-120, -110, -95, 0.03) });
        yield return Of("reversal-la-ll", "P in I over P in II", left, left.In(Lead.I, one => one.P(0.15)));
        yield return Of("reversal-la-ll", "P in III ends upright", left,
            left.In(Lead.III, one => one with { PTerminal = new(-120, -110, -95, 0.029) }));
        yield return Of("reversal-leg", "II flat", Normal.In(Lead.II, one => one.R(0.05) with { Q = null, S = null }),
            Normal.In(Lead.II, one => one.R(0.10) with { Q = null, S = null }));
        yield return Of("reversal-leg", "II a line", Normal.In(Lead.II, one => one with { IsUnusable = true }),
            Normal.In([Lead.II, Lead.III], one => one with { IsUnusable = true }));
        var right = Normal.In(Lead.I, Inverted).In(Lead.V6, one => one.R(0.1) with { QrsArea = -10 });
        yield return Of("dextrocardia", "R in V6 below R in V1", right, right.In(Lead.V6, one => one.R(0.2)));
        var swapped = Exchanged(Normal, Lead.V2, Lead.V3);
        yield return Of("reversal-chest", "V2 and V3", swapped, Exchanged(swapped, Lead.V2, Lead.V3));
    }

    /// <summary>At 1000 ms, twice a ventricular beat so long after a beat, and the next so long after that beat.</summary>
    private static Measurements Doubled(double after, double next = 1000)
    {
        var made = Normal.Timed(1000, 1000, 1000, after, next - after, 1000, 1000, after, next - after,
            1000).Classed(AnnotationCode.VentricularPremature, 4, 8);
        return made with { Beats = [.. made.Beats.Select((beat, i) => i is 4 or 8 ? beat with { IsTypical = false } : beat)] };
    }

    /// <summary>Two leads under each other's name.</summary>
    private static Measurements Exchanged(Measurements made, Lead one, Lead two)
    {
        var (first, second) = (made.Find(one)!, made.Find(two)!);
        return made.In(one, _ => second with { Name = first.Name, Lead = one }).In(two, _ => first with { Name = second.Name, Lead = two });
    }

    private static IEnumerable<StatementCase> Rhythm()
    {
        yield return Of("sinus-rhythm", "P share", Normal, Normal.Every(beat => beat with { PrMs = null }));
        yield return Of("sinus-rhythm", "rate from 60", Normal.At(60), Normal.At(59.9));
        yield return Of("sinus-bradycardia", "rate", Normal.At(59.9), Normal.At(60));
        yield return Of("sinus-tachycardia", "rate", Normal.At(100.1), Normal.At(100));
        yield return Of("sinus-tachycardia", "rate of a child", Normal.At(140.1), Normal.At(139.9), Child);
        yield return Of("sinus-arrhythmia", "120 ms", Normal.Timed(800, 860, 920, 860, 800, 860),
            Normal.Timed(800, 860, 919, 860, 800, 860));
        yield return Of("ectopic-atrial-rhythm", "P axis", Normal with { PAxis = -30 }, Normal with { PAxis = -29 });
        var irregular = Normal.Timed(700, 900, 650, 1000, 800, 600).WithoutP();
        yield return Of("atrial-fibrillation", "irregular", irregular, Normal.Timed(800, 870, 800, 870, 800, 870).WithoutP());
        yield return Of("atrial-fibrillation", "median change", irregular,
            Normal.Timed(800, 810, 500, 1090, 800, 805, 800, 810, 800).WithoutP());
        yield return Of("atrial-fibrillation", "no P waves", irregular, Normal.Timed(700, 900, 650, 1000, 800, 600));
        yield return Of("atrial-fibrillation", "intervals", irregular, Normal.Timed(700, 900, 650, 1000).WithoutP());
        yield return Of("atrial-flutter", "its part", Flutter(280), Flutter(280) with { Atria = new([], 280, true, 0.24) });
        yield return Of("atrial-flutter", "rate from 240", Flutter(240, 60), Flutter(239, 59.75));
        yield return Of("atrial-flutter", "a multiple", Flutter(286.9), Flutter(287.1));
        yield return Of("atrial-flutter", "rate to 350", Flutter(350, 70), Flutter(351, 70.2));
        yield return Of("supraventricular-tachycardia", "rate", Normal.At(150.1).WithoutP(), Normal.At(149.8).WithoutP());
        yield return Of("supraventricular-tachycardia", "QRS", Normal.At(160).WithoutP().Qrs(119), Normal.At(160).WithoutP().Qrs(120));
        var fast = Normal.At(160).WithoutP();
        yield return Of("supraventricular-tachycardia", "lead II", fast, fast with { Leads = fast.Leads.RemoveAt(1) });
        yield return Of("narrow-complex-tachycardia", "rate from 100", Normal.At(101).WithoutP(), Normal.At(99).WithoutP());
        yield return Of("narrow-complex-tachycardia", "rate below 150", Normal.At(149.8).WithoutP(), Normal.At(150.1).WithoutP());
        yield return Of("narrow-complex-tachycardia", "noise in II", fast.In(Lead.II, one => one with { NoiseMicrovolts = 51 }), fast);
        yield return Of("junctional-rhythm", "rate", Normal.At(60).WithoutP(), Normal.At(61).WithoutP());
        yield return Of("accelerated-junctional-rhythm", "rate", Normal.At(61).WithoutP(), Normal.At(60).WithoutP());
        yield return Of("wide-rhythm-without-p", "QRS", Normal.At(45).WithoutP().Qrs(120), Normal.At(45).WithoutP().Qrs(119));
        var noisy = Normal.At(50).WithoutP();
        yield return Of("rhythm-undetermined", "noise in II", noisy.In(Lead.II, one => one with { NoiseMicrovolts = 51 }),
            noisy.In(Lead.II, one => one with { NoiseMicrovolts = 50 }));
        yield return Of("rhythm-undetermined", "nothing shown", Normal.Timed(700, 900, 650).WithoutP(), Normal.Timed(700, 900, 650));
        yield return Of("extreme-bradycardia", "rate", Normal.At(40), Normal.At(40.2));
        yield return Of("extreme-tachycardia", "rate", Normal.At(150.1), Normal.At(149.8));
        foreach (var (code, pulses) in new[] { ("paced-atrial", PacingPulses.Atrial), ("paced-ventricular", PacingPulses.Ventricular),
            ("paced-dual", PacingPulses.Atrial | PacingPulses.Ventricular) })
            yield return Of(code, "more than half", Paced(7, pulses), Paced(6, pulses));
        yield return Of("paced-beats", "not more than half", Paced(1, PacingPulses.Ventricular), Paced(0, PacingPulses.Ventricular));
        var run = Normal.Classed(AnnotationCode.VentricularPremature, 4, 5, 6);
        yield return Of("ventricular-tachycardia", "three beats", Episode(run, Signals.Rhythms.Rhythm.VentricularTachycardia),
            Episode(Normal.Classed(AnnotationCode.VentricularPremature, 4, 5), Signals.Rhythms.Rhythm.VentricularTachycardia));
        var wide = Normal.At(160).WithoutP().Qrs(150);
        yield return Of("wide-complex-tachycardia", "QRS", wide.Qrs(120), wide.Qrs(119));
        yield return Of("wide-complex-tachycardia", "rate", wide, Normal.At(100).WithoutP().Qrs(150));
        yield return Of("ventricular-tachycardia", "RS interval", wide.In(Lead.V3, one => one with { S = new(25, 76, 90, -0.8) }),
            wide.In(Lead.V3, one => one with { S = new(25, 75, 90, -0.8) }));
        yield return Of("ventricular-tachycardia", "R first in aVR", wide.In(Lead.AvR, one => one.R(0.5) with { Q = null }),
            wide.In(Lead.AvR, one => one.R(0.5)));
        yield return Of("ventricular-tachycardia", "peak in II", wide.In(Lead.II, one => one with { Q = null, R = new(-25, 25, 40, 1) }),
            wide.In(Lead.II, one => one with { Q = null, R = new(-25, 24, 40, 1) }));
        yield return Of("ventricular-fibrillation", "an episode", Episode(Normal, Signals.Rhythms.Rhythm.VentricularFibrillation), Normal);
        yield return Of("asystole", "an episode", Episode(Normal, Signals.Rhythms.Rhythm.Asystole), Normal);
        yield return Of("idioventricular-rhythm", "an episode", Episode(run, Signals.Rhythms.Rhythm.IdioventricularRhythm), run);
    }

    private static Measurements Flutter(double rate, double beats = 70) =>
        Normal.At(beats).WithoutP() with { Atria = new([], rate, true, 0.25) };

    private static Measurements Paced(int beats, PacingPulses pulses) =>
        Normal with { Beats = [.. Normal.Beats.Select((beat, i) => i < beats ? beat with { Pacing = pulses } : beat)] };

    private static Measurements Episode(Measurements made, Rhythm rhythm) =>
        made with { Rhythms = [new(rhythm, made.Beats[4].Beat.Frame, made.Beats[7].Beat.Frame)] };

    private static IEnumerable<StatementCase> Atrioventricular()
    {
        yield return Of("av-block-1", "PR", Normal.Pr(200.5), Normal.Pr(200));
        yield return Of("pr-short", "PR", Normal.Pr(119.5), Normal.Pr(120));
        yield return Of("av-block-2-mobitz-1", "PR grows by 25 ms",
            Sequence([0, 800, 1600, 2400, 3200, 4000], [120, 130, 145, null, 120, 130]),
            Sequence([0, 800, 1600, 2400, 3200, 4000], [120, 130, 144, null, 120, 130]));
        yield return Of("av-block-2-mobitz-2", "PR constant within 25 ms",
            Sequence([0, 800, 1600, 2400, 3200, 4000], [120, 120, 120, null, 120, 120]),
            Sequence([0, 800, 1600, 2400, 3200, 4000], [120, 120, 146, null, 146, 120]));
        yield return Of("av-block-2-mobitz-2", "P in time", Sequence([0, 800, 1600, 2400, 3200, 4000], [120, 120, 120, null, 120, 120]),
            Sequence([0, 800, 1600, 2100, 3200, 4000], [120, 120, 120, null, 120, 120]));
        yield return Of("av-block-2-mobitz-2", "most P in time",
            Sequence([0, 800, 1600, 2400, 3200, 4000, 4500], [120, 120, 120, null, 120, 120, 120]),
            Sequence([0, 800, 1600, 2400, 3200, 3600, 4100], [120, 120, 120, null, 120, 120, 120]));
        yield return Of("av-block-2-to-1", "three times", Sequence([0, 700, 1400, 2100, 2800, 3500, 4200],
            [150, null, 150, null, 150, null, 150]), Sequence([0, 700, 1400, 2100, 2800, 3500, 4200],
            [150, null, 150, null, 150, 150, 150]));
        long[] p = [.. Enumerable.Range(0, 12).Select(i => 1000L + (i * 700))];
        long[] apart = [.. Enumerable.Range(0, 6).Select(i => 1200L + (i * 1550))],
            bound = [.. Enumerable.Range(0, 6).Select(i => 1200L + (i * 1400))];
        yield return Of("av-block-3", "intervals wander", Apart(p, apart), Apart(p, bound));
        yield return Of("av-block-3", "P waves that are not seen lie in complexes or T waves", Apart([.. p.Except([3100, 4500, 5900])], apart),
            Apart([.. p.Except([2400, 3800, 5200])], apart));
        yield return Of("av-dissociation", "atria not faster", Apart(p, [.. Enumerable.Range(0, 10).Select(i => 1200L + (i * 830))]), Apart(p, apart));
    }

    private static Measurements Sequence(long[] p, double?[] next)
    {
        var beats = p.Zip(next).Where(one => one.Second is not null).Select(one => 1000 + one.First + (long)one.Second!.Value).ToArray();
        return Apart([.. p.Select(at => 1000 + at)], beats);
    }

    private static Measurements Apart(long[] p, long[] beats) =>
        Normal.Timed([.. beats.Zip(beats.Skip(1), (one, two) => (double)(two - one))]) is var made
            ? made with
            {
                Beats = [.. made.Beats.Select((beat, i) => beat with { Beat = beat.Beat with { Frame = beats[i] } })],
                Atria = new([.. p], 60_000.0 / (p[1] - p[0]), false, 0),
            }
            : Normal;

    private static IEnumerable<StatementCase> Ectopy()
    {
        yield return Of("ventricular-premature-beats", "one", Normal.Classed(AnnotationCode.VentricularPremature, 3), Normal);
        yield return Of("ventricular-couplet", "two in a row", Normal.Classed(AnnotationCode.VentricularPremature, 3, 4),
            Normal.Classed(AnnotationCode.VentricularPremature, 3, 5));
        yield return Of("ventricular-bigeminy", "three times", Normal.Classed(AnnotationCode.VentricularPremature, 1, 3, 5),
            Normal.Classed(AnnotationCode.VentricularPremature, 1, 3));
        yield return Of("ventricular-trigeminy", "three times", Normal.Classed(AnnotationCode.VentricularPremature, 2, 5, 8),
            Normal.Classed(AnnotationCode.VentricularPremature, 2, 5));
        yield return Of("supraventricular-premature-beats", "one", Normal.Classed(AnnotationCode.SupraventricularPremature, 3), Normal);
        yield return Of("supraventricular-bigeminy", "three times", Normal.Classed(AnnotationCode.AtrialPremature, 1, 3, 5),
            Normal.Classed(AnnotationCode.AtrialPremature, 1, 3));
        yield return Of("pause", "3 s", Normal.Timed(857, 3000, 857), Normal.Timed(857, 2999, 857));
    }

    private static IEnumerable<StatementCase> Conduction()
    {
        yield return Of("rbbb", "QRS", Normal.RightBlock(120), Normal.RightBlock(119));
        yield return Of("rbbb", "S in I and V6", Normal.RightBlock(broad: 51), Normal.RightBlock(broad: 40));
        var alone = Normal.RightBlock().In(Lead.V1, one => one with { RPrime = null, S = null, RPeakTime = 51 });
        yield return Of("rbbb", "R alone, its peak", alone, alone.In(Lead.V1, one => one with { RPeakTime = 50 }));
        yield return Of("rbbb", "QRS of a child", Normal.RightBlock(101), Normal.RightBlock(100), Child);
        yield return Of("rbbb-incomplete", "QRS from 110", Normal.RightBlock(110), Normal.RightBlock(109));
        yield return Of("rbbb-incomplete", "QRS below 120", Normal.RightBlock(119), Normal.RightBlock(120));
        yield return Of("lbbb", "QRS", Normal.LeftBlock(120), Normal.LeftBlock(119));
        yield return Of("lbbb", "R peak", Normal.LeftBlock(peak: 60), Normal.LeftBlock(peak: 59));
        yield return Of("lbbb", "no Q in V6", Normal.LeftBlock().In(Lead.V6, one => one.Q(0.049, 15)),
            Normal.LeftBlock().In(Lead.V6, one => one.Q(0.05, 15)));
        yield return Of("lbbb-incomplete", "QRS from 110", Normal.LeftBlock(110), Normal.LeftBlock(109));
        yield return Of("ivcd", "QRS", Normal.Qrs(110.5), Normal.Qrs(110));
        var anterior = (Normal with { QrsAxis = -50 }).In(Lead.AvL, one => one.Q(0.1, 15).R(0.9) with { RPeakTime = 45, QrsArea = 10 });
        yield return Of("left-anterior-fascicular-block", "R peak in aVL", anterior,
            anterior.In(Lead.AvL, one => one with { RPeakTime = 44 }));
        yield return Of("left-anterior-fascicular-block", "axis", anterior with { QrsAxis = -45 }, anterior with { QrsAxis = -44 });
        yield return Of("left-anterior-fascicular-block", "QRS", anterior.Qrs(119), anterior.Qrs(120));
        var posterior = (Normal with { QrsAxis = 100 }).In([Lead.I, Lead.AvL], one =>
            one.S(1) with { Q = null, QrsArea = -10 }).In([Lead.III, Lead.AvF], one => one.Q(0.1, 15));
        yield return Of("left-posterior-fascicular-block", "axis", posterior with { QrsAxis = 90 }, posterior with { QrsAxis = 89 });
        var delta = Normal.Pr(110).Qrs(125).In([Lead.V3, Lead.V4], one => one with { DeltaDuration = 20 });
        yield return Of("pre-excitation", "PR", delta.Pr(119), delta.Pr(120));
        yield return Of("pre-excitation", "delta wave", delta, delta.In(Lead.V3, one => one with { DeltaDuration = 19 }));
        yield return Of("pre-excitation", "QRS", delta.Qrs(111), delta.Qrs(110));
        yield return Of("axis-left", "−30°", Normal with { QrsAxis = -31 }, Normal with { QrsAxis = -30 });
        yield return Of("axis-right", "90°", Normal with { QrsAxis = 91 }, Normal with { QrsAxis = 90 });
        yield return Of("axis-extreme", "−90°", Normal with { QrsAxis = -91 }, Normal with { QrsAxis = -90 });
        yield return Of("axis-outside-age", "0° to 120°", Normal with { QrsAxis = 121 }, Normal with { QrsAxis = 120 }, Child);
    }

    private static IEnumerable<StatementCase> Chambers()
    {
        var sokolow = Normal.In(Lead.V1, one => one.S(2.0)).In(Lead.V5, one => one.R(1.51));
        yield return Of("lvh", "Sokolow-Lyon", sokolow, sokolow.In(Lead.V5, one => one.R(1.5)));
        yield return new("lvh", "age", sokolow, sokolow, Man with { AgeYears = 35 }) { NotSubject = Man with { AgeYears = 34.9 } };
        yield return Of("lvh", "R in aVL", Normal.In(Lead.AvL, one => one.R(1.11)).In(Lead.V3, one => one.S(0.3)),
            Normal.In(Lead.AvL, one => one.R(1.1)).In(Lead.V3, one => one.S(0.3)));
        yield return Of("lvh", "Cornell, men", Cornell(2.81), Cornell(2.79).Qrs(80));
        yield return Of("lvh", "Cornell, women", Cornell(2.01), Cornell(1.99).Qrs(80), Woman);
        yield return Of("lvh", "Cornell product, men", Cornell(2.5).Qrs(98), Cornell(2.5).Qrs(97));
        var strain = sokolow.In(Lead.V6, one => one.T(-0.2)).St(-0.05, Lead.V6);
        yield return Of("lvh-strain", "ST", strain, strain.St(-0.049, Lead.V6));
        var right = (Normal with { QrsAxis = 100 }).In(Lead.V1, one => one.R(0.61).S(0.5) with { QrsArea = 3 });
        yield return Of("rvh", "R in V1", right, right.In(Lead.V1, one => one.R(0.6)));
        yield return Of("rvh", "axis", right with { QrsAxis = 90 }, right with { QrsAxis = 89 });
        yield return Of("rvh", "R in V1 + S in V6", (Normal with { QrsAxis = 100 }).In(Lead.V6, one => one.S(0.86)),
            (Normal with { QrsAxis = 100 }).In(Lead.V6, one => one.S(0.85)));
        yield return Of("left-atrial-enlargement", "duration", Terminal(0.1, 40), Terminal(0.1, 39.9));
        yield return Of("left-atrial-enlargement", "depth", Terminal(0.1, 40), Terminal(0.099, 60));
        yield return Of("right-atrial-enlargement", "P in II", Normal.In(Lead.II, one => one.P(0.251)),
            Normal.In(Lead.II, one => one.P(0.25)));
        yield return Of("right-atrial-enlargement", "P in V1", Normal.In(Lead.V1, one => one.P(0.15)),
            Normal.In(Lead.V1, one => one.P(0.149)));
    }

    private static Measurements Cornell(double sum) => Normal.In(Lead.AvL, one => one.R(0.8)).In(Lead.V3, one =>
        one.S(sum - 0.8)).In(Lead.V4, one => one.S(0.1));

    private static Measurements Terminal(double depth, double duration) =>
        Normal.In(Lead.V1, one => one with { PTerminal = new(-140, -120, -140 + duration, -depth) });

    private static IEnumerable<StatementCase> Ischaemia()
    {
        yield return Of("st-elevation-anterior", "V2, V3, men from 40", Normal.St(0.20, Lead.V2, Lead.V3),
            Normal.St(0.199, Lead.V2, Lead.V3));
        yield return Of("st-elevation-anterior", "V2, V3, men below 40", Normal.St(0.25, Lead.V2, Lead.V3),
            Normal.St(0.249, Lead.V2, Lead.V3), Man with { AgeYears = 39.9 });
        yield return Of("st-elevation-anterior", "V2, V3, women", Normal.St(0.15, Lead.V2, Lead.V3), Normal.St(0.149, Lead.V2, Lead.V3),
            Woman);
        yield return Of("st-elevation-anterior", "V2, V3, sex not known", Normal.St(0.15, Lead.V2, Lead.V3),
            Normal.St(0.149, Lead.V2, Lead.V3), Subject.Unknown);
        yield return Of("st-elevation-anterior", "two contiguous", Normal.St(0.2, Lead.V3, Lead.V4), Normal.St(0.2, Lead.V2, Lead.V4));
        yield return Of("st-elevation-inferior", "1 mm", Normal.St(0.10, Lead.III, Lead.AvF),
            Normal.St(0.10, Lead.III).St(0.099, Lead.AvF));
        yield return Of("st-elevation-lateral", "1 mm", Normal.St(0.10, Lead.V5, Lead.V6), Normal.St(0.099, Lead.V5).St(0.1, Lead.V6));
        yield return Of("st-elevation-lateral", "I and aVL", Normal.St(0.10, Lead.I, Lead.AvL), Normal.St(0.10, Lead.AvL));
        yield return Of("st-elevation-posterior", "0.5 mm", Normal.Also(Lead.V7, 0.05).Also(Lead.V8, 0.05),
            Normal.Also(Lead.V7, 0.05).Also(Lead.V8, 0.049));
        yield return Of("st-elevation-posterior", "1 mm, men below 40", Normal.Also(Lead.V7, 0.1).Also(Lead.V8, 0.1),
            Normal.Also(Lead.V7, 0.1).Also(Lead.V8, 0.099), Youth);
        yield return Of("st-elevation-right", "0.5 mm", Normal.Also(Lead.V3R, 0.05).Also(Lead.V4R, 0.05),
            Normal.Also(Lead.V3R, 0.05).Also(Lead.V4R, 0.049));
        yield return Of("early-repolarisation", "1 mm, rising", Rising(0.10), Rising(0.099));
        yield return Of("early-repolarisation", "no depression", Rising(0.10), Rising(0.10).St(-0.05, Lead.III));
        var wide = Normal.St(0.12, Lead.I, Lead.II, Lead.AvF, Lead.V4, Lead.V5, Lead.V6).In(Lead.V6, one => one.T(0.48));
        yield return Of("pericarditis-pattern", "ST over T in V6", wide, wide.In(Lead.V6, one => one.T(0.49)));
        yield return Of("pericarditis-pattern", "six leads", wide, wide.St(0, Lead.V4));
        var left = Normal.LeftBlock();
        yield return Of("sgarbossa", "concordant elevation", left.St(0.10, Lead.V5), left.St(0.099, Lead.V5));
        yield return Of("sgarbossa", "concordant depression", left.St(-0.10, Lead.V2), left.St(-0.099, Lead.V2));
        yield return Of("sgarbossa", "elevation over S", left.St(0.225, Lead.V1), left.St(0.224, Lead.V1));
        yield return Of("st-depression", "0.5 mm", Normal.St(-0.05, Lead.V5, Lead.V6), Normal.St(-0.049, Lead.V5, Lead.V6));
        yield return Of("st-depression", "not rising", Normal.St(-0.05, Lead.V5, Lead.V6),
            Normal.St(-0.05, Lead.V5, Lead.V6).In(Lead.V6, one => one with { St80 = -0.04 }));
        yield return Of("st-depression-v1-v3", "upright T", Normal.St(-0.05, Lead.V2, Lead.V3),
            Normal.St(-0.05, Lead.V2, Lead.V3).In(Lead.V2, one => one.T(-0.1)));
        Lead[] six = [Lead.I, Lead.II, Lead.AvF, Lead.V4, Lead.V5, Lead.V6];
        yield return Of("st-depression-widespread", "six leads", Normal.St(-0.1, six).St(0.1, Lead.AvR),
            Normal.St(-0.1, six[1..]).St(0.1, Lead.AvR));
        yield return Of("st-depression-widespread", "aVR", Normal.St(-0.1, six).St(0.1, Lead.AvR),
            Normal.St(-0.1, six).St(0.099, Lead.AvR));
        yield return Of("t-inversion", "1 mm", Normal.In([Lead.V5, Lead.V6], one => one.T(-0.101)),
            Normal.In([Lead.V5, Lead.V6], one => one.T(-0.1)));
        yield return Of("t-inversion", "R over S", Normal.In([Lead.V5, Lead.V6], one => one.T(-0.2)),
            Normal.In([Lead.V5, Lead.V6], one => one.T(-0.2).S(1.4)));
        yield return Of("t-nonspecific", "flat", Normal.In([Lead.V5, Lead.V6], one => one.T(0.09)),
            Normal.In([Lead.V5, Lead.V6], one => one.T(0.14)));
        yield return Of("t-nonspecific", "a tenth of R", Normal.In([Lead.V4, Lead.V5], one => one.T(0.139)),
            Normal.In([Lead.V4, Lead.V5], one => one.T(0.141)));
        yield return Of("q-anterior", "Q in V3", Normal.In(Lead.V3, one => one.Q(0.1, 20.5)), Normal.In(Lead.V3, one => one.Q(0.1, 20)));
        yield return Of("q-anterior", "Q in V3, depth", Normal.In(Lead.V3, one => one.Q(0.05, 25)),
            Normal.In(Lead.V3, one => one.Q(0.049, 25)));
        yield return Of("q-anterior", "QS in V2 and V3", Normal.In([Lead.V2, Lead.V3], one => one.Qs(1)),
            Normal.In(Lead.V2, one => one.Qs(1)));
        yield return Of("q-inferior", "30 ms", Normal.In([Lead.III, Lead.AvF], one => one.Q(0.1, 30)),
            Normal.In([Lead.III, Lead.AvF], one => one.Q(0.1, 29)));
        yield return Of("q-inferior", "1 mm", Normal.In([Lead.III, Lead.AvF], one => one.Q(0.1, 30)),
            Normal.In([Lead.III, Lead.AvF], one => one.Q(0.099, 30)));
        yield return Of("q-lateral", "30 ms", Normal.In([Lead.V5, Lead.V6], one => one.Q(0.2, 30)),
            Normal.In(Lead.V6, one => one.Q(0.2, 30)));
        var tall = Normal.In(Lead.V1, one => one.S(0.15));
        yield return Of("r-posterior", "R of 40 ms", tall, tall.In(Lead.V1, one => one with { R = new(-20, 0, 20, 0.2) }));
        yield return Of("r-posterior", "R over S", tall, tall.In(Lead.V1, one => one.S(0.2)));
    }

    private static Measurements Rising(double j) => Normal.In([Lead.V5, Lead.V6], one =>
        one with { StJ = j, St20 = j, St40 = j + 0.02, St60 = j + 0.03, St80 = j + 0.05 });

    private static IEnumerable<StatementCase> Repolarisation()
    {
        yield return Of("qt-prolonged", "men", Normal.Framingham(450.1), Normal.Framingham(449.9));
        yield return Of("qt-prolonged", "women", Normal.Framingham(460.1), Normal.Framingham(459.9), Woman);
        yield return Of("qt-prolonged", "wide QRS", Normal.Framingham(470.1).Qrs(140), Normal.Framingham(469.9).Qrs(140));
        yield return Of("qt-short", "360 ms", Normal.Framingham(359.9), Normal.Framingham(360.1));
        var coved = Normal.In(Lead.V1, one => one.T(-0.2) with { StJ = 0.2, St20 = 0.18, St40 = 0.15, St60 = 0.1, St80 = 0.05 });
        yield return Of("brugada-1", "2 mm", coved, coved.In(Lead.V1, one => one with { StJ = 0.199 }));
        yield return Of("brugada-1", "T inverted", coved, coved.In(Lead.V1, one => one.T(0.1)));
        yield return Of("t-tall", "men", Normal.In([Lead.V3, Lead.V4], one => one.T(1.41)),
            Normal.In([Lead.V3, Lead.V4], one => one.T(1.4)));
        yield return Of("t-tall", "women", Normal.In([Lead.V3, Lead.V4], one => one.T(1.01)),
            Normal.In([Lead.V3, Lead.V4], one => one.T(1)), Woman);
        Lead[] limbs = [Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF];
        var low = Normal.In(limbs, one => one.R(0.3).S(0.19) with { Q = null });
        yield return Of("low-voltage-limb", "0.5 mV", low, low.In(Lead.II, one => one.S(0.2)));
        Lead[] chest = [Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6];
        var all = low.In(chest, one => one.R(0.5).S(0.49) with { Q = null });
        yield return Of("low-voltage", "1 mV", all, all.In(Lead.V3, one => one.S(0.5)));
        var strain = Normal.In(Lead.I, one => one.S(0.15)).In(Lead.III, one => one.Q(0.15, 15).T(-0.1));
        yield return Of("s1q3t3", "1.5 mm", strain, strain.In(Lead.I, one => one.S(0.149)));
        yield return Of("normal", "all normal", Normal, Normal with { QrsAxis = -31 });
        yield return Of("borderline", "one borderline", Normal with { QrsAxis = -31 }, Normal with { QrsAxis = -46 });
        yield return Of("abnormal", "one abnormal", Normal with { QrsAxis = -46 }, Normal with { QrsAxis = -31 });
    }

    /// <summary>Of whom the measurements without the statement are; when null the same.</summary>
    public Subject? NotSubject { get; init; }

    public string Name => $"{Code}: {Limit}";
}
