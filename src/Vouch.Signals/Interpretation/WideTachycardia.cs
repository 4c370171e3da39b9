using Vouch.Signals.Ec57;
using Vouch.Signals.Rhythms;
using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>Tachycardia with wide complexes, and runs of ventricular beats.</summary>
internal static class WideTachycardia
{
    public static readonly StatementKind Ventricular = new("ventricular-tachycardia", Matter.Rhythm, Basis.Times, Importance.Critical,
        "Ventricular tachycardia",
        $"{L.Run} or more ventricular beats in a row at {L.TachycardiaRate} or more (30 s or more: sustained); or a "
            + "wide-complex tachycardia with at least one sign of ventricular origin: no RS complex in V1–V6; an RS interval of "
            + $"more than {L.RsInterval} in one of them; an initial R wave in aVR; {L.PeakTimeTwo} or more to the first peak in "
            + "II; atria slower than ventricles.");

    public static readonly StatementKind Wide = new("wide-complex-tachycardia", Matter.Rhythm, Basis.Times, Importance.Critical,
        "Wide-complex tachycardia: ventricular until proved otherwise",
        $"Rate more than {L.TachycardiaRate}, QRS {L.QrsBlock} or more, regular, no P waves before most beats.");

    public static readonly StatementKind Idioventricular = new("idioventricular-rhythm", Matter.Rhythm, Basis.Times, Importance.Abnormal,
        "Idioventricular rhythm",
        $"{L.Run} or more ventricular beats in a row at less than {L.TachycardiaRate}.");

    public static readonly StatementKind[] Kinds = [Ventricular, Wide, Idioventricular];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (Run(facts, Rhythm.VentricularTachycardia) is { } run)
            yield return Ventricular.Met(run.Evidence, Invariant($"Ventricular tachycardia, {(run.Seconds >= L.Sustained.Value ? "sustained" : "not sustained in this recording")}"));
        else if (WholeRecording(facts) is { } wide)
        {
            yield return Wide.Met(wide);
            if (Signs(facts) is { } signs)
                yield return Ventricular.Met(All(wide, signs)!, "Ventricular tachycardia, by the shape of its complexes");
        }
        if (Run(facts, Rhythm.IdioventricularRhythm) is { } slow)
            yield return Idioventricular.Met(slow.Evidence);
    }

    private static (Evidence Evidence, double Seconds)? Run(EcgFacts facts, Rhythm rhythm)
    {
        var runs = facts.M.Rhythms.Where(one => one.Rhythm == rhythm && one.To > one.From).OrderByDescending(one =>
            one.To - one.From).ToArray();
        if (runs is not [var longest, ..] || facts.M.Rate <= 0)
            return null;
        var beats = facts.M.Beats.Count(one => one.Beat.Frame >= longest.From && one.Beat.Frame < longest.To
            && one.Beat.Code.BeatClass() == BeatClass.Ventricular);
        var seconds = (longest.To - longest.From) / facts.M.Rate;
        return From("Ventricular beats in a row", beats, L.Run) is { } met
            ? (met.With(Invariant($"{seconds:0.0} s"), Sources.Ventricular), seconds) : null;
    }

    private static Evidence? WholeRecording(EcgFacts facts)
    {
        var isRegular = facts.M.Rr is not { Mean: > 0 } rr || rr.Rmssd / rr.Mean < L.Irregular.Value;
        return facts.Counts.Paced > 0 ? null : All(
            Over("Rate", facts.M.HeartRate, L.TachycardiaRate),
            From("QRS", facts.M.Qrs, L.QrsBlock),
            That(isRegular, "Regular", Sources.Ventricular),
            That(RhythmStatements.PWaves(facts) is null, "No P waves before most beats", Sources.Ventricular));
    }

    private static Evidence? Signs(EcgFacts facts)
    {
        var chest = EcgFacts.Chest.Select(lead => facts[lead]).OfType<Measuring.LeadMeasurements>().ToArray();
        var intervals = chest.Where(one => one is { R: not null, S: not null }).Select(one =>
            one.S!.Value.Peak - one.R!.Value.Onset).ToArray();
        var two = facts[Lead.II];
        double? first = two is { Q: { } q } ? q.Peak - q.Onset : two is { R: { } r } ? r.Peak - r.Onset : null;
        return Any(
            That(chest.Length == EcgFacts.Chest.Length && intervals.Length == 0, "No RS complex in V1 to V6", Sources.WideComplex),
            Over("Longest RS interval", intervals.Length == 0 ? null : intervals.Max(), L.RsInterval),
            That(facts[Lead.AvR] is { R: not null, Q: null }, "Initial R wave in aVR", Sources.WideComplexAvr),
            From("First peak in II", first, L.PeakTimeTwo),
            That(facts.M.Atria.RatePerMinute * L.AtriaFaster.Value < facts.M.HeartRate && facts.M.Atria.PWaves.Length > 2,
                Invariant($"Atria at {facts.M.Atria.RatePerMinute:0}/min, ventricles at {facts.M.HeartRate:0}/min"), Sources.WideComplex));
    }
}
