using System.Globalization;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Laboratory.ByHand;

/// <summary>A manual differential as counted.</summary>
/// <param name="Cells">Cells of each kind, by analyte; a kind not named was not seen.</param>
/// <param name="Nucleated">Nucleated red cells seen beside them.</param>
/// <param name="Features">Grade of each morphology feature seen, by its code.</param>
public sealed record DifferentialCount(
    IReadOnlyDictionary<string, int> Cells, int Nucleated, IReadOnlyDictionary<string, string> Features, string? Remark)
{
    public const int RemarkLengthMax = 500;

    /// <summary>The results of the count by analyte, as they are entered. Pure.</summary>
    /// <remarks>
    /// Per cent of the leucocytes counted, exactly; nucleated red cells for each hundred of them. Absolute numbers are the
    /// pack's calculations. Source: CLSI H20-A2.
    /// </remarks>
    /// <returns>Refusals: count-total-invalid, count-cell-invalid, morphology-invalid.</returns>
    public Outcome<IReadOnlyDictionary<string, string>> Results(Differential differential)
    {
        if (Cells.Values.Any(count => count < 0) || Nucleated < 0 || Cells.Keys.Any(cell => !differential.Cells.Any(known => known.Analyte == cell)))
            return new Refusal("count-cell-invalid", "A count is a whole number of a cell of the differential.");
        var total = Cells.Values.Sum();
        if (!differential.Counts.Contains(total))
            return new Refusal("count-total-invalid", Invariant($"{total} leucocytes were counted."),
                Hint: $"Count {string.Join(" or ", differential.Counts.Select(count => count.ToString(CultureInfo.InvariantCulture)))}.");
        var results = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cell in differential.Cells)
            results[cell.Analyte] = Text(100m * Cells.GetValueOrDefault(cell.Analyte) / total);
        if (differential.Nucleated is { } nucleated)
            results[nucleated.Analyte] = Text(100m * Nucleated / total);
        if (differential.Morphology is { } morphology)
        {
            if (!Morphology(differential).Succeeded(out var words, out var refusal))
                return refusal;
            results[morphology] = words;
        }

        return results;
    }

    /// <summary>The features in the pack's order with their grades, then the remark.</summary>
    private Outcome<string> Morphology(Differential differential)
    {
        foreach (var (code, grade) in Features)
            if (differential.Features.FirstOrDefault(known => known.Code == code) is not { } feature || !feature.Grades.Any(known => known.Grade == grade))
                return new Refusal("morphology-invalid", $"“{code}” is not graded “{grade}”.");
        if (Remark?.Length > RemarkLengthMax)
            return new Refusal("morphology-invalid", Invariant($"A remark has at most {RemarkLengthMax} characters."));
        var seen = differential.Features.Where(feature => Features.ContainsKey(feature.Code))
            .Select(feature => $"{feature.Name} {Features[feature.Code]}");
        var words = string.Join("; ", seen.Append(Remark?.Trim() ?? "").Where(part => part.Length > 0));
        return words.Length == 0 ? "Nothing remarkable." : words;
    }

    private static string Text(decimal number) => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
}
