using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Vouch.Dicom.Network;

// Requests of ours.
public sealed partial class Association
{
    internal AssociationSettings Settings => _settings;

    /// <summary>Sends one message whole; several wait for one another.</summary>
    internal Task SendAsync(PresentationContext context, CommandSet command, Stream? dataSet, CancellationToken ct) =>
        SendAsync(context, [(command, dataSet)], ct);

    /// <summary>Sends messages whole, one behind the other.</summary>
    /// <param name="isJoined">The only message is one unit, where it fits.</param>
    internal async Task SendAsync(
        PresentationContext context, IReadOnlyList<(CommandSet Command, Stream? DataSet)> messages, CancellationToken ct, bool isJoined = false)
    {
        await _sending.WaitAsync(ct);
        try
        {
            using var writer = new FragmentWriter(_peerPduBytesMax, isLong: messages.Any(one => one.DataSet is not null), _layer.SendDataAsync);
            foreach (var (command, dataSet) in messages)
            {
                await writer.CommandAsync(context.Id, command.Write());
                if (dataSet is not null) await writer.DataSetAsync(context, dataSet, ct);
            }

            if (isJoined) writer.Join();
            await writer.FlushAsync();
        }
        catch (Exception e) when (e is not AssociationException)
        {
            // Half a message cannot be taken back.
            await AbortAsync("A message could not be sent whole: " + e.Message);
            throw;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>
    /// Sends a request and gives its responses, the final one last. When the token asks for it, or nobody reads on, C-CANCEL is sent
    /// where the operation has it, and what still comes is read past.
    /// </summary>
    internal async IAsyncEnumerable<DimseResponse> InvokeAsync(
        PresentationContext context, CommandSet command, Stream? dataSet, [EnumeratorCancellation] CancellationToken ct)
    {
        await _invoked.WaitAsync(ct);
        var id = (ushort)0;
        var pending = new PendingRequest();
        var isFinal = false;
        try
        {
            id = Await(pending);
            command.Set(CommandElement.MessageId, id);
            await SendAsync(context, command, dataSet, ct);
            while (!isFinal)
            {
                var response = await ResponseAsync(pending, ct);
                isFinal = response.Status.Kind != StatusKind.Pending;
                yield return response;
            }
        }
        finally
        {
            if (!isFinal && id != 0) await GiveUpAsync(context, command.Operation, id, pending);
            pending.End(reason: null);
            lock (_gate) _pending.Remove(id);
            _invoked.Release();
        }
    }

    private ushort Await(PendingRequest pending)
    {
        lock (_gate)
        {
            if (_ended.IsCancellationRequested) throw new AssociationException(End, EndReason);
            do
            {
                _messageId = (_messageId % ushort.MaxValue) + 1;
            }
            while (!_pending.TryAdd((ushort)_messageId, pending));
            return (ushort)_messageId;
        }
    }

    private async Task<DimseResponse> ResponseAsync(PendingRequest pending, CancellationToken ct)
    {
        try
        {
            var reading = pending.Responses.ReadAsync(ct);
            return DimseResponse.Of(reading.IsCompleted ? await reading : await reading.AsTask().WaitAsync(_settings.ResponseTimeout, _settings.Clock, ct));
        }
        catch (TimeoutException e)
        {
            await AbortAsync("No answer came within the response time.");
            throw new AssociationException(AssociationEnd.TimedOut, "No answer came within the response time.", e);
        }
        catch (ChannelClosedException e)
        {
            throw new AssociationException(End, EndReason, e);
        }
    }

    private async Task GiveUpAsync(PresentationContext context, CommandField operation, ushort id, PendingRequest pending)
    {
        if (_ended.IsCancellationRequested) return;
        try
        {
            if (operation is CommandField.CFind or CommandField.CMove or CommandField.CGet)
                await SendAsync(context, new CommandSet(CommandField.CCancel, hasDataSet: false).Set(CommandElement.MessageIdRespondedTo, id), null, CancellationToken.None);
            while ((await ResponseAsync(pending, CancellationToken.None)).Status.Kind == StatusKind.Pending)
            {
            }
        }
        catch (AssociationException)
        {
            // Then there is nothing left to give up.
        }
    }
}
