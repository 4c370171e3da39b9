using Vouch.Department.Platform;

namespace Vouch.Department.Patients;

/// <summary>Why something about a patient was not done. No patient data in any of them.</summary>
public static class PatientRefusals
{
    public static Refusal Invalid(string message, string? hint = null) => new("patient-invalid", message, Hint: hint);

    public static Refusal NotFound() => new("patient-not-found", "There is no such patient.");

    public static Refusal MotherNotFound() => new(
        "patient-mother-not-found", "The mother is not registered.", Hint: "Register the mother first.");

    public static Refusal Stale() => new(
        "patient-stale", "Somebody else changed this patient meanwhile.", Hint: "Look at the change, then save again.");

    public static Refusal IdentifierTaken(PatientIdentifier identifier) => new(
        "patient-identifier-taken", "The number already belongs to another patient.",
        $"It is a number of kind {identifier.Kind} of {identifier.System}.",
        "Find that patient; merge the two records if they are one person.");

    public static Refusal MayExist(int alike) => new(
        "patient-may-exist", "A patient with this name and birth date is registered already.",
        alike == 1 ? "There is one." : FormattableString.Invariant($"There are {alike}."), "Open that chart, or say that this is another person.");

    public static Refusal BirthOrderTaken() => new(
        "patient-birth-order-taken", "A child with this place in the birth order is registered already.",
        Hint: "Each child of a multiple birth has its own letter.");

    public static Refusal MergeSelf() => new("patient-merge-self", "A record cannot be merged into itself.");

    public static Refusal MergeCircle() => new(
        "patient-merge-circle", "The surviving record is itself retired into the other one.",
        Hint: "Undo that merge first, or merge the other way round.");

    public static Refusal AlreadyMerged() => new(
        "patient-already-merged", "The record is already retired into a different one.",
        Hint: "Undo that merge first.");

    public static Refusal NotMerged() => new("patient-not-merged", "The record is not retired into another one.");

    public static Refusal ReasonMissing() => new("patient-reason-invalid", "A reason is needed.");

    public static Refusal EncounterNotFound() => new(
        "encounter-not-found", "There is no such stay or visit.", Hint: "Admit the patient first.");

    public static Refusal EncounterOfAnother() => new(
        "encounter-of-another", "This visit number belongs to another patient.",
        Hint: "Ask the sender: either the visit or the patient is wrong.");

    public static Refusal EncounterEnded(string how) => new("encounter-ended", $"The stay is already {how}.");

    public static Refusal EncounterInvalid(string message) => new("encounter-invalid", message);

    public static Refusal AlertNotFound() => new("alert-not-found", "There is no such alert.");
}
