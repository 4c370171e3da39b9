using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace Vouch.Ledger;

/// <summary>Reads proof files from JSON: every member of its kind, within its limits, and no other.</summary>
internal static class ProofJson
{
    private const int DepthMax = 8;
    private static readonly byte[] s_byteOrderMark = [0xEF, 0xBB, 0xBF];

    public static Reading<ProofFile> Read(ReadOnlyMemory<byte> file, IReadOnlyCollection<VerificationKey> known)
    {
        if (file.Length > ProofFile.BytesMax) return Refused($"The file has more than {ProofFile.BytesMax} bytes.");
        if (file.Span.StartsWith(s_byteOrderMark)) file = file[s_byteOrderMark.Length..];
        if (!Utf8.IsValid(file.Span)) return Refused("The file is not valid UTF-8.");
        try
        {
            using var document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = DepthMax });
            var faults = new StrictObject.Faults();
            var proof = Read(document.RootElement, known, faults);
            return proof is not null && faults.First is null
                ? new Reading<ProofFile>.Good(proof)
                : Refused(faults.First ?? "The file cannot be read.");
        }
        catch (JsonException)
        {
            return Refused("The file is not JSON, or is nested too deeply for a proof.");
        }
    }

    private static ProofFile? Read(
        JsonElement json, IReadOnlyCollection<VerificationKey> known, StrictObject.Faults faults)
    {
        if (!IsProof(json, faults)) return null;
        var file = new StrictObject(json, "the proof", faults,
            "format", "version", "leaf", "leafIndex", "path", "head", "disclosed", "witness");
        var head = HeadJson.Read(file.Member("head"), "the head", known, faults);
        var knownWithOwn = head is null ? known : [.. known, head.Key];
        var witness = file.Has("witness") ? ReadWitness(file.Member("witness"), knownWithOwn, faults) : null;
        return head is null ? null : new ProofFile(
            file.Text("leaf", ProofFile.LeafLengthMax),
            file.Count("leafIndex"),
            file.Digests("path", ProofFile.PathMax),
            head,
            ReadDisclosed(file, faults),
            witness);
    }

    /// <summary>Said first, so that a file of another kind is called that and not "a member is missing".</summary>
    private static bool IsProof(JsonElement json, StrictObject.Faults faults)
    {
        if (json.ValueKind != JsonValueKind.Object ||
            !json.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String ||
            !format.ValueEquals(ProofFile.Format))
        {
            faults.Add("The file is JSON but not a proof.");
            return false;
        }

        if (json.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number &&
            version.TryGetInt32(out var number) && number == ProofFile.Version) return true;
        faults.Add("The file is a proof of a version that this program does not know.");
        return false;
    }

    private static ImmutableArray<SaltedField> ReadDisclosed(StrictObject file, StrictObject.Faults faults)
    {
        var fields = ImmutableArray.CreateBuilder<SaltedField>();
        foreach (var item in file.List("disclosed", ProofFile.DisclosedMax))
        {
            var members = new StrictObject(item, "a disclosed detail", faults, "name", "value", "salt");
            var name = members.Text("name", ProofFile.TextLengthMax);
            var value = members.Text("value", ProofFile.TextLengthMax);
            var salt = members.Text("salt", SaltedField.SaltBytes * 2);
            if (!SaltedField.IsSalt(salt)) members.Refuse("salt", "is not 32 hexadecimal digits", false);
            else if (fields.Any(field => string.Equals(field.Name, name, StringComparison.Ordinal)))
                members.Refuse("name", "is given twice", false);
            else fields.Add(new SaltedField(name, value, salt));
        }

        return fields.ToImmutable();
    }

    private static Witness? ReadWitness(
        JsonElement json, IReadOnlyCollection<VerificationKey> known, StrictObject.Faults faults)
    {
        var members = new StrictObject(json, "the witness", faults, "name", "head", "path");
        var head = HeadJson.Read(members.Member("head"), "the witness's head", known, faults);
        var name = members.Text("name", ProofFile.TextLengthMax);
        var path = members.Digests("path", ProofFile.PathMax);
        return head is null ? null : new Witness(name, head, path);
    }

    private static Reading<ProofFile>.Refused Refused(string why) => new(why);
}
