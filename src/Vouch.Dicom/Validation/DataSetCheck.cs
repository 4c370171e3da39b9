using Vouch.Dicom.Coding;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom.Validation;

/// <summary>
/// What in a data set is not as the rules of its representations and the dictionary ask. Reading understands more than this; which
/// elements an object has to have is not asked. Source: PS3.5, 6.2 and 7; PS3.6.
/// </summary>
public static class DataSetCheck
{
    public static IReadOnlyList<Remark> Of(DataSet data)
    {
        var remarks = new List<Remark>();
        Check(data, new ReadingPath(), remarks);
        return remarks;
    }

    private static void Check(DataSet data, ReadingPath path, List<Remark> remarks)
    {
        if (!data.Characters.IsKnown && data.Contains(Tags.SpecificCharacterSet))
            remarks.Add(new(path.To(Tags.SpecificCharacterSet), null,
                $"\"{string.Join('\\', data.Characters.Terms)}\" is no character set of the standard."));
        var last = default(Tag);
        foreach (var element in data)
        {
            void Say(string text) => remarks.Add(new(path.To(element.Tag), null, text));
            if (element.Tag <= last && last != default)
                Say(element.Tag == last ? "The element is there twice." : "The element is not in the order of tags.");
            last = element.Tag;
            Registered(data, element, Say);
            if (element is SequenceElement sequence)
            {
                path.Enter(element.Tag);
                foreach (var item in sequence.Items)
                {
                    path.NextItem();
                    Check(item, path, remarks);
                }

                path.Leave();
            }
            else if (element is ValueElement { IsEmpty: false } value)
                Value(data, value, Say);
        }
    }

    private static void Registered(DataSet data, Element element, Action<string> say)
    {
        var tag = element.Tag;
        if (!element.Vr.IsKnown())
            say($"\"{element.Vr.Letters()}\" is no value representation.");
        if (tag.IsPrivate)
        {
            if (tag.Element >= 0x1000 && PrivateBlock.CreatorOf(data, tag) is null)
                say("No private creator has reserved the element.");
            else if (tag.Element is > 0 and < 0x0010 or > 0x00FF and < 0x1000)
                say("A private group has no such element.");
            return;
        }

        if (DataDictionary.Find(tag) is not { } entry)
            say("The dictionary does not have the element.");
        else if (entry.Vrs.Count > 0 && !entry.Vrs.Contains(element is SequenceElement ? Vr.SQ : element.Vr))
            say($"The representation is {element.Vr.Letters()}, not {string.Join(" or ", entry.Vrs.Select(one => one.Letters()))}.");
    }

    private static void Value(DataSet data, ValueElement element, Action<string> say)
    {
        var unit = Math.Max(element.Vr.ValueBytes(), element.Vr.UnitBytes());
        if (element.Bytes.Length % 2 == 1)
            say(Invariant($"The length {element.Bytes.Length} is odd."));
        else if (element.Bytes.Length % unit != 0)
            say(Invariant($"The length {element.Bytes.Length} is not a multiple of {unit}."));
        var count = element.Vr.ValueBytes() is > 0 and var bytes ? element.Bytes.Length / bytes : 1;
        if (element.Vr.Kind() == VrKind.Text)
        {
            var texts = element.Texts(data.Characters);
            count = texts.Count;
            foreach (var rule in texts.Select(one => TextRules.Broken(element.Vr, one)).OfType<string>().Distinct())
                say(rule);
            if (!TextRules.AreCharactersDeclared(element, data.Characters))
                say("There are bytes that are no characters of the declared character set.");
        }

        if (element.Vr.Kind() != VrKind.Bytes && DataDictionary.Find(element.Tag) is { } entry && entry.Vrs.Contains(element.Vr)
            && !entry.Allows(count))
            say(Invariant($"There are {count} values, not {entry.Multiplicity}."));
    }
}
