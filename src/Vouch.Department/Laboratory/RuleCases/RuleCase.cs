using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Vouch.Department.Laboratory.RuleCases;

/// <summary>One imagined measurement, as complete as the rules can ask.</summary>
/// <param name="Value">As a device would send it: a number in the analyte's unit with or without comparator, or a code.</param>
/// <param name="Sex">female, male, or empty: not recorded.</param>
/// <param name="Age">As a pack writes ages: "3 d", "45 y"; empty: not recorded.</param>
/// <param name="Previous">An earlier value of the patient, in the analyte's unit; null: none.</param>
/// <param name="HoursSince">How long before.</param>
/// <param name="Flags">Flags of the device.</param>
/// <param name="Others">Other values of the same tube, in the pack's units.</param>
public sealed record GivenCase(
    string Value, string Sex, string Age, decimal? Previous, int? HoursSince, ImmutableArray<string> Flags,
    ImmutableArray<OtherValue> Others);

/// <summary>Another value of the same tube.</summary>
public sealed record OtherValue(string Analyte, decimal Value);

/// <summary>A case with what a person expects the rules to do.</summary>
/// <param name="Released">Expected: released without a person. Otherwise held.</param>
/// <param name="Reason">Code of a reason that must be among those that hold it; null: any.</param>
public sealed record RuleCase(Guid Id, string Analyte, string Name, GivenCase Given, bool Released, string? Reason, string AddedBy, DateTimeOffset AddedAt);

/// <summary>What the rules of a pack do with a case.</summary>
/// <param name="Reasons">Codes of what holds it.</param>
/// <param name="Said">What holds it, in words; empty when released.</param>
public sealed record CaseOutcome(bool Released, string ReportedText, string Flag, ImmutableArray<string> Reasons, string Said)
{
    /// <summary>Whether it is what the case expects.</summary>
    public bool Meets(bool released, string? reason) =>
        Released == released && (reason is null || Reasons.Contains(reason, StringComparer.Ordinal));
}

/// <summary>JSON of <c>rule_case.given</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GivenCase))]
public sealed partial class RuleCaseJson : JsonSerializerContext;
