namespace Vouch.Dicom.Deidentification;

/// <content>What went, and what is left of it where no rule looks.</content>
internal sealed partial class Cleaning
{
    /// <summary>Notes what goes, also in the items of a sequence that goes as a whole.</summary>
    private void Trace(DataSet from, Element element, Vr vr, ConfidentialityAction action)
    {
        if (element is ValueElement value)
        {
            var texts = from.TextsOf(Known(value, vr));
            traces.Add(element.Tag, vr, texts);
            if (action == ConfidentialityAction.NewUid)
                foreach (var uid in texts)
                    traces.NewUid(uid);
        }
        else if (element is SequenceElement sequence && action is not (ConfidentialityAction.Clean or ConfidentialityAction.CleanContent))
            foreach (var item in sequence.Items)
                foreach (var below in item)
                    if (VrOf(item, below) is var kind && ActionOf(item, below, kind, Place.Anywhere) is var gone
                        && (kind == Vr.SQ || gone != ConfidentialityAction.Keep))
                        Trace(item, below, kind, gone);
    }

    /// <summary>Takes out what is left of what went: texts are emptied, bytes removed, identifiers exchanged.</summary>
    private void RemoveTraces(DataSet all, string path)
    {
        foreach (var element in all.ToList())
            if (element is SequenceElement sequence)
                for (var i = 0; i < sequence.Items.Count; i++)
                    RemoveTraces(sequence.Items[i], Invariant($"{path}{element.Tag}[{i}]."));
            else if (!made.Contains(element) && element is ValueElement value && Traced(all, value) is { } action)
            {
                if (action == ConfidentialityAction.Remove)
                    all.Remove(element.Tag);
                else
                    all.Set(action == ConfidentialityAction.NewUid
                        ? ValueElement.OfTexts(element.Tag, Vr.UI, all.TextsOf(value).Select(one => traces.Known(one) ?? one))
                        : new ValueElement(element.Tag, element.Vr, default));
                Changes.Add(new(path + element.Tag, action));
            }
    }

    /// <summary>What becomes of an element that stays; null: it has nothing of what went.</summary>
    private ConfidentialityAction? Traced(DataSet all, ValueElement value)
    {
        var vr = VrOf(all, value);
        if (vr == Vr.UI)
            return all.TextsOf(Known(value, vr)).Any(one => traces.Known(one) is not null) ? ConfidentialityAction.NewUid : null;
        if (vr.Kind() == VrKind.Text)
            return all.TextsOf(Known(value, vr)).Any(one => traces.AreIn(one, vr)) ? ConfidentialityAction.Empty : null;
        return (value.Tag.IsPrivate || vr == Vr.UN) && traces.AreIn(value.Bytes.Span) ? ConfidentialityAction.Remove : null;
    }
}
