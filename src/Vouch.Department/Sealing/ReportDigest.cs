using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>
/// One hash for all the proofs of a report, printed on it and in its code: the Merkle root over their leaf hashes in
/// ascending order, so that whoever has the files, in whatever order, can say whether they are that report's, all of
/// them and no other. Of one proof it is the leaf's hash. Source: RFC 9162, 2.1.1.
/// </summary>
public static class ReportDigest
{
    public static Digest Of(IEnumerable<Digest> leafHashes) =>
        MerkleTree.RootOf([.. leafHashes.OrderBy(hash => hash.ToString(), StringComparer.Ordinal)]);
}
