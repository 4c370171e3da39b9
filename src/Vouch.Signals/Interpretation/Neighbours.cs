namespace Vouch.Signals.Interpretation;

/// <summary>Leads that look at neighbouring parts of the heart. Source: Fourth Universal Definition of MI (2018); AHA part VI, contiguous leads.</summary>
internal static class Neighbours
{
    public static readonly (Lead One, Lead Two)[] Inferior = [(Lead.II, Lead.AvF), (Lead.AvF, Lead.III)];

    public static readonly (Lead One, Lead Two)[] Lateral = [(Lead.AvL, Lead.I), (Lead.V4, Lead.V5), (Lead.V5, Lead.V6)];

    public static readonly (Lead One, Lead Two)[] Anterior = [(Lead.V1, Lead.V2), (Lead.V2, Lead.V3), (Lead.V3, Lead.V4)];

    public static readonly (Lead One, Lead Two)[] Posterior = [(Lead.V7, Lead.V8), (Lead.V8, Lead.V9)];

    public static readonly (Lead One, Lead Two)[] Right = [(Lead.V3R, Lead.V4R), (Lead.V4R, Lead.V5R), (Lead.V5R, Lead.V6R)];

    public static readonly (Lead One, Lead Two)[] Standard = [.. Inferior, .. Lateral, .. Anterior];

    /// <summary>Those leads of the pairs of which both fulfil the condition, in their order, each once.</summary>
    public static Lead[] Both(IEnumerable<(Lead One, Lead Two)> pairs, Func<Lead, bool> condition) =>
        [.. pairs.Where(pair => condition(pair.One) && condition(pair.Two)).SelectMany(pair =>
            new[] { pair.One, pair.Two }).Distinct().Order()];

    /// <summary>"II, III, aVF".</summary>
    public static string Names(IEnumerable<Lead> leads) => string.Join(", ", leads.Select(lead => lead.Label()));
}
