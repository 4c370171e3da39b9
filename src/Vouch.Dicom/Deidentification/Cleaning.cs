namespace Vouch.Dicom.Deidentification;

/// <summary>One object's cleaning: its elements one by one, and then what is left in them of those that went.</summary>
internal sealed partial class Cleaning
{
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag AccessionNumber = new(0x0008, 0x0050);
    private static readonly Tag ConceptName = new(0x0040, 0xA043);
    private static readonly Tag CodeValue = new(0x0008, 0x0100);
    private static readonly Tag CodingScheme = new(0x0008, 0x0102);
    private static readonly Tag CodingSchemeVersion = new(0x0008, 0x0103);

    private readonly Pseudonyms pseudonyms;
    private readonly Retained retained;
    private readonly DataSet original;
    private readonly string patient;
    private readonly SafePrivate safePrivate;
    private readonly Traces traces;

    /// <summary>Elements made here, which have nothing of the original.</summary>
    private readonly HashSet<Element> made = new(ReferenceEqualityComparer.Instance);

    public Cleaning(Pseudonyms pseudonyms, Retained retained, DataSet original)
    {
        (this.pseudonyms, this.retained, this.original) = (pseudonyms, retained, original);
        patient = string.Join('\0', original.Text(new(0x0010, 0x0021)), original.Text(PatientId) ?? original.Text(PatientName));
        safePrivate = new(original);
        traces = new(pseudonyms);
        foreach (var text in (IEnumerable<string>)[original.Text(PatientId) ?? "", .. (original.Text(PatientName) ?? "").Split('^', '=')])
            traces.AddPerson(text);
    }

    /// <summary>Where an item lies, which says what of its texts stays.</summary>
    private enum Place
    {
        Anywhere,

        /// <summary>In a report's content: texts, names and moments are replaced, codes and numbers stay.</summary>
        Report,

        /// <summary>In a description: texts are cleaned, codes of published schemes stay.</summary>
        Description,
    }

    public List<DeidentificationChange> Changes { get; } = [];

    public DataSet Run()
    {
        var all = Clean(original, "", null, Place.Anywhere);
        RemoveTraces(all, "");
        return all;
    }

    private DataSet Clean(DataSet from, string path, DataSet? parent, Place place)
    {
        var all = new DataSet();
        if (parent is not null)
            all.SetParent(parent);
        foreach (var stored in from.InOrder().Where(one => !one.Tag.IsGroupLength))
        {
            var vr = VrOf(from, stored);
            var element = vr.Kind() == VrKind.Text ? InMemory(stored) : stored;
            var action = ActionOf(from, element, vr, place);
            if (action != ConfidentialityAction.Keep)
            {
                Changes.Add(new(path + element.Tag, action));
                Trace(from, element, vr, action);
            }

            if (Apply(all, element, vr, action, path, place) is not { } one)
                continue;
            if (action is not (ConfidentialityAction.Keep or ConfidentialityAction.Clean))
                made.Add(one);
            all.Append(action == ConfidentialityAction.Keep && (vr == Vr.UN || one.Tag.IsPrivate) ? InMemory(one) : one);
        }

        return all;
    }

    private ConfidentialityAction ActionOf(DataSet from, Element element, Vr vr, Place place)
    {
        // Items that lie in bytes cannot be looked through.
        if (vr == Vr.SQ && element is not SequenceElement)
            return ConfidentialityAction.Remove;
        if (element.Tag.IsPrivate)
            return !retained.HasFlag(Retained.SafePrivate) || !safePrivate.Allows(from, element.Tag) ? ConfidentialityAction.Remove
                : element.Tag.IsPrivateCreator ? ConfidentialityAction.Keep : SafePrivate.Action(vr, retained);
        var action = ConfidentialityProfile.Of(element.Tag, vr, retained);
        if (action == ConfidentialityAction.Keep && place == Place.Report && IsSpoken(vr))
            return Spoken(vr);
        if (action == ConfidentialityAction.Keep && place == Place.Description && Descriptors.IsDescriptor(vr) && !IsCoding(element.Tag))
            action = ConfidentialityAction.Clean;
        if (action is ConfidentialityAction.Empty or ConfidentialityAction.Replace && IsOfThePatient(element))
            return ConfidentialityAction.Pseudonym;
        return action == ConfidentialityAction.Clean && !CanBeCleaned(element, vr) ? Uncleaned(element.Tag, vr) : action;
    }

    private Element? Apply(DataSet all, Element element, Vr vr, ConfidentialityAction action, string path, Place place) => (action,
        element) switch
    {
        (ConfidentialityAction.Remove, _) => null,
        (ConfidentialityAction.Keep, SequenceElement sequence) => Items(all, sequence, path,
            place == Place.Report && (element.Tag == ConceptName || IsCode(sequence)) ? Place.Anywhere : place),
        (ConfidentialityAction.CleanContent, SequenceElement sequence) => Items(all, sequence, path, Place.Report),
        (ConfidentialityAction.Clean, SequenceElement sequence) => Items(all, sequence, path, Place.Description),
        (ConfidentialityAction.Keep, _) => element,
        (ConfidentialityAction.Empty, SequenceElement) => new SequenceElement(element.Tag, []),
        (ConfidentialityAction.Empty, _) => new ValueElement(element.Tag, vr, default),
        (ConfidentialityAction.Pseudonym, ValueElement value) => ValueElement.OfTexts(element.Tag, original.VrOf(element.Tag),
            Pseudonym(value, vr)),
        (ConfidentialityAction.NewUid, ValueElement value) => ValueElement.OfTexts(element.Tag, Vr.UI,
            original.TextsOf(Known(value, vr)).Select(traces.NewUid)),
        (ConfidentialityAction.MoveDate, ValueElement value) => ValueElement.OfTexts(element.Tag, vr,
            original.TextsOf(Known(value, vr)).Select(text => MovedDates.Of(text, vr, pseudonyms.Days(patient)))),
        (ConfidentialityAction.Clean, ValueElement value) => ValueElement.OfTexts(element.Tag, vr, Cleaned(value, vr)),
        (_, SequenceElement) => DummyValues.Sequence(element.Tag),
        _ => DummyValues.Of(element.Tag, vr),
    };

    private SequenceElement Items(DataSet all, SequenceElement sequence, string path, Place place) => new(sequence.Tag,
        [.. sequence.Items.Select((item, i) => (item, i)).Where(one => place != Place.Description || !HasOwnCode(one.item))
            .Select(one => Clean(one.item, Invariant($"{path}{sequence.Tag}[{one.i}]."), all, place))]);

    /// <summary>The patient this object is of; another one's name or number, such as of a donor, gets no pseudonym.</summary>
    private bool IsOfThePatient(Element element) => element is ValueElement { IsEmpty: false } value
        && (element.Tag == PatientId || element.Tag == PatientName || element.Tag == AccessionNumber)
        && original.TextsOf(value).SequenceEqual(original.Texts(element.Tag));

    private IEnumerable<string> Pseudonym(ValueElement value, Vr vr)
    {
        var texts = original.TextsOf(Known(value, vr));
        return value.Tag == PatientId || value.Tag == PatientName ? [pseudonyms.Code("patient", patient)]
            : value.Tag == AccessionNumber ? [pseudonyms.Code("accession", string.Join('\\', texts))]
            : texts.Select(one => one.Length == 0 ? one : pseudonyms.Code("title", one));
    }

    private bool CanBeCleaned(Element element, Vr vr) => element switch
    {
        SequenceElement sequence => sequence.Items.Any(one => !HasOwnCode(one)),
        ValueElement value => Cleaned(value, vr).Any(one => one.Length > 0),
        _ => false,
    };

    private IEnumerable<string> Cleaned(ValueElement value, Vr vr) => original.TextsOf(Known(value, vr)).Select(Descriptors.Cleaned);

    private static ConfidentialityAction Uncleaned(Tag tag, Vr vr) =>
        ConfidentialityProfile.Basic(tag, vr) is var basic and not ConfidentialityAction.Keep ? basic : ConfidentialityAction.Replace;

    /// <summary>Large texts, and large bytes of makers, are looked through.</summary>
    private static Element InMemory(Element element) => element is StoredElement stored
        ? new ValueElement(stored.Tag, stored.Vr, stored.Bytes.ToMemory(), stored.Origin) : element;

    private ConfidentialityAction Spoken(Vr vr) => !IsMoment(vr) ? ConfidentialityAction.Replace
        : retained.HasFlag(Retained.FullDates) ? ConfidentialityAction.Keep
        : retained.HasFlag(Retained.ModifiedDates) ? ConfidentialityAction.MoveDate : ConfidentialityAction.Replace;

    private static Vr VrOf(DataSet from, Element element) => element is SequenceElement ? Vr.SQ
        : element.Vr != Vr.UN && element.Vr.IsKnown() ? element.Vr
        : element.Tag.IsPrivate && !element.Tag.IsPrivateCreator ? SafePrivate.VrOf(from, element.Tag)
        : from.VrOf(element.Tag);

    private static ValueElement Known(ValueElement value, Vr vr) => value.Vr == vr ? value : new(value.Tag, vr, value.Bytes);

    private static bool IsMoment(Vr vr) => vr is Vr.DA or Vr.DT or Vr.TM;

    private static bool IsSpoken(Vr vr) => vr is Vr.UT or Vr.LT or Vr.ST or Vr.PN || IsMoment(vr);

    private static bool IsCoding(Tag tag) => tag == CodeValue || tag == CodingScheme || tag == CodingSchemeVersion;

    private static bool IsCode(SequenceElement sequence) => sequence.Items.Any(one => one.Contains(CodeValue));

    /// <summary>A code of a scheme of somebody's own. Source: PS3.3, 8.2: designators that begin with 99, and "L", are local.</summary>
    private static bool HasOwnCode(DataSet item) => item.Contains(CodeValue)
        && (item.Text(CodingScheme) is not { } scheme || scheme.StartsWith("99", StringComparison.Ordinal) || scheme is "L" or "LB");
}
