using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>Why something about a specimen was not done.</summary>
public static class SpecimenRefusals
{
    public static Refusal NotFound() => new("specimen-not-found", "There is no such specimen.");

    public static Refusal Unknown(string barcode) => new(
        "specimen-unknown", "No tube with this barcode is known.", $"Read: {Shown(barcode)}.",
        "Scan again; if it stays unknown, put the tube aside and ask who sent it. Never give it to a patient by guess.");

    public static Refusal NothingScanned() => new("specimen-scan-invalid", "No tube was scanned.", Hint: "Scan the tube's label.");

    public static Refusal TooMany(int most) => new(
        "specimen-scan-invalid", FormattableString.Invariant($"At most {most} tubes go in one step."));

    public static Refusal WrongTube(string barcode, bool known) => new(
        "specimen-wrong-tube", known ? "This tube belongs to another order." : "This tube is not of this order.",
        $"Read: {Shown(barcode)}.", "Put it down. Take the tube whose label was printed for this collection.");

    public static Refusal NotAskedFor(string barcode) => new(
        "specimen-not-asked-for", "Nothing is asked of this tube any more.", $"Read: {barcode}.", "Leave it out.");

    public static Refusal Rejected(string barcode) => new(
        "specimen-rejected", "This tube was rejected.", $"Read: {barcode}.", "Put it with the rejected ones.");

    public static Refusal Disposed(string barcode) => new(
        "specimen-disposed", "This tube is recorded as disposed of.", $"Read: {barcode}.", "Scan again; put it aside if it is really here.");

    public static Refusal NotCollected(string barcode) => new(
        "specimen-not-collected", "No collection of this tube is recorded.", $"Read: {barcode}.",
        "Ask the ward who identified the patient and collected it, and when; enter both, or reject the tube.");

    public static Refusal NotReceived(string barcode) => new(
        "specimen-not-received", "This tube was not received yet.", $"Read: {barcode}.", "Receive it first.");

    public static Refusal TimeWrong(string message) => new("specimen-time-invalid", message, Hint: "Check the time.");

    public static Refusal TextWrong(string what, int most) => new(
        "specimen-text-invalid", FormattableString.Invariant($"{what}: a text of at most {most} characters is needed."));

    public static Refusal NumberWrong(string what, int least, int most) => new(
        "specimen-number-invalid", FormattableString.Invariant($"{what}: a whole number from {least} to {most}."));

    public static Refusal NoIdentity() => new(
        "identity-missing", "The patient was not identified for this collection.",
        Hint: "Identify the patient first: two identifiers, stated and compared.");

    public static Refusal NotIdentified(string why) => new(
        "identity-failed", "The identification did not succeed; nothing may be collected on it.", why,
        "Settle who the patient is, then identify again.");

    public static Refusal IdentityOfOther() => new(
        "identity-of-other", "This identification is of another patient or was made by somebody else.",
        Hint: "Whoever collects identifies the patient.");

    public static Refusal IdentityTooOld(int minutes) => new(
        "identity-stale", FormattableString.Invariant($"The identification is older than {minutes} minutes."), Hint: "Identify the patient again.");

    public static Refusal SecondPersonMissing() => new(
        "identity-second-person-invalid", "Who cannot speak is identified by the band and a second person, who is named.",
        Hint: "Name a second person; not yourself.");

    public static Refusal PatientNotFound() => new("patient-not-found", "There is no such patient.");

    public static Refusal NoSuchReason() => new(
        "specimen-reason-invalid", "The pack has no such reason for rejection.", Hint: "Choose one of the list.");

    public static Refusal InUse(string tests) => new(
        "specimen-in-use", "Tests are still open on this specimen.", $"Open: {tests}.",
        "Finish or cancel them, or reject the specimen.");

    public static Refusal Released(string tests) => new(
        "specimen-released", "All results of this specimen are released already.", $"Released: {tests}.",
        "Correct or withdraw the results; if it was exchanged with another, correct its identity.");

    public static Refusal PlaceNotFound() => new(
        "storage-place-not-found", "There is no such storage place.", Hint: "Choose one of the list, or set it up first.");

    public static Refusal PlaceWrong(string message) => new("storage-place-invalid", message);

    public static Refusal PositionWrong(string last) => new(
        "storage-position-invalid", "This place has no such position.", Hint: $"Positions go from A1 to {last}.");

    public static Refusal PositionTaken(string position, string barcode) => new(
        "storage-position-taken", $"Position {position} is taken.", $"There is {barcode}.", "Choose another, or leave it empty for the next free one.");

    public static Refusal PlaceFull() => new("storage-place-full", "No position is free here.", Hint: "Choose another place, or dispose of what has expired.");

    public static Refusal NotStored(string barcode) => new("specimen-not-stored", "This tube is not in storage.", $"Read: {barcode}.");

    public static Refusal ReasonMissing() => new("specimen-reason-invalid", "A reason of at most 500 characters is needed.");

    public static Refusal PrelabellingOff() => new(
        "label-before-identification", "Labels are printed after the patient was identified.",
        Hint: "Identify the patient first. A site that labels tubes beforehand says so in its settings.");

    public static Refusal ReprintWithoutReason() => new(
        "label-reason-invalid", "A label for a tube that is collected already needs a reason.", Hint: "Say why it is printed again.");

    private static string Shown(string barcode) => barcode.Length <= 40 ? barcode : barcode[..40] + "…";
}
