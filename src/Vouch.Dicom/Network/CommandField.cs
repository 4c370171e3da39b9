namespace Vouch.Dicom.Network;

/// <summary>Operations and notifications; a response has <see cref="Response"/> added. Source: PS3.7, table E.1-1 and annex E.</summary>
public enum CommandField : ushort
{
    CStore = 0x0001,
    CGet = 0x0010,
    CFind = 0x0020,
    CMove = 0x0021,
    CEcho = 0x0030,
    NEventReport = 0x0100,
    NGet = 0x0110,
    NSet = 0x0120,
    NAction = 0x0130,
    NCreate = 0x0140,
    NDelete = 0x0150,
    CCancel = 0x0FFF,
    Response = 0x8000,
}

/// <summary>Elements of a command set, group 0000. Source: PS3.7, table E.1-1.</summary>
internal enum CommandElement : ushort
{
    GroupLength = 0x0000,
    AffectedSopClass = 0x0002,
    RequestedSopClass = 0x0003,
    CommandField = 0x0100,
    MessageId = 0x0110,
    MessageIdRespondedTo = 0x0120,
    MoveDestination = 0x0600,
    Priority = 0x0700,
    DataSetType = 0x0800,
    Status = 0x0900,
    OffendingElement = 0x0901,
    ErrorComment = 0x0902,
    ErrorId = 0x0903,
    AffectedSopInstance = 0x1000,
    RequestedSopInstance = 0x1001,
    EventTypeId = 0x1002,
    AttributeIdentifierList = 0x1005,
    ActionTypeId = 0x1008,
    RemainingSuboperations = 0x1020,
    CompletedSuboperations = 0x1021,
    FailedSuboperations = 0x1022,
    WarningSuboperations = 0x1023,
    MoveOriginator = 0x1030,
    MoveOriginatorMessageId = 0x1031,
}
