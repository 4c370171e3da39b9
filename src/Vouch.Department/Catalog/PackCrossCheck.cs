using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>Checks what only the whole pack shows: panels that contain themselves, calculations that need themselves.</summary>
internal static class PackCrossCheck
{
    public static void Run(PackDraft draft, string manifest)
    {
        var top = new YamlPlace(manifest, 1, 1);
        Circles(draft, top, "panel", draft.Panels.DistinctBy(panel => panel.Code)
            .ToDictionary(panel => panel.Code, panel => panel.Tests, StringComparer.Ordinal));
        Circles(draft, top, "calculation", draft.Calculations.DistinctBy(item => item.Analyte).ToDictionary(
            item => item.Analyte, item => item.Inputs.Select(input => input.Analyte).ToImmutableArray(),
            StringComparer.Ordinal));
        foreach (var panel in draft.Panels)
            if (draft.Analytes.Exists(analyte => analyte.Code == panel.Code))
                draft.Problem(draft.PlaceOf("panel", panel.Code, top),
                    $"'{panel.Code}' is both an analyte and a panel");
        foreach (var calculation in draft.Calculations)
            if (draft.Analytes.Find(analyte => analyte.Code == calculation.Analyte) is { } analyte
                && analyte.Unit != calculation.Unit)
                draft.Problem(draft.PlaceOf("calculation", calculation.Analyte, top),
                    $"calculation {calculation.Analyte} gives {calculation.Unit}, the analyte is in {analyte.Unit}");
        foreach (var calculation in draft.Calculations)
            foreach (var input in calculation.Inputs)
                if (draft.Analytes.Find(analyte => analyte.Code == input.Analyte) is { } analyte
                    && analyte.Unit != input.Unit)
                    draft.Problem(draft.PlaceOf("calculation", calculation.Analyte, top),
                        $"calculation {calculation.Analyte} takes {input.Analyte} in {input.Unit}, the analyte is in {analyte.Unit}");
        LotValues(draft, top);
        Indices(draft, top);
        ByHandReader.Check(draft, top);
        foreach (var analyte in draft.Analytes)
            CheckAnalyte(draft, top, analyte);
    }

    // Only a calculation knows whose lot is meant; without its values it waits as a non-result that nobody can take for a number.
    private static void LotValues(PackDraft draft, YamlPlace top)
    {
        foreach (var calculation in draft.Calculations.Where(item => !item.LotValues.IsEmpty))
        {
            if (calculation.Inputs.IsEmpty)
                draft.Problem(draft.PlaceOf("calculation", calculation.Analyte, top), $"calculation {calculation.Analyte} takes values of a reagent lot, and has no input that says which");
            if (!draft.NonResults.Exists(non => non.Code == NonResult.NotCalculated))
                draft.Problem(draft.PlaceOf("calculation", calculation.Analyte, top), $"calculation {calculation.Analyte} takes values of a reagent lot, and the pack has no non-result {NonResult.NotCalculated} to wait as");
        }

        foreach (var (kind, code, text) in draft.Guards.Select(guard => ("guard", guard.Code, guard.When)).Concat(draft.Reflexes.Select(reflex => ("reflex", reflex.Code, reflex.When)))
                     .Concat(draft.Calculations.Select(item => ("calculation", item.Analyte, item.ValidWhen ?? ""))))
            if (text.Contains("{lot:", StringComparison.Ordinal))
                draft.Problem(draft.PlaceOf(kind, code, top), $"{kind} {code}: a condition cannot take values of a reagent lot; only a calculation's formula does");
    }

    private static void Indices(PackDraft draft, YamlPlace top)
    {
        foreach (var index in SerumIndexes.All)
        {
            if (draft.Analytes.FindAll(analyte => analyte.Index == index) is { Count: > 1 } twice)
                draft.Problem(draft.PlaceOf("analyte", twice[1].Code, top), $"{twice[0].Code} and {twice[1].Code} are both the index of {index.Word()}");
            if (draft.Analytes.Find(analyte => analyte.SerumIndexLimits?.Mask(index) is not null) is { } masked
                && !draft.NonResults.Exists(non => non.Code == index.NonResultCode()))
                draft.Problem(draft.PlaceOf("analyte", masked.Code, top), $"{masked.Code} is not reported for {index.Word()}, and the pack has no non-result {index.NonResultCode()} for it");
        }
    }

    private static void CheckAnalyte(PackDraft draft, YamlPlace top, Analyte analyte)
    {
        var at = draft.PlaceOf("analyte", analyte.Code, top);
        var calculated = draft.Calculations.Exists(calculation => calculation.Analyte == analyte.Code);
        if (!calculated && analyte.Containers.IsEmpty)
            draft.Problem(at, $"{analyte.Code} is measured but has no container");
        foreach (var code in analyte.Containers)
            if (draft.Containers.Find(container => container.Code == code) is { } container
                && !container.SpecimenTypes.Contains(analyte.SpecimenType, StringComparer.Ordinal))
                draft.Problem(at, $"{analyte.Code} is measured in {analyte.SpecimenType}, which {code} does not give");
        CheckLimits(draft, at, analyte);
        if (analyte.AutoverificationLimits is AutoverificationLimits.WithinCritical && analyte.CriticalLimits.IsEmpty)
            draft.Problem(at, $"{analyte.Code} is autoverified within critical limits, but has none");
        if (analyte.AutoverificationLimits is AutoverificationLimits.WithinReference
            && analyte.ReferenceIntervals.IsEmpty)
            draft.Problem(at, $"{analyte.Code} is autoverified within its reference interval, but has none");
    }

    // What would call a healthy patient, or hold every critical one for implausible, is a slip of the pen.
    private static void CheckLimits(PackDraft draft, YamlPlace at, Analyte analyte)
    {
        foreach (var critical in analyte.CriticalLimits)
        {
            foreach (var interval in analyte.ReferenceIntervals)
                if (interval.Ages.Overlaps(critical.Ages) && (Inside(critical.Low, interval.Low, low: true) || Inside(critical.High, interval.High, low: false)))
                    draft.Problem(at, $"{analyte.Code}: critical limits ({critical}) reach into the reference interval of {interval.Ages}");
            if (analyte.PlausibilityLimits is { } plausible && (plausible.Low > critical.Low?.Value || plausible.High < critical.High?.Value))
                draft.Problem(at, $"{analyte.Code}: critical limits ({critical}) lie outside what is plausible");
        }
    }

    private static bool Inside(CriticalLimit? critical, decimal? reference, bool low) =>
        critical is { } limit && reference is { } edge
        && (limit.Inclusive && limit.Value == edge || (low ? limit.Value > edge : limit.Value < edge));

    private static void Circles(
        PackDraft draft, YamlPlace top, string kind, Dictionary<string, ImmutableArray<string>> needs)
    {
        foreach (var start in needs.Keys)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var open = new Queue<string>(needs[start]);
            while (open.TryDequeue(out var next))
                if (next == start)
                {
                    draft.Problem(draft.PlaceOf(kind, start, top), $"{kind} {start} needs itself");
                    break;
                }
                else if (seen.Add(next) && needs.TryGetValue(next, out var further))
                    foreach (var code in further)
                        open.Enqueue(code);
        }
    }
}
