using System.Globalization;

namespace Vouch.Dicom;

/// <summary>The identifier of a data element. Source: PS3.5, 7.1; ordered as elements are in a data set.</summary>
public readonly record struct Tag(ushort Group, ushort Element) : IComparable<Tag>
{
    /// <summary>An element of a maker's own. Source: PS3.5, 7.8.</summary>
    public bool IsPrivate => (Group & 1) == 1;

    /// <summary>(gggg,00xx) of a private group: reserves elements for the maker it names. Source: PS3.5, 7.8.1.</summary>
    public bool IsPrivateCreator => IsPrivate && Element is >= 0x0010 and <= 0x00FF;

    public int CompareTo(Tag other) => ((uint)Group << 16 | Element).CompareTo((uint)other.Group << 16 | other.Element);

    public static bool operator <(Tag left, Tag right) => left.CompareTo(right) < 0;

    public static bool operator >(Tag left, Tag right) => left.CompareTo(right) > 0;

    public static bool operator <=(Tag left, Tag right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Tag left, Tag right) => left.CompareTo(right) >= 0;

    /// <summary>As people write it: "(0010,0020)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Group:X4},{Element:X4})");
}
