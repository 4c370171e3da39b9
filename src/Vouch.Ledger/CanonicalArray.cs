using System.Buffers;

namespace Vouch.Ledger;

/// <summary>Builds one JSON list in canonical form, in the order given. Source: RFC 8785.</summary>
public sealed class CanonicalArray
{
    private readonly ArrayBufferWriter<byte> _items = new(64);

    /// <summary>A list of texts.</summary>
    public static CanonicalArray Of(IEnumerable<string> texts)
    {
        var list = new CanonicalArray();
        foreach (var text in texts) list.Add(text);
        return list;
    }

    /// <summary>A list of objects.</summary>
    public static CanonicalArray Of(IEnumerable<CanonicalObject> items)
    {
        var list = new CanonicalArray();
        foreach (var item in items) list.Add(item);
        return list;
    }

    /// <summary>A text, or null.</summary>
    public CanonicalArray Add(string? value)
    {
        Separate();
        if (value is null) _items.Raw("null"u8);
        else _items.Text(value);
        return this;
    }

    /// <summary>An integer within ±(2^53 − 1).</summary>
    public CanonicalArray Add(long value)
    {
        Separate();
        _items.Number(CanonicalObject.Safe(value));
        return this;
    }

    /// <summary>True or false.</summary>
    public CanonicalArray Add(bool value)
    {
        Separate();
        _items.Raw(value ? "true"u8 : "false"u8);
        return this;
    }

    /// <summary>A decimal as text with the digits it has.</summary>
    public CanonicalArray Add(decimal value) => Add(CanonicalObject.DecimalText(value));

    /// <summary>An instant as text in microseconds.</summary>
    public CanonicalArray Add(DateTimeOffset value) => Add(CanonicalInstant.Format(value));

    /// <summary>An object.</summary>
    public CanonicalArray Add(CanonicalObject value)
    {
        Separate();
        value.WriteTo(_items);
        return this;
    }

    /// <summary>A list within this list.</summary>
    public CanonicalArray Add(CanonicalArray value)
    {
        Separate();
        value.WriteTo(_items);
        return this;
    }

    internal void WriteTo(ArrayBufferWriter<byte> target)
    {
        target.Raw((byte)'[');
        target.Raw(_items.WrittenSpan);
        target.Raw((byte)']');
    }

    private void Separate()
    {
        if (_items.WrittenCount > 0) _items.Raw((byte)',');
    }
}
