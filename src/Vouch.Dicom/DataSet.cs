using System.Collections;
using Vouch.Dicom.Characters;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom;

/// <summary>
/// Data elements in the order of their tags; one that was read keeps the order it had. Source: PS3.5, 7.
/// For use by several threads while none changes it.
/// </summary>
public sealed partial class DataSet : IReadOnlyCollection<Element>
{
    private readonly List<Element> elements = [];
    private bool isOrdered = true;
    private bool hasTwice;
    // One reference, so that who reads it on another thread has both or none.
    private volatile NamedCharacters? cached;

    public int Count => elements.Count;

    /// <summary>The data set in whose sequence this is an item.</summary>
    public DataSet? Parent { get; private set; }

    /// <summary>What was not as the standard asks when this was read, items included; on the outermost only.</summary>
    public IReadOnlyList<Remark> Remarks { get; internal set; } = [];

    /// <summary>How it lay as an item.</summary>
    internal ItemForm Form { get; set; }

    /// <summary>Its own Specific Character Set, else that of the data set around it. Source: PS3.3, C.12.1.1.2.</summary>
    public CharacterSet Characters
    {
        get
        {
            if (Find(Tags.SpecificCharacterSet) is not ValueElement named)
                return Parent?.Characters ?? CharacterSet.Default;
            if (cached is { } known && ReferenceEquals(known.Named, named))
                return known.Characters;
            var characters = CharacterSet.Of(named.Texts(CharacterSet.Default));
            cached = new(named, characters);
            return characters;
        }
    }

    /// <summary>The element of a tag; of several the last. Null: there is none.</summary>
    public Element? Find(Tag tag)
    {
        if (!isOrdered)
            return elements.FindLast(one => one.Tag == tag);
        var after = After(tag);
        return after > 0 && elements[after - 1].Tag == tag ? elements[after - 1] : null;
    }

    public bool Contains(Tag tag) => Find(tag) is not null;

    /// <summary>Puts an element in its place, instead of what had its tag. The lengths of its group, which are wrong now, go.</summary>
    public DataSet Set(Element element)
    {
        Remove(element.Tag);
        elements.Insert(isOrdered ? After(element.Tag) : Behind(element.Tag), element);
        Adopt(element);
        return this;
    }

    /// <returns>Whether there was one.</returns>
    public bool Remove(Tag tag)
    {
        if (!tag.IsGroupLength)
            Changed(tag);
        return Contains(tag) && elements.RemoveAll(one => one.Tag == tag) > 0;
    }

    public IEnumerator<Element> GetEnumerator() => elements.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As it was read: in any order, tags twice.</summary>
    internal void Append(Element element)
    {
        isOrdered &= elements.Count == 0 || elements[^1].Tag <= element.Tag;
        hasTwice |= elements.Count > 0 && elements[^1].Tag == element.Tag;
        elements.Add(element);
        Adopt(element);
    }

    /// <summary>In the order of tags, of several with the same the last.</summary>
    internal IEnumerable<Element> InOrder() =>
        isOrdered && !hasTwice ? elements : elements.GroupBy(one => one.Tag).OrderBy(same => same.Key).Select(same => same.Last());

    /// <summary>
    /// What is written in a coding: where all was read in it, every element as it came; else in order, each once. Lengths of groups are
    /// those of the coding they were read in, and are left out of another. Source: PS3.5, 7.1 and 7.2.
    /// </summary>
    internal IEnumerable<Element> Written(ElementCoding coding)
    {
        IEnumerable<Element> written = elements;
        if ((!isOrdered || hasTwice) && elements.Exists(one => one.Origin.Header.Length > 0 && one.Origin.Coding != coding))
            written = InOrder();
        return elements.Exists(one => IsOfAnother(one, coding)) ? written.Where(one => !IsOfAnother(one, coding)) : written;
    }

    private static bool IsOfAnother(Element element, ElementCoding coding) =>
        element.Tag.IsGroupLength && element.Tag.Group > 2 && element.Origin.Header.Length > 0 && element.Origin.Coding != coding;

    internal void SetParent(DataSet parent) => Parent = parent;

    private void Adopt(Element element)
    {
        if (element is not SequenceElement sequence)
            return;
        foreach (var item in sequence.Items)
            item.Parent = this;
    }

    /// <summary>A length of a group in a data set says nothing once the group is another. Source: PS3.5, 7.2.</summary>
    private void Changed(Tag tag)
    {
        if (tag.Group > 2 && Contains(new(tag.Group, 0)))
            elements.RemoveAll(one => one.Tag.IsGroupLength && one.Tag.Group == tag.Group);
        if (Parent is { } parent && parent.elements.Find(one => one is SequenceElement sequence
            && sequence.Items.Contains(this)) is { } holder)
            parent.Changed(holder.Tag);
    }

    private sealed record NamedCharacters(ValueElement Named, CharacterSet Characters);

    /// <summary>The place behind the last element that is not after a tag, by halving.</summary>
    private int After(Tag tag)
    {
        int low = 0, high = elements.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (elements[middle].Tag <= tag)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private int Behind(Tag tag)
    {
        var next = elements.FindIndex(one => one.Tag > tag);
        return next < 0 ? elements.Count : next;
    }
}

/// <summary>The header and the delimiter of an item as they were read; none where it was made here.</summary>
internal readonly record struct ItemForm(ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> End, ElementCoding Coding,
    bool IsUndefinedLength);
