using System.Diagnostics.CodeAnalysis;

namespace Vouch.Wire.Hl7;

/// <summary>How a part of a message is there. Source: HL7 v2.9 chapter 2, 2.5.3.1–2 (not valued, null).</summary>
public enum Hl7Presence
{
    /// <summary>The message has no such place: the segment is missing or ends before it.</summary>
    Absent,

    /// <summary>The place is there and empty: the sender says nothing, what is known stays.</summary>
    Empty,

    /// <summary>Two quotation marks: the sender says that there is no value, what is known is to be deleted.</summary>
    Null,

    /// <summary>The place holds a value.</summary>
    Valued,
}

/// <summary>The layer of a part of a message.</summary>
public enum Hl7Level : byte
{
    /// <summary>A field with all its repetitions.</summary>
    Field,

    /// <summary>One repetition of a field.</summary>
    Repetition,

    /// <summary>A component.</summary>
    Component,

    /// <summary>A subcomponent, which has no parts.</summary>
    Subcomponent,
}

/// <summary>
/// A field, repetition, component or subcomponent: a window on the message's bytes, cut only when asked.
/// The default value is an absent part, of which every part is absent too.
/// </summary>
public readonly struct Hl7Value
{
    private readonly Hl7Message? _message;
    private readonly int _start;
    private readonly int _length;

    internal Hl7Value(Hl7Message message, int start, int length, Hl7Level level)
    {
        _message = message;
        _start = start;
        _length = length;
        Level = level;
    }

    /// <summary>The layer this part is of.</summary>
    public Hl7Level Level { get; }

    /// <summary>The bytes as received, escapes and separators included.</summary>
    public ReadOnlyMemory<byte> Memory => _message is null ? default : _message.Raw.Slice(_start, _length);

    /// <summary>The bytes as received, escapes and separators included.</summary>
    public ReadOnlySpan<byte> Bytes => Memory.Span;

    /// <summary>Whether the part is absent, empty, null or valued.</summary>
    public Hl7Presence Presence
    {
        get
        {
            if (_message is null) return Hl7Presence.Absent;
            if (_length == 0) return Hl7Presence.Empty;
            return IsNull ? Hl7Presence.Null : Hl7Presence.Valued;
        }
    }

    /// <summary>The part holds a value: it is neither absent nor empty nor null.</summary>
    public bool HasValue => _length > 0 && !IsNull;

    /// <summary>The part is the HL7 null, two quotation marks.</summary>
    public bool IsNull => _length == 2 && Bytes.SequenceEqual("\"\""u8);

    /// <summary>
    /// The part as text, escapes resolved; separators below its layer stay as they are. Empty unless it is valued.
    /// </summary>
    public string Text => HasValue ? Read(out _) : "";

    /// <summary>The text of the first leaf: first repetition, first component, first subcomponent.</summary>
    public string FirstText => Level switch
    {
        Hl7Level.Subcomponent => Text,
        Hl7Level.Component => Part(1).Text,
        _ => Part(1).Part(1).Text,
    };

    /// <summary>The value ends in the message's truncation character: the sender cut it (v2.7 and later).</summary>
    public bool IsTruncated =>
        _length > 0 && _message!.Delimiters.Truncation != 0 && Bytes[^1] == _message.Delimiters.Truncation;

    /// <summary>How many repetitions the field has; an empty field has none.</summary>
    public int RepetitionCount => _length == 0 ? 0 : Level == Hl7Level.Field ? Count(Separator) : 1;

    /// <summary>How many parts of the next layer it has; an empty part has none.</summary>
    public int PartCount => _length == 0 ? 0
        : Level == Hl7Level.Field ? Repetition(1).PartCount
        : Level == Hl7Level.Subcomponent ? 1 : Count(Separator);

    /// <summary>The repetitions of a field, in order.</summary>
    public RepetitionList Repetitions => new(this);

    private byte Separator => Level switch
    {
        Hl7Level.Field => _message!.Delimiters.Repetition,
        Hl7Level.Repetition => _message!.Delimiters.Component,
        Hl7Level.Component => _message!.Delimiters.Subcomponent,
        _ => 0,
    };

    /// <summary>A repetition of a field, from 1.</summary>
    public Hl7Value Repetition(int number)
    {
        if (_message is null || number < 1) return default;
        if (Level == Hl7Level.Field) return Cut(number, Hl7Level.Repetition);
        return number == 1 ? this : default;
    }

    /// <summary>
    /// A part of the next layer, from 1: of a field the component of its first repetition, of a component the
    /// subcomponent. Part 1 of a part that is not divided is the whole.
    /// </summary>
    public Hl7Value Part(int number) => Level switch
    {
        _ when _message is null || number < 1 => default,
        Hl7Level.Field => Repetition(1).Part(number),
        Hl7Level.Repetition => Cut(number, Hl7Level.Component),
        Hl7Level.Component => Cut(number, Hl7Level.Subcomponent),
        _ => number == 1 ? this : default,
    };

    /// <summary>The text; false where bytes do not fit the message's character set (they read as U+FFFD).</summary>
    public bool TryText(out string text)
    {
        text = "";
        if (!HasValue) return true;
        text = Read(out var fits);
        return fits;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private string Read(out bool fits) =>
        Hl7Escaping.Read(Bytes, _message!.Delimiters, _message.Charset, out fits);

    private int Count(byte separator) => Hl7Scan.CountParts(Bytes, separator, _message!.ScanMode);

    private Hl7Value Cut(int number, Hl7Level level)
    {
        var found = Hl7Scan.TryPart(Bytes, Separator, number - 1, _message!.ScanMode, out var start, out var length);
        return found ? new(_message, _start + start, length, level) : default;
    }

    /// <summary>The repetitions of one field.</summary>
    [SuppressMessage("Naming", "CA1710", Justification = "A list of repetitions is what it is.")]
    public readonly struct RepetitionList : IEnumerable<Hl7Value>
    {
        private readonly Hl7Value _field;

        internal RepetitionList(Hl7Value field) => _field = field;

        /// <summary>Walks the repetitions.</summary>
        public Enumerator GetEnumerator() => new(_field);

        IEnumerator<Hl7Value> IEnumerable<Hl7Value>.GetEnumerator() => GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Walks repetitions without starting over for each.</summary>
    public struct Enumerator : IEnumerator<Hl7Value>
    {
        private readonly Hl7Value _field;
        private int _next;

        internal Enumerator(Hl7Value field)
        {
            _field = field;
            _next = field._length == 0 ? -1 : 0;
        }

        /// <inheritdoc />
        public Hl7Value Current { get; private set; }

        readonly object System.Collections.IEnumerator.Current => Current;

        /// <inheritdoc />
        public bool MoveNext()
        {
            if (_next < 0) return false;
            if (_field.Level != Hl7Level.Field)
            {
                Current = _field;
                _next = -1;
                return true;
            }

            var bytes = _field.Bytes[_next..];
            var end = Hl7Scan.IndexOf(bytes, _field.Separator, _field._message!.ScanMode);
            var length = end < 0 ? bytes.Length : end;
            Current = new(_field._message, _field._start + _next, length, Hl7Level.Repetition);
            _next = end < 0 ? -1 : _next + end + 1;
            return true;
        }

        /// <inheritdoc />
        public void Reset() => _next = _field._length == 0 ? -1 : 0;

        /// <inheritdoc />
        public readonly void Dispose()
        {
            // Nothing is held.
        }
    }
}
