using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Vouch.Department.Catalog;

/// <summary>A director's signature under one version of a pack.</summary>
public sealed record PackSignature(Guid PersonId, string PersonName, string Meaning, DateTimeOffset SignedAt);

/// <summary>What is known of a version without reading its text.</summary>
/// <param name="Version">Vouch's own number of it; what proofs cite.</param>
/// <param name="Label">The author's number, e.g. 2026.1.</param>
/// <param name="InForceSince">Null: not in force now.</param>
public sealed record PackVersion(
    Guid PackId, string Code, int Version, string Label, string Name, string ImportedBy, DateTimeOffset RecordedAt,
    PackSignature? Signature, DateTimeOffset? InForceSince)
{
    public PackState State => Signature is null ? PackState.Draft : PackState.Signed;
}

/// <summary>A version with its pack as read; the pack's state is that of the version.</summary>
public sealed record KeptPack(PackVersion Version, LaboratoryPack Pack)
{
    /// <summary>How proofs and reports name it: "LAB 2026.1".</summary>
    public string Protocol => $"{Pack.Code} {Pack.Version}";
}

/// <summary>The hash that tells two texts of a pack apart.</summary>
public static class PackHash
{
    /// <summary>
    /// SHA-256 over each file's bare name and text, each led by its length in bytes, so that text cannot move from one
    /// file to another unseen.
    /// </summary>
    public static ImmutableArray<byte> Of(IReadOnlyList<PackText> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
            foreach (var part in new[] { Path.GetFileName(text.File), text.Text })
            {
                var bytes = Encoding.UTF8.GetBytes(part);
                hash.AppendData(BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder((long)bytes.Length)));
                hash.AppendData(bytes);
            }
        return [.. hash.GetHashAndReset()];
    }
}
