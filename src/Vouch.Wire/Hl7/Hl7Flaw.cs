namespace Vouch.Wire.Hl7;

/// <summary>What is odd about a message that could be read all the same.</summary>
public enum Hl7FlawKind
{
    /// <summary>Bytes stand before MSH.</summary>
    LeadingJunk,

    /// <summary>The message begins with a UTF-8 byte order mark.</summary>
    ByteOrderMark,

    /// <summary>Something other than line ends stands after the last segment.</summary>
    TrailingJunk,

    /// <summary>Bytes do not fit the character set; they read as U+FFFD, and are kept as received.</summary>
    BytesDoNotFit,

    /// <summary>MSH-18 is empty although the message holds more than ASCII: the set was judged.</summary>
    CharsetNotDeclared,

    /// <summary>MSH-18 names a set that is not known: another was used.</summary>
    CharsetUnknown,

    /// <summary>A line break inside a field.</summary>
    LineBreakInField,
}

/// <summary>A flaw and where it is.</summary>
public sealed record Hl7Flaw(Hl7FlawKind Kind, Hl7Location Location, string Words);

public sealed partial class Hl7Message
{
    private const int FlawsMax = 100;

    /// <summary>Looks through the whole message for what is odd; at most a hundred findings.</summary>
    public IReadOnlyList<Hl7Flaw> FindFlaws()
    {
        var flaws = new List<Hl7Flaw>();
        var bytes = Raw.Span;
        if (Header.Start > 0)
        {
            flaws.Add(bytes[..Header.Start].SequenceEqual("\uFEFF"u8)
                ? new(Hl7FlawKind.ByteOrderMark, default, "Begins with a byte order mark.")
                : new(Hl7FlawKind.LeadingJunk, default, "Bytes stand before MSH."));
        }

        if (bytes[_end..].IndexOfAnyExcept((byte)'\r', (byte)'\n') >= 0)
            flaws.Add(new(Hl7FlawKind.TrailingJunk, default, "Bytes stand after the last segment."));
        FindCharsetFlaws(flaws);
        FindSegmentFlaws(flaws);
        return flaws;
    }

    private void FindCharsetFlaws(List<Hl7Flaw> flaws)
    {
        var declared = Header.CharacterSet;
        var plain = System.Text.Ascii.IsValid(Raw.Span[Header.Start.._end]);
        if (declared.Length == 0 && !plain)
            flaws.Add(new(Hl7FlawKind.CharsetNotDeclared, new("MSH", 1, 18), "Read as " + Charset.Name + "."));
        else if (declared.Length > 0 && Hl7Charset.Find(declared) is null)
            flaws.Add(new(Hl7FlawKind.CharsetUnknown, new("MSH", 1, 18), declared + " is not known; read as " + Charset.Name + "."));
    }

    private void FindSegmentFlaws(List<Hl7Flaw> flaws)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var segment in Segments)
        {
            var sequence = seen[segment.Name] = seen.GetValueOrDefault(segment.Name) + 1;
            if (flaws.Count >= FlawsMax) return;
            if (segment.Bytes.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
            {
                flaws.Add(new(
                    Hl7FlawKind.LineBreakInField, new(segment.Name, sequence), "A line break stands inside the segment."));
            }

            if (Charset.TryDecode(segment.Bytes, out _)) continue;
            for (var field = 1; field <= segment.FieldCount; field++)
            {
                if (flaws.Count >= FlawsMax || segment.Field(field).TryText(out _)) continue;
                flaws.Add(new(
                    Hl7FlawKind.BytesDoNotFit, new(segment.Name, sequence, field), "Bytes do not fit " + Charset.Name + "."));
            }
        }
    }
}
