using System.Collections.Immutable;
using System.Text.Json;

namespace Vouch.Ledger;

/// <summary>
/// A JSON object read member by member: each at most once, none unknown, each of its kind. The first thing that does
/// not fit is kept as the reason, in plain words, and what is read after it is empty.
/// </summary>
internal sealed class StrictObject
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly string _place;
    private readonly Faults _faults;

    public StrictObject(JsonElement json, string place, Faults faults, params ReadOnlySpan<string> known)
    {
        _place = place;
        _faults = faults;
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{place} is not a JSON object.");
            return;
        }

        foreach (var member in json.EnumerateObject())
        {
            var name = CanonicalJson.NameOf(member);
            if (name is null || !known.Contains(name))
                faults.Add($"{place} has a member that this format does not know.");
            else if (!_members.TryAdd(name, member.Value)) faults.Add($"{place} gives \"{name}\" twice.");
        }
    }

    /// <summary>The first thing that did not fit; null when all did.</summary>
    public sealed class Faults
    {
        public string? First { get; private set; }

        public void Add(string fault) => First ??= fault;
    }

    public bool Has(string name) => _members.ContainsKey(name);

    public string Text(string name, int lengthMax)
    {
        if (!Find(name, JsonValueKind.String, "a text", out var json)) return "";
        if (CanonicalJson.TextOf(json) is not { } text) return Refuse(name, "has half of a surrogate pair", "");
        return text.Length <= lengthMax
            ? text
            : Refuse(name, FormattableString.Invariant($"is longer than {lengthMax} characters"), "");
    }

    public long Count(string name)
    {
        if (!Find(name, JsonValueKind.Number, "a number", out var json)) return 0;
        return json.TryGetInt64(out var count) && count is >= 0 and <= CanonicalObject.IntegerMax
            ? count
            : Refuse(name, "is not a whole number from 0 to 2^53 - 1", 0L);
    }

    public Digest Digest(string name) =>
        Ledger.Digest.TryParse(Text(name, 64), out var digest)
            ? digest
            : Refuse(name, "is not 64 hexadecimal digits", digest);

    public DateTimeOffset Instant(string name) => CanonicalInstant.TryParse(Text(name, 27), out var instant)
        ? instant
        : Refuse(name, "is not an instant in UTC with six decimals of a second", instant);

    /// <summary>Base64 in its one standard spelling: bits that are not used must be zero.</summary>
    public byte[] Bytes(string name, int bytesMax)
    {
        var text = Text(name, bytesMax * 2);
        var bytes = new byte[bytesMax];
        return Convert.TryFromBase64String(text, bytes, out var written) &&
            string.Equals(Convert.ToBase64String(bytes, 0, written), text, StringComparison.Ordinal)
            ? bytes[..written]
            : Refuse(name, FormattableString.Invariant($"is not base64 of up to {bytesMax} bytes"), Array.Empty<byte>());
    }

    public ImmutableArray<JsonElement> List(string name, int countMax)
    {
        if (!Find(name, JsonValueKind.Array, "a list", out var json)) return [];
        return json.GetArrayLength() <= countMax
            ? [.. json.EnumerateArray()]
            : Refuse(name, FormattableString.Invariant($"has more than {countMax} entries"), ImmutableArray<JsonElement>.Empty);
    }

    public ImmutableArray<Digest> Digests(string name, int countMax)
    {
        var digests = ImmutableArray.CreateBuilder<Digest>();
        foreach (var item in List(name, countMax))
        {
            var read = item.ValueKind == JsonValueKind.String &&
                Ledger.Digest.TryParse(CanonicalJson.TextOf(item), out var one)
                ? one
                : Refuse(name, "has an entry that is not 64 hexadecimal digits", default(Digest));
            digests.Add(read);
        }

        return digests.ToImmutable();
    }

    public JsonElement Member(string name) =>
        Find(name, JsonValueKind.Object, "an object", out var json) ? json : default;

    public T Refuse<T>(string name, string what, T instead)
    {
        _faults.Add($"\"{name}\" in {_place} {what}.");
        return instead;
    }

    private bool Find(string name, JsonValueKind kind, string kindName, out JsonElement json)
    {
        if (!_members.TryGetValue(name, out json)) return Refuse(name, "is missing", false);
        return json.ValueKind == kind || Refuse(name, $"is not {kindName}", false);
    }
}
