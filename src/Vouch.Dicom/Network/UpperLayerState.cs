namespace Vouch.Dicom.Network;

/// <summary>States of the upper layer. Source: PS3.8, tables 9-1 to 9-5.</summary>
public enum UpperLayerState
{
    /// <summary>Idle: no connection.</summary>
    Sta1 = 1,

    /// <summary>Connection open; A-ASSOCIATE-RQ is awaited.</summary>
    Sta2,

    /// <summary>The local user's answer to an association request is awaited.</summary>
    Sta3,

    /// <summary>The transport connection is being opened.</summary>
    Sta4,

    /// <summary>A-ASSOCIATE-AC or A-ASSOCIATE-RJ is awaited.</summary>
    Sta5,

    /// <summary>Association established: data may flow.</summary>
    Sta6,

    /// <summary>A-RELEASE-RP is awaited.</summary>
    Sta7,

    /// <summary>The local user's answer to a release request is awaited.</summary>
    Sta8,

    /// <summary>Release collision at the requestor: the local user's answer is awaited.</summary>
    Sta9,

    /// <summary>Release collision at the acceptor: A-RELEASE-RP is awaited.</summary>
    Sta10,

    /// <summary>Release collision at the requestor: A-RELEASE-RP is awaited.</summary>
    Sta11,

    /// <summary>Release collision at the acceptor: the local user's answer is awaited.</summary>
    Sta12,

    /// <summary>The closing of the connection is awaited.</summary>
    Sta13,
}

/// <summary>Events of the upper layer. Source: PS3.8, table 9-10, rows.</summary>
public enum UpperLayerEvent
{
    AssociateRequested = 1,
    Connected,
    AcceptReceived,
    RejectReceived,
    ConnectionIndicated,
    RequestReceived,
    AcceptAnswered,
    RejectAnswered,
    DataRequested,
    DataReceived,
    ReleaseRequested,
    ReleaseRequestReceived,
    ReleaseReplyReceived,
    ReleaseAnswered,
    AbortRequested,
    AbortReceived,
    ConnectionClosed,
    ArtimExpired,
    InvalidPduReceived,
}

/// <summary>Actions of the upper layer. Source: PS3.8, tables 9-6 to 9-9.</summary>
public enum UpperLayerAction
{
    AE1, AE2, AE3, AE4, AE5, AE6, AE7, AE8,
    DT1, DT2,
    AR1, AR2, AR3, AR4, AR5, AR6, AR7, AR8, AR9, AR10,
    AA1, AA2, AA3, AA4, AA5, AA6, AA7, AA8,
}
