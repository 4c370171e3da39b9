using System.Globalization;

namespace Vouch.Wire.Hl7;

/// <summary>One message of a batch: its bytes as received, and where they stood.</summary>
public sealed record Hl7BatchedMessage(ReadOnlyMemory<byte> Raw, int Start);

/// <summary>
/// One batch: its header and trailer (absent segments where the file has none), its messages, and what does not agree.
/// </summary>
public sealed record Hl7BatchGroup(
    Hl7Segment Header, Hl7Segment Trailer, IReadOnlyList<Hl7BatchedMessage> Messages, IReadOnlyList<string> Disagreements);

/// <summary>What splitting a batch file came to.</summary>
public abstract record Hl7BatchSplit
{
    private Hl7BatchSplit()
    {
    }

    /// <summary>The file could be split; messages are not yet parsed, so one bad message costs only itself.</summary>
    public sealed record Split(
        Hl7Segment FileHeader, Hl7Segment FileTrailer, IReadOnlyList<Hl7BatchGroup> Batches,
        IReadOnlyList<string> Disagreements) : Hl7BatchSplit
    {
        /// <summary>All messages in order.</summary>
        public IEnumerable<Hl7BatchedMessage> Messages => Batches.SelectMany(b => b.Messages);
    }

    /// <summary>The bytes are no batch and hold no message.</summary>
    public sealed record Refused(Hl7Error Error) : Hl7BatchSplit;
}

/// <summary>
/// Splits FHS/BHS … BTS/FTS files; also several messages one after another without any of these. A missing header or
/// trailer or a wrong count is said, never a reason to lose a message. Source: HL7 v2.9 chapter 2, 2.10.3 Batch protocol.
/// </summary>
public static class Hl7Batch
{
    /// <summary>Splits without copying.</summary>
    public static Hl7BatchSplit Split(ReadOnlyMemory<byte> raw, Hl7Limits? limits = null) =>
        new Splitter(raw, limits ?? Hl7Limits.Default).Run();

    private sealed class Splitter(ReadOnlyMemory<byte> raw, Hl7Limits limits)
    {
        private readonly List<Hl7BatchGroup> _batches = [];
        private readonly List<string> _said = [];
        private List<Hl7BatchedMessage> _messages = [];
        private List<string> _batchSaid = [];
        private Hl7Segment _fileHeader, _fileTrailer, _batchHeader;
        private int _messageStart = -1;
        private int _count;
        private bool _inBatch;

        public Hl7BatchSplit Run()
        {
            var at = 0;
            while (at < raw.Length)
            {
                var length = LineLength(at);
                var name = raw.Span.Slice(at, Math.Min(3, length));
                // A batch line may follow a byte order mark or a block start.
                if (at == 0 && !StartsLine(name) && Lead() is var lead and > 0)
                {
                    at = lead;
                    continue;
                }

                if (!Take(name, at, length))
                {
                    return new Hl7BatchSplit.Refused(new(
                        Hl7ErrorCode.SegmentSequence, default,
                        string.Create(CultureInfo.InvariantCulture, $"More than {limits.BatchMessagesMax} messages.")));
                }

                at += length;
                while (at < raw.Length && raw.Span[at] is (byte)'\r' or (byte)'\n') at++;
            }

            EndMessage(raw.Length);
            EndBatch(default);
            if (_count == 0 && !_fileHeader.Exists && _batches.Count == 0)
                return new Hl7BatchSplit.Refused(new(Hl7ErrorCode.SegmentSequence, new("MSH"), "There is no message in the file."));
            Check(_fileTrailer, _batches.Count, "FTS-1", "batches", _said);
            if (_fileHeader.Exists && !_fileTrailer.Exists) _said.Add("FTS is missing: the file may have been cut.");
            return new Hl7BatchSplit.Split(_fileHeader, _fileTrailer, _batches, _said);
        }

        private bool Take(ReadOnlySpan<byte> name, int at, int length)
        {
            if (name.SequenceEqual("MSH"u8))
            {
                EndMessage(at);
                if (++_count > limits.BatchMessagesMax) return false;
                _messageStart = at;
            }
            else if (name.SequenceEqual("FHS"u8))
            {
                EndMessage(at);
                EndBatch(default);
                if (_fileHeader.Exists) _said.Add("A second FHS.");
                else _fileHeader = Line(at, length, "FHS"u8, default);
            }
            else if (name.SequenceEqual("BHS"u8))
            {
                EndMessage(at);
                EndBatch(default);
                _batchHeader = Line(at, length, "BHS"u8, default);
                _inBatch = true;
            }
            else if (name.SequenceEqual("BTS"u8))
            {
                EndMessage(at);
                EndBatch(Line(at, length, default, _batchHeader.Exists ? _batchHeader : _fileHeader));
            }
            else if (name.SequenceEqual("FTS"u8))
            {
                EndMessage(at);
                EndBatch(default);
                _fileTrailer = Line(at, length, default, _fileHeader);
            }
            else if (_messageStart < 0)
            {
                (_inBatch ? _batchSaid : _said).Add(string.Create(
                    CultureInfo.InvariantCulture, $"Bytes that belong to no message at offset {at}."));
            }

            return true;
        }

        private void EndMessage(int end)
        {
            if (_messageStart < 0) return;
            _messages.Add(new(raw[_messageStart..end], _messageStart));
            _messageStart = -1;
        }

        private void EndBatch(Hl7Segment trailer)
        {
            if (!_inBatch && _messages.Count == 0 && !trailer.Exists) return;
            if (_batchHeader.Exists && !trailer.Exists) _batchSaid.Add("BTS is missing.");
            if (!_batchHeader.Exists && trailer.Exists) _batchSaid.Add("BHS is missing.");
            Check(trailer, _messages.Count, "BTS-1", "messages", _batchSaid);
            _batches.Add(new(_batchHeader, trailer, _messages, _batchSaid));
            (_messages, _batchSaid, _batchHeader, _inBatch) = ([], [], default, false);
        }

        private static void Check(Hl7Segment trailer, int found, string field, string what, List<string> said)
        {
            if (trailer.Text(1) is not { Length: > 0 } stated) return;
            if (int.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count == found) return;
            said.Add(string.Create(CultureInfo.InvariantCulture, $"{field} says {stated} {what}; there are {found}."));
        }

        /// <summary>A header or trailer line as a segment, a trailer read with its header's separators.</summary>
        private Hl7Segment Line(int at, int length, ReadOnlySpan<byte> header, Hl7Segment before)
        {
            var line = raw.Slice(at, length);
            if (!header.IsEmpty)
                return Hl7Message.Parse(line, header, limits) is Hl7Parse.Parsed(var own) ? own.Segments[0] : default;
            var separators = before.Exists ? before.Bytes : @"BHS|^~\&"u8;
            byte[] both = [.. separators, (byte)'\r', .. line.Span];
            return Hl7Message.Parse(both, both.AsSpan(0, 3), limits) is Hl7Parse.Parsed(var message) && message.Segments.Count > 1
                ? message.Segments[1] : default;
        }

        private int LineLength(int at)
        {
            var end = raw.Span[at..].IndexOfAny((byte)'\r', (byte)'\n');
            return end < 0 ? raw.Length - at : end;
        }

        private static bool StartsLine(ReadOnlySpan<byte> name) => name.SequenceEqual("MSH"u8)
            || name.SequenceEqual("FHS"u8) || name.SequenceEqual("BHS"u8);

        private int Lead()
        {
            var near = raw.Span[..Math.Min(raw.Length, 4096)];
            for (var i = 1; i + 3 <= near.Length; i++)
                if (near[i - 1] is <= 0x20 or >= 0x7F && StartsLine(near.Slice(i, 3))) return i;
            return 0;
        }
    }
}
