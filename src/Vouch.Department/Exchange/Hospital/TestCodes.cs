using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Department.Exchange.Hospital;

/// <summary>
/// What a partner's code asks for here: a line of the code map, else the LOINC code, else the laboratory's own code.
/// Never by words.
/// </summary>
public sealed class TestCodes(LaboratoryPack pack, IReadOnlyDictionary<string, string> mapped)
{
    public static async Task<TestCodes> LoadAsync(
        Work work, Guid connection, LaboratoryPack pack, IEnumerable<CodedElement> asked, CancellationToken ct) =>
        new(pack, await CodeMaps.OursAsync(work, connection, "test", asked.SelectMany(Codes).Select(code => code.Value), ct));

    /// <summary>The orderable code of the pack; null where the laboratory has no such test.</summary>
    public string? Find(CodedElement asked)
    {
        foreach (var code in Codes(asked))
            if (mapped.TryGetValue(code.Value, out var ours) && Orderable(ours) is { } known)
                return known;
        foreach (var code in Codes(asked))
            if (code.System is "LN" or "LOINC" or "" && Loinc(code.Value) is { } byLoinc)
                return byLoinc;
        foreach (var code in Codes(asked))
            if (code.System is not ("LN" or "LOINC") && Orderable(code.Value) is { } own)
                return own;
        return null;
    }

    private static IEnumerable<Code> Codes(CodedElement asked) =>
        new[] { asked.Primary, asked.Alternate, asked.SecondAlternate }
            .Where(code => !string.IsNullOrWhiteSpace(code.Value)).Select(code => code with { Value = code.Value.Trim() });

    private string? Orderable(string code) =>
        pack.Analytes.ContainsKey(code) || pack.Panels.ContainsKey(code) ? code
        : code.ToUpperInvariant() is var upper && (pack.Analytes.ContainsKey(upper) || pack.Panels.ContainsKey(upper)) ? upper
        : null;

    private string? Loinc(string code) =>
        pack.Analytes.Values.FirstOrDefault(analyte => analyte.Loinc == code)?.Code
        ?? pack.Panels.Values.FirstOrDefault(panel => panel.Loinc == code)?.Code;
}
