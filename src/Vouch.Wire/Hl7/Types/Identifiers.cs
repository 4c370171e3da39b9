namespace Vouch.Wire.Hl7.Types;

/// <summary>Who assigns: a local name, or a universal id with its type. Source: HL7 v2.9 chapter 2A, HD.</summary>
public readonly record struct HierarchicDesignator(string NamespaceId, string UniversalId, string UniversalIdType)
{
    /// <summary>Nothing is given.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(NamespaceId) && string.IsNullOrEmpty(UniversalId);
}

/// <summary>The identifier of a thing, e.g. an order number. Source: HL7 v2.9 chapter 2A, EI.</summary>
public readonly record struct EntityIdentifier(string Id, HierarchicDesignator Assigner);

/// <summary>
/// The identifier of a person, with who assigned it and its kind (table 0203: MR, PI, NI …).
/// Source: HL7 v2.9 chapter 2A, CX.
/// </summary>
public sealed record ExtendedId(
    string Id, string CheckDigit, string CheckDigitScheme, HierarchicDesignator Assigner, string Type,
    HierarchicDesignator Facility, Hl7Time? Effective, Hl7Time? Expires);

/// <summary>A place in the hospital: ward, room, bed, facility. Source: HL7 v2.9 chapter 2A, PL.</summary>
public sealed record PatientLocation(
    string PointOfCare, string Room, string Bed, HierarchicDesignator Facility, string Status, string Type,
    string Building, string Floor, string Description);

/// <summary>A parent's identifiers with the placer and the filler. Source: HL7 v2.9 chapter 2A, EIP.</summary>
public readonly record struct EntityIdentifierPair(EntityIdentifier Placer, EntityIdentifier Filler);
