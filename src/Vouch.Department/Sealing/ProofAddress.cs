using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>Where a report's code leads: the public page of verification, with the proof's id and its leaf's hash.</summary>
public static class ProofAddress
{
    /// <summary>Below the department's own address.</summary>
    public static string Of(Guid proof, Digest leaf) => $"/verify?proof={proof}&leaf={leaf}";
}
