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
        if (ContextFor(stored.SopClass, stored.TransferSyntax) is not { } context) return NotAgreed(stored.SopClass, stored.TransferSyntax);
        var command = new CommandSet(CommandField.CStore, hasDataSet: true)
            .SetText(CommandElement.AffectedSopClass, stored.SopClass)
            .SetText(CommandElement.AffectedSopInstance, stored.SopInstance)
            .Set(CommandElement.Priority, 0);
        if (originator is { } one)
            command.SetText(CommandElement.MoveOriginator, one.AeTitle).Set(CommandElement.MoveOriginatorMessageId, one.MessageId);
        await using var content = stored.Open();
        return (await LastAsync(context, command, content, ct)).Status;
    }

    private async Task<DimseResponse> LastAsync(PresentationContext context, CommandSet command, Stream? dataSet, CancellationToken ct)
    {
        DimseResponse? last = null;
        await foreach (var response in InvokeAsync(context, command, dataSet, ct)) last = response;
        return last ?? throw new AssociationException(End, EndReason);
    }

    private static DimseStatus NotAgreed(string sopClass, string? transferSyntax = null) =>
        DimseStatus.SopClassNotSupported.With($"No context was agreed on for {sopClass}" + (transferSyntax is null ? "." : $" in {transferSyntax}."));
}
