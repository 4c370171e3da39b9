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
        $"QRS {L.QrsBlock} or more (children: more than the limit for the age); a second R wave in V1 or V2 (rsr', rsR', rSR'), or an R wave alone or notched with {L.PeakTimeRight} to its peak in V1; S wave longer than the R wave, or than {L.BroadS}, in I and V6.");

    public static readonly StatementKind RightIncomplete = Kind("rbbb-incomplete", Importance.Borderline, "Incomplete right bundle branch block",
        $"As right bundle branch block, QRS {L.QrsIncomplete} to less than {L.QrsBlock}; 16 years and more.");

    public static readonly StatementKind Left = Kind("lbbb", Importance.Abnormal, "Left bundle branch block",
        $"QRS {L.QrsBlock} or more (children: more than the limit for the age); R wave notched or slurred in one of I, aVL, V5, V6; no Q wave in I, V5, V6; {L.PeakTimeLeft} or more to the peak in V5 or V6; complex mainly negative in V1.");

    public static readonly StatementKind LeftIncomplete = Kind("lbbb-incomplete", Importance.Borderline, "Incomplete left bundle branch block",
        $"QRS {L.QrsIncomplete} to less than {L.QrsBlock}; more than {L.PeakTimeLeft} to the peak in V5 and V6; no Q wave in I, V5, V6; 16 years and more.");

    public static readonly StatementKind Nonspecific = new("ivcd", Matter.Conduction, Basis.Times, Importance.Abnormal, "Nonspecific intraventricular conduction disturbance",
        $"QRS more than {L.QrsIncomplete}, neither left nor right bundle branch block; below {L.QrsBlock} borderline; 16 years and more.");

    public static readonly StatementKind Anterior = new("left-anterior-fascicular-block", Matter.Conduction, Basis.LimbLeads, Importance.Abnormal, "Left anterior fascicular block",
        $"Axis {L.AxisMarkedLeft} to {L.AxisExtreme}; qR in aVL; {L.PeakTimeAvl} or more to the R peak in aVL; QRS less than {L.QrsBlock}, or right bundle branch block.");

    public static readonly StatementKind Posterior = new("left-posterior-fascicular-block", Matter.Conduction, Basis.LimbLeads, Importance.Abnormal,
        "Left posterior fascicular block (when right ventricular hypertrophy and lateral infarction are excluded)",
        $"Axis {L.AxisRight} to 180°; rS in I and aVL; qR in III and aVF; QRS less than {L.QrsBlock}, or right bundle branch block; no other sign of right ventricular hypertrophy; 16 years and more.");

    public static readonly StatementKind Preexcitation = Kind("pre-excitation", Importance.Abnormal, "Ventricular pre-excitation (Wolff-Parkinson-White)",
        $"PR less than {L.PrShort}; delta wave of {L.DeltaWave} or more in at least two leads; QRS more than {L.QrsIncomplete} (120 ms is the definition's; less is common in partial pre-excitation, said in the criterion).");

    public static readonly StatementKind[] Kinds = [Preexcitation, Left, Right, LeftIncomplete, RightIncomplete, Nonspecific, Anterior, Posterior];

    public static IEnumerable<Statement> Of(Tracing tracing)
    {
        if (IsPreexcited(tracing) is { } delta)
            yield return Preexcitation.Met(delta);
        var wide = Wide(tracing);
        var incomplete = tracing.IsChild ? null : All(From("QRS", tracing.M.Qrs, L.QrsIncomplete), Under("QRS", tracing.M.Qrs, L.QrsBlock));
        var (left, right) = (LeftShape(tracing), RightShape(tracing));
        if (All(wide, left) is { } lbbb)
            yield return Left.Met(lbbb);
        else if (All(wide, right) is { } rbbb)
            yield return Right.Met(rbbb);
        else if (All(incomplete, right) is { } irbbb)
            yield return RightIncomplete.Met(irbbb);
        else if (All(incomplete, LeftPeaks(tracing), NoSeptalQ(tracing)) is { } ilbbb)
            yield return LeftIncomplete.Met(ilbbb);
        else if (!tracing.IsChild && Over("QRS", tracing.M.Qrs, L.QrsIncomplete) is { } slow)
            yield return Nonspecific.Met(slow, Invariant($"Nonspecific intraventricular conduction disturbance (QRS {tracing.M.Qrs:0} ms)"), tracing.M.Qrs < L.QrsBlock.Value ? Importance.Borderline : null);
        foreach (var fascicle in Fascicles(tracing, All(wide, right) is not null))
            yield return fascicle;
    }

    /// <summary>QRS at least as long as in a complete bundle branch block.</summary>
    private static Evidence? Wide(Tracing tracing)
    {
        if (tracing.IsChild)
            foreach (var (below, limit) in L.ChildQrs)
                if (tracing.Age < below)
                    return Over("QRS", tracing.M.Qrs, limit);
        return From("QRS", tracing.M.Qrs, L.QrsBlock);
    }

    private static Evidence? RightShape(Tracing tracing) => All(
        Any(SecondR(tracing, Lead.V1), SecondR(tracing, Lead.V2), RAlone(tracing)),
        BroadS(tracing, Lead.I), BroadS(tracing, Lead.V6));

    private static Evidence? SecondR(Tracing tracing, Lead lead) => tracing[lead] is not { R: { } r, RPrime: { } second } ? null
        : That(true, Invariant($"{lead} has a second R wave ({second.Millivolts:0.##} mV after {r.Millivolts:0.##} mV)"), Sources.PartIII);

    private static Evidence? RAlone(Tracing tracing) => tracing[Lead.V1] is { R: { } r, RPrime: null, S: null } one
        ? All(That(true, Invariant($"V1 is an R wave alone ({r.Millivolts:0.##} mV)"), Sources.PartIII), Over("Time to the R peak in V1", one.RPeakTime, L.PeakTimeRight))
        : null;

    private static Evidence? BroadS(Tracing tracing, Lead lead) => tracing[lead] is { S: { } s } one
        ? Any(Over($"S wave in {lead.Label()}", s.Duration, L.BroadS),
            one.R is { } r ? Over($"S wave in {lead.Label()}", s.Duration, new(r.Duration, "ms", Sources.PartIII)) : null)
        : null;

    private static Evidence? LeftShape(Tracing tracing) => All(
        Any([.. new[] { Lead.I, Lead.AvL, Lead.V5, Lead.V6 }.Select(lead => That(tracing[lead] is { R: not null, IsRNotched: true }, $"R wave notched or slurred in {lead.Label()}", Sources.PartIII))]),
        NoSeptalQ(tracing),
        Any(PeakTime(tracing, Lead.V5), PeakTime(tracing, Lead.V6)),
        That(tracing.IsNegative(Lead.V1), "V1 mainly negative", Sources.PartIII));

    private static Evidence? LeftPeaks(Tracing tracing) => All(PeakTime(tracing, Lead.V5), PeakTime(tracing, Lead.V6), That(tracing.IsNegative(Lead.V1), "V1 mainly negative", Sources.PartIII));

    private static Evidence? PeakTime(Tracing tracing, Lead lead) => From($"Time to the R peak in {lead.Label()}", tracing[lead]?.RPeakTime, L.PeakTimeLeft);

    private static Evidence? NoSeptalQ(Tracing tracing) => tracing.Has(Lead.I, Lead.V5, Lead.V6)
        ? That(NoQ(tracing[Lead.I]) && NoQ(tracing[Lead.V5]) && NoQ(tracing[Lead.V6]), $"No Q wave in I, V5, V6 (of {L.NarrowQ} or more)", Sources.PartIII)
        : null;

    private static bool NoQ(LeadMeasurements? lead) => lead is { R: not null } && -(lead.Q?.Millivolts ?? 0) < L.NarrowQ.Value;

    private static Evidence? IsPreexcited(Tracing tracing)
    {
        var leads = tracing.M.Leads.Where(one => !one.IsUnusable && one.DeltaDuration >= L.DeltaWave.Value).Select(one => one.Name).Order(StringComparer.Ordinal).ToArray();
        var met = All(
            RhythmStatements.PWaves(tracing),
            Under("PR", tracing.M.Pr, L.PrShort),
            Over("QRS", tracing.M.Qrs, L.QrsIncomplete),
            That(leads.Length >= 2, $"Delta wave of {L.DeltaWave} or more in {string.Join(", ", leads)}", Sources.PartIII));
        return met?.With(tracing.M.Qrs <= L.QrsBlock.Value ? $"QRS not more than {L.QrsBlock}: partial pre-excitation" : null, Sources.PartIII);
    }

    private static IEnumerable<Statement> Fascicles(Tracing tracing, bool isRight)
    {
        var width = Any(Under("QRS", tracing.M.Qrs, L.QrsBlock), That(isRight, "with right bundle branch block", Sources.PartIII));
        var axis = tracing.M.QrsAxis;
        if (All(width, UpTo("Axis", axis, L.AxisMarkedLeft), From("Axis", axis, L.AxisExtreme),
            Shape(tracing, Lead.AvL, startsDown: true), From("Time to the R peak in aVL", tracing[Lead.AvL]?.RPeakTime, L.PeakTimeAvl)) is { } anterior)
            yield return Anterior.Met(anterior);
        if (!tracing.IsChild && !ChamberStatements.HasRightSigns(tracing) && All(width, From("Axis", axis, L.AxisRight),
            Shape(tracing, Lead.I, startsDown: false), Shape(tracing, Lead.AvL, startsDown: false),
            Shape(tracing, Lead.III, startsDown: true), Shape(tracing, Lead.AvF, startsDown: true)) is { } posterior)
            yield return Posterior.Met(posterior);
    }

    /// <summary>qR (starts down, mainly up) or rS (starts up, mainly down).</summary>
    private static Evidence? Shape(Tracing tracing, Lead lead, bool startsDown) => startsDown
        ? That(tracing[lead] is { Q: not null, R: not null } && tracing.IsPositive(lead), $"qR in {lead.Label()}", Sources.PartIII)
        : That(tracing[lead] is { Q: null, R: not null, S: not null } && tracing.IsNegative(lead), $"rS in {lead.Label()}", Sources.PartIII);

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Conduction, Basis.LimbLeads | Basis.ChestLeads, importance, text, criteria);
}
