using System.Collections.Immutable;
using System.Globalization;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory.RuleCases;

/// <summary>A case read from what was typed.</summary>
public static class RuleCaseTyped
{
    /// <summary>Refusals: rule-case-previous-invalid, rule-case-hours-invalid, rule-case-others-invalid, rule-case-expected-invalid.</summary>
    public static Outcome<NewRuleCase> Read(string analyte, TypedForm typed)
    {
        decimal? previous = null;
        if (typed.Text("previous") is { } text)
        {
            if (!Number(text, out var value))
                return new Refusal("rule-case-previous-invalid", $"“{text}” is no number.");
            previous = value;
        }

        int? hours = null;
        if (typed.Text("hours") is { } since)
        {
            if (!int.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var counted) || counted is 0 or > 100_000)
                return new Refusal("rule-case-hours-invalid", $"“{since}” is no number of hours.");
            hours = counted;
        }

        var others = ImmutableArray.CreateBuilder<OtherValue>();
        foreach (var part in typed["others"].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=') is not [var code, var number] || !Number(number, out var value))
                return new Refusal("rule-case-others-invalid", $"“{part}” is not read.", Hint: "Write CODE=number, one after the other: CA=1.1 ALP=20.");
            others.Add(new OtherValue(code, value));
        }

        if (typed["expected"] is not ("released" or "held"))
            return new Refusal("rule-case-expected-invalid", "Say what is expected: released or held.");
        ImmutableArray<string> flags = typed.Text("flag") is { } flag ? [flag] : [];
        return new NewRuleCase(analyte, typed["name"], new GivenCase(typed["value"], typed["sex"], typed["age"], previous, hours, flags, others.ToImmutable()),
            typed["expected"] == "released", typed["expected"] == "held" ? typed.Text("why") : null);
    }

    private static bool Number(string text, out decimal value) => DecimalText.Parse(text, DecimalConvention.Invariant).Succeeded(out value, out _);
}
