using System.Buffers;

namespace Vouch.Wire.Hl7.Mllp;

/// <summary>What is wrong with a block that is not a whole message.</summary>
public enum MllpFlaw
{
    /// <summary>Nothing: the block is whole.</summary>
    None,

    /// <summary>Longer than allowed: only its beginning is here, the rest is skipped.</summary>
    TooLong,

    /// <summary>A new message began before this one ended: the sender broke off.</summary>
    BrokenOff,
}

/// <summary>One block cut from the stream; its bytes live in the reader's buffer and only until it advances.</summary>
public readonly record struct MllpBlock(ReadOnlySequence<byte> Content, MllpFlaw Flaw);

/// <summary>
/// Cuts a stream into blocks 0x0B … 0x1C 0x0D without copying. A missing final CR and bytes between blocks are
/// tolerated; a block over the limit is handed out cut, then skipped to its end while the stream goes on.
/// Source: HL7 v2 Transport Specification: MLLP, release 1, 2.1–2.3.
/// </summary>
public sealed class MllpFramer(int blockBytesMax)
{
    /// <summary>Start block, VT.</summary>
    public const byte StartBlock = 0x0B;

    /// <summary>End block, FS.</summary>
    public const byte EndBlock = 0x1C;

    private const byte CarriageReturn = 0x0D;

    private enum State { Between, Inside, Skipping }

    private State _state;
    private long _seen;

    /// <summary>Bytes outside blocks so far, other than the CR that ends one.</summary>
    public long JunkBytes { get; private set; }

    /// <summary>Bytes of an unfinished block are waiting.</summary>
    public bool IsInside => _state == State.Inside;

    /// <summary>
    /// Cuts the next block off the buffer. What is left in <paramref name="buffer"/> afterwards has been examined to
    /// its end; it is to be given again, with more bytes behind it.
    /// </summary>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out MllpBlock block)
    {
        block = default;
        if (_state == State.Skipping && !Skip(ref buffer)) return false;
        if (_state == State.Between && !Enter(ref buffer)) return false;

        // What was looked at in an earlier call is not looked at again: a long block stays linear.
        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(_seen);
        while (reader.TryAdvanceToAny([EndBlock, StartBlock], advancePastDelimiter: false))
        {
            reader.TryPeek(out var found);
            if (reader.Consumed > blockBytesMax) return Cut(ref buffer, out block);
            if (found == EndBlock)
            {
                block = new(buffer.Slice(0, reader.Consumed), MllpFlaw.None);
                buffer = buffer.Slice(reader.Consumed + 1);
                _state = State.Between;
                return true;
            }

            if (BeginsMessage(reader, out var undecided))
            {
                block = new(buffer.Slice(0, reader.Consumed), MllpFlaw.BrokenOff);
                buffer = buffer.Slice(reader.Consumed);
                _state = State.Between;
                return true;
            }

            if (undecided)
            {
                _seen = reader.Consumed;
                return false;
            }

            reader.Advance(1);
        }

        if (buffer.Length > blockBytesMax) return Cut(ref buffer, out block);
        _seen = buffer.Length;
        return false;
    }

    /// <summary>Writes a message as a block.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> message)
    {
        output.Write([StartBlock]);
        output.Write(message);
        output.Write([EndBlock, CarriageReturn]);
    }

    private bool Cut(ref ReadOnlySequence<byte> buffer, out MllpBlock block)
    {
        block = new(buffer.Slice(0, blockBytesMax), MllpFlaw.TooLong);
        buffer = buffer.Slice(blockBytesMax);
        _state = State.Skipping;
        return true;
    }

    private bool Enter(ref ReadOnlySequence<byte> buffer)
    {
        var start = buffer.PositionOf(StartBlock);
        var before = start is { } at ? buffer.Slice(0, at) : buffer;
        CountJunk(before);
        if (start is not { } begin)
        {
            buffer = buffer.Slice(buffer.End);
            return false;
        }

        buffer = buffer.Slice(buffer.GetPosition(1, begin));
        _state = State.Inside;
        _seen = 0;
        return true;
    }

    private void CountJunk(in ReadOnlySequence<byte> between)
    {
        foreach (var part in between)
            foreach (var b in part.Span)
                if (b != CarriageReturn) JunkBytes++;
    }

    private bool Skip(ref ReadOnlySequence<byte> buffer)
    {
        var end = buffer.PositionOf(EndBlock);
        if (end is not { } at)
        {
            buffer = buffer.Slice(buffer.End);
            return false;
        }

        buffer = buffer.Slice(buffer.GetPosition(1, at));
        _state = State.Between;
        return true;
    }

    /// <summary>A VT inside a block is text unless a message begins right behind it.</summary>
    private static bool BeginsMessage(SequenceReader<byte> reader, out bool undecided)
    {
        undecided = false;
        reader.Advance(1);
        foreach (var wanted in "MSH"u8)
        {
            if (!reader.TryRead(out var next))
            {
                undecided = true;
                return false;
            }

            if (next != wanted) return false;
        }

        return true;
    }
}
