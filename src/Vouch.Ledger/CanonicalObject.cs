using System.Buffers;
using System.Globalization;
using System.Text;

namespace Vouch.Ledger;

/// <summary>
/// Builds one JSON object in canonical form, member by member in any order. Decimals and instants are given as text,
/// because a JSON number is a double. Source: RFC 8785.
/// </summary>
/// <remarks>
/// A name given twice, a text with a lone surrogate and an integer beyond ±(2^53 − 1) are faults of the caller and
/// throw. Null and "no such member" are different contents: decide for each leaf and keep to it.
/// </remarks>
public sealed class CanonicalObject
{
    /// <summary>The largest integer that a double holds without doubt: 2^53 − 1. Source: RFC 7493, 2.2.</summary>
    public const long IntegerMax = (1L << 53) - 1;

    private readonly ArrayBufferWriter<byte> _values = new(256);
    private readonly List<Member> _members = [];

    /// <summary>A text, or null.</summary>
    public CanonicalObject Add(string name, string? value)
    {
        var start = Begin(name);
        if (value is null) _values.Raw("null"u8);
        else _values.Text(value);
        return End(name, start);
    }

    /// <summary>An integer within ±(2^53 − 1).</summary>
    public CanonicalObject Add(string name, long value)
    {
        var start = Begin(name);
        _values.Number(Safe(value));
        return End(name, start);
    }

    /// <summary>True or false.</summary>
    public CanonicalObject Add(string name, bool value)
    {
        var start = Begin(name);
        _values.Raw(value ? "true"u8 : "false"u8);
        return End(name, start);
    }

    /// <summary>A decimal as text with the digits it has: 1.20 stays "1.20".</summary>
    public CanonicalObject Add(string name, decimal value) => Add(name, DecimalText(value));

    /// <summary>An instant as text in microseconds: see <see cref="CanonicalInstant"/>.</summary>
    public CanonicalObject Add(string name, DateTimeOffset value) => Add(name, CanonicalInstant.Format(value));

    /// <summary>A date as text: 2026-11-21.</summary>
    public CanonicalObject Add(string name, DateOnly value) =>
        Add(name, value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>An object within this one.</summary>
    public CanonicalObject Add(string name, CanonicalObject value)
    {
        var start = Begin(name);
        value.WriteTo(_values);
        return End(name, start);
    }

    /// <summary>A list within this object.</summary>
    public CanonicalObject Add(string name, CanonicalArray value)
    {
        var start = Begin(name);
        value.WriteTo(_values);
        return End(name, start);
    }

    /// <summary>The canonical bytes, as they are hashed.</summary>
    public byte[] ToUtf8()
    {
        var target = new ArrayBufferWriter<byte>(_values.WrittenCount + 64);
        WriteTo(target);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>The canonical text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToUtf8());

    internal static long Safe(long value) => Math.Abs((decimal)value) <= IntegerMax
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A JSON number holds integers up to 2^53 - 1.");

    internal static string DecimalText(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    internal void WriteTo(ArrayBufferWriter<byte> target)
    {
        _members.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        target.Raw((byte)'{');
        for (var i = 0; i < _members.Count; i++)
        {
            var member = _members[i];
            if (i > 0) target.Raw((byte)',');
            target.Text(member.Name);
            target.Raw((byte)':');
            target.Raw(_values.WrittenSpan.Slice(member.Start, member.Length));
        }

        target.Raw((byte)'}');
    }

    private int Begin(string name)
    {
        foreach (var member in _members)
        {
            if (string.Equals(member.Name, name, StringComparison.Ordinal))
                throw new ArgumentException($"The name \"{name}\" is already given.", nameof(name));
        }

        return _values.WrittenCount;
    }

    private CanonicalObject End(string name, int start)
    {
        _members.Add(new Member(name, start, _values.WrittenCount - start));
        return this;
    }

    private readonly record struct Member(string Name, int Start, int Length);
}
