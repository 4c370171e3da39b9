using System.Text.Json;

namespace Vouch.Ledger;

/// <summary>Reads signed heads from JSON.</summary>
internal static class HeadJson
{
    private const int BytesMax = 64 * 1024;
    private const int KeyBytesMax = 256;

    public static Reading<SignedHead> Read(ReadOnlyMemory<byte> json, IReadOnlyCollection<VerificationKey> known)
    {
        if (json.Length > BytesMax) return new Reading<SignedHead>.Refused($"The head has more than {BytesMax} bytes.");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            var faults = new StrictObject.Faults();
            var head = Read(document.RootElement, "the head", known, faults);
            return head is not null && faults.First is null
                ? new Reading<SignedHead>.Good(head)
                : new Reading<SignedHead>.Refused(faults.First ?? "The head cannot be read.");
        }
        catch (JsonException)
        {
            return new Reading<SignedHead>.Refused("The head is not JSON.");
        }
    }

    /// <summary>Null, with a fault, when it cannot be read.</summary>
    /// <remarks>A key that is already known is not decoded again: that costs as much as the signature.</remarks>
    public static SignedHead? Read(
        JsonElement json, string place, IReadOnlyCollection<VerificationKey> known, StrictObject.Faults faults)
    {
        var members = new StrictObject(
            json, place, faults, "log", "size", "root", "time", "keyId", "publicKey", "signature");
        if (!LogName.TryParse(members.Text("log", LogName.LengthMax), out var log))
            members.Refuse("log", "is not one line of printable characters", false);
        var head = new TreeHead(
            log, members.Count("size"), members.Digest("root"), members.Instant("time"), new(members.Digest("keyId")));
        var signature = members.Bytes("signature", SignedHead.SignatureBytes);
        if (signature.Length != SignedHead.SignatureBytes) members.Refuse("signature", "is not 64 bytes", false);
        var encoded = members.Bytes("publicKey", KeyBytesMax);
        var key = known.FirstOrDefault(one => one.SubjectPublicKeyInfo.Span.SequenceEqual(encoded));
        if (key is null && !VerificationKey.FromDer(encoded).TryGet(out key, out var why))
            faults.Add($"In {place}: {why}");
        return key is null ? null : new SignedHead(head, key, [.. signature]);
    }
}
