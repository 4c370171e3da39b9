using System.Collections.Immutable;
using System.Globalization;
using Vouch.Measures.Formulas;

namespace Vouch.Department.Catalog;

/// <summary>
/// Reads the formulas and conditions of a pack: whether they parse and fit their inputs, and which analytes they name.
/// Inputs: <c>{CODE}</c> and <c>{prior:CODE}</c> numbers of results, <c>{age_years}</c>, <c>{female}</c> of the patient,
/// <c>{lot:ISI}</c>, <c>{lot:MNPT}</c> of the reagent lot on the analyser.
/// </summary>
internal static class PackExpressions
{
    /// <summary>Inputs that come from the patient or the reagent lot, not from a result.</summary>
    private static readonly Dictionary<string, FormulaKind> OtherInputs = LotValueKind.All
        .Select(kind => KeyValuePair.Create(kind.Input, FormulaKind.Number))
        .Append(KeyValuePair.Create("age_years", FormulaKind.Number)).Append(KeyValuePair.Create("female", FormulaKind.Truth))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The analyte codes named in the text, and what is wrong with it, if anything.</summary>
    public static (string? Fault, ImmutableArray<string> Analytes) Read(string text, bool boolean)
    {
        var wanted = boolean ? FormulaKind.Truth : FormulaKind.Number;
        if (!Formula.Parse(text, wanted).Succeeded(out var formula, out var fault))
            return (fault.Column is { } column
                ? string.Create(CultureInfo.InvariantCulture, $"the expression does not fit at its column {column}: {fault.Reason}")
                : $"the expression does not fit: {fault.Reason}", []);
        var analytes = ImmutableArray.CreateBuilder<string>();
        string? misfit = null;
        foreach (var (name, kind) in formula.Inputs)
        {
            var expected = OtherInputs.GetValueOrDefault(name, FormulaKind.Number);
            if (kind != expected)
                misfit ??= $"{{{name}}} is a {expected} and is used as a {kind}";
            if (OtherInputs.ContainsKey(name))
                continue;
            var analyte = name.StartsWith("prior:", StringComparison.Ordinal) ? name[6..] : name;
            if (!analytes.Contains(analyte, StringComparer.Ordinal))
                analytes.Add(analyte);
        }
        return (misfit, analytes.ToImmutable());
    }
}
