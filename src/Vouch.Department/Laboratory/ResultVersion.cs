namespace Vouch.Department.Laboratory;

/// <summary>A reported value in one version, as stored in table <c>result</c>; it never changes.</summary>
/// <param name="ReleasedBy">Null: autoverified.</param>
/// <param name="RuleVersion">Pack and version whose rules let it go, with who approved them.</param>
public sealed record ResultVersion(
    Guid OrderTestId, int Version, Guid ProofId, Guid MeasurementId, Guid PatientId, Guid? SpecimenId, Guid OrderId,
    string Analyte, string Status, string Comparator, decimal? Value, string ValueText, string? Coded, string? Unit, decimal? Low,
    decimal? High, string Flag, string? Comment, DateTimeOffset MeasuredAt, DateTimeOffset ReleasedAt, Guid? ReleasedBy,
    string RuleVersion, string? Reason);
