using Vouch.Wire.Astm;

namespace Vouch.Wire.Devices;

/// <summary>The language an instrument speaks; it only changes the names of the field places.</summary>
public enum DriverProtocol
{
    Astm,
    Hl7,
}

/// <summary>How the text of a message is built.</summary>
public enum DeviceFormat
{
    /// <summary>ASTM E1394 / CLSI LIS02-A2 records.</summary>
    E1394,

    /// <summary>bioMérieux' two-letter fields, each a record of its own: <c>ci-2</c> is the text of field ci.</summary>
    BioMerieux,

    /// <summary>Arkray SPOTCHEM EL's printed line: <c>ID-2</c> date, 3 time, 4 identifier, 5 kind; <c>R-2</c> test, 3 value, 4 unit.</summary>
    SpotchemEl,

    /// <summary>HL7 version 2 segments.</summary>
    Hl7V2,
}

/// <summary>
/// All that Vouch knows of one kind of instrument, as data: a file in <c>packs/drivers</c> holds exactly these fields
/// (camel case). Places are <see cref="PlaceRule"/> texts. Map keys are compared exactly, without padding.
/// </summary>
public sealed record DriverProfile
{
    /// <summary>The profile's own name: lower case and hyphens.</summary>
    public string Driver { get; init; } = "";

    public string Name { get; init; } = "";

    public string Manufacturer { get; init; } = "";

    public int Version { get; init; } = 1;

    /// <summary>Where the places and maps come from, and what has not been seen on a real instrument.</summary>
    public string Source { get; init; } = "";

    public DriverProtocol Protocol { get; init; }

    public DeviceFormat Format { get; init; }

    /// <summary>Regular expression that the sender's name (<see cref="MessagePlaces.Sender"/>) matches.</summary>
    public string Identifies { get; init; } = "";

    /// <summary>Character set of the text (IANA name); empty: UTF-8 where the bytes are, else ISO 8859-1.</summary>
    public string Charset { get; init; } = "";

    public DriverLink Link { get; init; } = new();

    public MessagePlaces Message { get; init; } = new();

    public PatientPlaces Patient { get; init; } = new();

    public SpecimenPlaces Specimen { get; init; } = new();

    /// <summary>One entry per record type that carries results.</summary>
    public IReadOnlyList<ResultPlaces> Results { get; init; } = [];

    /// <summary>A result is a control's when any of these holds.</summary>
    public IReadOnlyList<ControlRule> Controls { get; init; } = [];

    public QueryPlaces Queries { get; init; } = new();

    public OrderPlaces Orders { get; init; } = new();

    /// <summary>"." or ",": the other one in a number makes it text.</summary>
    public string DecimalSeparator { get; init; } = ".";

    /// <summary>.NET formats of the instrument's times, tried in order; they carry no zone: the connection's applies.</summary>
    public IReadOnlyList<string> Times { get; init; } = ["yyyyMMddHHmmss", "yyyyMMddHHmm", "yyyyMMdd"];

    public IReadOnlyList<CodeMapping> Codes { get; init; } = [];

    /// <summary>Unit text of the instrument → UCUM.</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<FlagMapping> Flags { get; init; } = [];

    public IReadOnlyDictionary<string, ResultStatus> Statuses { get; init; } = new Dictionary<string, ResultStatus>();

    /// <summary>Coded result texts of the instrument → our code (POS, NEG …).</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts in the place of a value that mean: there is no result.</summary>
    public IReadOnlyList<string> NoResult { get; init; } = [];
}

/// <summary>The link's deviations from the standard; see <see cref="AstmLinkOptions"/>. Not used by HL7 drivers.</summary>
public sealed record DriverLink
{
    public AstmFraming Framing { get; init; }

    public ChecksumRule Checksum { get; init; }

    public AstmPacking Packing { get; init; }

    public int SentTextMax { get; init; } = 240;

    public int ReceivedTextMax { get; init; } = 63_993;

    public AstmLinkOptions Options(AstmRole role) => new()
    {
        Role = role,
        Framing = Framing,
        Checksum = Checksum,
        Packing = Packing,
        SentTextMax = SentTextMax,
        ReceivedTextMax = ReceivedTextMax,
    };
}

public sealed record MessagePlaces
{
    public string Sender { get; init; } = "";

    public string Serial { get; init; } = "";

    public string SoftwareVersion { get; init; } = "";

    public string ControlId { get; init; } = "";

    public string SentAt { get; init; } = "";
}

public sealed record PatientPlaces
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string BirthDate { get; init; } = "";

    public string Sex { get; init; } = "";
}

public sealed record SpecimenPlaces
{
    /// <summary>The record type that begins a specimen's results.</summary>
    public string Record { get; init; } = "";

    /// <summary>What identifies the tube; a tube without one is "unmatched", never guessed.</summary>
    public string Id { get; init; } = "";

    /// <summary>The instrument's own number of the specimen or run.</summary>
    public string Sequence { get; init; } = "";

    public string Rack { get; init; } = "";

    public string Position { get; init; } = "";

    public string Type { get; init; } = "";

    public string Action { get; init; } = "";

    public string CollectedAt { get; init; } = "";
}

public sealed record ResultPlaces
{
    public string Record { get; init; } = "";

    public string Code { get; init; } = "";

    public string Value { get; init; } = "";

    /// <summary>The instrument's reading in words beside the value ("positive").</summary>
    public string Interpretation { get; init; } = "";

    public string Unit { get; init; } = "";

    public string Range { get; init; } = "";

    public string Flags { get; init; } = "";

    public string Status { get; init; } = "";

    public string Operator { get; init; } = "";

    public string Instrument { get; init; } = "";

    public string StartedAt { get; init; } = "";

    public string CompletedAt { get; init; } = "";

    public string Dilution { get; init; } = "";

    public string ReagentLot { get; init; } = "";

    public string ReagentSerial { get; init; } = "";

    /// <summary>Text of a comment record that hangs on the result.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Results in this record type are always a control's.</summary>
    public bool Control { get; init; }

    public string ControlLot { get; init; } = "";

    public string ControlLevel { get; init; } = "";
}

/// <summary>A control is recognised by a text: equal to one, or matching an expression; exactly one is given.</summary>
public sealed record ControlRule
{
    public string Place { get; init; } = "";

    public string? Equal { get; init; }

    public string? Matches { get; init; }
}

public sealed record QueryPlaces
{
    public string Record { get; init; } = "";

    /// <summary>Specimen identifiers asked for, one a repeat.</summary>
    public string Specimen { get; init; } = "";

    public string Tests { get; init; } = "";

    public string Status { get; init; } = "";
}

/// <summary>Where the answer to a query or an order download puts things; single places, no alternatives.</summary>
public sealed record OrderPlaces
{
    /// <summary>False: this instrument takes no orders.</summary>
    public bool Accepted { get; init; }

    public string Specimen { get; init; } = "";

    /// <summary>Where the test code goes; several tests are repeats of that field.</summary>
    public string Test { get; init; } = "";

    /// <summary>Where the dilution asked of the instrument goes, beside its test; empty: it cannot be told.</summary>
    public string Dilution { get; init; } = "";

    /// <summary>True: one order record for each test.</summary>
    public bool OneTestEach { get; init; }

    public string Priority { get; init; } = "";

    public string SpecimenType { get; init; } = "";

    public string Action { get; init; } = "";

    public string CollectedAt { get; init; } = "";

    public string PatientId { get; init; } = "";

    public string PatientName { get; init; } = "";

    public string BirthDate { get; init; } = "";

    public string Sex { get; init; } = "";

    /// <summary>Query place → order place: texts of the query that the instrument wants back (rack, position).</summary>
    public IReadOnlyDictionary<string, string> Echo { get; init; } = new Dictionary<string, string>();

    /// <summary>Place → constant text, for header and order records.</summary>
    public IReadOnlyDictionary<string, string> Fixed { get; init; } = new Dictionary<string, string>();

    /// <summary>Our specimen type → the instrument's.</summary>
    public IReadOnlyDictionary<string, string> SpecimenTypes { get; init; } = new Dictionary<string, string>();
}
