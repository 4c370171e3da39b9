namespace Vouch.Department.Catalog;

/// <summary>What is collected from the patient. Hl7Code: table 0487.</summary>
public sealed record SpecimenType(string Code, string Name, string Hl7Code);

/// <summary>
/// A tube or vessel: additive, cap colour, its place in the order of draw by venepuncture and by capillary puncture
/// (null: not collected that way), and its volumes. Source of the order: CLSI GP41 (2017), GP42 (2020).
/// </summary>
public sealed record ContainerType
{
    public required string Code { get; init; }

    public required string Name { get; init; }

    public required string Additive { get; init; }

    /// <summary>Colour of the cap in words; never the only sign on a page or label.</summary>
    public required string Colour { get; init; }

    /// <summary>Colour of the cap as #rrggbb, for the picture of the tube.</summary>
    public required string ColourHex { get; init; }

    /// <summary>Suffix of the accession number on the tube's label.</summary>
    public required string LabelSuffix { get; init; }

    public required IReadOnlyList<string> SpecimenTypes { get; init; }

    public int? VenousDrawOrder { get; init; }

    public int? CapillaryDrawOrder { get; init; }

    public required decimal VolumeMl { get; init; }

    /// <summary>Filled less than this, the tube is rejected; null: to be set locally.</summary>
    public decimal? MinimumVolumeMl { get; init; }

    /// <summary>Where a minimum volume that was set locally comes from.</summary>
    public string? MinimumSource { get; init; }

    /// <summary>Where the volumes come from.</summary>
    public required string Source { get; init; }

    /// <summary>First in a draw with a winged set it must follow a discard tube, which takes the dead air.</summary>
    public bool DiscardBeforeWithWingedSet { get; init; }
}
