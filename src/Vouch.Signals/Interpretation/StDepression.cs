using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>ST depression and inverted T waves as signs of ischaemia. 16 years and more.</summary>
internal static class StDepression
{
    public static readonly StatementKind Depression = Kind("st-depression", Importance.Abnormal, "ST depression",
        $"{L.StDepression} or less at the J point and still 80 ms later, in two contiguous leads (in right bundle branch "
            + "block not V1–V3).");

    public static readonly StatementKind Posterior = new("st-depression-v1-v3", Matter.Ischaemia, Basis.ChestLeads, Importance.Critical,
        "ST depression in V1–V3 with upright T wave: posterior infarction to be excluded (record V7–V9)",
        $"{L.StDepression} or less in two contiguous of V1–V3 with upright T there, none in V5 and V6, no right bundle branch block.");

    public static readonly StatementKind Widespread = Kind("st-depression-widespread", Importance.Critical,
        "Widespread ST depression with elevation in aVR or V1: multivessel or left main disease to be considered",
        $"{L.WideDepression} or less in {L.WideDepressionLeads} leads or more, and elevation ({L.StElevation} or more) in aVR or V1.");

    public static readonly StatementKind Inversion = Kind("t-inversion", Importance.Abnormal, "T wave inversion",
        $"T less than {L.TInverted} in two contiguous leads with R larger than S (in right bundle branch block not V1–V3); "
            + $"{L.TDeep} or less: deep.");

    public static readonly StatementKind Flat = Kind("t-nonspecific", Importance.Borderline, "Nonspecific T wave change",
        $"In two or more of I, II, aVL, V4–V6 with R more than {L.TFlatR}: T absent, flat (within ±{L.TFlat}), or lower "
            + $"than {L.TLowShare} of R; no T inversion.");

    public static readonly StatementKind[] Kinds = [Widespread, Posterior, Depression, Inversion, Flat];

    private static readonly Lead[] FlatLeads = [Lead.I, Lead.II, Lead.AvL, Lead.V4, Lead.V5, Lead.V6];

    public static IEnumerable<Statement> Of(EcgFacts facts, bool isRightBlock)
    {
        if (facts.IsChild)
            yield break;
        if (WidespreadIn(facts) is { } widespread)
            yield return Widespread.Met(widespread);
        var leads = Neighbours.Both(Neighbours.Standard, lead => IsDepressed(facts, lead) && !(isRightBlock && IsRight(lead)));
        var isPosterior = leads.Length > 0 && !isRightBlock && leads.All(IsRight) && leads.All(lead => facts.T(lead) > 0)
            && !IsDepressed(facts, Lead.V5) && !IsDepressed(facts, Lead.V6);
        if (leads.Length > 0)
        {
            var evidence = All([.. leads.Select(lead => All(
                UpTo($"ST in {lead.Label()}", facts[lead]!.StJ, L.StDepression),
                    UpTo($"80 ms later", facts[lead]!.St80, L.StDepression)))])!;
            yield return isPosterior
                ? Posterior.Met(evidence.With("T upright there", Sources.Infarction))
                : Depression.Met(evidence, $"ST depression ({Neighbours.Names(leads)})");
        }
        var inverted = Neighbours.Both(Neighbours.Standard, lead => IsInverted(facts, lead) && !(isRightBlock && IsRight(lead)));
        if (inverted.Length > 0)
            yield return Inverted(facts, inverted);
        else if (FlatIn(facts) is { } flat)
            yield return flat;
    }

    private static Statement Inverted(EcgFacts facts, Lead[] leads)
    {
        var isDeep = leads.Any(lead => facts.T(lead) <= L.TDeep.Value);
        return Inversion.Met(All([.. leads.Select(lead => Under($"T in {lead.Label()}", facts.T(lead), L.TInverted))])!,
            $"{(isDeep ? "Deep T wave inversion" : "T wave inversion")} ({Neighbours.Names(leads)}): ischaemia to be considered");
    }

    private static Statement? FlatIn(EcgFacts facts)
    {
        var leads = FlatLeads.Where(lead => facts.M.TOffset is not null && facts.R(lead) > L.TFlatR.Value
            && (facts.T(lead) is not { } t || Math.Abs(t) < L.TFlat.Value || t < L.TLowShare.Value * facts.R(lead))).ToArray();
        return leads.Length < 2 ? null : Flat.Met(All([.. leads.Select(lead => That(true,
            Invariant($"T in {lead.Label()} {(facts.T(lead) is { } t ? Limit.Show(t, "mV") : "absent")}, R {facts.R(lead):0.##} mV"),
                Sources.PartIV))])!,
            $"Nonspecific T wave change ({Neighbours.Names(leads)})");
    }

    private static Evidence? WidespreadIn(EcgFacts facts)
    {
        var leads = EcgFacts.Limbs.Concat(EcgFacts.Chest).Where(lead => facts[lead]?.StJ <= L.WideDepression.Value).ToArray();
        return All(
            From($"Leads with ST {L.WideDepression} or less ({Neighbours.Names(leads)})", leads.Length, L.WideDepressionLeads),
            Any(From("ST in aVR", facts[Lead.AvR]?.StJ, L.StElevation), From("ST in V1", facts[Lead.V1]?.StJ, L.StElevation)));
    }

    private static bool IsRight(Lead lead) => lead is Lead.V1 or Lead.V2 or Lead.V3;

    private static bool IsDepressed(EcgFacts facts, Lead lead) => facts[lead] is { } one && one.StJ <= L.StDepression.Value
        && one.St80 <= L.StDepression.Value;

    private static bool IsInverted(EcgFacts facts, Lead lead) => facts.T(lead) < L.TInverted.Value && facts.R(lead) > facts.Depth(lead);

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Ischaemia, Basis.LimbLeads | Basis.ChestLeads, importance, text, criteria);
}
