using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>Hypertrophy of the ventricles and enlargement of the atria, 16 years and more.</summary>
internal static class ChamberStatements
{
    public static readonly StatementKind LeftVentricle = Kind("lvh", Importance.Abnormal, "Left ventricular hypertrophy, by voltage",
        $"One of: S in V1 + the larger R in V5 or V6 more than {L.Sokolow}; R in aVL more than {L.RavL}; R in aVL + S in V3 "
            + $"more than {L.CornellMen} (men, and sex not known) or {L.CornellWomen} (women); that sum (women + "
            + $"{L.CornellAddedForWomen}) × QRS more than {L.CornellProduct}. Younger than {L.VoltageAge}, who have such "
            + "voltages, only with secondary ST-T change.");

    public static readonly StatementKind Strain = Kind("lvh-strain", Importance.Abnormal,
        "Left ventricular hypertrophy with secondary ST-T change",
        $"As left ventricular hypertrophy, and ST depression of {L.StDepression} or more with an inverted T wave in V5 or "
            + "V6, or in I and aVL.");

    public static readonly StatementKind RightVentricle = Kind("rvh", Importance.Abnormal, "Right ventricular hypertrophy",
        $"Axis {L.AxisRight} or more, and one of: R in V1 more than {L.RightR} with R/S more than {L.RightRatio}; R in V1 + "
            + $"the larger S in V5 or V6 more than {L.RightSum}.");

    public static readonly StatementKind LeftAtrium = Kind("left-atrial-enlargement", Importance.Borderline,
        "Left atrial enlargement (abnormality)",
        $"Negative end of P in V1 (or P wholly negative there) {L.PTerminalDepth} deep or more and {L.PTerminalDuration} long or more.");

    public static readonly StatementKind RightAtrium = Kind("right-atrial-enlargement", Importance.Borderline,
        "Right atrial enlargement (abnormality)",
        $"P in II more than {L.PTallTwo}, or upright part of P in V1 or V2 {L.PTallOne} or more.");

    public static readonly StatementKind[] Kinds = [Strain, LeftVentricle, RightVentricle, LeftAtrium, RightAtrium];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (facts.IsChild)
            yield break;
        if (WithStrain(facts) is { } strain)
            yield return Strain.Met(strain);
        else if (!(facts.Age < L.VoltageAge.Value) && LeftVoltage(facts) is { } voltage)
            yield return LeftVentricle.Met(voltage);
        if (All(From("Axis", facts.M.QrsAxis, L.AxisRight), RightSigns(facts)) is { } right)
            yield return RightVentricle.Met(right);
        if (LeftAtrial(facts) is { } left)
            yield return LeftAtrium.Met(left);
        if (Any(Over("P in II", facts[Lead.II]?.P?.Millivolts, L.PTallTwo),
            From("P in V1", facts[Lead.V1]?.P?.Millivolts, L.PTallOne),
                From("P in V2", facts[Lead.V2]?.P?.Millivolts, L.PTallOne)) is { } tall)
            yield return RightAtrium.Met(tall);
    }

    /// <summary>Left ventricular hypertrophy with secondary ST-T change: it elevates ST in V1–V3 as well.</summary>
    public static Evidence? WithStrain(EcgFacts facts) => All(LeftVoltage(facts), Secondary(facts));

    public static bool HasRightSigns(EcgFacts facts) => RightSigns(facts) is not null;

    private static Evidence? RightSigns(EcgFacts facts) => Any(
        All(Over("R in V1", facts.R(Lead.V1), L.RightR), Over("R/S in V1", facts.R(Lead.V1) / Math.Max(0.01, facts.S(Lead.V1) ?? 0),
            L.RightRatio)),
        Over("R in V1 + S in V5 or V6", facts.R(Lead.V1) + Larger(facts.S(Lead.V5), facts.S(Lead.V6)), L.RightSum));

    private static Evidence? LeftVoltage(EcgFacts facts)
    {
        var isWoman = facts.Sex == Sex.Female;
        var sum = facts.R(Lead.AvL) + facts.S(Lead.V3);
        var bySex = Any(
            Over("R in aVL + S in V3", sum, isWoman ? L.CornellWomen : L.CornellMen),
            Over("(R in aVL + S in V3) × QRS", (sum + (isWoman ? L.CornellAddedForWomen.Value : 0)) * facts.M.Qrs, L.CornellProduct));
        return Any(
            Over("S in V1 + R in V5 or V6", facts.S(Lead.V1) + Larger(facts.R(Lead.V5), facts.R(Lead.V6)), L.Sokolow),
            Over("R in aVL", facts.R(Lead.AvL), L.RavL),
            bySex?.With(facts.Sex is null ? "Sex not known: limits of men" : null, Sources.PartV))
            ?.With(facts.Age is null ? $"Age not known: such voltage is usual below {L.VoltageAge}" : null, Sources.PartV);
    }

    private static Evidence? Secondary(EcgFacts facts) => Any(
        SecondaryIn(facts, Lead.V5), SecondaryIn(facts, Lead.V6), All(SecondaryIn(facts, Lead.I), SecondaryIn(facts, Lead.AvL)));

    private static Evidence? SecondaryIn(EcgFacts facts, Lead lead) => !facts.IsPositive(lead) ? null : All(
        UpTo($"ST in {lead.Label()}", facts[lead]?.StJ, L.StDepression),
        That(facts.T(lead) < 0, Invariant($"T in {lead.Label()} {facts.T(lead):0.##} mV, inverted"), Sources.PartV));

    private static Evidence? LeftAtrial(EcgFacts facts)
    {
        if (facts[Lead.V1] is not { } one)
            return null;
        var terminal = one.PTerminal is { Millivolts: < 0 } second ? second : one.P is { Millivolts: < 0 } only ? only
            : (Measuring.Wave?)null;
        if (terminal is not { } negative)
            return null;
        return All(
            From("Depth of the negative end of P in V1", -negative.Millivolts, L.PTerminalDepth),
            From("Duration of the negative end of P in V1", negative.Duration, L.PTerminalDuration));
    }

    private static double? Larger(double? one, double? two) => one is null ? two : two is null ? one : Math.Max(one.Value, two.Value);

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Chambers, Basis.LimbLeads | Basis.ChestLeads, importance, text, criteria);
}
