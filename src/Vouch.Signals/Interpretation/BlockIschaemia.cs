using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>Acute infarction in left bundle branch block or ventricular pacing, where the usual ST criteria do not hold.</summary>
internal static class BlockIschaemia
{
    public static readonly StatementKind Concordant = new("sgarbossa", Matter.Ischaemia, Basis.LimbLeads | Basis.ChestLeads,
        Importance.Critical,
        "ST change against the rule of the block: acute myocardial infarction to be excluded at once",
        $"With left bundle branch block or ventricular pacing, one of: ST {L.ConcordantElevation} or more in a lead with a "
            + $"mainly positive complex; ST {L.ConcordantDepression} or less in one of V1–V3 with a mainly negative complex; ST "
            + $"{L.StElevation} or more and {L.DiscordantRatio} or more of the depth of S.");

    public static readonly StatementKind[] Kinds = [Concordant];

    public static Statement? Of(EcgFacts facts)
    {
        var leads = EcgFacts.Limbs.Concat(EcgFacts.Chest).ToArray();
        var met = Any(
        [
            .. leads.Where(facts.IsPositive).Select(lead =>
                From($"Concordant ST in {lead.Label()}", facts[lead]?.StJ, L.ConcordantElevation)),
            .. new[] { Lead.V1, Lead.V2, Lead.V3 }.Where(facts.IsNegative).Select(lead =>
                UpTo($"Concordant ST in {lead.Label()}", facts[lead]?.StJ, L.ConcordantDepression)),
            .. leads.Where(lead => facts.IsNegative(lead) && facts.Depth(lead) > 0).Select(lead => All(
                From($"ST in {lead.Label()}", facts[lead]?.StJ, new(L.StElevation.Value, "mV", Sources.Smith)),
                From($"ST over S in {lead.Label()}", facts[lead]?.StJ / facts.Depth(lead), L.DiscordantRatio))),
        ]);
        return met is null ? null : Concordant.Met(met);
    }
}
