using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vouch.Department.Proof;

/// <summary>The immutable record of a verdict that let something pass, as stored in table <c>proof</c>.</summary>
/// <param name="SubjectId">A test's result (order test) or a calibration series.</param>
/// <param name="Leaf">Canonical JSON: the ledger's leaf.</param>
/// <param name="Salts">Of the patient fields hashed in the leaf.</param>
public sealed record ProofRecord(
    Guid Id, string SubjectKind, Guid SubjectId, int SubjectVersion, string Gate, string Decision, string Protocol,
    DateTimeOffset MeasuredAt, DateTimeOffset DecidedAt, Guid? DecidedBy, ImmutableArray<StoredCheck> Checks, string Leaf,
    ImmutableArray<StoredSalt> Salts);

/// <summary>A check as kept in <c>proof.checks</c>.</summary>
public sealed record StoredCheck(
    string Kind, string Standing, string Sentence, string? Effect, StoredOverride? Override, ImmutableArray<StoredFact> Cited)
{
    public static StoredCheck Of(Check check) => new(check.Kind, Word(check.Standing), check.Sentence,
        check.Effect is { } effect ? effect.ToString().ToLowerInvariant() : null,
        check.Override is { } given
            ? new StoredOverride(given.Id, given.Reason, given.GivenByName, given.Stat) : null,
        [.. check.Cited.Select(StoredFact.Of)]);

    private static string Word(Standing standing) =>
        standing == Proof.Standing.NotApplicable ? "not applicable" : standing.ToString().ToLowerInvariant();
}

/// <summary>An override as part of the proof.</summary>
public sealed record StoredOverride(Guid Id, string Reason, string By, bool Stat);

/// <summary>A cited fact, its kind in words.</summary>
public sealed record StoredFact(string Kind, Guid Id, int Version)
{
    public static StoredFact Of(CitedFact fact) => new(fact.Kind.ToString().ToLowerInvariant(), fact.Id, fact.Version);
}

/// <summary>A patient field that the leaf holds only as a salted hash.</summary>
public sealed record StoredSalt(string Name, string Value, string Salt);

/// <summary>JSON of <c>proof.checks</c> and <c>proof.salts</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImmutableArray<StoredCheck>))]
[JsonSerializable(typeof(ImmutableArray<StoredSalt>))]
public sealed partial class ProofJson : JsonSerializerContext;
