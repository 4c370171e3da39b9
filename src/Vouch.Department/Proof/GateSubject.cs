namespace Vouch.Department.Proof;

/// <summary>What one verdict is about: one test of one patient, measured somewhere, by somebody, at a moment.</summary>
/// <param name="OrderTestId">The test asked for.</param>
/// <param name="PatientId">The patient it was asked for.</param>
/// <param name="SpecimenId">The specimen measured; null when none is named.</param>
/// <param name="Analyte">Pack code.</param>
/// <param name="Discipline">Pack discipline, lower case: chemistry, haematology …</param>
/// <param name="DeviceId">The device; null for work by hand without one.</param>
/// <param name="DeviceModel">The device's model, for competence.</param>
/// <param name="LotId">The lot used, where the work names it (kit, worksheet); null: what is on board the device.</param>
/// <param name="PerformerId">Who performed it; null: nobody named.</param>
/// <param name="MeasuredAt">The moment the proof speaks of.</param>
/// <param name="InternalControl">What the kit's own control showed; null: not read, or there is none.</param>
/// <param name="NoValue">A coded non-result: no value was obtained, so nothing has to vouch for one.</param>
public sealed record GateSubject(
    Guid OrderTestId, Guid PatientId, Guid? SpecimenId, string Analyte, string Discipline,
    Guid? DeviceId, string? DeviceModel, Guid? LotId, Guid? PerformerId, DateTimeOffset MeasuredAt,
    bool? InternalControl = null, bool NoValue = false);
