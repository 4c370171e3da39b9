using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Vouch.Ledger;

/// <summary>
/// Verifies a proof file with nothing but the file and, better, the hospital's public keys: no database, no network.
/// The steps are those of docs/proof-format.md.
/// </summary>
public static class ProofVerification
{
    /// <summary>
    /// Verifies the bytes of a file. Whatever they are, there is an answer; nothing is thrown. Without trusted keys
    /// the key inside the file is used, and the answer says so.
    /// </summary>
    public static ProofVerdict Verify(ReadOnlyMemory<byte> file, IReadOnlyCollection<VerificationKey> trustedKeys)
    {
        if (!ProofJson.Read(file, trustedKeys).TryGet(out var proof, out var why))
            return new ProofVerdict.Unreadable(why);
        var faults = ImmutableArray.CreateBuilder<string>();
        CheckPlace(proof, faults);
        CheckLeaf(proof, faults);
        var verifier = new HeadVerifier(trustedKeys);
        CheckHead("The head", proof.Head, verifier, faults);
        if (proof.Witness is { } witness) CheckWitness(proof.Head.Head, witness, verifier, faults);
        return faults.Count == 0
            ? new ProofVerdict.Genuine(proof, KeyIsTrusted: trustedKeys.Count > 0)
            : new ProofVerdict.NotGenuine(faults.ToImmutable());
    }

    private static void CheckPlace(ProofFile proof, ImmutableArray<string>.Builder faults)
    {
        var head = proof.Head.Head;
        if (proof.LeafIndex >= head.Size)
            faults.Add("The record's place lies beyond the end of the log that the head speaks of.");
        else if (!new InclusionProof(proof.LeafIndex, head.Size, proof.Path).Holds(proof.LeafHash, head.Root))
            faults.Add("The record does not lead to the root of the log: " +
                "the record, its place, its path or the root was changed.");
    }

    private static void CheckLeaf(ProofFile proof, ImmutableArray<string>.Builder faults)
    {
        var leaf = Encoding.UTF8.GetBytes(proof.Leaf);
        if (!CanonicalJson.IsCanonical(leaf))
        {
            faults.Add("The record is not canonical JSON, as every record of a log is.");
            return;
        }

        if (proof.Disclosed.IsEmpty) return;
        using var document = JsonDocument.Parse(leaf, new JsonDocumentOptions { MaxDepth = CanonicalJson.DepthMax });
        var salted = SaltedOf(document.RootElement);
        foreach (var field in proof.Disclosed)
        {
            if (!salted.TryGetValue(field.Name, out var hash))
                faults.Add($"The record says nothing of the detail {ProofWords.Quoted(field.Name)} that is shown with it.");
            else if (!string.Equals(hash, field.Hash.ToString(), StringComparison.Ordinal))
                faults.Add($"The detail {ProofWords.Quoted(field.Name)} that is shown is not what was recorded.");
        }
    }

    private static Dictionary<string, string?> SaltedOf(JsonElement leaf)
    {
        var hashes = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (leaf.ValueKind != JsonValueKind.Object || !leaf.TryGetProperty(SaltedField.LeafMember, out var salted) ||
            salted.ValueKind != JsonValueKind.Object) return hashes;
        foreach (var member in salted.EnumerateObject())
            hashes[member.Name] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
        return hashes;
    }

    private static void CheckHead(
        string which, SignedHead head, HeadVerifier verifier, ImmutableArray<string>.Builder faults)
    {
        var fault = verifier.Check(head) switch
        {
            HeadCheck.BadSignature when head.Key.Id != head.Head.KeyId =>
                "names another key than the public key beside it.",
            HeadCheck.BadSignature => "does not fit its signature: it was changed after signing.",
            HeadCheck.UnknownKey => $"is signed with the key {head.Head.KeyId}, which is not among the keys you trust.",
            _ => null,
        };
        if (fault is not null) faults.Add($"{which} {fault}");
    }

    private static void CheckWitness(
        TreeHead head, Witness witness, HeadVerifier verifier, ImmutableArray<string>.Builder faults)
    {
        CheckHead("The witness's head", witness.Head, verifier, faults);
        var kept = witness.Head.Head;
        if (kept.Log != head.Log)
        {
            faults.Add("The witness's head is of another log.");
            return;
        }

        var (first, second) = kept.Size <= head.Size ? (kept, head) : (head, kept);
        if (!new ConsistencyProof(first.Size, second.Size, witness.Path).Holds(first.Root, second.Root))
            faults.Add("The log that the witness saw is not the log of this proof: " +
                "records were changed, removed or reordered.");
    }
}
