using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Vouch.Dicom.Network;

/// <summary>
/// Puts messages together from presentation data values. A command is held whole; the data set of a request flows on as it
/// arrives, and when its reader is slow the sender is slowed. Source: PS3.7, 6.3; PS3.8, 9.3.5 and annex E.
/// </summary>
internal sealed class MessageReceiver(
    ConnectionInput input, AssociationSettings settings, Func<byte, PresentationContext?> contextOf, Func<IncomingMessage, ValueTask> dispatch)
{
    private const int FlushBytes = 256 * 1024;
    private const int SegmentBytes = 128 * 1024;
    private readonly byte[] _head = new byte[6];
    private readonly ArrayBufferWriter<byte> _command = new(512);
    private PresentationContext? _context;
    private CommandSet? _awaitsData;
    private PipeWriter? _object;
    private ArrayBufferWriter<byte>? _identifier;
    private int _unflushed;
    private bool _discards;

    /// <summary>A message has begun and is not all here.</summary>
    public bool IsWithin => _context is not null;

    /// <summary>Nobody waits any more for what is still coming in.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Takes the content of one P-DATA-TF from the input.</summary>
    /// <exception cref="PduException">It breaks the rules.</exception>
    public async ValueTask ReceiveAsync(int length)
    {
        if (length == 0) throw new PduException("It has no data value.", "P-DATA-TF", 0);
        for (var at = 0; at < length;)
        {
            if (length - at < _head.Length)
                throw new PduException(Invariant($"{length - at} bytes are no data value."), "P-DATA-TF, PDV item", at);
            await FillAsync(_head);
            var said = BinaryPrimitives.ReadUInt32BigEndian(_head);
            if (said < 2 || said > length - at - 4)
                throw new PduException(Invariant($"{said} bytes are said to follow, {length - at - 4} are left."), "P-DATA-TF, PDV item length", at);
            await TakeAsync(_head[4], _head[5], (int)said - 2, at);
            at += 4 + (int)said;
        }
    }

    /// <summary>No more will come: whoever reads an unfinished object learns why.</summary>
    public void Abandon(Exception reason)
    {
        IsAbandoned = true;
        _object?.Complete(reason);
        _object = null;
    }

    private async ValueTask TakeAsync(byte id, byte control, int length, int at)
    {
        var context = contextOf(id) ?? throw new PduException(Invariant($"{id} was not accepted."), "P-DATA-TF, presentation context ID", at + 4);
        if (_context is not null && _context.Id != id)
            throw new PduException(Invariant($"A message of context {_context.Id} is not finished, and {id} begins one."), "P-DATA-TF, presentation context ID", at + 4);
        var isCommand = (control & 1) != 0;
        if (isCommand != _awaitsData is null)
            throw new PduException(isCommand ? "A command, where a data set was to come." : "A data set without a command.", "P-DATA-TF, message control header", at + 5);
        _context = context;
        var isLast = (control & 2) != 0;
        if (isCommand) await TakeCommandAsync(length, isLast);
        else await TakeDataAsync(length, isLast);
    }

    private async ValueTask TakeCommandAsync(int length, bool isLast)
    {
        if (_command.WrittenCount + length > settings.CommandBytesMax)
            throw new PduException(Invariant($"More than {settings.CommandBytesMax} bytes."), "command set", _command.WrittenCount);
        await FillAsync(_command.GetMemory(Math.Max(1, length))[..length]);
        _command.Advance(length);
        if (!isLast) return;
        var command = CommandSet.Read(_command.WrittenSpan);
        _command.ResetWrittenCount();
        var context = _context!;
        if (!command.HasDataSet)
        {
            _context = null;
            await dispatch(new(context, command, null, null));
            return;
        }

        _awaitsData = command;
        if (command.IsResponse)
        {
            _identifier = new();
            return;
        }

        await BeginObjectAsync(context, command);
    }

    private async ValueTask BeginObjectAsync(PresentationContext context, CommandSet command)
    {
        // An object is passed on as it comes; what else has a data set is read whole and must fit in.
        var waiting = command.Operation == CommandField.CStore ? settings.WaitingBytesMax : settings.IdentifierBytesMax + FlushBytes + 2;
        // The reader goes on where the writer is: to hand each part to another thread costs more than what is done with it.
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: waiting, resumeWriterThreshold: waiting / 2, minimumSegmentSize: SegmentBytes, useSynchronizationContext: false));
        (_object, _discards, _unflushed) = (pipe.Writer, false, 0);
        await dispatch(new(context, command, pipe.Reader, null));
    }

    private async ValueTask TakeDataAsync(int length, bool isLast)
    {
        if (_identifier is { } identifier)
        {
            if (identifier.WrittenCount + length > settings.IdentifierBytesMax)
                throw new PduException(Invariant($"More than {settings.IdentifierBytesMax} bytes."), "identifier", identifier.WrittenCount);
            await FillAsync(identifier.GetMemory(Math.Max(1, length))[..length]);
            identifier.Advance(length);
        }
        else
        {
            await PassOnAsync(_object!, length, isLast);
        }

        if (isLast) await EndAsync();
    }

    private async ValueTask PassOnAsync(PipeWriter writer, int length, bool isLast)
    {
        while (length > 0)
        {
            var room = writer.GetMemory(Math.Min(length, SegmentBytes));
            var count = await input.ReadAsync(room[..Math.Min(length, room.Length)]);
            if (count == 0) throw new EndOfStreamException("The connection was closed within an object.");
            // A handler that did not want the object has ended: the rest is read past.
            if (!_discards) writer.Advance(count);
            length -= count;
            _unflushed += count;
        }

        if (_discards || (!isLast && _unflushed < FlushBytes)) return;
        _unflushed = 0;
        _discards = (await writer.FlushAsync()).IsCompleted;
    }

    private async ValueTask EndAsync()
    {
        var (context, command, identifier, writer) = (_context!, _awaitsData!, _identifier, _object);
        (_context, _awaitsData, _identifier, _object) = (null, null, null, null);
        if (writer is not null) await writer.CompleteAsync();
        if (identifier is not null) await dispatch(new(context, command, null, identifier.WrittenMemory));
    }

    private async ValueTask FillAsync(Memory<byte> target)
    {
        if (target.Length > 0 && !await input.ReadExactlyAsync(target)) throw new EndOfStreamException("The connection was closed within a unit.");
    }
}
