using System.Globalization;

namespace Vouch.Wire.Hl7;

/// <summary>Acknowledgment codes. Source: HL7 v2.9 table 0008.</summary>
public enum AcknowledgementCode
{
    /// <summary>Original mode: application accept. Enhanced mode: application acknowledgment accept.</summary>
    AA,

    /// <summary>Application error: the message has a fault.</summary>
    AE,

    /// <summary>Application reject: not for us or not now.</summary>
    AR,

    /// <summary>Accept acknowledgment: commit accept, the message is safely kept.</summary>
    CA,

    /// <summary>Accept acknowledgment: commit error.</summary>
    CE,

    /// <summary>Accept acknowledgment: commit reject.</summary>
    CR,
}

/// <summary>
/// Answers a message. MSH is swapped, version, processing id, character set and separators are those of the sender;
/// errors are written the way the sender's version knows them: before 2.5 in ERR-1 (ELD), from 2.5 on in ERR-2 to ERR-8.
/// Source: HL7 v2.9 chapter 2, 2.9 Message processing rules and 2.14.5 ERR, 2.14.8 MSA; v2.3 chapter 2, 2.24.
/// </summary>
public static class Acknowledgement
{
    private const int WordsMax = 250;

    /// <summary>The complete acknowledgment message.</summary>
    public static byte[] Build(
        in Hl7Header received, AcknowledgementCode code, string controlId, DateTimeOffset now,
        params ReadOnlySpan<Hl7Error> errors)
    {
        var type = received.TriggerEvent is { Length: > 0 } trigger ? "ACK^" + trigger : "ACK";
        if (type.Length > 4 && AtLeast(received.Version, 2, 4)) type += "^ACK";
        return Begin(received, type, code, controlId, now, errors).Build();
    }

    /// <summary>
    /// Begins an answer of another type, e.g. <c>ORL^O22^ORL_O22</c> or <c>RSP^K11^RSP_K11</c>, with MSH, MSA and ERR;
    /// the caller adds the rest.
    /// </summary>
    public static Hl7Builder Begin(
        in Hl7Header received, string type, AcknowledgementCode code, string controlId, DateTimeOffset now,
        params ReadOnlySpan<Hl7Error> errors)
    {
        var charset = Hl7Charset.Find(received.CharacterSet) ?? Hl7Charset.Utf8;
        var delimiters = received.Delimiters;
        // A sender that declares too few separators is answered with the missing ones filled in.
        if (delimiters.Subcomponent == 0) delimiters = Filled(delimiters);
        var builder = new Hl7Builder(charset, delimiters);
        var msh = builder.Segment("MSH");
        CopyHeader(msh, received, 5, 3);
        CopyHeader(msh, received, 6, 4);
        CopyHeader(msh, received, 3, 5);
        CopyHeader(msh, received, 4, 6);
        msh.Set(7, now).SetComponents(9, type.Split('^')).Set(10, controlId);
        CopyHeader(msh, received, 11, 11);
        CopyHeader(msh, received, 12, 12);
        msh.Set(18, received.CharacterSet);

        var version25 = AtLeast(received.Version, 2, 5);
        var msa = builder.Segment("MSA").Set(1, code.ToString()).Set(2, received.ControlId);
        if (errors.IsEmpty) return builder;
        msa.Set(3, Cut(errors[0].Words, 80));
        if (!version25)
        {
            msa.SetComponents(6, Number(errors[0].Code), errors[0].CodeText, "HL70357");
            WriteEld(builder.Segment("ERR"), errors);
            return builder;
        }

        foreach (var error in errors) WriteErr(builder.Segment("ERR"), error);
        return builder;
    }

    /// <summary>
    /// Whether the sender asks for an accept (commit) acknowledgment in enhanced mode. Source: HL7 v2.9 table 0155.
    /// </summary>
    public static bool WantsAccept(in Hl7Header received, bool success) =>
        received.IsEnhancedMode && Wants(received.AcceptAcknowledgment, success);

    /// <summary>Whether the sender asks for an application acknowledgment; in original mode always.</summary>
    public static bool WantsApplication(in Hl7Header received, bool success) =>
        !received.IsEnhancedMode || Wants(received.ApplicationAcknowledgment, success);

    private static bool Wants(string condition, bool success) => condition switch
    {
        "AL" => true,
        "SU" => success,
        "ER" => !success,
        _ => false,
    };

    private static void CopyHeader(Hl7SegmentBuilder msh, in Hl7Header received, int from, int to)
    {
        var bytes = received.Field(from);
        if (!bytes.IsEmpty) msh.SetEncoded(to, bytes.ToArray());
    }

    /// <summary>ELD repeats in one ERR-1: segment, sequence, field, code with text and table.</summary>
    private static void WriteEld(Hl7SegmentBuilder err, ReadOnlySpan<Hl7Error> errors)
    {
        for (var i = 0; i < errors.Length; i++)
        {
            var at = errors[i].Location;
            err.Set(1, i + 1, 1, at.Segment)
                .Set(1, i + 1, 2, Number(at.SegmentSequence))
                .Set(1, i + 1, 3, Number(at.Field))
                .Set(1, i + 1, 4, 1, Number(errors[i].Code))
                .Set(1, i + 1, 4, 2, errors[i].CodeText)
                .Set(1, i + 1, 4, 3, "HL70357");
        }
    }

    private static void WriteErr(Hl7SegmentBuilder err, Hl7Error error)
    {
        var at = error.Location;
        err.SetComponents(
            2, at.Segment, Number(at.SegmentSequence), Number(at.Field), Number(at.Repetition), Number(at.Component),
            Number(at.Subcomponent));
        err.SetComponents(3, Number(error.Code), error.CodeText, "HL70357");
        err.Set(4, error.Code == Hl7ErrorCode.Accepted ? "I" : "E");
        err.Set(8, Cut(error.Words, WordsMax));
    }

    private static Hl7Delimiters Filled(Hl7Delimiters some)
    {
        ReadOnlySpan<byte> used = [some.Field, some.Component, some.Repetition, some.Escape, some.Subcomponent];
        Span<byte> filled = stackalloc byte[5];
        used.CopyTo(filled);
        ReadOnlySpan<byte> spare = "|^~\\&!$%*"u8;
        for (var i = 1; i < 5; i++)
        {
            if (filled[i] != 0) continue;
            var next = spare.IndexOfAnyExcept(filled);
            filled[i] = spare[next];
        }

        return new(filled[0], filled[1], filled[2], filled[3], filled[4]);
    }

    private static bool AtLeast(string version, int major, int minor)
    {
        var parts = version.Split('.');
        // A version that cannot be read is answered in the newer form, as most systems expect today.
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)) return true;
        if (first != major) return first > major;
        return parts.Length < 2
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            || second >= minor;
    }

    private static string Cut(string words, int max) => words.Length <= max ? words : words[..max];

    private static string Number(Hl7ErrorCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    private static string? Number(int number) => number == 0 ? null : number.ToString(CultureInfo.InvariantCulture);
}
