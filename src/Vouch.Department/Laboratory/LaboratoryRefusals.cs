using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>What the laboratory refuses, in one place.</summary>
public static class LaboratoryRefusals
{
    public static readonly Refusal NotFound = new("measurement-not-found", "There is no such measurement.");

    public static readonly Refusal NotJudged = new("measurement-not-judged", "It cannot be judged any more: its test is not in the pack in force, or an input of its calculation is gone.",
        Hint: "Set it aside.");

    public static readonly Refusal ReasonMissing = new("reason-invalid", "A reason is needed.");

    public static readonly Refusal PersonNeeded = new("person-not-permitted", "This is a person's decision.");

    public static readonly Refusal NotPermitted = new("person-not-permitted", "You may not do this.", Hint: "Ask somebody who may; see Permissions.");

    public static readonly Refusal NoResult = new("result-not-found", "No result of this test has been released.");

    /// <summary>Whether the person's role allows what a form asks for; the page shows the form only to whom it does.</summary>
    public static Outcome<Done> Permitted(bool may) => may ? default(Done) : new Refusal("act-not-permitted", "Your role may not do this.");

    public static Refusal Decided(string analyte, string decision, string? by) => new("review-decided-stale",
        $"{analyte} has been decided already: {decision.Replace('-', ' ')}{(by is null ? "" : $" by {by}")}.", Hint: "Go on to the next one.");

    public static Refusal Cancelled(string analyte) => new("test-cancelled", $"{analyte} was cancelled; nothing is reported of it.",
        Hint: "Order the test again if it is wanted after all.");

    public static Refusal Gate(string analyte, IEnumerable<string> sentences) => new("gate-locked",
        $"{analyte} may not leave.", string.Join(' ', sentences), "Do what the checks say, or ask a person with authority for an override.");
}
