using System.Collections.Immutable;

namespace Vouch.Signals.Measuring;

/// <summary>The waves of the typical beat lead by lead.</summary>
internal static class LeadList
{
    /// <param name="typical">Null: there is none, and no lead is usable.</param>
    public static ImmutableArray<LeadMeasurements> Measure(IReadOnlyList<(string Name, Lead? Lead)> leads, TypicalBeat? typical, QrsExtent? qrs, PExtent? p, TExtent? t)
    {
        var measured = ImmutableArray.CreateBuilder<LeadMeasurements>(leads.Count);
        for (var i = 0; i < leads.Count; i++)
        {
            var lead = new LeadMeasurements(leads[i].Name, leads[i].Lead) { NoiseMicrovolts = typical is null ? 0 : typical.Noise[i] * 1000 };
            measured.Add(typical is null || !typical.Has(i) || qrs is not { } complex ? lead with { IsUnusable = true } : One(lead, typical, i, complex, p, t));
        }

        return measured.MoveToImmutable();
    }

    private static LeadMeasurements One(LeadMeasurements lead, TypicalBeat typical, int index, QrsExtent qrs, PExtent? p, TExtent? t)
    {
        var (x, sigma) = (typical.Leads[index], typical.Sigma[index]);
        var own = new QrsExtent(
            Math.Max(qrs.Onset, QrsExtent.InLead(typical, index, (int)Math.Round(qrs.Onset), -1) ?? qrs.Onset),
            Math.Min(qrs.Offset, QrsExtent.InLead(typical, index, (int)Math.Round(qrs.Offset), 1) ?? qrs.Offset));
        lead = LeadForm.Measure(lead, x, sigma, qrs, own);
        if (p is { } atria)
            lead = atria.Measure(lead, x, sigma);
        return t is { } end ? end.Measure(lead, x, sigma, qrs) : lead;
    }
}
