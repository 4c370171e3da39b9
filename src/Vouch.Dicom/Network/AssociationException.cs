namespace Vouch.Dicom.Network;

/// <summary>How an association came to its end, or did not come to be.</summary>
public enum AssociationEnd
{
    /// <summary>Still there.</summary>
    None,
    Released,
    Rejected,
    AbortedHere,
    AbortedByPeer,
    ConnectionClosed,
    TimedOut,
}

/// <summary>An association was not to be had, or ended while it was needed.</summary>
public sealed class AssociationException(AssociationEnd end, string message, Exception? inner = null) : IOException(message, inner)
{
    public AssociationEnd End { get; } = end;

    public Rejection? Rejection { get; init; }
}
