namespace Vouch.Ledger;

/// <summary>What stands for or against a signed head.</summary>
public abstract record HeadCheck
{
    private HeadCheck()
    {
    }

    /// <summary>Signed by a key that is trusted.</summary>
    public sealed record Trusted : HeadCheck;

    /// <summary>Signed by the key that comes with it; whether that is the hospital's key was not known here.</summary>
    public sealed record OnlyItsOwnKey : HeadCheck;

    /// <summary>The signature does not fit what the head says.</summary>
    public sealed record BadSignature : HeadCheck;

    /// <summary>The signature fits, but its key is not one of those trusted.</summary>
    public sealed record UnknownKey : HeadCheck;
}

/// <summary>
/// Checks the signatures of tree heads against the keys a hospital has published, old ones included. Without any
/// key it can only say whether a head fits the key that comes with it.
/// </summary>
public sealed class HeadVerifier(IEnumerable<VerificationKey> trusted)
{
    private readonly HashSet<KeyId> _trusted = [.. trusted.Select(key => key.Id)];

    /// <summary>Checks one head.</summary>
    public HeadCheck Check(SignedHead head)
    {
        if (!head.IsSigned) return new HeadCheck.BadSignature();
        if (_trusted.Count == 0) return new HeadCheck.OnlyItsOwnKey();
        return _trusted.Contains(head.Key.Id) ? new HeadCheck.Trusted() : new HeadCheck.UnknownKey();
    }
}
