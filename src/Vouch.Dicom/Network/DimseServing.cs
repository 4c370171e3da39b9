namespace Vouch.Dicom.Network;

/// <summary>One request of the other end: its handler, its responses. Source: PS3.7, 9 and 10; field lists: 9.3 and 10.3.</summary>
internal sealed class DimseServing(Association association, DimseHandlers handlers, IncomingMessage message)
{
    private const int CommentCharactersMax = 64;

    /// <param name="cancel">Cancelled by C-CANCEL and by the association's end.</param>
    /// <param name="ended">Cancelled by the association's end.</param>
    public async Task RunAsync(CancellationToken cancel, CancellationToken ended)
    {
        DimseStatus status;
        try
        {
            status = await ServeAsync(cancel);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested && cancel.IsCancellationRequested)
        {
            status = DimseStatus.Cancelled;
        }
        catch (PduException refused)
        {
            status = DimseStatus.CannotUnderstand.With(refused.Told);
        }
        catch (Exception e) when (e is not (AssociationException or OperationCanceledException))
        {
            handlers.OnFault?.Invoke(association, e);
            status = DimseStatus.ProcessingFailure.With("The request could not be carried out.");
        }

        // A handler that answered by itself gives no status.
        await RespondAsync(Response(status, hasDataSet: false), null, ended);
    }

    private async ValueTask<DimseStatus> ServeAsync(CancellationToken cancel)
    {
        var command = message.Command;
        if (command.SopClass != message.Context.AbstractSyntax && !IsRelated())
            return DimseStatus.NoSuchSopClass.With("It is not the class of the presentation context.");
        switch (command.Operation)
        {
            case CommandField.CEcho:
                return handlers.OnEcho is { } onEcho ? await onEcho(new(association), cancel) : DimseStatus.Success;
            case CommandField.CStore when handlers.OnStore is { } onStore:
                return await StoreAsync(onStore, cancel);
            case CommandField.CFind when handlers.OnFind is { } onFind:
                return await FindAsync(onFind, cancel);
            default:
                return IsKnown(command.Operation) ? DimseStatus.SopClassNotSupported : DimseStatus.UnrecognizedOperation;
        }
    }

    // In a meta SOP class' context the command names a member. Source: PS3.7, 7.1 and PS3.4, H.
    private bool IsRelated() => message.Command.Operation >= CommandField.NEventReport && message.Command.Operation <= CommandField.NDelete;

    private static bool IsKnown(CommandField operation) => operation != CommandField.Response && Enum.IsDefined(operation);

    private async ValueTask<DimseStatus> StoreAsync(Func<StoreRequest, CancellationToken, ValueTask<DimseStatus>> onStore, CancellationToken cancel)
    {
        var command = message.Command;
        if (message.Content is null) return DimseStatus.CannotUnderstand.With("The object is missing.");
        if (command.SopInstance == "") return DimseStatus.InvalidSopInstance.With("The affected SOP instance UID is missing.");
        MoveOriginator? originator = command.Text(CommandElement.MoveOriginator) is { Length: > 0 } title
            ? new(title, command.Number(CommandElement.MoveOriginatorMessageId)) : null;
        return await onStore(
            new(association, command.SopClass, command.SopInstance, message.Context.TransferSyntax, message.Content, originator), cancel);
    }

    private async ValueTask<DimseStatus> FindAsync(Func<FindRequest, CancellationToken, IAsyncEnumerable<FindAnswer>> onFind, CancellationToken cancel)
    {
        var request = new FindRequest(association, message.Command.SopClass, await IdentifierAsync(cancel));
        await foreach (var answer in onFind(request, cancel).WithCancellation(cancel))
        {
            if (answer.Status.Kind != StatusKind.Pending) return answer.Status;
            // Handlers that do not look at the token stop here.
            cancel.ThrowIfCancellationRequested();
            await RespondAsync(Response(answer.Status, hasDataSet: answer.Match is not null), answer.Match, cancel);
        }

        return DimseStatus.Success;
    }

    private async ValueTask<EncodedDataSet> IdentifierAsync(CancellationToken ct) =>
        new(await message.ReadWholeAsync(association.Settings.IdentifierBytesMax, ct), message.Context.TransferSyntax);

    private async Task RespondAsync(CommandSet response, EncodedDataSet? dataSet, CancellationToken ct)
    {
        await using var content = dataSet is null ? null : EncodedStream(dataSet);
        // Once begun a response is sent whole: a token would end the association with it.
        ct.ThrowIfCancellationRequested();
        await association.SendAsync(message.Context, response, content, CancellationToken.None);
    }

    private MemoryStream EncodedStream(EncodedDataSet dataSet) => dataSet.TransferSyntax == message.Context.TransferSyntax
        ? new MemoryStream(dataSet.Bytes.ToArray(), writable: false)
        : throw new InvalidOperationException($"The context speaks {message.Context.TransferSyntax}, the data set is in {dataSet.TransferSyntax}.");

    private CommandSet Response(DimseStatus status, bool hasDataSet)
    {
        var request = message.Command;
        var response = new CommandSet((CommandField)((ushort)request.Operation | (ushort)CommandField.Response), hasDataSet)
            .Set(CommandElement.MessageIdRespondedTo, request.MessageId)
            .Set(CommandElement.Status, status.Code);
        if (request.SopClass != "") response.SetText(CommandElement.AffectedSopClass, request.SopClass);
        if (request.SopInstance != "") response.SetText(CommandElement.AffectedSopInstance, request.SopInstance);
        if (status.Comment != "" && status.Kind is StatusKind.Failure or StatusKind.Warning)
            response.SetText(CommandElement.ErrorComment, Comment(status.Comment));
        if (status.Offending is { } tag) response.SetTags(CommandElement.OffendingElement, [tag]);
        return response;
    }

    // LO of the default repertoire: what is outside of it is a question mark, the rest is cut.
    private static string Comment(string text) => string.Concat(text.Take(CommentCharactersMax).Select(one => one is >= ' ' and <= '~' and not '\\' ? one : '?'));
}
