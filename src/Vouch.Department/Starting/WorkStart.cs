using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;
using Vouch.Ledger;

namespace Vouch.Department.Starting;

/// <summary>What made work begin.</summary>
public enum StartCause
{
    /// <summary>Tubes were filled and scanned at the patient.</summary>
    Collected,

    /// <summary>An analyser asked for a tube's tests and was given them.</summary>
    Asked,

    /// <summary>An analyser that does not ask was told of them.</summary>
    Told,

    /// <summary>A person entered results by hand.</summary>
    Entered,
}

/// <summary>Work as it began, as stored in table <c>work_start</c>; it never changes.</summary>
/// <param name="DeviceId">Null: collection, work by hand.</param>
/// <param name="OrderTests">In the order of <paramref name="Analytes"/>.</param>
public sealed record WorkStart(
    Guid Id, Guid ProofId, string Stage, string Cause, Guid OrderId, Guid PatientId, Guid? SpecimenId, Guid? DeviceId, Guid? PerformerId,
    ImmutableArray<Guid> OrderTests, ImmutableArray<string> Analytes, DateTimeOffset BegunAt)
{
    public static string Word(StartCause cause) => cause.ToString().ToLowerInvariant();

    public static string Word(RequirementStage stage) => stage.ToString().ToLowerInvariant();
}

/// <summary>
/// The ledger's leaf of a start: what began, every check and cited fact; the patient only as a salted hash. Built the same
/// way when it begins and by the audit. Source: RFC 8785 (canonical form).
/// </summary>
public static class StartLeaf
{
    public const string Type = "vouch-start/1";

    /// <param name="inherited">Facts cited beyond those of the checks: the pack.</param>
    public static string Build(
        WorkStart start, string accession, string protocol, string decision, DateTimeOffset decidedAt, ImmutableArray<StoredCheck> checks,
        IEnumerable<StoredFact> inherited, IEnumerable<SaltedField> patient) => new CanonicalObject()
        .Add("type", Type)
        .Add("proof", start.ProofId.ToString())
        .Add("start", start.Id.ToString())
        .Add("stage", start.Stage)
        .Add("cause", start.Cause)
        .Add("accession", accession)
        .Add("specimen", start.SpecimenId?.ToString())
        .Add("device", start.DeviceId?.ToString())
        .Add("performer", start.PerformerId?.ToString())
        .Add("tests", CanonicalArray.Of([.. start.OrderTests.Select(test => test.ToString())]))
        .Add("analytes", CanonicalArray.Of([.. start.Analytes]))
        .Add("begunAt", start.BegunAt)
        .Add("protocol", protocol)
        .Add("decision", decision)
        .Add("decidedAt", decidedAt)
        .Add("checks", CheckLeaf.Of(checks))
        .Add("inherited", CheckLeaf.Of(inherited))
        .Add(SaltedField.LeafMember, SaltedField.ToLeafMember(patient))
        .ToString();
}
