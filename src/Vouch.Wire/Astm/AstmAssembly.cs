using System.Buffers;

namespace Vouch.Wire.Astm;

/// <summary>Why a message ended.</summary>
public enum AstmEnding
{
    /// <summary>Its terminator record (L) came, or in other framings its frame ended.</summary>
    Complete,

    /// <summary>EOT came before L.</summary>
    CutByEnd,

    /// <summary>The sender fell silent for 30 s.</summary>
    CutBySilence,

    /// <summary>The sender began a new transfer (ENQ) without ending this one.</summary>
    CutByRestart,

    /// <summary>A new header record (H) came before L.</summary>
    CutByHeader,

    /// <summary>The connection ended.</summary>
    CutByDisconnection,

    /// <summary>Longer than the limit: this is one piece of it, the rest follows as further pieces.</summary>
    CutByLength,
}

/// <summary>
/// The text of one message as it came out of the frames: records ended by CR. Incomplete when it was cut before its
/// L record: kept, and superseded by its repeat.
/// </summary>
public sealed record AstmTransmission(ReadOnlyMemory<byte> Text, AstmEnding Ending)
{
    public bool IsComplete => Ending == AstmEnding.Complete;
}

/// <summary>
/// Puts frames together to messages: a message goes from H to L, whatever frames, transfers or frame ends lie
/// between. Holds at most <c>messageMax</c> bytes (1 KiB to 1 GiB). Source: CLSI LIS02-A2 5.2, 6 (H), 13 (L).
/// </summary>
public sealed class AstmAssembly
{
    private readonly bool frameIsMessage;
    private readonly int messageMax;
    private ArrayBufferWriter<byte> text = new();
    private int recordStart;

    public AstmAssembly(AstmLinkOptions options, int messageMax = 16 * 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messageMax, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messageMax, 1024 * 1024 * 1024);
        frameIsMessage = options.FrameIsMessage;
        this.messageMax = messageMax;
    }

    /// <summary>Bytes of a message that has begun and not ended.</summary>
    public int PendingLength => text.WrittenCount;

    /// <summary>Takes the text of an accepted frame; gives the messages it ends.</summary>
    public IReadOnlyList<AstmTransmission> Add(AstmFrame frame)
    {
        if (frameIsMessage)
            return [new AstmTransmission(frame.Text, AstmEnding.Complete)];
        var ended = new List<AstmTransmission>(1);
        foreach (var value in frame.Text.Span)
            Add(value, ended);
        // Some instruments leave out the CR of the last record of a frame; ETX ends the record all the same.
        if (frame.IsLast && recordStart < text.WrittenCount)
            Add(AstmControl.Cr, ended);
        return ended;
    }

    /// <summary>Ends what is pending as incomplete; null when nothing but line ends is pending.</summary>
    public AstmTransmission? Cut(AstmEnding ending)
    {
        var pending = text.WrittenMemory;
        text = new ArrayBufferWriter<byte>();
        recordStart = 0;
        return pending.Span.IndexOfAnyExcept(AstmControl.Cr, AstmControl.Lf) < 0
            ? null
            : new AstmTransmission(pending, ending);
    }

    private void Add(byte value, List<AstmTransmission> ended)
    {
        if (text.WrittenCount == messageMax && Cut(AstmEnding.CutByLength) is { } piece)
            ended.Add(piece);
        text.GetSpan(1)[0] = value;
        text.Advance(1);
        if (value is AstmControl.Cr or AstmControl.Lf)
            EndRecord(ended);
    }

    private void EndRecord(List<AstmTransmission> ended)
    {
        var record = text.WrittenSpan[recordStart..^1];
        if (recordStart > 0 && IsRecord(record, 'H'))
        {
            var header = text.WrittenSpan[recordStart..].ToArray();
            text.ResetWrittenCount();
            var before = text.GetMemory(recordStart)[..recordStart].ToArray();
            if (before.AsSpan().IndexOfAnyExcept(AstmControl.Cr, AstmControl.Lf) >= 0)
                ended.Add(new AstmTransmission(before, AstmEnding.CutByHeader));
            text.Write(header);
        }
        else if (IsRecord(record, 'L') && Cut(AstmEnding.Complete) is { } whole)
        {
            ended.Add(whole);
            return;
        }

        recordStart = text.WrittenCount;
    }

    // A record type is one letter followed by the field delimiter, whichever the header chose.
    private static bool IsRecord(ReadOnlySpan<byte> record, char type) =>
        record.Length > 0 && record[0] == type && (record.Length == 1 || !char.IsAsciiLetterOrDigit((char)record[1]));
}
