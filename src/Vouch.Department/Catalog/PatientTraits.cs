namespace Vouch.Department.Catalog;

/// <summary>
/// What of a patient decides which limits apply on the day of collection. Null means not recorded: a limit that asks
/// for it is then not chosen, never guessed.
/// </summary>
public sealed record PatientTraits(bool? Female, DateOnly? BirthDate, DateOnly On, int? Trimester = null);
