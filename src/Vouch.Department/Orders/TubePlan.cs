using System.Collections.Immutable;
using Vouch.Department.Catalog;

namespace Vouch.Department.Orders;

/// <summary>What one test asks of its tube.</summary>
/// <param name="Containers">Codes it may be collected in, the preferred one first; never empty.</param>
/// <param name="Microlitres">Specimen volume it takes.</param>
/// <param name="Separate">Shares its tube with no other test.</param>
public sealed record TubeNeed(
    string Analyte, string SpecimenType, ImmutableArray<string> Containers, int Microlitres, bool Separate);

/// <summary>One tube to fill, and what is measured in it.</summary>
public sealed record PlannedTube(string Container, string SpecimenType, ImmutableArray<string> Analytes);

/// <summary>
/// The fewest containers that satisfy specimen type, container, volume and separate-tube rules, in the order of draw.
/// Exact for what wards order; where the volumes make a puzzle of more than <see cref="StepsMax"/> steps, the best found
/// until then.
/// </summary>
public static class TubePlan
{
    public const int StepsMax = 50_000;

    /// <summary>
    /// What a tube of blood gives of serum or plasma, by volume: the rest of an upper normal haematocrit (0.50), less
    /// what stays above the gel or the buffy coat. The department's own figure; whole blood and urine count in full.
    /// </summary>
    private const decimal SerumYield = 0.4m;

    /// <summary>The specimen volume that one filled container gives, in microlitres.</summary>
    public static int UsableMicrolitres(LaboratoryPack pack, ContainerType container, string specimenType)
    {
        var type = pack.SpecimenTypes.FirstOrDefault(t => string.Equals(t.Code, specimenType, StringComparison.Ordinal));
        var spun = type?.Hl7Code is "SER" or "PLAS" or "PPP" or "PRP";
        return (int)(container.VolumeMl * 1000m * (spun ? SerumYield : 1m));
    }

    /// <summary>What the analyte asks of a tube; null where the pack names no container that fits its specimen type.</summary>
    public static TubeNeed? NeedOf(LaboratoryPack pack, Analyte analyte)
    {
        var fitting = analyte.Containers
            .Where(code => pack.FindContainer(code)?.SpecimenTypes.Contains(analyte.SpecimenType, StringComparer.Ordinal) == true)
            .ToImmutableArray();
        return fitting.IsEmpty ? null
            : new TubeNeed(analyte.Code, analyte.SpecimenType, fitting, analyte.VolumeMicrolitres ?? 0, analyte.SeparateTube);
    }

    /// <summary>Plans the tubes; the same needs give the same tubes.</summary>
    public static ImmutableArray<PlannedTube> Of(LaboratoryPack pack, IEnumerable<TubeNeed> needs)
    {
        var tubes = needs
            .GroupBy(need => need.SpecimenType, StringComparer.Ordinal)
            .SelectMany(group => new TubePuzzle(group, container => Capacity(pack, container, group.Key)).Solve()
                .Select(tube => new PlannedTube(tube.Container, group.Key, tube.Analytes)));
        return [.. tubes
            .OrderBy(tube => pack.FindContainer(tube.Container)?.VenousDrawOrder ?? int.MaxValue)
            .ThenBy(tube => tube.Container, StringComparer.Ordinal)
            .ThenBy(tube => tube.SpecimenType, StringComparer.Ordinal)
            .ThenBy(tube => tube.Analytes[0], StringComparer.Ordinal)];
    }

    private static int Capacity(LaboratoryPack pack, string container, string specimenType) =>
        pack.FindContainer(container) is { } found ? UsableMicrolitres(pack, found, specimenType)
            : throw new InvalidOperationException($"The pack has no container {container}");
}
