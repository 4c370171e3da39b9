using Vouch.Dicom.Values;

namespace Vouch.Dicom.Deidentification;

/// <summary>
/// Takes out of objects what tells whose they are: the Basic Application Level Confidentiality Profile with options. The pixels are
/// not looked at: where something may stand in them, that is a risk of the outcome. Source: PS3.15, E.
/// </summary>
public sealed class Deidentifier(Pseudonyms pseudonyms, Retained retained = Retained.Nothing)
{
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag AccessionNumber = new(0x0008, 0x0050);
    private static readonly Tag ConceptName = new(0x0040, 0xA043);

    /// <summary>A new data set; the given one stays as it is, and its values are shared.</summary>
    /// <exception cref="InvalidOperationException">Full and moved dates are both asked for.</exception>
    public Deidentified Apply(DataSet data)
    {
        if (retained.HasFlag(Retained.FullDates) && retained.HasFlag(Retained.ModifiedDates))
            throw new InvalidOperationException("Dates are kept or moved, not both.");
        var patient = string.Join('\0', data.Text(new(0x0010, 0x0021)), data.Text(PatientId) ?? data.Text(PatientName));
        var work = new Work(pseudonyms, retained, data, patient);
        var made = work.Clean(data, "", null, isContent: false);
        work.RemoveTraces(made, "");
        DeidentificationMarks.Set(made, retained);
        return new(made, work.Changes, DeidentificationRisks.Of(data));
    }

    private sealed class Work(Pseudonyms pseudonyms, Retained retained, DataSet original, string patient)
    {
        private const int TraceLengthLeast = 4;

        /// <summary>What must not be left anywhere: the patient's names and number.</summary>
        private readonly string[] traces = [.. ((string[])[original.Text(PatientId) ?? "",
            .. (original.Text(PatientName) ?? "").Split('^', '=')])
            .Select(one => one.Trim()).Where(one => one.Length >= TraceLengthLeast).Distinct(StringComparer.OrdinalIgnoreCase)];

        public List<DeidentificationChange> Changes { get; } = [];

        /// <param name="isContent">Within a report's content: texts, names and moments are replaced, codes and numbers stay.</param>
        public DataSet Clean(DataSet from, string path, DataSet? parent, bool isContent)
        {
            var made = new DataSet();
            if (parent is not null)
                made.SetParent(parent);
            foreach (var element in from.InOrder().Where(one => !one.Tag.IsGroupLength))
            {
                var vr = VrOf(from, element);
                // Items that lie in bytes cannot be looked through.
                var action = vr == Vr.SQ && element is not SequenceElement ? ConfidentialityAction.Remove
                    : ConfidentialityProfile.Of(element.Tag, vr, retained);
                if (isContent && action == ConfidentialityAction.Keep && IsSpoken(vr))
                    action = Spoken(vr);
                if (action != ConfidentialityAction.Keep)
                    Changes.Add(new(path + element.Tag, action));
                if (Apply(made, InMemory(element, vr), vr, action, path, isContent) is { } one)
                    made.Set(one);
            }

            return made;
        }

        /// <summary>Empties every text that still has the patient's name or number in it.</summary>
        public void RemoveTraces(DataSet made, string path)
        {
            foreach (var element in made.ToList())
                if (element is SequenceElement sequence)
                    for (var i = 0; i < sequence.Items.Count; i++)
                        RemoveTraces(sequence.Items[i], Invariant($"{path}{element.Tag}[{i}]."));
                else if (element is ValueElement value && value.Vr is not Vr.UI && made.TextsOf(value).Any(HasTrace))
                {
                    made.Set(new ValueElement(element.Tag, element.Vr, default));
                    Changes.Add(new(path + element.Tag, ConfidentialityAction.Empty));
                }
        }

        private bool HasTrace(string text) => traces.Any(one => text.Contains(one, StringComparison.OrdinalIgnoreCase));

        private Element? Apply(DataSet made, Element element, Vr vr, ConfidentialityAction action, string path, bool isContent) =>
            (action, element) switch
            {
                (ConfidentialityAction.Remove, _) => null,
                (ConfidentialityAction.Keep, SequenceElement sequence) => Items(made, sequence, path, isContent && element.Tag != ConceptName
                    && !IsCode(sequence)),
                (ConfidentialityAction.CleanContent, SequenceElement sequence) => Items(made, sequence, path, isContent: true),
                (ConfidentialityAction.Keep, _) => element,
                (ConfidentialityAction.Empty or ConfidentialityAction.Replace, _) when Pseudonym(element) is { } text =>
                    ValueElement.OfTexts(element.Tag, original.VrOf(element.Tag), [text]),
                (ConfidentialityAction.Empty, SequenceElement) => new SequenceElement(element.Tag, []),
                (ConfidentialityAction.Empty, _) => new ValueElement(element.Tag, vr, default),
                (ConfidentialityAction.NewUid, ValueElement value) => ValueElement.OfTexts(element.Tag, Vr.UI,
                    original.TextsOf(Known(value, vr)).Select(NewUid)),
                (ConfidentialityAction.MoveDate, ValueElement value) => Moved(value, vr),
                (_, SequenceElement) => DummyValues.Sequence(element.Tag),
                _ => DummyValues.Of(element.Tag, vr),
            };

        private SequenceElement Items(DataSet made, SequenceElement sequence, string path, bool isContent) => new(sequence.Tag,
            [.. sequence.Items.Select((item, i) => Clean(item, Invariant($"{path}{sequence.Tag}[{i}]."), made, isContent))]);

        /// <summary>Of the patient this object is of; another one's name or number, such as of a donor, is emptied.</summary>
        private string? Pseudonym(Element element)
        {
            if (element is not ValueElement { IsEmpty: false } value || element.Tag != PatientId && element.Tag != PatientName
                && element.Tag != AccessionNumber)
                return null;
            var texts = original.TextsOf(value);
            return !texts.SequenceEqual(original.Texts(element.Tag)) ? null
                : element.Tag == AccessionNumber ? pseudonyms.Code("accession", string.Join('\\', texts))
                    : pseudonyms.Code("patient", patient);
        }

        /// <summary>Large texts too, so that they are looked through.</summary>
        private static Element InMemory(Element element, Vr vr) =>
            element is StoredElement stored && vr.Kind() == VrKind.Text
                ? new ValueElement(stored.Tag, stored.Vr, stored.Bytes.ToMemory(), stored.Origin) : element;

        private ConfidentialityAction Spoken(Vr vr) => !IsMoment(vr) ? ConfidentialityAction.Replace
            : retained.HasFlag(Retained.FullDates) ? ConfidentialityAction.Keep
            : retained.HasFlag(Retained.ModifiedDates) ? ConfidentialityAction.MoveDate : ConfidentialityAction.Replace;

        private string NewUid(string uid) => uid.Length == 0 || new Uid(uid).Name.Length > 0 ? uid : pseudonyms.Uid(uid).Text;

        private ValueElement Moved(ValueElement value, Vr vr)
        {
            if (vr == Vr.TM)
                return value;
            var days = pseudonyms.Days(patient);
            return ValueElement.OfTexts(value.Tag, vr, original.TextsOf(Known(value, vr)).Select(text => Moved(text, vr, days)));
        }

        private static string Moved(string text, Vr vr, int days)
        {
            if (vr == Vr.DA)
                return DicomDate.TryParse(text, out var date) && date.DayNumber > days ? DicomDate.Text(date.AddDays(-days)) : "";
            if (!DicomDateTime.TryParse(text, out var moment) || moment is not { Month: { } month, Day: { } day }
                || new DateOnly(moment.Year, month, day) is var whole && whole.DayNumber <= days)
                return "";
            var moved = whole.AddDays(-days);
            return (moment with { Year = moved.Year, Month = moved.Month, Day = moved.Day }).ToString();
        }

        private static Vr VrOf(DataSet from, Element element) => element is SequenceElement ? Vr.SQ
            : element.Vr == Vr.UN || !element.Vr.IsKnown() ? from.VrOf(element.Tag)
            : element.Vr;

        private static ValueElement Known(ValueElement value, Vr vr) => value.Vr == vr ? value : new(value.Tag, vr, value.Bytes);

        private static bool IsMoment(Vr vr) => vr is Vr.DA or Vr.DT or Vr.TM;

        private static bool IsSpoken(Vr vr) => vr is Vr.UT or Vr.LT or Vr.ST or Vr.PN || IsMoment(vr);

        private static bool IsCode(SequenceElement sequence) => sequence.Items.Any(one => one.Contains(new(0x0008, 0x0100)));
    }
}

/// <summary>An object without what tells whose it is.</summary>
/// <param name="Changes">What was done, element by element, without values.</param>
/// <param name="Risks">What a person has to look at, for this program cannot: sentences without values.</param>
public sealed record Deidentified(DataSet Data, IReadOnlyList<DeidentificationChange> Changes, IReadOnlyList<string> Risks);

/// <summary>What was done to one element.</summary>
/// <param name="Path">"(0040,A730)[2].(0040,A123)".</param>
public sealed record DeidentificationChange(string Path, ConfidentialityAction Action);
