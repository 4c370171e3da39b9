using Vouch.Signals.Measuring;
using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>
/// Conduction within the ventricles, as AHA/ACCF/HRS 2009 part III defines it. It advises against the words bifascicular and
/// trifascicular: each part of it is said by itself.
/// </summary>
internal static class ConductionStatements
{
    public static readonly StatementKind Right = Kind("rbbb", Importance.Abnormal, "Right bundle branch block",
        $"QRS {L.QrsBlock} or more (children: more than the limit for the age); a second R wave in V1 or V2 (rsr', rsR', "
            + $"rSR'), or an R wave alone or notched with {L.PeakTimeRight} to its peak in V1; S wave longer than the R wave, or "
            + $"than {L.BroadS}, in I and V6.");

    public static readonly StatementKind RightIncomplete = Kind("rbbb-incomplete", Importance.Borderline,
        "Incomplete right bundle branch block",
        $"As right bundle branch block, QRS {L.QrsIncomplete} to less than {L.QrsBlock}; 16 years and more.");

    public static readonly StatementKind Left = Kind("lbbb", Importance.Abnormal, "Left bundle branch block",
        $"QRS {L.QrsBlock} or more (children: more than the limit for the age); R wave notched or slurred in one of I, aVL, "
            + $"V5, V6; no Q wave in I, V5, V6; {L.PeakTimeLeft} or more to the peak in V5 or V6; complex mainly negative in V1.");

    public static readonly StatementKind LeftIncomplete = Kind("lbbb-incomplete", Importance.Borderline,
        "Incomplete left bundle branch block",
        $"QRS {L.QrsIncomplete} to less than {L.QrsBlock}; more than {L.PeakTimeLeft} to the peak in V5 and V6; no Q wave "
            + "in I, V5, V6; 16 years and more.");

    public static readonly StatementKind Nonspecific = new("ivcd", Matter.Conduction, Basis.Times, Importance.Abnormal,
        "Nonspecific intraventricular conduction disturbance",
        $"QRS more than {L.QrsIncomplete}, neither left nor right bundle branch block; below {L.QrsBlock} borderline; 16 years and more.");

    public static readonly StatementKind Anterior = new("left-anterior-fascicular-block", Matter.Conduction, Basis.LimbLeads,
        Importance.Abnormal, "Left anterior fascicular block",
        $"Axis {L.AxisMarkedLeft} to {L.AxisExtreme}; qR in aVL; {L.PeakTimeAvl} or more to the R peak in aVL; QRS less "
            + $"than {L.QrsBlock}, or right bundle branch block.");

    public static readonly StatementKind Posterior = new("left-posterior-fascicular-block", Matter.Conduction, Basis.LimbLeads,
        Importance.Abnormal,
        "Left posterior fascicular block (when right ventricular hypertrophy and lateral infarction are excluded)",
        $"Axis {L.AxisRight} to 180°; rS in I and aVL; qR in III and aVF; QRS less than {L.QrsBlock}, or right bundle "
            + "branch block; no other sign of right ventricular hypertrophy; 16 years and more.");

    public static readonly StatementKind Preexcitation = Kind("pre-excitation", Importance.Abnormal,
        "Ventricular pre-excitation (Wolff-Parkinson-White)",
        $"PR less than {L.PrShort}; delta wave of {L.DeltaWave} or more in at least two leads; QRS more than "
            + $"{L.QrsIncomplete} (120 ms is the definition's; less is common in partial pre-excitation, said in the criterion).");

    public static readonly StatementKind[] Kinds = [Preexcitation, Left, Right, LeftIncomplete, RightIncomplete, Nonspecific, Anterior,
        Posterior];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (IsPreexcited(facts) is { } delta)
            yield return Preexcitation.Met(delta);
        var wide = Wide(facts);
        var incomplete = facts.IsChild ? null : All(From("QRS", facts.M.Qrs, L.QrsIncomplete), Under("QRS", facts.M.Qrs, L.QrsBlock));
        var (left, right) = (LeftShape(facts), RightShape(facts));
        if (All(wide, left) is { } lbbb)
            yield return Left.Met(lbbb);
        else if (All(wide, right) is { } rbbb)
            yield return Right.Met(rbbb);
        else if (All(incomplete, right) is { } irbbb)
            yield return RightIncomplete.Met(irbbb);
        else if (All(incomplete, LeftPeaks(facts), NoSeptalQ(facts)) is { } ilbbb)
            yield return LeftIncomplete.Met(ilbbb);
        else if (!facts.IsChild && Over("QRS", facts.M.Qrs, L.QrsIncomplete) is { } slow)
            yield return Nonspecific.Met(slow, Invariant($"Nonspecific intraventricular conduction disturbance (QRS {facts.M.Qrs:0} ms)"), facts.M.Qrs < L.QrsBlock.Value ? Importance.Borderline : null);
        foreach (var fascicle in Fascicles(facts, All(wide, right) is not null))
            yield return fascicle;
    }

    /// <summary>QRS at least as long as in a complete bundle branch block.</summary>
    private static Evidence? Wide(EcgFacts facts)
    {
        if (facts.IsChild)
            foreach (var (below, limit) in L.ChildQrs)
                if (facts.Age < below)
                    return Over("QRS", facts.M.Qrs, limit);
        return From("QRS", facts.M.Qrs, L.QrsBlock);
    }

    private static Evidence? RightShape(EcgFacts facts) => All(
        Any(SecondR(facts, Lead.V1), SecondR(facts, Lead.V2), RAlone(facts)),
        BroadS(facts, Lead.I), BroadS(facts, Lead.V6));

    private static Evidence? SecondR(EcgFacts facts, Lead lead) => facts[lead] is not { R: { } r, RPrime: { } second } ? null
        : That(true, Invariant($"{lead} has a second R wave ({second.Millivolts:0.##} mV after {r.Millivolts:0.##} mV)"), Sources.PartIII);

    private static Evidence? RAlone(EcgFacts facts) => facts[Lead.V1] is { R: { } r, RPrime: null, S: null } one
        ? All(That(true, Invariant($"V1 is an R wave alone ({r.Millivolts:0.##} mV)"), Sources.PartIII),
            Over("Time to the R peak in V1", one.RPeakTime, L.PeakTimeRight))
        : null;

    private static Evidence? BroadS(EcgFacts facts, Lead lead) => facts[lead] is { S: { } s } one
        ? Any(Over($"S wave in {lead.Label()}", s.Duration, L.BroadS),
            one.R is { } r ? Over($"S wave in {lead.Label()}", s.Duration, new(r.Duration, "ms", Sources.PartIII)) : null)
        : null;

    private static Evidence? LeftShape(EcgFacts facts) => All(
        Any([.. new[] { Lead.I, Lead.AvL, Lead.V5, Lead.V6 }.Select(lead =>
            That(facts[lead] is { R: not null, IsRNotched: true }, $"R wave notched or slurred in {lead.Label()}", Sources.PartIII))]),
        NoSeptalQ(facts),
        Any(PeakTime(facts, Lead.V5), PeakTime(facts, Lead.V6)),
        That(facts.IsNegative(Lead.V1), "V1 mainly negative", Sources.PartIII));

    private static Evidence? LeftPeaks(EcgFacts facts) => All(PeakTime(facts, Lead.V5), PeakTime(facts, Lead.V6),
        That(facts.IsNegative(Lead.V1), "V1 mainly negative", Sources.PartIII));

    private static Evidence? PeakTime(EcgFacts facts, Lead lead) =>
        From($"Time to the R peak in {lead.Label()}", facts[lead]?.RPeakTime, L.PeakTimeLeft);

    private static Evidence? NoSeptalQ(EcgFacts facts) => facts.Has(Lead.I, Lead.V5, Lead.V6)
        ? That(NoQ(facts[Lead.I]) && NoQ(facts[Lead.V5]) && NoQ(facts[Lead.V6]), $"No Q wave in I, V5, V6 (of {L.NarrowQ} or more)",
            Sources.PartIII)
        : null;

    private static bool NoQ(LeadMeasurements? lead) => lead is { R: not null } && -(lead.Q?.Millivolts ?? 0) < L.NarrowQ.Value;

    private static Evidence? IsPreexcited(EcgFacts facts)
    {
        var leads = facts.M.Leads.Where(one => !one.IsUnusable && one.DeltaDuration >= L.DeltaWave.Value).Select(one =>
            one.Name).Order(StringComparer.Ordinal).ToArray();
        var met = All(
            RhythmStatements.PWaves(facts),
            Under("PR", facts.M.Pr, L.PrShort),
            Over("QRS", facts.M.Qrs, L.QrsIncomplete),
            That(leads.Length >= 2, $"Delta wave of {L.DeltaWave} or more in {string.Join(", ", leads)}", Sources.PartIII));
        return met?.With(facts.M.Qrs <= L.QrsBlock.Value ? $"QRS not more than {L.QrsBlock}: partial pre-excitation"
            : null, Sources.PartIII);
    }

    private static IEnumerable<Statement> Fascicles(EcgFacts facts, bool isRight)
    {
        var width = Any(Under("QRS", facts.M.Qrs, L.QrsBlock), That(isRight, "with right bundle branch block", Sources.PartIII));
        var axis = facts.M.QrsAxis;
        if (All(width, UpTo("Axis", axis, L.AxisMarkedLeft), From("Axis", axis, L.AxisExtreme),
            Shape(facts, Lead.AvL, startsDown: true), From("Time to the R peak in aVL", facts[Lead.AvL]?.RPeakTime,
                L.PeakTimeAvl)) is { } anterior)
            yield return Anterior.Met(anterior);
        if (!facts.IsChild && !ChamberStatements.HasRightSigns(facts) && All(width, From("Axis", axis, L.AxisRight),
            Shape(facts, Lead.I, startsDown: false), Shape(facts, Lead.AvL, startsDown: false),
            Shape(facts, Lead.III, startsDown: true), Shape(facts, Lead.AvF, startsDown: true)) is { } posterior)
            yield return Posterior.Met(posterior);
    }

    /// <summary>qR (starts down, mainly up) or rS (starts up, mainly down).</summary>
    private static Evidence? Shape(EcgFacts facts, Lead lead, bool startsDown) => startsDown
        ? That(facts[lead] is { Q: not null, R: not null } && facts.IsPositive(lead), $"qR in {lead.Label()}", Sources.PartIII)
        : That(facts[lead] is { Q: null, R: not null, S: not null } && facts.IsNegative(lead), $"rS in {lead.Label()}", Sources.PartIII);

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Conduction, Basis.LimbLeads | Basis.ChestLeads, importance, text, criteria);
}
