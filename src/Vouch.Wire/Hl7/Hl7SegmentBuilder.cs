using System.Buffers;

namespace Vouch.Wire.Hl7;

/// <summary>One segment being written; places may be set in any order, the last value set at a place stands.</summary>
public sealed class Hl7SegmentBuilder
{
    private readonly Hl7Builder _message;
    private readonly SortedDictionary<Place, Content> _contents = [];

    internal Hl7SegmentBuilder(Hl7Builder message, string name)
    {
        _message = message;
        Name = name;
    }

    private readonly record struct Place(int Field, int Repetition, int Component, int Subcomponent) : IComparable<Place>
    {
        public int CompareTo(Place other)
        {
            var by = Field.CompareTo(other.Field);
            if (by == 0) by = Repetition.CompareTo(other.Repetition);
            if (by == 0) by = Component.CompareTo(other.Component);
            return by == 0 ? Subcomponent.CompareTo(other.Subcomponent) : by;
        }
    }

    private readonly record struct Content(string? Text, ReadOnlyMemory<byte> Encoded);

    /// <summary>The segment's name.</summary>
    public string Name { get; }

    /// <summary>Sets a field that has one component.</summary>
    public Hl7SegmentBuilder Set(int field, string? text) => Set(field, 1, 1, 1, text);

    /// <summary>Sets a component of the first repetition.</summary>
    public Hl7SegmentBuilder Set(int field, int component, string? text) => Set(field, 1, component, 1, text);

    /// <summary>Sets a component of a repetition.</summary>
    public Hl7SegmentBuilder Set(int field, int repetition, int component, string? text) =>
        Set(field, repetition, component, 1, text);

    /// <summary>Sets a subcomponent; null or empty text sets nothing.</summary>
    public Hl7SegmentBuilder Set(int field, int repetition, int component, int subcomponent, string? text)
    {
        if (string.IsNullOrEmpty(text)) return this;
        _contents[At(field, repetition, component, subcomponent)] = new(text, default);
        return this;
    }

    /// <summary>Sets the components of the first repetition, from the first on.</summary>
    public Hl7SegmentBuilder SetComponents(int field, params ReadOnlySpan<string?> components)
    {
        for (var i = 0; i < components.Length; i++) Set(field, 1, i + 1, 1, components[i]);
        return this;
    }

    /// <summary>Sets a whole repetition of a field, which must not be set otherwise, to bytes already encoded.</summary>
    public Hl7SegmentBuilder SetEncoded(int field, ReadOnlyMemory<byte> encoded, int repetition = 1)
    {
        _contents[At(field, repetition, 1, 1)] = new(null, encoded);
        return this;
    }

    /// <summary>Copies a field of a received message: as it stands under the same separators and set, else anew.</summary>
    public Hl7SegmentBuilder Copy(int field, Hl7Value received)
    {
        var number = 0;
        foreach (var repetition in received.Repetitions)
        {
            number++;
            for (var c = 1; c <= repetition.PartCount; c++)
            {
                var component = repetition.Part(c);
                for (var s = 1; s <= component.PartCount; s++)
                {
                    var leaf = component.Part(s);
                    if (leaf.IsNull) _contents[At(field, number, c, s)] = new(null, leaf.Memory);
                    else Set(field, number, c, s, leaf.Text);
                }
            }
        }

        return this;
    }

    /// <summary>Sets the HL7 null: the receiver is to delete what it has.</summary>
    public Hl7SegmentBuilder SetNull(int field) => SetEncoded(field, "\"\""u8.ToArray());

    /// <summary>Sets an instant to the second, in UTC with offset <c>+0000</c>.</summary>
    public Hl7SegmentBuilder Set(int field, DateTimeOffset instant) => Set(field, Hl7Time.Write(instant));

    /// <summary>Sets a date.</summary>
    public Hl7SegmentBuilder Set(int field, DateOnly date) => Set(field, Hl7Time.Write(date));

    /// <summary>Sets a number as it is written in HL7: invariant, digits as the decimal carries them.</summary>
    public Hl7SegmentBuilder Set(int field, decimal number) =>
        Set(field, number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The next segment of the message.</summary>
    public Hl7SegmentBuilder Segment(string name) => _message.Segment(name);

    /// <summary>The message the segment belongs to.</summary>
    public Hl7Builder Message => _message;

    internal void WriteTo(IBufferWriter<byte> output, List<Hl7Location> lost, int sequence)
    {
        var delimiters = _message.Delimiters;
        output.Write(System.Text.Encoding.ASCII.GetBytes(Name));
        var at = new Place(IsHeader ? 1 : 0, 1, 1, 1);
        if (IsHeader)
        {
            output.Write([delimiters.Field]);
            output.Write(delimiters.EncodingCharacters());
            at = new Place(2, 1, 1, 1);
        }

        foreach (var (place, content) in _contents)
        {
            Advance(output, ref at, place, delimiters);
            if (content.Text is null)
            {
                output.Write(content.Encoded.Span);
                continue;
            }

            if (!_message.Charset.TryEncode(Hl7Escaping.Write(content.Text, delimiters), out var bytes))
            {
                lost.Add(new(
                    Name, sequence, place.Field, place.Repetition, place.Component, place.Subcomponent));
            }

            // A text of two quotation marks would be read as the HL7 null.
            if (bytes.AsSpan().SequenceEqual("\"\""u8) && delimiters.Escape != 0)
                bytes = [delimiters.Escape, .. "X2222"u8, delimiters.Escape];
            output.Write(bytes);
        }
    }

    private bool IsHeader => Name is "MSH" or "FHS" or "BHS";

    private static void Advance(IBufferWriter<byte> output, ref Place at, Place to, in Hl7Delimiters delimiters)
    {
        if (to.Field > at.Field)
        {
            Repeat(output, delimiters.Field, to.Field - at.Field);
            at = new(to.Field, 1, 1, 1);
        }

        if (to.Repetition > at.Repetition)
        {
            Repeat(output, delimiters.Repetition, to.Repetition - at.Repetition);
            at = new(to.Field, to.Repetition, 1, 1);
        }

        if (to.Component > at.Component)
        {
            Repeat(output, delimiters.Component, to.Component - at.Component);
            at = new(to.Field, to.Repetition, to.Component, 1);
        }

        Repeat(output, delimiters.Subcomponent, to.Subcomponent - at.Subcomponent);
        at = to;
    }

    private static void Repeat(IBufferWriter<byte> output, byte separator, int count)
    {
        if (count <= 0) return;
        if (separator == 0) throw new InvalidOperationException("The message declares no separator for this layer.");
        output.GetSpan(count)[..count].Fill(separator);
        output.Advance(count);
    }

    private Place At(int field, int repetition, int component, int subcomponent)
    {
        var first = IsHeader ? 3 : 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(field, first);
        ArgumentOutOfRangeException.ThrowIfLessThan(repetition, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(component, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(subcomponent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(field, 10_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(repetition, 100_000);
        return new(field, repetition, component, subcomponent);
    }
}
