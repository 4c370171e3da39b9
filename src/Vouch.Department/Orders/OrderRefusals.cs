using Vouch.Department.Platform;

namespace Vouch.Department.Orders;

/// <summary>Why something about an order was not done.</summary>
public static class OrderRefusals
{
    public static Refusal Invalid(string message, string? hint = null) => new("order-invalid", message, Hint: hint);

    public static Refusal NotFound() => new("order-not-found", "There is no such order.");

    public static Refusal TestNotFound() => new("order-test-not-found", "The order has no such test.");

    public static Refusal Empty() => new("order-empty", "An order needs at least one test.");

    public static Refusal UnknownTests(IEnumerable<string> codes) => new(
        "order-test-unknown", "The laboratory has no such test.", $"Unknown: {string.Join(", ", codes)}.",
        "Map the code, or add the test to the laboratory's pack.");

    public static Refusal NoContainer(string analyte) => new(
        "order-container-missing", $"The pack names no container for {analyte}.",
        Hint: "Name a container for it in the laboratory's pack.");

    public static Refusal TooManyTubes() => new(
        "order-too-large", "The order needs more than 99 tubes.", Hint: "Place it as several orders.");

    public static Refusal TooManyTests(int most) => new(
        "order-too-large", FormattableString.Invariant($"An order has at most {most} tests."), Hint: "Place it as several orders.");

    public static Refusal Redundant(IEnumerable<RedundantTest> tests) => new(
        "order-redundant", "Some of these tests are already on their way or were just done.",
        string.Join(' ', tests.Select(test => test.Sentence)), "Leave them out, or insist with a reason.");

    public static Refusal PlacerTaken(string accession) => new(
        "order-already-placed", "An order with this placer number is placed already.", $"It is {accession}.",
        "Change or cancel that order.");

    public static Refusal Cancelled() => new("order-cancelled", "The order is cancelled.", Hint: "Place a new one.");

    public static Refusal Released(string tests) => new(
        "order-released", "A released result cannot be cancelled.", $"Released: {tests}.",
        "Cancel the tests that are still open; correct or withdraw a released result.");

    public static Refusal ReasonMissing() => new("order-reason-invalid", "A reason of at most 500 characters is needed.");

    public static Refusal AccessionsUsedUp(string why) => new("order-accession-unavailable", "No accession number can be given.", why);

    public static Refusal SpecimenNotFound() => new("specimen-not-found", "There is no such specimen.");

    public static Refusal NothingToRecollect() => new(
        "specimen-nothing-to-recollect", "No open test hangs on this specimen.");
}
