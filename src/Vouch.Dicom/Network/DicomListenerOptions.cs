using System.Collections.Immutable;
using System.Net;
using System.Net.Security;

namespace Vouch.Dicom.Network;

/// <summary>Where a server listens, what it takes and who answers.</summary>
public sealed record DicomListenerOptions
{
    /// <summary>Address and port; port 0 takes a free one.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Which presentation contexts are taken.</summary>
    public required SupportedContexts Contexts { get; init; }

    public DimseHandlers Handlers { get; init; } = DimseHandlers.None;

    /// <summary>Our names; null answers to any.</summary>
    public IReadOnlySet<string>? AeTitles { get; init; }

    /// <summary>Judges who asks (AE title, address, user identity); null: it is welcome.</summary>
    public Func<AssociateRequest, EndPoint?, CancellationToken, ValueTask<Rejection?>>? OnAssociate { get; init; }

    /// <summary>Answers SOP class extended negotiation.</summary>
    public Func<AssociateRequest, ImmutableArray<ExtendedNegotiation>>? AnswerExtended { get; init; }

    /// <summary>
    /// Of a storage class whose objects the requestor wants to be sent (C-GET) the transfer syntax to agree on among those it offers; null or
    /// no answer: the first.
    /// </summary>
    public Func<string, IReadOnlyCollection<string>, string?>? PreferredSyntax { get; init; }

    /// <summary>TLS; null listens in clear.</summary>
    public SslServerAuthenticationOptions? Tls { get; init; }

    /// <summary>Associations at once; further ones are rejected, or closed when they are far too many.</summary>
    public int AssociationsMax { get; init; } = 4096;

    /// <summary>Hears of associations; must be quick and must not throw.</summary>
    public Action<DicomEvent>? Observe { get; init; }

    public AssociationSettings Settings { get; init; } = new();
}

/// <summary>What a listener tells.</summary>
public abstract record DicomEvent
{
    public sealed record Began(Association Association) : DicomEvent;

    public sealed record Ended(Association Association, AssociationEnd End, string Reason) : DicomEvent;

    /// <summary>A connection that did not become an association.</summary>
    public sealed record TurnedAway(EndPoint? Remote, string Reason) : DicomEvent;
}
