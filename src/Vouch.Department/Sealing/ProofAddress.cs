using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>Where a code leads: the public page of verification, with what the files must come to (<see cref="ReportDigest"/>).</summary>
public static class ProofAddress
{
    /// <summary>Of one proof, below the department's own address; the digest stays in the browser.</summary>
    public static string Of(Guid proof, Digest leaf) => $"/verify#proof={proof}&digest={leaf}";
}
