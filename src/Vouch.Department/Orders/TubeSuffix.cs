using Vouch.Measures.Identifiers;

namespace Vouch.Department.Orders;

/// <summary>Container suffixes of an accession, 01 to 99: given once, also after a tube was rejected.</summary>
public static class TubeSuffix
{
    public const int Max = 99;

    /// <summary>The highest suffix in use; 0 where there is none.</summary>
    public static int Last(IEnumerable<OrderTube> tubes) => tubes
        .Select(tube => ContainerNumber.Parse(tube.Barcode).Succeeded(out var number, out _) ? number.Suffix ?? 0 : 0)
        .DefaultIfEmpty(0).Max();
}
