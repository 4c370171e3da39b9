using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>Whether the recording can be interpreted at all, and what of it is not judged.</summary>
internal static class TechnicalStatements
{
    public static readonly StatementKind NotInterpretable = Kind("not-interpretable", Importance.Abnormal,
        "The recording cannot be interpreted: repeat it",
        $"No beat rate, or less than {L.UsableShare} of the leads usable and with noise of {L.Noise} or less.");

    public static readonly StatementKind LeadOff = Kind("lead-off", Importance.Borderline, "Lead off or unusable",
        "A lead could not be measured.");

    public static readonly StatementKind Noisy = Kind("noisy-lead", Importance.Borderline, "Noisy lead",
        $"What differs between single beats and the typical one is more than {L.Noise} (root mean square): as much as the "
            + "smallest ST deviation that is judged.");

    public static readonly StatementKind Missing = Kind("leads-not-recorded", Importance.Normal,
        "Not all of the twelve leads can be judged", "One of the twelve standard leads was not recorded or is unusable.");

    public static readonly StatementKind Child = Kind("child", Importance.Normal,
        "Younger than 16 years: chambers, ST, T and Q waves are not judged",
        $"Age less than {L.AdultAge}: limits of adults do not hold; rate, width of the QRS complex, axis and QT are judged.");

    public static readonly StatementKind[] Kinds = [NotInterpretable, LeadOff, Noisy, Missing, Child];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        var all = facts.M.Leads;
        if (NotJudged(facts) is { } poor)
            yield return NotInterpretable.Met(poor);
        var off = Names(all.Where(lead => lead.IsUnusable));
        if (That(off.Length > 0, $"{off} could not be measured", Sources.PartI) is { } unusable)
            yield return LeadOff.Met(unusable, $"Lead off or unusable: {off}");
        var noisy = all.Where(lead => !lead.IsUnusable && lead.NoiseMicrovolts > L.Noise.Value).OrderBy(lead =>
            lead.Name, StringComparer.Ordinal).ToArray();
        if (noisy.Length > 0)
            yield return Noisy.Met(All([.. noisy.Select(lead => Over($"Noise in {lead.Name}", lead.NoiseMicrovolts, L.Noise))])!,
                $"Noisy lead: {Names(noisy)}");
        var missing = EcgFacts.Limbs.Concat(EcgFacts.Chest).Where(lead => facts[lead] is null).ToArray();
        if (That(missing.Length > 0, $"Without {Neighbours.Names(missing)}", Sources.PartI) is { } without)
            yield return Missing.Met(without);
        if (That(facts.TWavesCounted > 0, Invariant($"Beats before the end of a T wave that change nothing: {facts.TWavesCounted}, 1 or more"), Sources.Own) is { } counted)
            yield return CountedTWaves.Told.Met(counted);
        if (facts.IsChild && Under("Age", facts.Age, L.AdultAge) is { } child)
            yield return Child.Met(child);
    }

    private static Evidence? NotJudged(EcgFacts facts)
    {
        var good = facts.M.Leads.Count(lead => !lead.IsUnusable && lead.NoiseMicrovolts <= L.Noise.Value);
        var all = facts.M.Leads.Length;
        return Any(
            That(facts.M.HeartRate is null, Invariant($"No rate: {facts.Counts.All} beats were found"), Sources.PartI),
            That(all == 0, "No lead", Sources.PartI),
            Under("Share of leads usable and without noise", all == 0 ? null : (double)good / all, L.UsableShare));
    }

    private static string Names(IEnumerable<Measuring.LeadMeasurements> leads) =>
        string.Join(", ", leads.Select(lead => lead.Name).Order(StringComparer.Ordinal));

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Technical, Basis.Times, importance, text, criteria);
}
