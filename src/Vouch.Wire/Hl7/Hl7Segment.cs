namespace Vouch.Wire.Hl7;

/// <summary>One segment: a window on the message's bytes. The default value is an absent segment.</summary>
public readonly struct Hl7Segment
{
    private readonly Hl7Message? _message;
    private readonly int _start;
    private readonly int _length;

    internal Hl7Segment(Hl7Message message, int index, int start, int length)
    {
        _message = message;
        Index = index;
        _start = start;
        _length = length;
    }

    /// <summary>The segment is in the message.</summary>
    public bool Exists => _message is not null;

    /// <summary>Its place in the message, from 0.</summary>
    public int Index { get; }

    /// <summary>Its name, e.g. <c>PID</c>; empty where it is absent.</summary>
    public string Name => _message is null ? "" : Hl7Segments.NameOf(NameBytes);

    /// <summary>Its bytes as received, without line end.</summary>
    public ReadOnlyMemory<byte> Memory => _message is null ? default : _message.Raw.Slice(_start, _length);

    /// <summary>Its bytes as received, without line end.</summary>
    public ReadOnlySpan<byte> Bytes => Memory.Span;

    /// <summary>How many fields it has, counted as HL7 counts them (MSH-1 is the separator).</summary>
    public int FieldCount => _message is null ? 0
        : Hl7Scan.CountParts(Bytes, _message.Delimiters.Field, _message.ScanMode) - 1 + (IsHeader ? 1 : 0);

    internal ReadOnlySpan<byte> NameBytes => Bytes[..Math.Min(3, _length)];

    private bool IsHeader => NameBytes is [(byte)'M', (byte)'S', (byte)'H']
        or [(byte)'F' or (byte)'B', (byte)'H', (byte)'S'];

    /// <summary>A field, from 1; absent where the segment ends before it.</summary>
    public Hl7Value Field(int number)
    {
        if (_message is null || number < 1) return default;
        var delimiters = _message.Delimiters;
        if (IsHeader)
        {
            // MSH-1 and MSH-2 are the separators themselves: never divided, never unescaped.
            if (number == 1) return new(_message, _start + 3, Math.Min(1, _length - 3), Hl7Level.Subcomponent);
            number--;
        }

        if (!Hl7Scan.TryPart(Bytes, delimiters.Field, number, _message.ScanMode, out var start, out var length))
            return default;
        var level = IsHeader && number == 1 ? Hl7Level.Subcomponent : Hl7Level.Field;
        return new(_message, _start + start, length, level);
    }

    /// <summary>A component of a field's first repetition.</summary>
    public Hl7Value Field(int number, int component) => Field(number).Part(component);

    /// <summary>A field's text, see <see cref="Hl7Value.Text"/>.</summary>
    public string Text(int field) => Field(field).Text;

    /// <summary>The text of a component of a field's first repetition.</summary>
    public string Text(int field, int component) => Field(field).Part(component).Text;

    /// <summary>Whether it has that name.</summary>
    public bool Is(ReadOnlySpan<byte> name) => _message is not null && NameBytes.SequenceEqual(name);

    /// <inheritdoc />
    public override string ToString() => _message is null
        ? ""
        : Hl7Escaping.Read(Bytes, default, _message.Charset, out _);
}
