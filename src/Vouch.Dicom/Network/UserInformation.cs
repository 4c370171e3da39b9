using System.Collections.Immutable;

namespace Vouch.Dicom.Network;

/// <summary>Operations outstanding at once; 0 is without limit. Source: PS3.7, D.3.3.3.</summary>
public readonly record struct OperationsWindow(ushort Invoked, ushort Performed);

/// <summary>Which roles the requestor may take with a SOP class. Source: PS3.7, D.3.3.4.</summary>
public sealed record RoleSelection(string SopClass, bool Scu, bool Scp);

/// <summary>Bytes the SOP class' definition gives meaning to. Source: PS3.7, D.3.3.5.</summary>
public sealed record ExtendedNegotiation(string SopClass, ImmutableArray<byte> Content);

/// <summary>What a SOP class belongs to. Source: PS3.7, D.3.3.6.</summary>
public sealed record CommonExtendedNegotiation(string SopClass, string ServiceClass, ImmutableArray<string> RelatedGeneral);

/// <summary>How a user shows who it is. Source: PS3.7, D.3.3.7, table D.3-14.</summary>
public enum UserIdentityType : byte
{
    Username = 1,
    UsernameAndPasscode = 2,
    Kerberos = 3,
    Saml = 4,
    Jwt = 5,
}

/// <summary>The user behind the association. Its secret is never part of its text.</summary>
public sealed record UserIdentity(UserIdentityType Type, bool ReplyAsked, ImmutableArray<byte> Primary, ImmutableArray<byte> Secondary)
{
    public override string ToString() => $"UserIdentity {Type}";
}

/// <summary>The user information item of a request or an acceptance. Source: PS3.8, 9.3.2.3 and annex D; PS3.7, D.3.3.</summary>
public sealed record UserInformation
{
    /// <summary>Longest variable part of a P-DATA-TF this end takes, in bytes; 0 is without limit.</summary>
    public required uint PduBytesMax { get; init; }

    /// <summary>Absent in spite of PS3.7, D.3.3.2: "".</summary>
    public string ImplementationClass { get; init; } = Implementation.ClassUid;

    public string ImplementationVersion { get; init; } = Implementation.VersionName;

    /// <summary>Null: one operation at a time.</summary>
    public OperationsWindow? Window { get; init; }

    public ImmutableArray<RoleSelection> Roles { get; init; } = [];

    public ImmutableArray<ExtendedNegotiation> Extended { get; init; } = [];

    public ImmutableArray<CommonExtendedNegotiation> CommonExtended { get; init; } = [];

    /// <summary>Of a request.</summary>
    public UserIdentity? Identity { get; init; }

    /// <summary>Of an acceptance: the server's response.</summary>
    public ImmutableArray<byte>? IdentityReply { get; init; }
}
