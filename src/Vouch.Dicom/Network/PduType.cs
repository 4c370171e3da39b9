namespace Vouch.Dicom.Network;

/// <summary>Types of protocol data units. Source: PS3.8, 9.3.</summary>
internal enum PduType : byte
{
    AssociateRequest = 0x01,
    AssociateAccept = 0x02,
    AssociateReject = 0x03,
    Data = 0x04,
    ReleaseRequest = 0x05,
    ReleaseReply = 0x06,
    Abort = 0x07,
}

/// <summary>Types of items within association units. Source: PS3.8, 9.3.2 and annex D; PS3.7, D.3.3.</summary>
internal enum ItemType : byte
{
    ApplicationContext = 0x10,
    ProposedContext = 0x20,
    AnsweredContext = 0x21,
    AbstractSyntax = 0x30,
    TransferSyntax = 0x40,
    UserInformation = 0x50,
    MaximumLength = 0x51,
    ImplementationClass = 0x52,
    OperationsWindow = 0x53,
    RoleSelection = 0x54,
    ImplementationVersion = 0x55,
    ExtendedNegotiation = 0x56,
    CommonExtendedNegotiation = 0x57,
    UserIdentity = 0x58,
    UserIdentityReply = 0x59,
}
