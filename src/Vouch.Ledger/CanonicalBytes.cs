using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Vouch.Ledger;

/// <summary>The primitives of canonical JSON as UTF-8 bytes. Source: RFC 8785, 3.2.2.</summary>
internal static class CanonicalBytes
{
    private static readonly SearchValues<char> s_escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    public static void Raw(this ArrayBufferWriter<byte> target, ReadOnlySpan<byte> bytes) => target.Write(bytes);

    public static void Raw(this ArrayBufferWriter<byte> target, byte one)
    {
        target.GetSpan(1)[0] = one;
        target.Advance(1);
    }

    public static void Number(this ArrayBufferWriter<byte> target, long value)
    {
        value.TryFormat(target.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        target.Advance(written);
    }

    /// <summary>A quoted string. Refuses a lone surrogate, which has no UTF-8.</summary>
    public static void Text(this ArrayBufferWriter<byte> target, ReadOnlySpan<char> text)
    {
        target.Raw((byte)'"');
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(s_escaped);
            Plain(target, plain < 0 ? text : text[..plain]);
            if (plain < 0) break;
            Escape(target, text[plain]);
            text = text[(plain + 1)..];
        }

        target.Raw((byte)'"');
    }

    private static void Plain(ArrayBufferWriter<byte> target, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        var room = target.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        var status = Utf8.FromUtf16(text, room, out _, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
            throw new ArgumentException("The text has a lone surrogate, which JSON in UTF-8 cannot carry.", nameof(text));
        target.Advance(written);
    }

    private static void Escape(ArrayBufferWriter<byte> target, char one)
    {
        target.Raw((byte)'\\');
        switch (one)
        {
            case '"' or '\\': target.Raw((byte)one); break;
            case '\b': target.Raw((byte)'b'); break;
            case '\t': target.Raw((byte)'t'); break;
            case '\n': target.Raw((byte)'n'); break;
            case '\f': target.Raw((byte)'f'); break;
            case '\r': target.Raw((byte)'r'); break;
            default:
                target.Raw("u00"u8);
                target.Raw((byte)(one < 0x10 ? '0' : '1'));
                target.Raw((byte)"0123456789abcdef"[one & 0xf]);
                break;
        }
    }
}
