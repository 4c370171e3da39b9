using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Specimens;
using static System.FormattableString;

namespace Vouch.Department.Laboratory;

/// <summary>
/// What the serum indices of a specimen do to one of its tests: from one limit on it is held for a person, from another on its
/// number is not reported. The limits are the pack's, for each analyte. Pure. Source: CLSI C56-A (2012).
/// </summary>
public static class IndexRules
{
    public const string HeldPrefix = "index-";
    public const string MaskedPrefix = "masked-";

    /// <summary>Whether the finding speaks of an interference: of an index, or of a guard of the pack that looks for one.</summary>
    public static bool IsInterference(Finding finding, LaboratoryPack pack) =>
        finding.Code.StartsWith(HeldPrefix, StringComparison.Ordinal) || finding.Code.StartsWith(MaskedPrefix, StringComparison.Ordinal)
        || pack.Guards.Any(guard => guard.Kind == GuardKind.Interference && finding.Code == "guard-" + guard.Code);

    /// <summary>What is found, and the non-result that stands for the value where it is not to be reported; null: it may be.</summary>
    public static (ImmutableArray<Finding> Findings, NonResult? Instead) Judge(Analyte analyte, TubeContext? tube, LaboratoryPack pack)
    {
        if (analyte.SerumIndexLimits is not { } limits || tube is null)
            return ([], null);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        NonResult? instead = null;
        foreach (var index in tube.Indices)
            if (limits.Mask(index.Kind) is { } mask && index.Reaches(mask) && pack.NonResults.FirstOrDefault(non => non.Code == index.Kind.NonResultCode()) is { } non)
            {
                instead ??= non;
                findings.Add(new Finding(MaskedPrefix + index.Kind.Word(), Holds: true,
                    Invariant($"{Named(index)}: from {mask} on {analyte.Code} is not reported."), $"Released it reads “{non.Text}”. Have it collected again."));
            }
            else if (limits.Hold(index.Kind) is { } hold && index.Reaches(hold))
            {
                findings.Add(new Finding(HeldPrefix + index.Kind.Word(), Holds: true,
                    Invariant($"{Named(index)}: from {hold} on {analyte.Code} is disturbed."), "Look at the tube; report it with a comment, or have it collected again."));
            }

        return (findings.ToImmutable(), instead);
    }

    private static string Named(SpecimenIndex index) => $"Serum index {index.Words}{(index.Device is { } device ? " on " + device : "")}";
}
