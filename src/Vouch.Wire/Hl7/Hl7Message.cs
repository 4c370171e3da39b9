namespace Vouch.Wire.Hl7;

/// <summary>
/// One HL7 v2 message over the bytes received, which are kept as they are. Parsing finds the segments; fields are cut
/// when asked. Immutable; the bytes must not change while the message is used.
/// Source: HL7 v2.9 chapter 2, 2.5 Messages and 2.6 Message construction rules.
/// </summary>
public sealed partial class Hl7Message
{
    private readonly Line[] _lines;
    private readonly int _end;
    private Hl7Charset? _charset;

    private Hl7Message(ReadOnlyMemory<byte> raw, Hl7Header header, Hl7Limits limits, Line[] lines, int end)
    {
        Raw = raw;
        Header = header;
        Delimiters = header.Delimiters;
        _limits = limits;
        _lines = lines;
        _end = end;
        // Only sets with multi-byte characters need more than looking for the separator's byte.
        if (raw.Span.Contains((byte)0x1B)) ScanMode = Hl7ScanMode.Iso2022;
        else if (!header.Field(18).IsEmpty) ScanMode = Charset.Mode;
    }

    private readonly Hl7Limits _limits;

    private readonly record struct Line(int Start, int Length);

    /// <summary>The bytes as received, junk before and after included.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>MSH, already read.</summary>
    public Hl7Header Header { get; }

    /// <summary>The separators the message declares.</summary>
    public Hl7Delimiters Delimiters { get; }

    /// <summary>The character set its text is read in: MSH-18, else the agreed one, else judged by the bytes.</summary>
    public Hl7Charset Charset => _charset ??= ResolveCharset();

    /// <summary>The segments in order.</summary>
    public SegmentList Segments => new(this);

    internal Hl7ScanMode ScanMode { get; }

    /// <summary>Reads a message; what cannot be taken is refused with place, code and words, never with an exception.</summary>
    public static Hl7Parse Parse(ReadOnlyMemory<byte> raw, Hl7Limits? limits = null) =>
        Parse(raw, "MSH"u8, limits ?? Hl7Limits.Default);

    internal static Hl7Parse Parse(ReadOnlyMemory<byte> raw, ReadOnlySpan<byte> headerName, Hl7Limits limits)
    {
        if (!Hl7Header.TryRead(raw, headerName, out var header, out var error)) return new Hl7Parse.Refused(error, null);
        if (raw.Length > limits.MessageBytesMax)
        {
            return new Hl7Parse.Refused(
                new(Hl7ErrorCode.ApplicationInternal, default, string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"The message has {raw.Length} bytes; at most {limits.MessageBytesMax} are taken.")),
                header);
        }

        var end = header.Start + ContentLength(raw.Span[header.Start..]);
        var lines = new Line[16];
        var count = 0;
        var at = header.Start;
        while (at < end)
        {
            var length = SegmentLength(raw.Span[at..end], header.Delimiters.Field);
            if (count > 0 && raw.Span[at..end].StartsWith("MSH"u8))
            {
                return new Hl7Parse.Refused(
                    new(Hl7ErrorCode.SegmentSequence, new("MSH", 2), "A second MSH: several messages need a batch."), header);
            }

            if (count == limits.SegmentsMax)
            {
                return new Hl7Parse.Refused(
                    new(Hl7ErrorCode.SegmentSequence, default, string.Create(
                        System.Globalization.CultureInfo.InvariantCulture,
                        $"The message has more than {limits.SegmentsMax} segments.")),
                    header);
            }

            if (count == lines.Length) Array.Resize(ref lines, count * 4);
            lines[count++] = new(at, length);
            at += length;
            while (at < end && raw.Span[at] is (byte)'\r' or (byte)'\n') at++;
        }

        Array.Resize(ref lines, count);
        return new Hl7Parse.Parsed(new(raw, header, limits, lines, end));
    }

    /// <summary>The first segment of that name, or an absent one.</summary>
    public Hl7Segment Segment(string name, int occurrence = 1)
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            var segment = At(i);
            if (Matches(segment.NameBytes, name) && --occurrence == 0) return segment;
        }

        return default;
    }

    /// <summary>The part at a path such as <c>PID-3[1].4.2</c> or <c>OBX[2]-5</c>; absent where there is none.</summary>
    public Hl7Value Get(Hl7Path path)
    {
        var field = Segment(path.Segment, path.Occurrence).Field(path.Field);
        if (path.Repetition == 0 && path.Component == 0) return field;
        var value = field.Repetition(Math.Max(1, path.Repetition));
        if (path.Component == 0) return value;
        value = value.Part(path.Component);
        return path.Subcomponent == 0 ? value : value.Part(path.Subcomponent);
    }

    /// <summary>The part at a path; a path that is not one is a programmer's error and throws.</summary>
    public Hl7Value Get(string path) => Get(Hl7Path.Parse(path));

    /// <inheritdoc />
    public override string ToString() => Hl7Escaping.Read(Raw.Span[..Math.Min(Raw.Length, 65_536)], default, Charset, out _);

    private static bool Matches(ReadOnlySpan<byte> name, string wanted) =>
        name.Length == wanted.Length && System.Text.Ascii.Equals(name, wanted);

    private Hl7Segment At(int index) => new(this, index, _lines[index].Start, _lines[index].Length);

    /// <summary>Length of the content: block ends, line ends, blanks and zeros at the end are not part of a segment.</summary>
    private static int ContentLength(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        while (length > 0 && bytes[length - 1] is 0x00 or 0x0A or 0x0B or 0x0D or 0x1A or 0x1C) length--;
        return length;
    }

    /// <summary>Up to the line end that is followed by another segment; other line ends stay inside the field.</summary>
    private static int SegmentLength(ReadOnlySpan<byte> bytes, byte field)
    {
        var from = 0;
        while (true)
        {
            var end = bytes[from..].IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0) return bytes.Length;
            end += from;
            var next = end + 1;
            while (next < bytes.Length && bytes[next] is (byte)'\r' or (byte)'\n') next++;
            if (next >= bytes.Length || Hl7Segments.Begins(bytes[next..], field)) return end;
            from = next;
        }
    }

    private Hl7Charset ResolveCharset()
    {
        var declared = Header.CharacterSet;
        // Japanese messages name the first set empty or ASCII and the others in further repetitions.
        if (Raw.Span.Contains((byte)0x1B)) return Hl7Charset.Japanese;
        if (declared.Length > 0 && Hl7Charset.Find(declared) is { } known) return known;
        if (_limits.UndeclaredCharset is { } agreed && Hl7Charset.Find(agreed) is { } found) return found;
        return System.Text.Unicode.Utf8.IsValid(Raw.Span) ? Hl7Charset.Utf8 : Hl7Charset.Windows1252;
    }

    /// <summary>The segments of a message.</summary>
    public readonly struct SegmentList : IReadOnlyList<Hl7Segment>
    {
        private readonly Hl7Message _message;

        internal SegmentList(Hl7Message message) => _message = message;

        /// <summary>How many there are.</summary>
        public int Count => _message._lines.Length;

        /// <summary>The segment at a place, from 0.</summary>
        public Hl7Segment this[int index] => _message.At(index);

        /// <summary>Walks them in order.</summary>
        public IEnumerator<Hl7Segment> GetEnumerator()
        {
            for (var i = 0; i < Count; i++) yield return this[i];
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
