using System.Globalization;

namespace Vouch.Dicom;

/// <summary>The identifier of a data element. Source: PS3.5, 7.1; ordered as elements are in a data set.</summary>
public readonly record struct Tag(ushort Group, ushort Element) : IComparable<Tag>
{
    /// <summary>Group and element as one number: 0x00100020.</summary>
    public uint Number => (uint)Group << 16 | Element;

    /// <summary>An element of a maker's own. Source: PS3.5, 7.8.</summary>
    public bool IsPrivate => (Group & 1) == 1;

    /// <summary>(gggg,00xx) of a private group: reserves elements for the maker it names. Source: PS3.5, 7.8.1.</summary>
    public bool IsPrivateCreator => IsPrivate && Element is >= 0x0010 and <= 0x00FF;

    /// <summary>(gggg,0000): the length of the rest of its group, retired but for groups 0000 and 0002. Source: PS3.5, 7.2.</summary>
    public bool IsGroupLength => Element == 0;

    public static Tag Of(uint number) => new((ushort)(number >> 16), (ushort)number);

    /// <summary>"(0010,0020)", "0010,0020" or "00100020"; a keyword is looked up in the <see cref="Registry.DataDictionary"/>.</summary>
    public static bool TryParse(string text, out Tag tag)
    {
        var digits = text.StartsWith('(') && text.EndsWith(')') ? text[1..^1] : text;
        if (digits.Length == 9 && digits[4] == ',')
            digits = digits.Remove(4, 1);
        var parsed = uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            && digits.Length == 8;
        tag = parsed ? Of(number) : default;
        return parsed;
    }

    public int CompareTo(Tag other) => Number.CompareTo(other.Number);

    public static bool operator <(Tag left, Tag right) => left.CompareTo(right) < 0;

    public static bool operator >(Tag left, Tag right) => left.CompareTo(right) > 0;

    public static bool operator <=(Tag left, Tag right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Tag left, Tag right) => left.CompareTo(right) >= 0;

    /// <summary>As people write it: "(0010,0020)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Group:X4},{Element:X4})");
}
