using System.Collections.Immutable;
using System.Net.Security;

namespace Vouch.Dicom.Network;

/// <summary>Whom to ask for an association.</summary>
public sealed record AssociationTarget(string Host, int Port, string CalledAe, string CallingAe)
{
    /// <summary>TLS; null speaks in clear.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    public override string ToString() => Invariant($"{CalledAe} at {Host}:{Port}");
}

/// <summary>What to propose.</summary>
public sealed record AssociationProposal
{
    /// <summary>SOP class and transfer syntaxes; each becomes a presentation context; at most 128.</summary>
    public required IReadOnlyList<(string SopClass, ImmutableArray<string> TransferSyntaxes)> Contexts { get; init; }

    public ImmutableArray<RoleSelection> Roles { get; init; } = [];

    public ImmutableArray<ExtendedNegotiation> Extended { get; init; } = [];

    public ImmutableArray<CommonExtendedNegotiation> CommonExtended { get; init; } = [];

    public UserIdentity? Identity { get; init; }

    /// <summary>Null proposes one operation at a time.</summary>
    public OperationsWindow? Window { get; init; }

    /// <summary>For what the other end asks of us: objects of a C-GET, reports of events.</summary>
    public DimseHandlers Handlers { get; init; } = DimseHandlers.None;

    public AssociationSettings Settings { get; init; } = new();
}
