using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>Q waves of an old infarction. 16 years and more.</summary>
internal static class QWaves
{
    private static readonly string Usual = $"Q of {L.QDuration} or more and {L.QDepth} deep, or QS, in two contiguous leads of";

    public static readonly StatementKind Anterior = Kind("q-anterior", Basis.ChestLeads,
        "Q waves, anterior: old infarction to be considered",
        $"Q of more than {L.QChest} in V2 or V3 ({L.NarrowQ} deep or more: less is noise), or QS in both; or {Usual} V1–V4, "
            + "V4 among them.");

    public static readonly StatementKind Inferior = Kind("q-inferior", Basis.LimbLeads,
        "Q waves, inferior: old infarction to be considered", $"{Usual} II, III, aVF.");

    public static readonly StatementKind Lateral = Kind("q-lateral", Basis.LimbLeads | Basis.ChestLeads,
        "Q waves, lateral: old infarction to be considered", $"{Usual} I, aVL; V4–V6.");

    public static readonly StatementKind Posterior = Kind("r-posterior", Basis.ChestLeads,
        "Tall R in V1: old posterior infarction to be considered",
        $"R of more than {L.RPosterior} in V1 with R/S more than 1 (in V2 alone that is usual) and upright T; no conduction "
            + $"disturbance (QRS less than {L.QrsIncomplete}), no sign of right ventricular hypertrophy.");

    public static readonly StatementKind[] Kinds = [Anterior, Inferior, Lateral, Posterior];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        if (facts.IsChild)
            yield break;
        if (Any(SmallQ(facts, Lead.V2), SmallQ(facts, Lead.V3),
            That(IsQs(facts, Lead.V2) && IsQs(facts, Lead.V3), "QS in V2 and V3", Sources.Infarction),
                In(facts, [(Lead.V3, Lead.V4)])) is { } anterior)
            yield return Anterior.Met(anterior);
        if (In(facts, Neighbours.Inferior) is { } inferior)
            yield return Inferior.Met(inferior);
        if (In(facts, Neighbours.Lateral) is { } lateral)
            yield return Lateral.Met(lateral);
        if (!ChamberStatements.HasRightSigns(facts) && All(Under("QRS", facts.M.Qrs, L.QrsIncomplete),
            TallR(facts, Lead.V1)) is { } posterior)
            yield return Posterior.Met(posterior);
    }

    private static Evidence? SmallQ(EcgFacts facts, Lead lead) => All(
        Over($"Q in {lead.Label()}", QDuration(facts, lead), L.QChest),
            From($"depth in {lead.Label()}", -facts[lead]?.Q?.Millivolts, L.NarrowQ));

    private static Evidence? In(EcgFacts facts, (Lead, Lead)[] pairs)
    {
        var leads = Neighbours.Both(pairs, lead => Abnormal(facts, lead) is not null);
        return leads.Length == 0 ? null : All([.. leads.Select(lead => Abnormal(facts, lead))]);
    }

    private static Evidence? Abnormal(EcgFacts facts, Lead lead) => IsQs(facts, lead)
        ? All(That(true, $"QS in {lead.Label()}", Sources.Infarction),
            From($"depth in {lead.Label()}", -facts[lead]?.Q?.Millivolts, L.QDepth))
        : All(From($"Q in {lead.Label()}", QDuration(facts, lead), L.QDuration),
            From($"depth in {lead.Label()}", -facts[lead]?.Q?.Millivolts, L.QDepth));

    private static bool IsQs(EcgFacts facts, Lead lead) => facts[lead] is { IsQs: true };

    private static double? QDuration(EcgFacts facts, Lead lead) => facts[lead] is { R: not null, Q: { } q } ? q.Duration : null;

    private static Evidence? TallR(EcgFacts facts, Lead lead) => facts[lead] is { Q: null, R: { } r }
        && facts.R(lead) > facts.Depth(lead) && facts.T(lead) > 0
        ? Over($"R in {lead.Label()}", r.Duration, L.RPosterior)?.With("larger than S, T upright", Sources.Infarction)
        : null;

    private static StatementKind Kind(string code, Basis basis, string text, string criteria) =>
        new(code, Matter.Ischaemia, basis, Importance.Abnormal, text, criteria);
}
