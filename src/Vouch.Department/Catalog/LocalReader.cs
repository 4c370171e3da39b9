using System.Collections.Immutable;

namespace Vouch.Department.Catalog;

/// <summary>Reads what the laboratory set itself and lays it over the analytes and tubes read before.</summary>
internal static class LocalReader
{
    public static void Read(PackDraft draft, PackFields fields)
    {
        draft.LocalNumber = fields.Whole("number", 1, 1_000_000);
        if (draft.LocalNumber is null && !fields.Has("number"))
            draft.Problem(fields.Place, "'number' is missing");
        foreach (var (code, groups) in fields.Coded("analytes"))
        {
            var place = draft.Analytes.FindIndex(analyte => analyte.Code == code.Text);
            if (place < 0)
                draft.Problem(code.Place, $"there is no analyte '{code.Text}' in the files before this one");
            else
                draft.Analytes[place] = Over(draft, draft.Analytes[place], groups);
        }
        foreach (var (code, groups) in fields.Coded("containers"))
        {
            var place = draft.Containers.FindIndex(container => container.Code == code.Text);
            if (place < 0)
                draft.Problem(code.Place, $"there is no container '{code.Text}' in the files before this one");
            else
                draft.Containers[place] = Over(draft, draft.Containers[place], groups);
        }
        fields.Close();
    }

    private static Analyte Over(PackDraft draft, Analyte analyte, PackFields groups)
    {
        foreach (var group in NumberGroups.All)
        {
            var items = groups.Maps(group).ToList();
            if (items.Count == 0)
                continue;
            Keep(draft, analyte.Code, group, items);
            var open = analyte with { NotApplicable = analyte.NotApplicable.Remove(group) };
            analyte = items[0].Has(LocalEntry.NotUsed)
                ? NotUsed(draft, open, group, items) : NumberGroupReader.With(draft, open, group, items, items[0].Place);
        }
        groups.Close();
        return analyte;
    }

    private static Analyte NotUsed(PackDraft draft, Analyte analyte, string group, List<PackFields> items)
    {
        if (items.Count > 1 || !items[0].Flag(LocalEntry.NotUsed))
            draft.Problem(items[0].Place, $"'{LocalEntry.NotUsed}' is true and stands alone");
        draft.Source(items[0]);
        items[0].Close();
        return (group switch
        {
            NumberGroups.Reference => analyte with { ReferenceIntervals = [] },
            NumberGroups.Critical => analyte with { CriticalLimits = [] },
            NumberGroups.Reportable => analyte with { ReportableRange = null },
            NumberGroups.Plausible => analyte with { PlausibilityLimits = null },
            NumberGroups.Delta => analyte with { DeltaCheck = null },
            NumberGroups.Stability => analyte with { Stability = [] },
            NumberGroups.Indices => analyte with { SerumIndexLimits = null },
            NumberGroups.Retest => analyte with { MinimumRetestInterval = null },
            NumberGroups.Turnaround => analyte with { TurnaroundMinutes = null },
            NumberGroups.Autoverify => analyte with { AutoverificationLimits = null },
            _ => throw new InvalidOperationException($"No such group of numbers: {group}"),
        }) with
        { NotApplicable = analyte.NotApplicable.Add(group) };
    }

    private static ContainerType Over(PackDraft draft, ContainerType container, PackFields groups)
    {
        var items = groups.Maps(NumberGroups.Volume).ToList();
        groups.Close();
        if (items is not [var volume])
        {
            draft.Problem(groups.Place, $"'{NumberGroups.Volume}' of {container.Code} is given once");
            return container;
        }
        Keep(draft, container.Code, NumberGroups.Volume, items);
        var least = volume.RequiredNumber("minimumMl");
        if (least <= 0 || least > container.VolumeMl)
            draft.Problem(volume.Place, "the minimum volume must be above 0 and at most the volume");
        var source = draft.Source(volume);
        volume.Close();
        return container with { MinimumVolumeMl = least, MinimumSource = source };
    }

    // Kept as it was written, so that it can be laid over another version.
    private static void Keep(PackDraft draft, string subject, string group, IReadOnlyList<PackFields> items)
    {
        if (!LocalSource.TryParse(items[0].Text("source") ?? "", out var on, out var by, out var basis))
            draft.Problem(items[0].Place, "what is set locally has the source 'Local verification of DATE by NAME', and after a colon what it rests on");
        draft.LocalEntries.Add(new LocalEntry(subject, group, [.. items.Select(item => item.Scalars().Remove("source"))], on, by, basis));
    }
}
