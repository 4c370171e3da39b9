using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>QT, and patterns that have a name.</summary>
internal static class RepolarisationStatements
{
    public static readonly StatementKind QtLong = Kind("qt-prolonged", Basis.Times, Importance.Abnormal, "QT prolonged",
        $"QTc (Framingham, a linear correction as part IV asks; the others are shown) {L.QtLongMen} or more (men, and sex "
            + $"not known), {L.QtLongWomen} or more (women); critical from {L.QtCritical} on. With QRS {L.QrsBlock} or more what "
            + "QRS lasts beyond it is taken off QT.");

    public static readonly StatementKind QtShort = Kind("qt-short", Basis.Times, Importance.Abnormal, "QT short",
        $"QTc (Framingham) {L.QtShort} or less.");

    public static readonly StatementKind Brugada = Kind("brugada-1", Basis.ChestLeads, Importance.Abnormal,
        "Brugada type 1 pattern to be considered",
        $"J point {L.Brugada} or more in V1 or V2, falling ST segment (J above J + 40 ms above J + 80 ms), inverted T wave there.");

    public static readonly StatementKind TallT = Kind("t-tall", Basis.ChestLeads, Importance.Abnormal,
        "Tall T waves: hyperkalaemia, or early ischaemia, to be considered",
        $"T more than {L.TTallMen} (men, and sex not known) or {L.TTallWomen} (women) in two neighbouring chest leads.");

    public static readonly StatementKind LowVoltage = Kind("low-voltage", Basis.LimbLeads | Basis.ChestLeads, Importance.Borderline,
        "Low voltage",
        $"QRS from peak to peak less than {L.LowLimb} in all six limb leads and less than {L.LowChest} in V1–V6.");

    public static readonly StatementKind LowLimbVoltage = Kind("low-voltage-limb", Basis.LimbLeads, Importance.Borderline,
        "Low voltage in the limb leads",
        $"QRS from peak to peak less than {L.LowLimb} in all six limb leads.");

    public static readonly StatementKind OneThree = Kind("s1q3t3", Basis.LimbLeads, Importance.Borderline,
        "S1Q3T3 pattern: right ventricular strain to be considered",
        $"S in I and Q in III {L.OneThree} or more, inverted T in III.");

    public static readonly StatementKind[] Kinds = [QtLong, QtShort, Brugada, TallT, LowVoltage, LowLimbVoltage, OneThree];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        foreach (var qt in Qt(facts))
            yield return qt;
        if (Any(BrugadaIn(facts, Lead.V1), BrugadaIn(facts, Lead.V2)) is { } brugada)
            yield return Brugada.Met(brugada);
        var limb = LowIn(facts, EcgFacts.Limbs, L.LowLimb);
        if (All(limb, LowIn(facts, EcgFacts.Chest, L.LowChest)) is { } low)
            yield return LowVoltage.Met(low);
        else if (limb is not null)
            yield return LowLimbVoltage.Met(limb);
        if (facts.IsChild)
            yield break;
        if (Tall(facts) is { } tall)
            yield return TallT.Met(tall);
        if (All(From("S in I", facts[Lead.I] is { R: not null } ? facts.S(Lead.I) : null, L.OneThree),
            From("Q in III", -facts[Lead.III]?.Q?.Millivolts, L.OneThree),
            That(facts.T(Lead.III) < 0, "T inverted in III", Sources.McGinn)) is { } strain)
            yield return OneThree.Met(strain);
    }

    private static IEnumerable<Statement> Qt(EcgFacts facts)
    {
        if (facts.M is not { Qt: { } qt, Qtc: { } qtc })
            yield break;
        var beyond = Math.Max(0, (facts.M.Qrs ?? 0) - L.QrsBlock.Value);
        var value = qtc.Framingham - beyond;
        var others = Invariant($"QT {qt:0} ms; Bazett {qtc.Bazett:0}, Fridericia {qtc.Fridericia:0}, Hodges {qtc.Hodges:0} ms");
        var limit = facts.Sex == Sex.Female ? L.QtLongWomen : L.QtLongMen;
        var remark = beyond > 0 ? Invariant($"{others}; {beyond:0} ms taken off for the wide QRS") : others;
        if (From("QTc (Framingham)", value, limit) is { } prolonged)
        {
            var evidence = prolonged.With(remark, Sources.PartIV).With(facts.Sex is null ? "Sex not known: limit of men"
                : null, Sources.PartIV);
            yield return From("QTc (Framingham)", value, L.QtCritical) is { } critical
                ? QtLong.Met(All(evidence, critical)!, Invariant($"QT markedly prolonged (QTc {value:0} ms)"), Importance.Critical)
                : QtLong.Met(evidence, Invariant($"QT prolonged (QTc {value:0} ms)"));
        }
        else if (UpTo("QTc (Framingham)", value, L.QtShort) is { } brief)
        {
            yield return QtShort.Met(brief.With(remark, Sources.PartIV), Invariant($"QT short (QTc {value:0} ms)"));
        }
    }

    private static Evidence? BrugadaIn(EcgFacts facts, Lead lead) => facts[lead] is not { } one ? null : All(
        From($"J point in {lead.Label()}", one.StJ, L.Brugada),
        That(one.StJ > one.St40 && one.St40 > one.St80, $"Falling ST segment in {lead.Label()}", Sources.SuddenDeath),
        That(facts.T(lead) < 0, $"T inverted in {lead.Label()}", Sources.SuddenDeath));

    private static Evidence? Tall(EcgFacts facts)
    {
        var limit = facts.Sex == Sex.Female ? L.TTallWomen : L.TTallMen;
        var pairs = EcgFacts.Chest.Zip(EcgFacts.Chest.Skip(1));
        var leads = Neighbours.Both(pairs, lead => facts.T(lead) > limit.Value);
        return leads.Length == 0 ? null : All([.. leads.Select(lead => Over($"T in {lead.Label()}", facts.T(lead), limit))]);
    }

    private static Evidence? LowIn(EcgFacts facts, Lead[] leads, Limit limit)
    {
        double? most = facts.Has(leads) ? leads.Max(lead => facts.PeakToPeak(lead)) : null;
        return Under($"Largest QRS of {leads[0].Label()} to {leads[^1].Label()}", most, limit);
    }

    private static StatementKind Kind(string code, Basis basis, Importance importance, string text, string criteria) =>
        new(code, Matter.Repolarisation, basis, importance, text, criteria);
}
