using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>What happens where a requirement is not met.</summary>
public enum RequirementPolicy
{
    /// <summary>Goes on, with a remark that stays.</summary>
    Warn,

    /// <summary>Kept until someone with authority decides.</summary>
    Hold,

    /// <summary>Work may not start, a result may not leave.</summary>
    Lock,
}

/// <summary>Where a requirement is asked.</summary>
public enum RequirementStage
{
    /// <summary>Before the specimen is collected.</summary>
    Collection,

    /// <summary>Before work on a device starts.</summary>
    Start,

    /// <summary>Before a result leaves.</summary>
    Release,
}

/// <summary>
/// What the pack asks for before work starts or a result leaves, and what follows where it is disproven, overdue
/// (it was good, its time is over) or unproven (nothing says so either way). Unproven is never taken for good.
/// </summary>
/// <param name="Kind">Kind of fact, e.g. "control", "calibration"; see <see cref="RequirementKinds"/>.</param>
/// <param name="Tests">Codes of the tests it is for; empty: all.</param>
public sealed record PackRequirement(
    string Kind, ImmutableArray<RequirementStage> Stages, RequirementPolicy WhenDisproven,
    RequirementPolicy WhenOverdue, RequirementPolicy WhenUnproven, ImmutableArray<string> Tests)
{
    public bool IsFor(string testCode) => Tests.IsEmpty || Tests.Contains(testCode, StringComparer.Ordinal);
}

/// <summary>The kinds of facts a laboratory pack may ask for.</summary>
public static class RequirementKinds
{
    public const string PatientIdentity = "patient-identity";
    public const string SpecimenIdentity = "specimen-identity";
    public const string SpecimenCondition = "specimen-condition";
    public const string SpecimenStability = "specimen-stability";
    public const string OrderValid = "order-valid";
    public const string Credential = "credential";
    public const string Competence = "competence";
    public const string DeviceInService = "device-in-service";
    public const string Calibration = "calibration";
    public const string Control = "control";
    public const string ReagentLot = "reagent-lot";
    public const string SopAcknowledged = "sop-acknowledged";

    public static readonly ImmutableArray<string> All =
    [
        PatientIdentity, SpecimenIdentity, SpecimenCondition, SpecimenStability, OrderValid, Credential, Competence,
        DeviceInService, Calibration, Control, ReagentLot, SopAcknowledged,
    ];
}
