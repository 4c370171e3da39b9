namespace Vouch.Dicom.Network;

/// <summary>Who aborts. Source: PS3.8, 9.3.8.</summary>
public enum AbortSource : byte
{
    ServiceUser = 0,
    ServiceProvider = 2,
}

/// <summary>Why the upper layer aborts. Source: PS3.8, table 9-26.</summary>
public enum AbortReason : byte
{
    NotSpecified = 0,
    UnrecognizedPdu = 1,
    UnexpectedPdu = 2,
    UnrecognizedParameter = 4,
    UnexpectedParameter = 5,
    InvalidParameter = 6,
}

/// <summary>A-ABORT. Source: PS3.8, 9.3.8.</summary>
public readonly record struct Abort(AbortSource Source, AbortReason Reason)
{
    public override string ToString() => Source == AbortSource.ServiceUser ? "by the application" : $"by the protocol: {Reason}";
}
