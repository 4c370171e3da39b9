using System.Buffers;

namespace Vouch.Wire.Hl7;

/// <summary>What MSH of an outgoing message says. Times are written in UTC.</summary>
public sealed record Hl7Sender
{
    /// <summary>MSH-3.1 sending application.</summary>
    public required string Application { get; init; }

    /// <summary>MSH-4.1 sending facility.</summary>
    public string Facility { get; init; } = "";

    /// <summary>MSH-5.1 receiving application.</summary>
    public string ReceivingApplication { get; init; } = "";

    /// <summary>MSH-6.1 receiving facility.</summary>
    public string ReceivingFacility { get; init; } = "";

    /// <summary>MSH-11 processing id: P, T or D.</summary>
    public string ProcessingId { get; init; } = "P";

    /// <summary>MSH-12 version.</summary>
    public string Version { get; init; } = "2.5.1";

    /// <summary>MSH-15 accept acknowledgment; null in original mode.</summary>
    public string? AcceptAcknowledgment { get; init; }

    /// <summary>MSH-16 application acknowledgment; null in original mode.</summary>
    public string? ApplicationAcknowledgment { get; init; }
}

/// <summary>
/// Writes a message: separators and control characters in texts are escaped, trailing separators left out, segments
/// ended by CR. Characters the character set lacks are written as <c>?</c> and named in <see cref="Lost"/>.
/// Source: HL7 v2.9 chapter 2, 2.6 Message construction rules.
/// </summary>
public sealed class Hl7Builder
{
    private readonly List<Hl7SegmentBuilder> _segments = [];
    private readonly List<Hl7Location> _lost = [];

    /// <summary>Begins an empty message; most callers begin with <see cref="Begin"/>.</summary>
    public Hl7Builder(Hl7Charset? charset = null, Hl7Delimiters? delimiters = null)
    {
        Charset = charset ?? Hl7Charset.Utf8;
        Delimiters = delimiters ?? Hl7Delimiters.Standard;
    }

    /// <summary>The separators written.</summary>
    public Hl7Delimiters Delimiters { get; }

    /// <summary>The character set written.</summary>
    public Hl7Charset Charset { get; }

    /// <summary>Places whose text holds characters the set lacks; known after <see cref="Build"/>.</summary>
    public IReadOnlyList<Hl7Location> Lost => _lost;

    /// <summary>
    /// Begins a message with its MSH; <paramref name="type"/> is MSH-9 as it is written, e.g. <c>ORU^R01^ORU_R01</c>.
    /// </summary>
    public static Hl7Builder Begin(
        Hl7Sender sender, string type, string controlId, DateTimeOffset now, Hl7Charset? charset = null)
    {
        var builder = new Hl7Builder(charset);
        var msh = builder.Segment("MSH")
            .Set(3, sender.Application).Set(4, sender.Facility)
            .Set(5, sender.ReceivingApplication).Set(6, sender.ReceivingFacility)
            .Set(7, now).SetComponents(9, type.Split('^')).Set(10, controlId)
            .Set(11, sender.ProcessingId).Set(12, sender.Version)
            .Set(15, sender.AcceptAcknowledgment).Set(16, sender.ApplicationAcknowledgment);
        if (!ReferenceEquals(builder.Charset, Hl7Charset.Ascii)) msh.Set(18, builder.Charset.Name);
        return builder;
    }

    /// <summary>Adds a segment.</summary>
    public Hl7SegmentBuilder Segment(string name)
    {
        if (name.Length != 3 || !name.All(char.IsAsciiLetterOrDigit)) throw new ArgumentException("Not a segment name: " + name, nameof(name));
        var segment = new Hl7SegmentBuilder(this, name);
        _segments.Add(segment);
        return segment;
    }

    /// <summary>Adds a copy of a received segment, field by field.</summary>
    public Hl7SegmentBuilder Copy(Hl7Segment received)
    {
        var segment = Segment(received.Name);
        for (var field = 1; field <= received.FieldCount; field++)
            if (received.Field(field) is { Level: Hl7Level.Field } value) segment.Copy(field, value);
        return segment;
    }

    /// <summary>The message's bytes.</summary>
    public byte[] Build()
    {
        _lost.Clear();
        var output = new ArrayBufferWriter<byte>(1024);
        var sequences = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var segment in _segments)
        {
            var sequence = sequences[segment.Name] = sequences.GetValueOrDefault(segment.Name) + 1;
            segment.WriteTo(output, _lost, sequence);
            output.Write("\r"u8);
        }

        return output.WrittenSpan.ToArray();
    }
}
