namespace Vouch.Dicom.Network;

/// <summary>What the upper layer tells its user. Source: PS3.8, 7 and table 9-10.</summary>
internal abstract record Indication
{
    public sealed record Requested(AssociateRequest Request) : Indication;

    public sealed record Accepted(AssociateAccept Accept) : Indication;

    public sealed record Rejected(Rejection Rejection) : Indication;

    /// <summary>A P-DATA-TF whose content of so many bytes is next in the input.</summary>
    public sealed record Data(int Length) : Indication;

    /// <summary>The other end asks for release; to be answered.</summary>
    public sealed record ReleaseAsked : Indication;

    /// <summary>The other end asks for release while we did; answered once it answered us.</summary>
    public sealed record ReleaseCollided : Indication;

    /// <summary>The other end agreed to our release.</summary>
    public sealed record Released : Indication;

    /// <summary>The association ended otherwise; the connection may still be open.</summary>
    public sealed record Ended : Indication;

    /// <summary>The connection is closed.</summary>
    public sealed record Closed : Indication;
}
