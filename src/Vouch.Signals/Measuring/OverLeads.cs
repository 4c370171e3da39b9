namespace Vouch.Signals.Measuring;

/// <summary>
/// Global onsets and offsets: IEC 60601-2-25 takes the earliest onset and the latest offset in any lead. Of several leads with noise
/// the very first is the one with most of it; so a low part of them is taken, and leads far from the others are left out.
/// </summary>
internal static class OverLeads
{
    /// <summary>The earliest that is not alone.</summary>
    /// <param name="part">Of the leads that may be earlier.</param>
    /// <param name="far">Samples from the median at which a lead is held for wrong.</param>
    public static double? Earliest(List<double> found, double part, double far)
    {
        if (found.Count == 0)
            return null;
        found.Sort();
        var middle = found[found.Count / 2];
        var near = found.FindAll(one => Math.Abs(one - middle) <= far);
        var at = part * (near.Count - 1);
        var (below, rest) = ((int)at, at - (int)at);
        return near[below] + (rest > 0 ? rest * (near[below + 1] - near[below]) : 0);
    }

    /// <summary>The latest that is not alone.</summary>
    public static double? Latest(List<double> found, double part, double far) => Earliest(found.ConvertAll(one => -one), part, far) is { } least ? -least : null;
}
