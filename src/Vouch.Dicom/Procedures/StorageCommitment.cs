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
    public const ushort NoSuchObject = 0x0112;

    /// <summary>Failure reason: the object is of another class. Source: PS3.3, C.14.1.1.</summary>
    public const ushort ClassInstanceConflict = 0x0119;

    private static readonly Tag TransactionUid = new(0x0008, 0x1195);
    private static readonly Tag FailureReason = new(0x0008, 0x1197);
    private static readonly Tag FailedSequence = new(0x0008, 0x1198);
    private static readonly Tag ReferencedSequence = new(0x0008, 0x1199);
    private static readonly Tag ReferencedClass = new(0x0008, 0x1150);
    private static readonly Tag ReferencedInstance = new(0x0008, 0x1155);

    public static DataSet Request(string transaction, IEnumerable<ReferencedObject> objects) =>
        new DataSet().Set(TransactionUid, transaction).SetItems(ReferencedSequence, [.. objects.Select(Item)]);

    /// <summary>The refusal of an operation that is no request for commitment, or null.</summary>
    public static DimseStatus? Check(NormalizedRequest request) => request switch
    {
        { SopClass: not SopClasses.StorageCommitment } => DimseStatus.NoSuchSopClass,
        { Operation: not CommandField.NAction } => DimseStatus.UnrecognizedOperation,
        { SopInstance: not SopClasses.StorageCommitmentInstance } =>
            DimseStatus.NoSuchSopInstance.With("Only the well-known instance is asked."),
        { TypeId: not ActionType } => DimseStatus.NoSuchActionType,
        _ => null,
    };

    /// <summary>
    /// The transaction and its objects, or the refusal of the request. Source: PS3.4, J.3.2.1.1, table J.3-1; PS3.7, 10.1.4.1.10
    /// (statuses).
    /// </summary>
    public static (string Transaction, IReadOnlyList<ReferencedObject> Objects, DimseStatus? Refusal) Read(DataSet? information)
    {
        var transaction = information?.Text(TransactionUid) ?? "";
        var objects = Objects(information, ReferencedSequence);
        if (transaction == "")
            return ("", [], DimseStatus.InvalidArgumentValue.With("The transaction UID is missing.") with { Offending = TransactionUid });
        if (objects.Count == 0)
            return (transaction, [], DimseStatus.InvalidArgumentValue.With("No object is referenced.") with { Offending = ReferencedSequence });
        return (transaction, objects, objects.Any(one => one.SopClass == "" || one.SopInstance == "")
            ? DimseStatus.InvalidArgumentValue.With("An object is not named by class and instance.") with { Offending = ReferencedInstance }
            : null);
    }

    /// <summary>The report: event type and its information.</summary>
    /// <param name="failureOf">Null of an object that is kept, else the failure reason.</param>
    public static (ushort EventType, DataSet Information) Report(
        string transaction, IReadOnlyList<ReferencedObject> objects, Func<ReferencedObject, ushort?> failureOf)
    {
        var judged = objects.Select(one => (Object: one, Failure: failureOf(one))).ToLookup(one => one.Failure is null);
        var information = new DataSet().Set(TransactionUid, transaction);
        if (judged[true].Any()) information.SetItems(ReferencedSequence, [.. judged[true].Select(one => Item(one.Object))]);
        if (judged[false].Any())
            information.SetItems(FailedSequence, [.. judged[false].Select(one => Item(one.Object).Set(FailureReason, (long)one.Failure!))]);
        return (judged[false].Any() ? FailuresExist : Successful, information);
    }

    /// <summary>What a report says.</summary>
    public static (string Transaction, IReadOnlyList<ReferencedObject> Kept, IReadOnlyList<ReferencedObject> Failed) ReadReport(
        DataSet? information) =>
        (information?.Text(TransactionUid) ?? "", Objects(information, ReferencedSequence), Objects(information, FailedSequence));

    private static List<ReferencedObject> Objects(DataSet? information, Tag sequence) =>
        [.. information?.Items(sequence)
            .Select(one => new ReferencedObject(one.Text(ReferencedClass) ?? "", one.Text(ReferencedInstance) ?? "")) ?? []];

    private static DataSet Item(ReferencedObject one) =>
        new DataSet().Set(ReferencedClass, one.SopClass).Set(ReferencedInstance, one.SopInstance);
}
