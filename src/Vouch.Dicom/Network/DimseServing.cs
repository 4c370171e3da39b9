namespace Vouch.Dicom.Network;

/// <summary>One request of the other end: its handler, its responses. Source: PS3.7, 9 and 10; field lists: 9.3 and 10.3.</summary>
internal sealed class DimseServing(Association association, DimseHandlers handlers, IncomingMessage message)
{
    private const int CommentCharactersMax = 64;
    private const int TogetherMax = 32;
    private static readonly Tag FailedSopInstanceUidList = new(0x0008, 0x0058);

    /// <param name="cancel">Cancelled by C-CANCEL and by the association's end.</param>
    /// <param name="ended">Cancelled by the association's end.</param>
    public async Task RunAsync(CancellationToken cancel, CancellationToken ended)
    {
        DimseStatus? status;
        try
        {
            status = await ServeAsync(cancel, ended);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested && cancel.IsCancellationRequested)
        {
            status = DimseStatus.Cancelled;
        }
        catch (PduException refused)
        {
            status = DimseStatus.CannotUnderstand.With(refused.Told);
        }
        catch (DicomFormatException refused)
        {
            status = DimseStatus.CannotUnderstand.With(refused.Told);
        }
        catch (Exception e) when (e is not (AssociationException or OperationCanceledException))
        {
            handlers.OnFault?.Invoke(association, e);
            status = DimseStatus.ProcessingFailure.With("The request could not be carried out.");
        }

        if (status is not null) await RespondAsync(Response(status, hasDataSet: false), null, ended);
    }

    /// <summary>The final status, or null when the final response left already.</summary>
    private async ValueTask<DimseStatus?> ServeAsync(CancellationToken cancel, CancellationToken ended)
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
            case CommandField.CMove when handlers.OnMove is { } onMove:
                return await RetrieveAsync(onMove, cancel, ended);
            case CommandField.CGet when handlers.OnGet is { } onGet:
                return await RetrieveAsync(onGet, cancel, ended);
            case >= CommandField.NEventReport and <= CommandField.NDelete when handlers.OnNormalized is { } onNormalized:
                return await NormalizedAsync(onNormalized, cancel, ended);
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
        await using var answers = onFind(request, cancel).GetAsyncEnumerator(cancel);
        var ready = new List<FindAnswer>(TogetherMax);
        DimseStatus? last = null;
        while (last is null)
        {
            var next = answers.MoveNextAsync();
            // What is ready does not wait for what is not.
            if (!next.IsCompletedSuccessfully || ready.Count == TogetherMax) await RespondAsync(ready, cancel);
            if (!await next) last = DimseStatus.Success;
            else if (answers.Current.Status.Kind != StatusKind.Pending) last = answers.Current.Status;
            else ready.Add(answers.Current);
            // Handlers that do not look at the token stop here.
            cancel.ThrowIfCancellationRequested();
        }

        await RespondAsync(ready, cancel);
        return last;
    }

    /// <summary>Matches, in one write: one each would cost more than to find them.</summary>
    private async Task RespondAsync(List<FindAnswer> ready, CancellationToken ct)
    {
        if (ready.Count == 0) return;
        ct.ThrowIfCancellationRequested();
        var syntax = TransferSyntax.Of(message.Context.TransferSyntax);
        var messages = ready.Select(one => (Response(one.Status, hasDataSet: one.Match is not null),
            one.Match is { } match ? (Stream)new MemoryStream(match.ToBytes(syntax), writable: false) : null)).ToList();
        ready.Clear();
        await association.SendAsync(message.Context, messages, CancellationToken.None);
    }

    private async ValueTask<DimseStatus?> RetrieveAsync(
        Func<RetrieveRequest, CancellationToken, ValueTask<RetrieveAnswer>> onRetrieve, CancellationToken cancel, CancellationToken ended)
    {
        var command = message.Command;
        var isMove = command.Operation == CommandField.CMove;
        var destination = command.Text(CommandElement.MoveDestination);
        if (isMove && destination == "") return DimseStatus.MoveDestinationUnknown.With("It is missing.");
        var answer = await onRetrieve(new(association, command.SopClass, await IdentifierAsync(cancel), destination), cancel);
        if (answer.Status.IsFailure) return answer.Status;
        if (isMove && answer.Destination is null) return DimseStatus.MoveDestinationUnknown;
        var retrieval = new Retrieval(association, answer, new(association.Request.CallingAe, command.MessageId));
        var status = await retrieval.RunAsync(isMove, counts => RespondAsync(Counted(DimseStatus.Pending, counts, hasDataSet: false), null, ended), cancel, ended);
        var list = retrieval.FailedInstances is { Count: > 0 } failed ? new DataSet().Set(FailedSopInstanceUidList, Vr.UI, [.. failed]) : null;
        await RespondAsync(Counted(status, retrieval.Counts, hasDataSet: list is not null), list, ended);
        return null;
    }

    private CommandSet Counted(DimseStatus status, Suboperations counts, bool hasDataSet)
    {
        var response = Response(status, hasDataSet)
            .Set(CommandElement.CompletedSuboperations, (ushort)counts.Completed!)
            .Set(CommandElement.FailedSuboperations, (ushort)counts.Failed!)
            .Set(CommandElement.WarningSuboperations, (ushort)counts.Warning!);
        // Of meaning while there are any. Source: PS3.7, 9.1.4.1.6.
        if (status.Kind is StatusKind.Pending or StatusKind.Cancelled) response.Set(CommandElement.RemainingSuboperations, (ushort)counts.Remaining!);
        return response;
    }

    private async ValueTask<DimseStatus?> NormalizedAsync(
        Func<NormalizedRequest, CancellationToken, ValueTask<NormalizedAnswer>> onNormalized, CancellationToken cancel, CancellationToken ended)
    {
        var command = message.Command;
        var type = command.Operation == CommandField.NEventReport ? CommandElement.EventTypeId : CommandElement.ActionTypeId;
        var request = new NormalizedRequest(association, command.Operation, command.SopClass, command.SopInstance, command.Number(type),
            command.Tags(CommandElement.AttributeIdentifierList), command.HasDataSet ? await IdentifierAsync(cancel) : null);
        if (request.SopInstance == "" && command.Operation != CommandField.NCreate) return DimseStatus.InvalidSopInstance.With("The instance is not named.");
        var answer = await onNormalized(request, cancel);
        var response = Response(answer.Status, hasDataSet: answer.DataSet is not null);
        if (answer.SopInstance != "") response.SetText(CommandElement.AffectedSopInstance, answer.SopInstance);
        if (command.Has(type)) response.Set(type, request.TypeId);
        await RespondAsync(response, answer.DataSet, cancel);
        // Not within this operation: what it asks of the other end may come behind that one's next request.
        if (answer.Then is { } then) _ = FollowAsync(then, ended);
        return null;
    }

    private async Task FollowAsync(Func<CancellationToken, Task> then, CancellationToken ended)
    {
        try
        {
            await then(ended);
        }
        catch (Exception e)
        {
            handlers.OnFault?.Invoke(association, e);
        }
    }

    private async ValueTask<DataSet> IdentifierAsync(CancellationToken ct) =>
        DataSet.Read(await message.ReadWholeAsync(association.Settings.IdentifierBytesMax, ct), TransferSyntax.Of(message.Context.TransferSyntax));

    private async Task RespondAsync(CommandSet response, DataSet? dataSet, CancellationToken ct)
    {
        await using var content = dataSet is null ? null : new MemoryStream(dataSet.ToBytes(TransferSyntax.Of(message.Context.TransferSyntax)), writable: false);
        // Once begun a response is sent whole: a token would end the association with it.
        ct.ThrowIfCancellationRequested();
        // What getscu of dcmtk does not read (the list of what failed) is behind the command in one unit, and not what it finds when it releases.
        await association.SendAsync(message.Context, [(response, content)], CancellationToken.None, isJoined: true);
    }

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
