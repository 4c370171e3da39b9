using System.Text;
using System.Text.Json;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>Says which column of a row is not what was sealed.</summary>
internal static class LeafDifference
{
    /// <summary>
    /// Compares the sealed hash with the leaf rebuilt from the columns and with the text kept beside. Null: all agree.
    /// </summary>
    public static AuditFault? Find(
        string table, Guid id, byte[] sealedHash, string rebuilt, string kept, IReadOnlyDictionary<string, string> columnOf)
    {
        var hash = new Digest(sealedHash);
        var (rebuiltFits, keptFits) = (HashOf(rebuilt) == hash, HashOf(kept) == hash);
        if (rebuiltFits && keptFits)
            return null;
        if (rebuiltFits)
            return new AuditFault(table, id.ToString(), "leaf", "The text kept beside the columns is not what was sealed.");
        if (!keptFits)
            return new AuditFault(table, id.ToString(), null, "Neither the columns nor the leaf's text are what was sealed.");
        var member = Member(rebuilt, kept);
        var (where, column) = columnOf.GetValueOrDefault(member, member) is var named && named.Split('.') is [var other, var part]
            ? (other, part) : (table, named);
        return new AuditFault(where, id.ToString(), column, "It is not what was sealed.");
    }

    /// <summary>The first member of the sealed leaf that the columns give otherwise.</summary>
    private static string Member(string rebuilt, string kept)
    {
        using var now = JsonDocument.Parse(rebuilt);
        using var then = JsonDocument.Parse(kept);
        foreach (var member in then.RootElement.EnumerateObject())
        {
            if (!now.RootElement.TryGetProperty(member.Name, out var value) || !JsonElement.DeepEquals(value, member.Value))
                return member.Name;
        }

        return "leaf";
    }

    private static Digest HashOf(string leaf) => MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(leaf));
}
