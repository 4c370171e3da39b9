namespace Vouch.Department.Proof;

/// <summary>Kinds of facts a result leans on, as stored in <c>citation.kind</c> (table <c>fact_kind</c>).</summary>
public enum FactKind : short
{
    Identity = 1,
    Specimen = 2,
    Order = 3,
    Credential = 4,
    Competence = 5,
    Device = 6,
    Calibration = 7,
    Control = 8,
    Lot = 9,
    OnBoard = 10,
    Document = 11,
    Pack = 12,
    Rule = 13,
    KitControl = 14,
    LotValue = 15,
}

/// <summary>A fact as it stood: which, and in which version it was seen.</summary>
public readonly record struct CitedFact(FactKind Kind, Guid Id, int Version);
