using System.Text;
using Vouch.Dicom.Json;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Procedures;

/// <summary>
/// The rules of the modality performed procedure step: what N-CREATE must have, and what N-SET may still change.
/// Source: PS3.4, F.7.2.1 and F.7.2.2, table F.7.2-1.
/// </summary>
public static class PerformedSteps
{
    public static readonly Tag Status = new(0x0040, 0x0252);
    public const string InProgress = "IN PROGRESS";
    public const string Discontinued = "DISCONTINUED";
    public const string Completed = "COMPLETED";

    /// <summary>PS3.4, F.7.2.2.3 and table F.7.2-2: it may no longer be updated; sent with error ID A710.</summary>
    private const ushort NoLongerInProgress = 0x0110;

    private const string NotThere = "It should be there, if without value (type 2).";
    private static readonly Tag ScheduledSteps = new(0x0040, 0x0270);
    private static readonly Tag PerformedSeries = new(0x0040, 0x0340);

    /// <summary>Type 1 of N-CREATE; a value each.</summary>
    private static readonly Tag[] Required =
    [
        new(0x0040, 0x0253), new(0x0040, 0x0241), new(0x0040, 0x0244), new(0x0040, 0x0245), Status, new(0x0008, 0x0060), ScheduledSteps,
    ];

    /// <summary>Type 1 in each item of the scheduled step attributes sequence.</summary>
    private static readonly Tag StudyInstance = new(0x0020, 0x000D);

    /// <summary>Type 2 of N-CREATE: there, perhaps without value.</summary>
    private static readonly Tag[] Expected =
    [
        new(0x0010, 0x0010), new(0x0010, 0x0020), new(0x0010, 0x0030), new(0x0010, 0x0040), new(0x0008, 0x1120), new(0x0040, 0x0242), new(0x0040, 0x0243),
        new(0x0040, 0x0250), new(0x0040, 0x0251), new(0x0040, 0x0254), new(0x0040, 0x0255), new(0x0008, 0x1032), new(0x0020, 0x0010), new(0x0040, 0x0260),
        PerformedSeries,
    ];

    /// <summary>Type 2 in each item of the scheduled step attributes sequence.</summary>
    private static readonly Tag[] ExpectedOfScheduled =
    [
        new(0x0008, 0x1110), new(0x0008, 0x0050), new(0x0040, 0x1001), new(0x0032, 0x1060), new(0x0040, 0x0009), new(0x0040, 0x0007), new(0x0040, 0x0008),
    ];

    /// <summary>Not allowed in N-SET: whose step it is, what was scheduled, where and when it began.</summary>
    private static readonly Tag[] Fixed =
    [
        new(0x0010, 0x0010), new(0x0010, 0x0020), new(0x0010, 0x0030), new(0x0010, 0x0040), new(0x0008, 0x1120), ScheduledSteps, new(0x0040, 0x0253),
        new(0x0040, 0x0241), new(0x0040, 0x0242), new(0x0040, 0x0243), new(0x0040, 0x0244), new(0x0040, 0x0245), new(0x0008, 0x0060), new(0x0020, 0x0010),
    ];

    /// <summary>Type 1 in each item of the performed series: series, protocol name.</summary>
    private static readonly Tag[] RequiredOfSeries = [new(0x0020, 0x000E), new(0x0018, 0x1030)];

    /// <summary>Type 2 in each item of the performed series.</summary>
    private static readonly Tag[] ExpectedOfSeries =
    [
        new(0x0008, 0x1050), new(0x0008, 0x1070), new(0x0008, 0x103E), new(0x0008, 0x0054), new(0x0008, 0x1140), new(0x0040, 0x0220),
    ];

    /// <summary>
    /// Type 1 of the final state: end date, end time, performed series. A step names a series whether it was completed or discontinued; one that
    /// made no images has none in it. Source: PS3.4, table F.7.2-1, column "Requirement Type Final State" and note 2.
    /// </summary>
    private static readonly Tag[] RequiredAtEnd = [new(0x0040, 0x0250), new(0x0040, 0x0251), PerformedSeries];

    /// <summary>The refusal of an N-CREATE, or null.</summary>
    public static DimseStatus? CheckNew(DataSet attributes)
    {
        if (Missing(attributes, Required) is { } missing) return missing;
        if (attributes.Items(ScheduledSteps).Any(one => one.Text(StudyInstance) is null))
            return DimseStatus.MissingAttributeValue.With("A scheduled step names no study.") with { Offending = StudyInstance };
        return attributes.Text(Status) == InProgress ? null
            : new DimseStatus(0x0106, "A performed step begins IN PROGRESS.") { Offending = Status };
    }

    /// <summary>
    /// The refusal of an N-SET, or null. By the time that a step is completed or discontinued all that its final state requires was created or set.
    /// Source: PS3.4, F.7.2.2.2 and F.7.2.2.3.
    /// </summary>
    /// <param name="known">The step as it is.</param>
    public static DimseStatus? CheckChange(DataSet known, DataSet modifications)
    {
        if (known.Text(Status) != InProgress) return new(NoLongerInProgress, "The step is no longer in progress.");
        var status = modifications.Text(Status) ?? InProgress;
        if (status is not (InProgress or Completed or Discontinued)) return new DimseStatus(0x0106, "No such state.") { Offending = Status };
        if (status == InProgress) return null;
        var changed = Changed(known, modifications);
        return Missing(changed, RequiredAtEnd)
            ?? changed.Items(PerformedSeries).Select(one => Missing(one, RequiredOfSeries)).FirstOrDefault(one => one is not null);
    }

    /// <summary>What the series of a step that has ended lack of type 2; it is told, and the step is taken.</summary>
    public static IReadOnlyList<Remark> RemarksAtEnd(DataSet step) => step.Text(Status) == InProgress ? [] : Lacking(step, PerformedSeries, ExpectedOfSeries);

    /// <summary>What a new step lacks of type 2: real devices leave it out, and are not turned away for it.</summary>
    public static IReadOnlyList<Remark> Remarks(DataSet attributes) =>
    [
        .. Expected.Where(one => !attributes.Contains(one)).Select(one => new Remark(one.ToString(), null, NotThere)),
        .. Lacking(attributes, ScheduledSteps, ExpectedOfScheduled),
    ];

    /// <summary>What an N-SET may not change and would.</summary>
    public static IReadOnlyList<Tag> NotChangeable(DataSet known, DataSet modifications) =>
        [.. Fixed.Where(one => modifications.Find(one) is { } element && (element is SequenceElement || !known.Texts(one).SequenceEqual(modifications.Texts(one))))];

    /// <summary>The step with the changes; what they give replaces what was, but for what is not allowed to change.</summary>
    public static DataSet Changed(DataSet known, DataSet modifications)
    {
        var changed = new DataSet();
        // As JSON the texts of both are in one character set.
        foreach (var one in (DataSet[])[known, modifications])
            foreach (var element in DicomJson.Read(Encoding.UTF8.GetBytes(DicomJson.Text(one))))
                if (!element.Tag.IsGroupLength && (one == known || !Fixed.Contains(element.Tag))) changed.Set(element);
        return changed;
    }

    private static List<Remark> Lacking(DataSet step, Tag sequence, IReadOnlyList<Tag> expected) =>
    [
        .. step.Items(sequence).SelectMany((item, i) => expected.Where(one => !item.Contains(one))
            .Select(one => new Remark(Invariant($"{sequence}[{i}].{one}"), null, NotThere))),
    ];

    private static DimseStatus? Missing(DataSet attributes, IReadOnlyList<Tag> required)
    {
        foreach (var tag in required)
            if (attributes.Find(tag) is not { } element) return DimseStatus.MissingAttribute.With("It is required.") with { Offending = tag };
            else if (element is SequenceElement ? attributes.Items(tag).Count == 0 : attributes.Text(tag) is null)
                return DimseStatus.MissingAttributeValue.With("It must have a value.") with { Offending = tag };
        return null;
    }
}
