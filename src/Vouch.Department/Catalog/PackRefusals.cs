using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>Why a pack was not taken, signed or put in force.</summary>
internal static class PackRefusals
{
    public static Refusal Invalid(IReadOnlyList<PackProblem> problems) => new(
        "pack-invalid", "The pack does not fit.", string.Join('\n', problems.Take(20)),
        "Run vouch packs check on its manifest and correct what it names.");

    public static Refusal LabelTaken(string label) => new(
        "pack-label-taken", $"There is already another text of version {label}.",
        null, "Give the changed pack a new version in its manifest.");

    public static Refusal NotFound() => new("pack-not-found", "There is no such version of the pack.");

    public static Refusal AlreadySigned(string by) => new(
        "pack-already-signed", $"This version is already signed by {by}.");

    public static Refusal Unnamed() => new(
        "pack-signature-not-permitted", "Only a person can sign a pack.", null, "Sign in as the director.");

    public static Refusal NotSigned() => new(
        "pack-not-signed", "This version is a draft.", null, "Let a director sign it first.");

    public static Refusal MeaningMissing() => new(
        "pack-meaning-invalid", "A signature says what it means, in 1 to 200 characters.");

    public static Refusal ReasonMissing() => new(
        "pack-reason-invalid", "Say why the other version is put in force, in 1 to 200 characters.");
}
