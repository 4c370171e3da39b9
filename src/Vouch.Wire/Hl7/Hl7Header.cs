using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Vouch.Wire.Hl7;

/// <summary>
/// The MSH segment read alone, without allocating and without looking at the rest of the message: what intake needs
/// to store, answer and route. Source: HL7 v2.9 chapter 2, 2.14.9 MSH.
/// </summary>
public readonly struct Hl7Header
{
    private const int FieldsMax = 25;
    private readonly ReadOnlyMemory<byte> _raw;
    private readonly FieldEnds _ends;
    private readonly int _count;

    private Hl7Header(ReadOnlyMemory<byte> raw, int start, int length, Hl7Delimiters delimiters)
    {
        _raw = raw;
        Start = start;
        Length = length;
        Delimiters = delimiters;
        var line = raw.Span.Slice(start, length);
        var at = 4;
        while (_count < FieldsMax - 1)
        {
            var next = line[at..].IndexOf(delimiters.Field);
            _ends[_count++] = next < 0 ? length : at + next;
            if (next < 0) break;
            at += next + 1;
        }
    }

    /// <summary>The separators of the message.</summary>
    public Hl7Delimiters Delimiters { get; }

    /// <summary>Where MSH begins in the bytes received (after a byte order mark or junk).</summary>
    public int Start { get; }

    /// <summary>Length of the MSH segment in bytes, without its line end.</summary>
    public int Length { get; }

    /// <summary>MSH-3 sending application, its first component.</summary>
    public string SendingApplication => Text(3);

    /// <summary>MSH-4 sending facility, its first component.</summary>
    public string SendingFacility => Text(4);

    /// <summary>MSH-5 receiving application, its first component.</summary>
    public string ReceivingApplication => Text(5);

    /// <summary>MSH-6 receiving facility, its first component.</summary>
    public string ReceivingFacility => Text(6);

    /// <summary>MSH-9.1, e.g. <c>ORU</c>.</summary>
    public string MessageCode => Text(9);

    /// <summary>MSH-9.2, e.g. <c>R01</c>.</summary>
    public string TriggerEvent => Text(9, 2);

    /// <summary>MSH-9.3, e.g. <c>ORU_R01</c>.</summary>
    public string MessageStructure => Text(9, 3);

    /// <summary>MSH-10 message control id.</summary>
    public string ControlId => Text(10);

    /// <summary>MSH-10 as received, for comparing without allocating.</summary>
    public ReadOnlySpan<byte> ControlIdBytes => Field(10);

    /// <summary>MSH-11.1 processing id: P, T or D.</summary>
    public string ProcessingId => Text(11);

    /// <summary>MSH-12.1 version, e.g. <c>2.5.1</c>.</summary>
    public string Version => Text(12);

    /// <summary>MSH-15 accept acknowledgment: AL, NE, ER, SU or empty.</summary>
    public string AcceptAcknowledgment => Text(15);

    /// <summary>MSH-16 application acknowledgment: AL, NE, ER, SU or empty.</summary>
    public string ApplicationAcknowledgment => Text(16);

    /// <summary>MSH-18, its first repetition.</summary>
    public string CharacterSet => Text(18);

    /// <summary>The sender works in enhanced acknowledgment mode: MSH-15 or MSH-16 is valued.</summary>
    public bool IsEnhancedMode => !Field(15).IsEmpty || !Field(16).IsEmpty;

    /// <summary>A field of MSH as received; empty where the message has none. MSH-1 is the separator itself.</summary>
    public ReadOnlySpan<byte> Field(int number)
    {
        var (start, length) = Place(number);
        return length == 0 ? default : _raw.Span.Slice(start, length);
    }

    /// <summary>A component of a field of MSH as text.</summary>
    public string Text(int field, int component = 1)
    {
        var bytes = Field(field);
        if (field > 2)
        {
            var repetition = Delimiters.Repetition == 0 ? -1 : bytes.IndexOf(Delimiters.Repetition);
            if (repetition >= 0) bytes = bytes[..repetition];
            if (!Hl7Scan.TryPart(
                bytes, Delimiters.Component, component - 1, Hl7ScanMode.Plain, out var start, out var length)) return "";
            bytes = bytes.Slice(start, length);
        }

        return bytes.IsEmpty ? "" : Hl7Escaping.Read(bytes, Delimiters, Undeclared(bytes), out _);
    }

    /// <summary>Reads MSH of a message that may be preceded by a byte order mark or junk.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> raw, out Hl7Header header, [NotNullWhen(false)] out Hl7Error? error) =>
        TryRead(raw, "MSH"u8, out header, out error);

    internal static bool TryRead(
        ReadOnlyMemory<byte> raw, ReadOnlySpan<byte> name, out Hl7Header header, [NotNullWhen(false)] out Hl7Error? error)
    {
        header = default;
        var bytes = raw.Span;
        var start = Begin(bytes, name);
        if (start < 0 || (start > 0 && name.SequenceEqual("MSH"u8) && IsBatch(bytes[..start])))
        {
            var wanted = Hl7Segments.NameOf(name);
            error = new(Hl7ErrorCode.SegmentSequence, new(wanted), Missing(bytes, wanted));
            return false;
        }

        var line = bytes[start..];
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        if (end >= 0) line = line[..end];
        if (line.Length < 5)
        {
            error = new(Hl7ErrorCode.RequiredFieldMissing, new(Hl7Segments.NameOf(name), 1, 2), "The header ends before its separators.");
            return false;
        }

        var separator = line[4..].IndexOf(line[3]);
        var encoding = separator < 0 ? line[4..] : line.Slice(4, separator);
        if (Hl7Delimiters.TryRead(line[3], encoding, out var delimiters) is { } wrong)
        {
            error = new(Hl7ErrorCode.DataType, new(Hl7Segments.NameOf(name), 1, 2), wrong);
            return false;
        }

        header = new(raw, start, line.Length, delimiters);
        error = null;
        return true;
    }

    internal (int Start, int Length) Place(int number)
    {
        if (number == 1) return (Start + 3, 1);
        var index = number - 2;
        if (index < 0 || index >= _count) return (0, 0);
        var from = index == 0 ? 4 : _ends[index - 1] + 1;
        return (Start + from, _ends[index] - from);
    }

    private static Hl7Charset Undeclared(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Hl7Charset.Utf8 : Hl7Charset.Windows1252;

    /// <summary>Where the header begins: at once, after a byte order mark, or at a line start within the first 4 kB.</summary>
    private static int Begin(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        var start = bytes.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (bytes[start..].StartsWith(name)) return start;
        var near = bytes[..Math.Min(bytes.Length, 4096)];
        while (true)
        {
            var next = near[start..].IndexOf(name);
            if (next < 0) return -1;
            start += next;
            if (start == 0 || near[start - 1] is <= 0x20 or >= 0x7F) return start;
            start++;
        }
    }

    private static string Missing(ReadOnlySpan<byte> bytes, string segment)
    {
        if (bytes.IsEmpty) return "The message is empty.";
        if (bytes.StartsWith("M\0S\0"u8) || bytes.StartsWith("\0M\0S"u8) || bytes[0] >= 0xFE)
            return "The message is in UTF-16 or UTF-32; only character sets that contain ASCII can be taken.";
        if (segment == "MSH" && IsBatch(bytes))
            return "This is a batch, not a single message.";
        return "The message does not begin with " + segment + ".";
    }

    private static bool IsBatch(ReadOnlySpan<byte> bytes) => Begin(bytes, "FHS"u8) >= 0 || Begin(bytes, "BHS"u8) >= 0;

    [InlineArray(FieldsMax)]
    private struct FieldEnds
    {
        private int _first;
    }
}
