namespace Vouch.Wire.Hl7;

/// <summary>Message error condition codes. Source: HL7 v2.9 table 0357.</summary>
public enum Hl7ErrorCode
{
    /// <summary>Message accepted.</summary>
    Accepted = 0,

    /// <summary>The segments are not in the order or number the message needs.</summary>
    SegmentSequence = 100,

    /// <summary>A required field is missing.</summary>
    RequiredFieldMissing = 101,

    /// <summary>A field does not hold what its data type asks.</summary>
    DataType = 102,

    /// <summary>A coded value is not in its table.</summary>
    TableValueNotFound = 103,

    /// <summary>A value is longer than may be taken.</summary>
    ValueTooLong = 104,

    /// <summary>Message type not taken here.</summary>
    UnsupportedMessageType = 200,

    /// <summary>Trigger event not taken here.</summary>
    UnsupportedEvent = 201,

    /// <summary>Processing id (production, training, debugging) not taken here.</summary>
    UnsupportedProcessingId = 202,

    /// <summary>Version not taken here.</summary>
    UnsupportedVersion = 203,

    /// <summary>The patient, order or other key the message speaks of is not known.</summary>
    UnknownKey = 204,

    /// <summary>The key the message adds exists already.</summary>
    DuplicateKey = 205,

    /// <summary>The record cannot be changed now.</summary>
    RecordLocked = 206,

    /// <summary>Any failure of the receiving application.</summary>
    ApplicationInternal = 207,
}

/// <summary>A place in a message; zero or null where the place says no more. Source: HL7 v2.9 ERL.</summary>
public readonly record struct Hl7Location(
    string? Segment, int SegmentSequence = 0, int Field = 0, int Repetition = 0, int Component = 0, int Subcomponent = 0)
{
    /// <summary>The place as a path, e.g. <c>OBX[2]-5[1].3</c>.</summary>
    public override string ToString()
    {
        if (Segment is null) return "message";
        var text = SegmentSequence > 1 ? string.Create(Invariant, $"{Segment}[{SegmentSequence}]") : Segment;
        if (Field > 0) text += string.Create(Invariant, $"-{Field}");
        if (Repetition > 1) text += string.Create(Invariant, $"[{Repetition}]");
        if (Component > 0) text += string.Create(Invariant, $".{Component}");
        if (Subcomponent > 0) text += string.Create(Invariant, $".{Subcomponent}");
        return text;
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;
}

/// <summary>Why a message or one of its fields is refused: code of table 0357, place, and words for people.</summary>
public sealed record Hl7Error(Hl7ErrorCode Code, Hl7Location Location, string Words)
{
    /// <summary>The words table 0357 gives the code.</summary>
    public string CodeText => Code switch
    {
        Hl7ErrorCode.Accepted => "Message accepted",
        Hl7ErrorCode.SegmentSequence => "Segment sequence error",
        Hl7ErrorCode.RequiredFieldMissing => "Required field missing",
        Hl7ErrorCode.DataType => "Data type error",
        Hl7ErrorCode.TableValueNotFound => "Table value not found",
        Hl7ErrorCode.ValueTooLong => "Value too long",
        Hl7ErrorCode.UnsupportedMessageType => "Unsupported message type",
        Hl7ErrorCode.UnsupportedEvent => "Unsupported event code",
        Hl7ErrorCode.UnsupportedProcessingId => "Unsupported processing id",
        Hl7ErrorCode.UnsupportedVersion => "Unsupported version id",
        Hl7ErrorCode.UnknownKey => "Unknown key identifier",
        Hl7ErrorCode.DuplicateKey => "Duplicate key identifier",
        Hl7ErrorCode.RecordLocked => "Application record locked",
        _ => "Application internal error",
    };
}
