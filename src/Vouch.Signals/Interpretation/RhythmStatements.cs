using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>The one basic rhythm, and its rate.</summary>
internal static class RhythmStatements
{
    public static readonly StatementKind Sinus = Kind("sinus-rhythm", Importance.Normal, "Sinus rhythm",
        "P waves before at least half of the beats that are neither ventricular nor paced, upright in II (axis −30° to "
            + $"150°); rate {L.BradycardiaRate} to {L.TachycardiaRate}, in children within the limits for the age.");

    public static readonly StatementKind SinusBradycardia = Kind("sinus-bradycardia", Importance.Borderline, "Sinus bradycardia",
        $"As sinus rhythm, rate less than {L.BradycardiaRate} (abnormal below {L.BradycardiaMarkedRate}); in children below "
            + "the limit for the age.");

    public static readonly StatementKind SinusTachycardia = Kind("sinus-tachycardia", Importance.Abnormal, "Sinus tachycardia",
        $"As sinus rhythm, rate more than {L.TachycardiaRate}; in children above the limit for the age.");

    public static readonly StatementKind SinusArrhythmia = Kind("sinus-arrhythmia", Importance.Normal, "Sinus arrhythmia",
        $"Sinus rhythm without ectopic beats, longest less shortest interval {L.SinusArrhythmia} or more.");

    public static readonly StatementKind EctopicAtrial = new("ectopic-atrial-rhythm", Matter.Rhythm, Basis.LimbLeads,
        Importance.Borderline, "Ectopic (low) atrial rhythm",
        $"P waves before the beats, negative in II (axis outside −30° to 150°); more than {L.TachycardiaRate}: abnormal.");

    public static readonly StatementKind Fibrillation = Kind("atrial-fibrillation", Importance.Abnormal, "Atrial fibrillation",
        $"At least {L.IrregularIntervals} intervals between beats that are not ventricular, irregular (root mean square of "
            + $"successive changes at least {L.Irregular} of the mean, their median at least {L.IrregularMedian}), no P waves that belong to most beats, no regular atrial "
            + "wave; or an episode of it of 30 s.");

    public static readonly StatementKind Flutter = Kind("atrial-flutter", Importance.Abnormal, "Atrial flutter",
        $"A continuous regular atrial wave, which describes what lies between the complexes better than P and T waves do (its part of what "
            + $"complexes and T waves leave {L.FlutterRegularity} or more), at {L.FlutterRateLeast} to {L.FlutterRateMost}; with regular beats its rate a "
            + $"multiple of theirs, within {L.FlutterRatio}.");

    public static readonly StatementKind Supraventricular = Kind("supraventricular-tachycardia", Importance.Abnormal,
        "Supraventricular tachycardia",
        $"Regular, rate {L.ExtremeHighRate} or more, QRS less than {L.QrsBlock}, no P waves before most beats.");

    public static readonly StatementKind NarrowTachycardia = Kind("narrow-complex-tachycardia", Importance.Abnormal,
        "Narrow-complex tachycardia, its origin not determined",
        $"Regular, rate more than {L.TachycardiaRate}, QRS less than {L.QrsBlock}, no P waves seen: below {L.ExtremeHighRate}, or "
            + "where they cannot be said to be absent.");

    public static readonly StatementKind Junctional = Kind("junctional-rhythm", Importance.Abnormal, "Junctional rhythm",
        $"Regular, rate {L.JunctionalRate} or less, QRS less than {L.QrsBlock}, no P waves before most beats.");

    public static readonly StatementKind AcceleratedJunctional = Kind("accelerated-junctional-rhythm", Importance.Abnormal,
        "Accelerated junctional rhythm",
        $"Regular, rate more than {L.JunctionalRate} up to {L.TachycardiaRate}, QRS less than {L.QrsBlock}, no P waves before most beats.");

    public static readonly StatementKind WideRhythm = Kind("wide-rhythm-without-p", Importance.Abnormal,
        "Wide complexes without P waves: ventricular rhythm, or junctional with a block",
        $"Regular, rate {L.TachycardiaRate} or less, QRS {L.QrsBlock} or more, no P waves before most beats.");

    public static readonly StatementKind Undetermined = Kind("rhythm-undetermined", Importance.Borderline, "Rhythm not determined",
        $"Beats are found, but none of the rhythms above is shown; or no P waves are seen, without a lead II or with noise of more than {L.PHidden} in it.");

    public static readonly StatementKind RateLow = Kind("extreme-bradycardia", Importance.Critical, "Very slow heart rate",
        $"Rate {L.ExtremeLowRate} or less, at 16 years and more.");

    public static readonly StatementKind RateHigh = Kind("extreme-tachycardia", Importance.Critical, "Very fast heart rate",
        $"Rate {L.ExtremeHighRate} or more, at 16 years and more.");

    public static readonly StatementKind[] Kinds =
    [
        Sinus, SinusBradycardia, SinusTachycardia, SinusArrhythmia, EctopicAtrial, Fibrillation, Flutter, Supraventricular,
            NarrowTachycardia,
        Junctional,
        AcceleratedJunctional, WideRhythm, Undetermined, RateLow, RateHigh,
    ];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (facts.M.HeartRate is not { } rate)
            yield break;
        yield return Basic(facts, rate);
        if (facts.IsChild)
            yield break;
        if (UpTo("Rate", rate, L.ExtremeLowRate) is { } slow)
            yield return RateLow.Met(slow);
        if (From("Rate", rate, L.ExtremeHighRate) is { } fast)
            yield return RateHigh.Met(fast);
    }

    /// <summary>Sinus arrhythmia, said beside the rhythm.</summary>
    public static Statement? Arrhythmia(EcgFacts facts)
    {
        if (facts.M.Rr is not { } rr || facts.Counts is not { Premature: 0, Ventricular: 0, Paced: 0 } || PWaves(facts) is null
            || IsUpright(facts) != true)
            return null;
        return From("Longest less shortest interval", rr.Most - rr.Least, L.SinusArrhythmia) is { } met ? SinusArrhythmia.Met(met) : null;
    }

    /// <summary>P waves that belong to the beats.</summary>
    internal static Evidence? PWaves(EcgFacts facts) => facts.M.Pr is null ? null
        : From("Share of beats with a P wave", facts.Counts.Sinus == 0 ? null : facts.Counts.PShare, L.PShare);

    private static Statement Basic(EcgFacts facts, double rate)
    {
        var text = Invariant($", {rate:0} a minute");
        if (All(That(facts.M.Atria.IsContinuous, "A continuous regular atrial wave", Sources.Supraventricular),
            From("Atrial rate", facts.M.Atria.RatePerMinute, L.FlutterRateLeast),
            UpTo("Atrial rate", facts.M.Atria.RatePerMinute, L.FlutterRateMost),
            From("Its part of what complexes and T waves leave", facts.M.Atria.Regularity, L.FlutterRegularity), Conducted(facts, rate)) is { } flutter)
            return Flutter.Met(flutter, Flutter.Text + text);
        if (Fibrillating(facts) is { } fibrillation)
            return Fibrillation.Met(fibrillation, Fibrillation.Text + text);
        var conduction = PSequence.Of(facts);
        if (conduction.PartlyConducted() is { } blocked)
            return WithP(facts, 60_000 / conduction.Usual, blocked, Invariant($"{text}, atria {60_000 / conduction.Usual:0}"));
        if (PWaves(facts) is { } p)
            return WithP(facts, rate, p, text);
        return WithoutP(facts, rate, text);
    }

    private static Evidence? Fibrillating(EcgFacts facts)
    {
        var (measured, counts) = (facts.M, facts.Counts);
        if (measured.Rhythms.Any(one => one.Rhythm == Rhythms.Rhythm.AtrialFibrillation))
            return That(true, "An episode of irregular beats of 30 s or more", Sources.Fibrillation);
        if (measured.Rr is not { Mean: > 0 } rr || counts.Ventricular > counts.Sinus)
            return null;
        return All(
            From("Intervals", counts.Sinus - 1, L.IrregularIntervals),
            From("Change from interval to interval over their mean, root mean square", rr.Rmssd / rr.Mean, L.Irregular),
            From("the same, median", RrIrregularity.MedianChange(measured), L.IrregularMedian),
            That(PWaves(facts) is null, Invariant($"No P waves that belong to most beats ({counts.WithP} of {counts.Sinus})"),
                Sources.Fibrillation),
            That(!measured.Atria.IsContinuous && !PSequence.Of(facts).IsOneRhythm, "No regular atrial wave", Sources.Fibrillation));
    }

    private static Statement WithP(EcgFacts facts, double rate, Evidence p, string text)
    {
        var upright = IsUpright(facts);
        if (upright == false)
            return Over("Rate", rate, L.TachycardiaRate) is { } tachycardia
                ? EctopicAtrial.Met(All(p, Direction(facts, upright), tachycardia)!, "Ectopic atrial tachycardia" + text, Importance.Abnormal)
                : EctopicAtrial.Met(All(p, Direction(facts, upright))!, EctopicAtrial.Text + text);
        var (least, most) = Rates(facts);
        var sinus = All(p, Direction(facts, upright))!.With(AgeUnknown(facts), Sources.Own);
        if (Under("Rate", rate, least) is { } slow)
            return SinusBradycardia.Met(All(sinus, slow)!, SinusBradycardia.Text + text,
                facts.IsChild || rate < L.BradycardiaMarkedRate.Value ? Importance.Abnormal : Importance.Borderline);
        if (Over("Rate", rate, most) is { } fast)
            return SinusTachycardia.Met(All(sinus, fast)!, SinusTachycardia.Text + text);
        return Sinus.Met(All(sinus, From("Rate", rate, least))!, Sinus.Text + text);
    }

    private static Statement WithoutP(EcgFacts facts, double rate, string text)
    {
        var none = That(true, Invariant($"No P waves before most beats ({facts.Counts.WithP} of {facts.Counts.Sinus})"),
            Sources.Supraventricular)!;
        var isRegular = facts.M.Rr is { Mean: > 0 } rr && rr.Rmssd / rr.Mean < L.Irregular.Value;
        var regular = That(isRegular, "Regular", Sources.Supraventricular);
        var narrow = Under("QRS", facts.M.Qrs, L.QrsBlock);
        var hidden = IsHidden(facts);
        if (All(regular, narrow, Over("Rate", rate, L.TachycardiaRate)) is { } tachycardia
            && (hidden is not null || rate < L.ExtremeHighRate.Value))
            return NarrowTachycardia.Met(Any(none, tachycardia, hidden)!, NarrowTachycardia.Text + text);
        if (hidden is not null)
            return Undetermined.Met(All(none, hidden)!, Undetermined.Text + text);
        if (All(none, regular, narrow, Over("Rate", rate, L.TachycardiaRate)) is { } fast)
            return Supraventricular.Met(fast, Supraventricular.Text + text);
        if (All(none, regular, narrow, UpTo("Rate", rate, L.JunctionalRate)) is { } slow)
            return Junctional.Met(slow, Junctional.Text + text);
        if (All(none, regular, narrow, Over("Rate", rate, L.JunctionalRate)) is { } middle)
            return AcceleratedJunctional.Met(middle, AcceleratedJunctional.Text + text);
        if (All(none, regular, From("QRS", facts.M.Qrs, L.QrsBlock), UpTo("Rate", rate, L.TachycardiaRate)) is { } wide)
            return WideRhythm.Met(wide, WideRhythm.Text + text);
        return Undetermined.Met(none, Undetermined.Text + text);
    }

    /// <summary>No lead II, where P is seen best, or noise as high as a P wave in it: that there is none cannot be said.</summary>
    private static Evidence? IsHidden(EcgFacts facts) => facts[Lead.II] is { } two ? Over("Noise in II", two.NoiseMicrovolts, L.PHidden)
        : That(true, "Lead II, where P waves are seen best, was not recorded or is unusable", Sources.Own);

    /// <summary>Flutter waves conducted one in two, three … where the beats are regular; the beats irregular, as they may be.</summary>
    private static Evidence? Conducted(EcgFacts facts, double rate)
    {
        if (!(RrIrregularity.MedianChange(facts.M) < L.IrregularMedian.Value) || rate <= 0)
            return That(true, "Beats not regular, or too few to tell", Sources.Supraventricular);
        var ratio = facts.M.Atria.RatePerMinute / rate;
        return UpTo("Atrial over ventricular rate, from a whole number", ratio is { } times ? Math.Abs(times - Math.Round(times))
            : null, L.FlutterRatio);
    }

    /// <summary>The P wave points up in lead II, within 90° of its direction, 60°; null: not known.</summary>
    internal static bool? IsUpright(EcgFacts facts) => facts.M.PAxis is { } axis ? axis is > -30 and < 150
        : facts[Lead.II]?.P is { } p ? p.Millivolts > 0 : null;

    private static Evidence? Direction(EcgFacts facts, bool? upright) => That(true, (upright, facts.M.PAxis) switch
    {
        (null, _) => "Direction of the P wave not known",
        (true, { } axis) => Invariant($"P wave upright in II (axis {axis:0}°)"),
        (false, { } axis) => Invariant($"P wave negative in II (axis {axis:0}°)"),
        (true, null) => "P wave upright in II",
        (false, null) => "P wave negative in II",
    }, Sources.Supraventricular);

    private static (Limit Least, Limit Most) Rates(EcgFacts facts)
    {
        foreach (var (below, least, most) in L.ChildRates)
            if (facts.Age < below)
                return (least, most);
        return (L.BradycardiaRate, L.TachycardiaRate);
    }

    private static string? AgeUnknown(EcgFacts facts) => facts.Age is null ? "Age not known: limits of adults" : null;

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Rhythm, Basis.Times, importance, text, criteria);
}
