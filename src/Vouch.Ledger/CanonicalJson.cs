using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Vouch.Ledger;

/// <summary>
/// The canonical form of a JSON text: no white space, members ordered by the UTF-16 code units of their names,
/// numbers as ECMAScript writes doubles, the fewest escapes. One content has one form, so that its hash means
/// something. Source: RFC 8785.
/// </summary>
/// <remarks>
/// Refused, with the reason in plain words: what is not JSON, a name given twice in one object, a lone surrogate, a
/// number no double can hold, more than <see cref="DepthMax"/> levels or <see cref="BytesMax"/> bytes.
/// A number with more digits than a double keeps is rounded, as the standard asks; the ledger itself gives decimals
/// as text and so never meets this.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Levels of arrays and objects within one another.</summary>
    public const int DepthMax = 32;

    /// <summary>Bytes of JSON read at once: 16 MiB.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions s_strict = new()
    {
        MaxDepth = DepthMax,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    /// <summary>The canonical bytes of a JSON text in UTF-8.</summary>
    public static Reading<byte[]> Canonicalise(ReadOnlyMemory<byte> json)
    {
        if (json.Length > BytesMax) return Refused($"The JSON has more than {BytesMax} bytes.");
        if (!Utf8.IsValid(json.Span)) return Refused("The text is not valid UTF-8.");
        try
        {
            using var document = JsonDocument.Parse(json, s_strict);
            return Canonicalise(document.RootElement);
        }
        catch (JsonException fault)
        {
            return Refused(FormattableString.Invariant(
                $"This is not JSON that can be read, at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}") +
                $" (nor may it be nested deeper than {DepthMax} levels).");
        }
    }

    /// <summary>The canonical bytes of a parsed JSON value.</summary>
    public static Reading<byte[]> Canonicalise(JsonElement value)
    {
        var target = new ArrayBufferWriter<byte>(256);
        return Write(target, value, 0) is { } why
            ? Refused(why)
            : new Reading<byte[]>.Good(target.WrittenSpan.ToArray());
    }

    /// <summary>Whether these bytes are already in canonical form.</summary>
    public static bool IsCanonical(ReadOnlyMemory<byte> json) =>
        Canonicalise(json).TryGet(out var canonical, out _) && canonical.AsSpan().SequenceEqual(json.Span);

    private static Reading<byte[]>.Refused Refused(string why) => new(why);

    /// <summary>Null when written, else what stands against it.</summary>
    private static string? Write(ArrayBufferWriter<byte> target, JsonElement value, int depth)
    {
        if (depth == DepthMax && value.ValueKind is (JsonValueKind.Object or JsonValueKind.Array))
            return $"The JSON is nested deeper than {DepthMax} levels.";
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: return WriteObject(target, value, depth + 1);
            case JsonValueKind.Array: return WriteArray(target, value, depth + 1);
            case JsonValueKind.String: return WriteText(target, value);
            case JsonValueKind.Number: return WriteNumber(target, value);
            case JsonValueKind.True: target.Raw("true"u8); return null;
            case JsonValueKind.False: target.Raw("false"u8); return null;
            case JsonValueKind.Null: target.Raw("null"u8); return null;
            default: return "There is no JSON value.";
        }
    }

    private static string? WriteObject(ArrayBufferWriter<byte> target, JsonElement value, int depth)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in value.EnumerateObject())
        {
            if (NameOf(member) is not { } name) return "A name has a lone surrogate.";
            members.Add((name, member.Value));
        }

        members.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        target.Raw((byte)'{');
        for (var i = 0; i < members.Count; i++)
        {
            var (name, content) = members[i];
            if (i > 0 && string.Equals(name, members[i - 1].Name, StringComparison.Ordinal))
                return $"The name \"{name}\" is given twice in one object.";
            if (i > 0) target.Raw((byte)',');
            target.Text(name);
            target.Raw((byte)':');
            if (Write(target, content, depth) is { } why) return why;
        }

        target.Raw((byte)'}');
        return null;
    }

    private static string? WriteArray(ArrayBufferWriter<byte> target, JsonElement value, int depth)
    {
        target.Raw((byte)'[');
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first) target.Raw((byte)',');
            first = false;
            if (Write(target, item, depth) is { } why) return why;
        }

        target.Raw((byte)']');
        return null;
    }

    private static string? WriteText(ArrayBufferWriter<byte> target, JsonElement value)
    {
        if (TextOf(value) is not { } text) return "A text has a lone surrogate.";
        target.Text(text);
        return null;
    }

    private static string? WriteNumber(ArrayBufferWriter<byte> target, JsonElement value)
    {
        if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
            return $"The number {Shown(value.GetRawText())} is larger than a double can hold.";
        foreach (var one in EcmaNumber.Format(number)) target.Raw((byte)one);
        return null;
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";

    /// <summary>The text of a JSON string; null when an escape names half of a surrogate pair.</summary>
    internal static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The name of a member; null when an escape names half of a surrogate pair.</summary>
    internal static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
