using System.Collections.Frozen;

namespace Vouch.Dicom.Network;

/// <summary>Kinds of status. Source: PS3.7, annex C.</summary>
public enum StatusKind
{
    Success,
    Pending,
    Cancelled,
    Warning,
    Failure,
}

/// <summary>The status of a response, with what is said to a person. Source: PS3.7, annex C; PS3.4.</summary>
/// <param name="Comment">Error comment, at most 64 characters are sent.</param>
/// <param name="Offending">The element that caused it.</param>
public sealed record DimseStatus(ushort Code, string Comment = "", Tag? Offending = null)
{
    public static readonly DimseStatus Success = new(0x0000);
    public static readonly DimseStatus Pending = new(0xFF00);

    /// <summary>Matches are given, but one or more optional keys were not supported.</summary>
    public static readonly DimseStatus PendingWithUnsupportedKeys = new(0xFF01);

    public static readonly DimseStatus Cancelled = new(0xFE00);
    public static readonly DimseStatus AttributeListError = new(0x0107);
    public static readonly DimseStatus InvalidArgumentValue = new(0x0115);
    public static readonly DimseStatus AttributeValueOutOfRange = new(0x0116);
    public static readonly DimseStatus ProcessingFailure = new(0x0110);
    public static readonly DimseStatus DuplicateSopInstance = new(0x0111);
    public static readonly DimseStatus NoSuchSopInstance = new(0x0112);
    public static readonly DimseStatus InvalidSopInstance = new(0x0117);
    public static readonly DimseStatus NoSuchSopClass = new(0x0118);
    public static readonly DimseStatus MissingAttribute = new(0x0120);
    public static readonly DimseStatus MissingAttributeValue = new(0x0121);
    public static readonly DimseStatus SopClassNotSupported = new(0x0122);
    public static readonly DimseStatus NoSuchActionType = new(0x0123);
    public static readonly DimseStatus NotAuthorized = new(0x0124);
    public static readonly DimseStatus UnrecognizedOperation = new(0x0211);
    public static readonly DimseStatus MistypedArgument = new(0x0212);
    public static readonly DimseStatus OutOfResources = new(0xA700);
    public static readonly DimseStatus MoveDestinationUnknown = new(0xA801);
    public static readonly DimseStatus DataSetDoesNotMatch = new(0xA900);
    public static readonly DimseStatus SuboperationsWithFailures = new(0xB000);
    public static readonly DimseStatus CannotUnderstand = new(0xC000);
    public static readonly DimseStatus UnableToProcess = new(0xC001);

    private static readonly FrozenDictionary<ushort, string> Texts = new Dictionary<ushort, string>
    {
        [0x0000] = "success",
        [0x0001] = "requested optional attributes are not supported",
        [0x0105] = "no such attribute",
        [0x0106] = "invalid attribute value",
        [0x0107] = "attribute list error",
        [0x0110] = "processing failure",
        [0x0111] = "duplicate SOP instance",
        [0x0112] = "no such SOP instance",
        [0x0113] = "no such event type",
        [0x0114] = "no such argument",
        [0x0115] = "invalid argument value",
        [0x0116] = "attribute value out of range",
        [0x0117] = "invalid SOP instance",
        [0x0118] = "no such SOP class",
        [0x0119] = "class–instance conflict",
        [0x0120] = "missing attribute",
        [0x0121] = "missing attribute value",
        [0x0122] = "SOP class not supported",
        [0x0123] = "no such action type",
        [0x0124] = "not authorized",
        [0x0210] = "duplicate invocation",
        [0x0211] = "unrecognized operation",
        [0x0212] = "mistyped argument",
        [0x0213] = "resource limitation",
        [0xA700] = "out of resources",
        [0xA701] = "out of resources: number of matches cannot be calculated",
        [0xA702] = "out of resources: sub-operations cannot be performed",
        [0xA801] = "move destination unknown",
        [0xA900] = "data set does not match SOP class",
        [0xB000] = "warning: elements coerced, or sub-operations with failures",
        [0xB006] = "warning: elements discarded",
        [0xB007] = "warning: data set does not match SOP class",
        [0xC000] = "cannot understand",
        [0xC001] = "unable to process",
        [0xFE00] = "cancelled",
        [0xFF00] = "pending",
        [0xFF01] = "pending; optional keys not supported",
    }.ToFrozenDictionary();

    /// <summary>Codes this library gives a text, for the conformance statement.</summary>
    public static IReadOnlyDictionary<ushort, string> Known => Texts;

    public StatusKind Kind => Code switch
    {
        0x0000 => StatusKind.Success,
        0xFF00 or 0xFF01 => StatusKind.Pending,
        0xFE00 => StatusKind.Cancelled,
        0x0001 or 0x0107 or 0x0116 => StatusKind.Warning,
        >= 0xB000 and <= 0xBFFF => StatusKind.Warning,
        _ => StatusKind.Failure,
    };

    public bool IsFailure => Kind == StatusKind.Failure;

    /// <summary>The same status with a comment.</summary>
    public DimseStatus With(string comment) => this with { Comment = comment };

    public override string ToString() =>
        Invariant($"{Code:X4}H {Texts.GetValueOrDefault(Code, Kind.ToString().ToLowerInvariant())}") + (Comment == "" ? "" : ": " + Comment);

    internal static DimseStatus Of(CommandSet response) =>
        new(response.StatusCode, response.ErrorComment, response.Tags(CommandElement.OffendingElement) is [var first, ..] ? first : null);
}
