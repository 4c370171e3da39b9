using System.Runtime.CompilerServices;

namespace Vouch.Dicom.Network;

// The services as SCU. Source: PS3.7, 9 and 10.
public sealed partial class Association
{
    /// <summary>C-ECHO.</summary>
    public async Task<DimseStatus> EchoAsync(CancellationToken ct = default)
    {
        if (ContextFor(SopClasses.Verification) is not { } context) return NotAgreed(SopClasses.Verification);
        var command = new CommandSet(CommandField.CEcho, hasDataSet: false).SetText(CommandElement.AffectedSopClass, SopClasses.Verification);
        return (await LastAsync(context, command, null, ct)).Status;
    }

    /// <summary>C-STORE of an object in the transfer syntax it is in.</summary>
    public async Task<DimseStatus> StoreAsync(StoredObject stored, CancellationToken ct = default, MoveOriginator? originator = null)
    {
        if (_contexts.Values.FirstOrDefault(one => one.AbstractSyntax == stored.SopClass && one.TransferSyntax == stored.TransferSyntax
            && (_isRequestor ? one.IsScu : one.IsScp)) is not { } context)
            return NotAgreed(stored.SopClass, stored.TransferSyntax);
        var command = new CommandSet(CommandField.CStore, hasDataSet: true)
            .SetText(CommandElement.AffectedSopClass, stored.SopClass)
            .SetText(CommandElement.AffectedSopInstance, stored.SopInstance)
            .Set(CommandElement.Priority, 0);
        if (originator is { } one)
            command.SetText(CommandElement.MoveOriginator, one.AeTitle).Set(CommandElement.MoveOriginatorMessageId, one.MessageId);
        await using var content = stored.Open();
        return (await LastAsync(context, command, content, ct)).Status;
    }

    /// <summary>C-FIND: matches as they come, the final status last. Ending early cancels it.</summary>
    public IAsyncEnumerable<DimseResponse> FindAsync(string sopClass, DataSet identifier, CancellationToken ct = default) =>
        QueryAsync(new CommandSet(CommandField.CFind, hasDataSet: true), sopClass, identifier, ct);

    /// <summary>C-MOVE to another application; each response counts sub-operations.</summary>
    public IAsyncEnumerable<DimseResponse> MoveAsync(string sopClass, string destination, DataSet identifier, CancellationToken ct = default) =>
        QueryAsync(new CommandSet(CommandField.CMove, hasDataSet: true).SetText(CommandElement.MoveDestination, destination), sopClass, identifier, ct);

    /// <summary>C-GET: the objects come to <see cref="DimseHandlers.OnStore"/> of this association, which must have proposed their roles.</summary>
    public IAsyncEnumerable<DimseResponse> GetAsync(string sopClass, DataSet identifier, CancellationToken ct = default) =>
        QueryAsync(new CommandSet(CommandField.CGet, hasDataSet: true), sopClass, identifier, ct);

    /// <summary>N-CREATE; without an instance the other end makes one and names it in the response.</summary>
    public Task<DimseResponse> CreateAsync(string sopClass, string sopInstance, DataSet attributes, CancellationToken ct = default)
    {
        var command = new CommandSet(CommandField.NCreate, hasDataSet: true).SetText(CommandElement.AffectedSopClass, sopClass);
        if (sopInstance != "") command.SetText(CommandElement.AffectedSopInstance, sopInstance);
        return NormalizedAsync(sopClass, command, attributes, ct);
    }

    /// <summary>N-SET.</summary>
    public Task<DimseResponse> SetAsync(string sopClass, string sopInstance, DataSet modifications, CancellationToken ct = default) =>
        NormalizedAsync(sopClass, Requested(CommandField.NSet, sopClass, sopInstance, hasDataSet: true), modifications, ct);

    /// <summary>N-GET; no attributes asks for all.</summary>
    public Task<DimseResponse> GetAttributesAsync(string sopClass, string sopInstance, IReadOnlyList<Tag> attributes, CancellationToken ct = default)
    {
        var command = Requested(CommandField.NGet, sopClass, sopInstance, hasDataSet: false);
        if (attributes.Count > 0) command.SetTags(CommandElement.AttributeIdentifierList, attributes);
        return NormalizedAsync(sopClass, command, null, ct);
    }

    /// <summary>N-ACTION.</summary>
    public Task<DimseResponse> ActAsync(string sopClass, string sopInstance, ushort actionType, DataSet? arguments, CancellationToken ct = default) =>
        NormalizedAsync(sopClass, Requested(CommandField.NAction, sopClass, sopInstance, arguments is not null).Set(CommandElement.ActionTypeId, actionType), arguments, ct);

    /// <summary>N-EVENT-REPORT.</summary>
    public Task<DimseResponse> ReportAsync(string sopClass, string sopInstance, ushort eventType, DataSet? arguments, CancellationToken ct = default) =>
        NormalizedAsync(sopClass, new CommandSet(CommandField.NEventReport, arguments is not null).SetText(CommandElement.AffectedSopClass, sopClass)
            .SetText(CommandElement.AffectedSopInstance, sopInstance).Set(CommandElement.EventTypeId, eventType), arguments, ct);

    /// <summary>N-DELETE.</summary>
    public Task<DimseResponse> DeleteAsync(string sopClass, string sopInstance, CancellationToken ct = default) =>
        NormalizedAsync(sopClass, Requested(CommandField.NDelete, sopClass, sopInstance, hasDataSet: false), null, ct);

    private static CommandSet Requested(CommandField operation, string sopClass, string sopInstance, bool hasDataSet) =>
        new CommandSet(operation, hasDataSet).SetText(CommandElement.RequestedSopClass, sopClass).SetText(CommandElement.RequestedSopInstance, sopInstance);

    private async Task<DimseResponse> NormalizedAsync(string sopClass, CommandSet command, DataSet? dataSet, CancellationToken ct)
    {
        if (ContextFor(sopClass) is not { } context) return new(NotAgreed(sopClass), null, default, "");
        await using var content = dataSet is null ? null : Encoded(dataSet, context);
        return await LastAsync(context, command, content, ct);
    }

    private async IAsyncEnumerable<DimseResponse> QueryAsync(
        CommandSet command, string sopClass, DataSet identifier, [EnumeratorCancellation] CancellationToken ct)
    {
        if (ContextFor(sopClass) is not { } context)
        {
            yield return new(NotAgreed(sopClass), null, default, "");
            yield break;
        }

        command.SetText(CommandElement.AffectedSopClass, sopClass).Set(CommandElement.Priority, 0);
        await using var content = Encoded(identifier, context);
        await foreach (var response in InvokeAsync(context, command, content, ct)) yield return response;
    }

    private static MemoryStream Encoded(DataSet dataSet, PresentationContext context) =>
        new(dataSet.ToBytes(TransferSyntax.Of(context.TransferSyntax)), writable: false);

    private async Task<DimseResponse> LastAsync(PresentationContext context, CommandSet command, Stream? dataSet, CancellationToken ct)
    {
        DimseResponse? last = null;
        await foreach (var response in InvokeAsync(context, command, dataSet, ct)) last = response;
        return last ?? throw new AssociationException(End, EndReason);
    }

    private static DimseStatus NotAgreed(string sopClass, string? transferSyntax = null) =>
        DimseStatus.SopClassNotSupported.With($"No context was agreed on for {sopClass}" + (transferSyntax is null ? "." : $" in {transferSyntax}."));
}
