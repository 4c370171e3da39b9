using System.Collections.Immutable;

namespace Vouch.Signals.Measuring;

/// <summary>The direction of a wave in the frontal plane.</summary>
internal static class Axis
{
    /// <summary>mV·ms under which a direction is chance: some 5 µV over a P wave, 15 µV over a complex, 5 µV over a T wave.</summary>
    public const double PLeast = 0.5, QrsLeast = 1.5, TLeast = 1;

    /// <summary>
    /// Degrees, 0 to the left, 90 down. aVF is a Goldberger lead and smaller by √3/2 than lead I is.
    /// Source: Einthoven's triangle; Goldberger, Am Heart J 1942;23:483–92.
    /// </summary>
    public static double? Of(ImmutableArray<LeadMeasurements> leads, Func<LeadMeasurements, double> area, double least)
    {
        if (Find(Lead.I) is not { } one || Find(Lead.AvF) is not { } foot)
            return null;
        var (left, down) = (area(one), area(foot) * 2 / Math.Sqrt(3));
        return Math.Sqrt((left * left) + (down * down)) < least ? null : Math.Atan2(down, left) * 180 / Math.PI;

        LeadMeasurements? Find(Lead lead) => leads.FirstOrDefault(candidate => candidate.Lead == lead && !candidate.IsUnusable);
    }
}
