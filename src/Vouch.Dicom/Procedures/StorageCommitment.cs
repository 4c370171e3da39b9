using Vouch.Dicom.Network;

namespace Vouch.Dicom.Procedures;

/// <summary>An object that somebody asks us to be answerable for.</summary>
public sealed record ReferencedObject(string SopClass, string SopInstance);

/// <summary>The data sets of storage commitment, push model. Source: PS3.4, J.3.2 and J.3.3.</summary>
public static class StorageCommitment
{
    /// <summary>N-ACTION: take over the responsibility.</summary>
    public const ushort ActionType = 1;

    public const ushort Successful = 1;
    public const ushort FailuresExist = 2;

    /// <summary>Failure reason: no such object instance. Source: PS3.3, C.14.1.1.</summary>
    private const long NoSuchObject = 0x0112;

    private static readonly Tag TransactionUid = new(0x0008, 0x1195);
    private static readonly Tag FailureReason = new(0x0008, 0x1197);
    private static readonly Tag FailedSequence = new(0x0008, 0x1198);
    private static readonly Tag ReferencedSequence = new(0x0008, 0x1199);
    private static readonly Tag ReferencedClass = new(0x0008, 0x1150);
    private static readonly Tag ReferencedInstance = new(0x0008, 0x1155);

    public static DataSet Request(string transaction, IEnumerable<ReferencedObject> objects) =>
        new DataSet().Set(TransactionUid, transaction).SetItems(ReferencedSequence, [.. objects.Select(Item)]);

    /// <summary>The transaction and its objects, or the refusal of the request.</summary>
    public static (string Transaction, IReadOnlyList<ReferencedObject> Objects, DimseStatus? Refusal) Read(DataSet? information)
    {
        var transaction = information?.Text(TransactionUid) ?? "";
        var objects = Objects(information, ReferencedSequence);
        if (transaction == "") return ("", [], DimseStatus.MissingAttribute.With("The transaction UID is missing.") with { Offending = TransactionUid });
        if (objects.Count == 0) return (transaction, [], DimseStatus.MissingAttribute.With("No object is referenced.") with { Offending = ReferencedSequence });
        return (transaction, objects, objects.Any(one => one.SopClass == "" || one.SopInstance == "")
            ? DimseStatus.MissingAttributeValue.With("An object is not named by class and instance.") with { Offending = ReferencedInstance } : null);
    }

    /// <summary>The report: event type and its information.</summary>
    public static (ushort EventType, DataSet Information) Report(string transaction, IReadOnlyList<ReferencedObject> objects, Func<ReferencedObject, bool> isKept)
    {
        var (kept, missing) = (objects.Where(isKept).ToList(), objects.Where(one => !isKept(one)).ToList());
        var information = new DataSet().Set(TransactionUid, transaction);
        if (kept.Count > 0) information.SetItems(ReferencedSequence, [.. kept.Select(Item)]);
        if (missing.Count > 0) information.SetItems(FailedSequence, [.. missing.Select(one => Item(one).Set(FailureReason, NoSuchObject))]);
        return (missing.Count == 0 ? Successful : FailuresExist, information);
    }

    /// <summary>What a report says.</summary>
    public static (string Transaction, IReadOnlyList<ReferencedObject> Kept, IReadOnlyList<ReferencedObject> Failed) ReadReport(DataSet? information) =>
        (information?.Text(TransactionUid) ?? "", Objects(information, ReferencedSequence), Objects(information, FailedSequence));

    private static List<ReferencedObject> Objects(DataSet? information, Tag sequence) =>
        [.. information?.Items(sequence).Select(one => new ReferencedObject(one.Text(ReferencedClass) ?? "", one.Text(ReferencedInstance) ?? "")) ?? []];

    private static DataSet Item(ReferencedObject one) => new DataSet().Set(ReferencedClass, one.SopClass).Set(ReferencedInstance, one.SopInstance);
}
