using System.Collections.Immutable;

namespace Vouch.Dicom.Network;

/// <summary>A-ASSOCIATE-RQ. Source: PS3.8, 9.3.2.</summary>
public sealed record AssociateRequest
{
    /// <summary>The only application context there is. Source: PS3.7, A.2.1.</summary>
    public const string DicomApplicationContext = "1.2.840.10008.3.1.1.1";

    /// <summary>1 to 16 characters.</summary>
    public required string CalledAe { get; init; }

    /// <summary>1 to 16 characters.</summary>
    public required string CallingAe { get; init; }

    /// <summary>Bit 0: version 1.</summary>
    public ushort ProtocolVersion { get; init; } = 1;

    public string ApplicationContext { get; init; } = DicomApplicationContext;

    /// <summary>1 to 128.</summary>
    public required ImmutableArray<ProposedContext> Contexts { get; init; }

    public required UserInformation User { get; init; }
}

/// <summary>A-ASSOCIATE-AC. Source: PS3.8, 9.3.3.</summary>
public sealed record AssociateAccept
{
    /// <summary>As in the request: not to be tested.</summary>
    public required string CalledAe { get; init; }

    public required string CallingAe { get; init; }

    public ushort ProtocolVersion { get; init; } = 1;

    public string ApplicationContext { get; init; } = AssociateRequest.DicomApplicationContext;

    public required ImmutableArray<AnsweredContext> Contexts { get; init; }

    public required UserInformation User { get; init; }
}
