using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>What the laboratory refuses, in one place.</summary>
public static class LaboratoryRefusals
{
    public static readonly Refusal NotFound = new("measurement-not-found", "There is no such measurement.");

    public static readonly Refusal Decided = new("review-decided-stale", "Somebody has decided this one already.", Hint: "Reload the list.");

    public static readonly Refusal ReasonMissing = new("reason-invalid", "A reason is needed.");

    public static readonly Refusal PersonNeeded = new("person-not-permitted", "This is a person's decision.");

    public static readonly Refusal NotPermitted = new("person-not-permitted", "You may not do this.", Hint: "Ask somebody who may; see Permissions.");

    public static readonly Refusal NoResult = new("result-not-found", "No result of this test has been released.");

    public static Refusal Gate(string analyte, IEnumerable<string> sentences) => new("gate-locked",
        $"{analyte} may not leave.", string.Join(' ', sentences), "Do what the checks say, or ask a person with authority for an override.");
}
