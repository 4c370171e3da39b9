namespace Vouch.Dicom;

/// <summary>Elements that makers reserve for themselves. Source: PS3.5, 7.8.1.</summary>
public static class PrivateBlock
{
    /// <summary>The creator that reserved an element; null: it is none of a private block, or nobody did.</summary>
    public static string? CreatorOf(DataSet data, Tag tag) => tag.IsPrivate && tag.Element >= 0x1000
        ? data.Text(new(tag.Group, (ushort)(tag.Element >> 8)))
        : null;

    /// <summary>The tag of a maker's element in this data set; null: the maker has reserved no block of the group.</summary>
    /// <param name="element">The last two digits, which its maker gives.</param>
    public static Tag? Find(DataSet data, ushort group, string creator, byte element)
    {
        for (var block = 0x10; block <= 0xFF; block++)
            if (data.Text(new(group, (ushort)block)) == creator)
                return new(group, (ushort)(block << 8 | element));
        return null;
    }

    /// <summary>The same, reserving the first free block where there is none yet.</summary>
    /// <exception cref="InvalidOperationException">All 240 blocks of the group are reserved.</exception>
    public static Tag Reserve(DataSet data, ushort group, string creator, byte element)
    {
        if (Find(data, group, creator, element) is { } there)
            return there;
        for (var block = 0x10; block <= 0xFF; block++)
            if (!data.Contains(new(group, (ushort)block)))
            {
                data.Set(new Tag(group, (ushort)block), Vr.LO, creator);
                return new(group, (ushort)(block << 8 | element));
            }

        throw new InvalidOperationException($"All blocks of {new Tag(group, 0)} are reserved.");
    }
}
