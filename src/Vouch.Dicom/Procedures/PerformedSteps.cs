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

    /// <summary>PS3.4, F.7.2.2.2: it may no longer be updated; sent with error ID A710.</summary>
    private const ushort NoLongerInProgress = 0x0110;

    private static readonly Tag ScheduledSteps = new(0x0040, 0x0270);
    private static readonly Tag PerformedSeries = new(0x0040, 0x0340);

    /// <summary>Type 1 of N-CREATE; a value each.</summary>
    private static readonly Tag[] Required =
    [
        new(0x0040, 0x0253), new(0x0040, 0x0241), new(0x0040, 0x0244), new(0x0040, 0x0245), Status, new(0x0008, 0x0060), ScheduledSteps,
    ];

    /// <summary>Type 1 in each item of the scheduled step attributes sequence.</summary>
    private static readonly Tag StudyInstance = new(0x0020, 0x000D);

    /// <summary>Type 1 of the final state: end date, end time, performed series.</summary>
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

    /// <summary>The refusal of an N-SET, or null.</summary>
    /// <param name="known">The step as it is.</param>
    public static DimseStatus? CheckChange(DataSet known, DataSet modifications)
    {
        if (known.Text(Status) != InProgress) return new(NoLongerInProgress, "The step is no longer in progress.");
        var status = modifications.Text(Status) ?? InProgress;
        if (status is not (InProgress or Completed or Discontinued)) return new DimseStatus(0x0106, "No such state.") { Offending = Status };
        return status == InProgress ? null : Missing(Changed(known, modifications), status == Completed ? RequiredAtEnd : RequiredAtEnd[..2]);
    }

    /// <summary>The step with the changes; what they give replaces what was.</summary>
    public static DataSet Changed(DataSet known, DataSet modifications)
    {
        var changed = new DataSet();
        // Through the bytes of one syntax: an element belongs to one data set.
        foreach (var one in (DataSet[])[known, modifications])
            foreach (var element in DataSet.Read(one.ToBytes(TransferSyntax.ExplicitLittle), TransferSyntax.ExplicitLittle))
                if (!element.Tag.IsGroupLength) changed.Set(element);
        return changed;
    }

    private static DimseStatus? Missing(DataSet attributes, IReadOnlyList<Tag> required)
    {
        foreach (var tag in required)
            if (attributes.Find(tag) is not { } element) return DimseStatus.MissingAttribute.With("It is required.") with { Offending = tag };
            else if (element is SequenceElement ? attributes.Items(tag).Count == 0 : attributes.Text(tag) is null)
                return DimseStatus.MissingAttributeValue.With("It must have a value.") with { Offending = tag };
        return null;
    }
}
