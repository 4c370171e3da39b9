using System.Collections.Immutable;
using Vouch.Department.Proof;

namespace Vouch.Department.Catalog;

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

/// <summary>What the pack asks of the gate, at which stages and for which tests.</summary>
/// <param name="Ask">The kind of fact and the policy for each way of not being met.</param>
/// <param name="Tests">Codes of the analytes it is for; empty: all.</param>
public sealed record PackRequirement(
    Requirement Ask, ImmutableArray<RequirementStage> Stages, ImmutableArray<string> Tests)
{
    public bool IsFor(string analyte) => Tests.IsEmpty || Tests.Contains(analyte, StringComparer.Ordinal);
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
    public const string InternalControl = "internal-control";
    public const string SopAcknowledged = "sop-acknowledged";

    public static readonly ImmutableArray<string> All =
    [
        PatientIdentity, SpecimenIdentity, SpecimenCondition, SpecimenStability, OrderValid, Credential, Competence,
        DeviceInService, Calibration, Control, ReagentLot, InternalControl, SopAcknowledged,
    ];
}
