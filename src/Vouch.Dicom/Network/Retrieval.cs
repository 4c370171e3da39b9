namespace Vouch.Dicom.Network;

/// <summary>The C-STORE sub-operations of a C-MOVE or C-GET, and their count. Source: PS3.7, 9.1.3 and 9.1.4; PS3.4, C.4.2 and C.4.3.</summary>
internal sealed class Retrieval(Association association, RetrieveAnswer answer, MoveOriginator originator)
{
    private const int ContextsMax = 128;
    private readonly List<string> _failed = [];
    private int _completed;
    private int _warning;

    /// <summary>What could not be sent, for the list in the final response.</summary>
    public IReadOnlyList<string> FailedInstances => _failed;

    public Suboperations Counts => new(Counted(answer.Objects.Count - _completed - _warning - _failed.Count), Counted(_completed), Counted(_failed.Count), Counted(_warning));

    /// <summary>Sends them all; the final status.</summary>
    /// <param name="pending">Called after each.</param>
    public async Task<DimseStatus> RunAsync(bool isMove, Func<Suboperations, Task> pending, CancellationToken cancel, CancellationToken ended)
    {
        if (isMove)
        {
            foreach (var group in answer.Objects.GroupBy(one => (one.SopClass, one.TransferSyntax)).Chunk(ContextsMax))
            {
                if (cancel.IsCancellationRequested) break;
                await MoveAsync([.. group.SelectMany(one => one)], pending, cancel, ended);
            }
        }
        else
        {
            await SendAsync(association, answer.Objects, null, pending, cancel, ended);
        }

        if (Counts.Remaining > 0) return DimseStatus.Cancelled;
        if (_failed.Count == 0 && _warning == 0) return DimseStatus.Success;
        return _completed + _warning == 0 ? new(0xA702, "No object could be sent.") : DimseStatus.SuboperationsWithFailures.With("Some objects could not be sent.");
    }

    private async Task MoveAsync(
        IReadOnlyList<StoredObject> objects, Func<Suboperations, Task> pending, CancellationToken cancel, CancellationToken ended)
    {
        try
        {
            await using var destination = await Association.RequestAsync(
                answer.Destination!,
                new()
                {
                    Contexts = [.. objects.Select(one => (one.SopClass, one.TransferSyntax)).Distinct()
                        .Select(one => (one.SopClass, (System.Collections.Immutable.ImmutableArray<string>)[one.TransferSyntax]))],
                    Settings = association.Settings,
                },
                cancel);
            await SendAsync(destination, objects, originator, pending, cancel, ended);
        }
        catch (AssociationException)
        {
            _failed.AddRange(objects.Select(one => one.SopInstance));
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            // Cancelled while it connected: what was not sent remains.
        }
    }

    private async Task SendAsync(
        Association to, IReadOnlyList<StoredObject> objects, MoveOriginator? forWhom, Func<Suboperations, Task> pending, CancellationToken cancel, CancellationToken ended)
    {
        foreach (var one in objects)
        {
            if (cancel.IsCancellationRequested) return;
            var status = await TryStoreAsync(to, one, forWhom, ended);
            if (status.IsFailure) _failed.Add(one.SopInstance);
            else if (status.Kind == StatusKind.Warning) _warning++;
            else _completed++;
            await pending(Counts);
        }
    }

    private async Task<DimseStatus> TryStoreAsync(Association to, StoredObject one, MoveOriginator? forWhom, CancellationToken ended)
    {
        try
        {
            return await to.StoreAsync(one, ended, forWhom);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && (to != association || e is not AssociationException))
        {
            // The destination went, or the object cannot be opened: the others are tried.
            return DimseStatus.ProcessingFailure.With(e.Message);
        }
    }

    // Counts are 16 bits on the wire.
    private static int Counted(int number) => Math.Min(number, ushort.MaxValue);
}
