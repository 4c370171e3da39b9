using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>From the atria to the ventricles: AV block and short PR.</summary>
internal static class AtrioventricularStatements
{
    public static readonly StatementKind First = Kind("av-block-1", Importance.Abnormal, "First-degree AV block",
        $"PR more than {L.PrLong}, P waves before most beats; 16 years and more.");

    public static readonly StatementKind Mobitz1 = Kind("av-block-2-mobitz-1", Importance.Abnormal,
        "Second-degree AV block, Mobitz I (Wenckebach)",
        $"Of P waves in time (at least {L.PInTimeShare} of all, within {L.PRegular} of the usual P interval) one is not "
            + $"followed by a beat, and PR before it longer than after it by {L.PrConstant} or more; at least {L.PInTimeShare} of the beats "
            + $"{L.ConductedLeast} to {L.ConductedMost} after the peak of a P wave.");

    public static readonly StatementKind Mobitz2 = Kind("av-block-2-mobitz-2", Importance.Critical, "Second-degree AV block, Mobitz II",
        "Of P waves in time one is not followed by a beat, two conducted ones before it, PR before and after it the same "
            + $"within {L.PrConstant}; the beats as in Mobitz I.");

    public static readonly StatementKind TwoToOne = Kind("av-block-2-to-1", Importance.Critical, "Second-degree AV block, 2:1",
        $"Every second P wave is followed by a beat, 3 times or more in a row, PR the same within {L.PrConstant}.");

    public static readonly StatementKind Third = Kind("av-block-3", Importance.Critical, "Third-degree (complete) AV block",
        $"P waves in time (at least {L.PInTimeShare} of all, those hidden by complexes and T waves left aside) at least {L.AtriaFaster} "
            + $"times as fast as the beats, regular beats, and the interval from P wave to beat wandering by {L.PrWandering} or more, "
            + $"not the same within {L.PrConstant} before half of the beats.");

    public static readonly StatementKind Dissociation = Kind("av-dissociation", Importance.Abnormal, "AV dissociation",
        $"As in complete block, the atria less than {L.AtriaFaster} times as fast as the beats.");

    public static readonly StatementKind ShortPr = Kind("pr-short", Importance.Borderline, "Short PR interval",
        $"PR less than {L.PrShort} without a delta wave, P waves before most beats and upright in II; 16 years and more.");

    public static readonly StatementKind[] Kinds = [First, Mobitz1, Mobitz2, TwoToOne, Third, Dissociation, ShortPr];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        var p = RhythmStatements.PWaves(facts);
        if (!facts.IsChild && All(p, Over("PR", facts.M.Pr, L.PrLong)) is { } first)
            yield return First.Met(first, Invariant($"First-degree AV block (PR {facts.M.Pr:0} ms)"));
        if (!facts.IsChild && RhythmStatements.IsUpright(facts) != false && All(p, Under("PR", facts.M.Pr, L.PrShort)) is { } early)
            yield return ShortPr.Met(early);
        var conduction = PSequence.Of(facts);
        if (conduction.Dissociated() is { } apart)
            yield return (apart.IsBlock ? Third : Dissociation).Met(apart.Evidence);
        else if (conduction.EverySecond() is { } second)
            yield return TwoToOne.Met(second);
        else if (conduction.Dropped() is { } dropped)
            yield return (dropped.IsGrowing ? Mobitz1 : Mobitz2).Met(dropped.Evidence);
    }

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Atrioventricular, Basis.Times, importance, text, criteria);
}
