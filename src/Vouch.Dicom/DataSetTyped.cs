using System.Globalization;
using Vouch.Dicom.Values;

namespace Vouch.Dicom;

/// <content>Values in types of their own; null where the text is none of its representation.</content>
public sealed partial class DataSet
{
    private static readonly Tag TimezoneOffset = new(0x0008, 0x0201);

    /// <summary>A date; of DT its date where that is stated to the day.</summary>
    public DateOnly? Date(Tag tag) => Text(tag) switch
    {
        null => null,
        { } text when DicomDate.TryParse(text, out var date) => date,
        { } text when DicomDateTime.TryParse(text, out var moment) && moment is { Month: { } month, Day: { } day } =>
            new DateOnly(moment.Year, month, day),
        _ => null,
    };

    public DicomTime? Time(Tag tag) => Text(tag) is { } text && DicomTime.TryParse(text, out var time) ? time : null;

    public DicomDateTime? Moment(Tag tag) => Text(tag) is { } text && DicomDateTime.TryParse(text, out var moment) ? moment : null;

    /// <summary>A date and a time that stand in two elements, such as Study Date and Study Time, with the data set's zone.</summary>
    public DicomDateTime? Moment(Tag dateTag, Tag timeTag) => Date(dateTag) is { } date
        ? new DicomDateTime(date.Year, date.Month, date.Day, Time(timeTag), Zone())
        : null;

    /// <summary>Timezone Offset From UTC, its own or that of the data set around. Source: PS3.3, C.12.1.1.</summary>
    public TimeSpan? Zone() => Text(TimezoneOffset) is { } text && DicomDateTime.TryZone(text, out var zone) ? zone : Parent?.Zone();

    public PersonName? PersonName(Tag tag) => Text(tag) is { } text ? Values.PersonName.Parse(text) : null;

    public IReadOnlyList<PersonName> PersonNames(Tag tag) => [.. Texts(tag).Select(Values.PersonName.Parse)];

    public Age? Age(Tag tag) => Text(tag) is { } text && Values.Age.TryParse(text, out var age) ? age : null;

    public Uid? Uid(Tag tag) => Text(tag) is { } text ? new Uid(text) : null;

    /// <summary>The values of DS or IS as they are written.</summary>
    public IReadOnlyList<DecimalString> Decimals(Tag tag) =>
        Find(tag) is ValueElement { Vr: Vr.DS or Vr.IS or Vr.UN } ? [.. Texts(tag).Select(one => new DecimalString(one))] : [];

    /// <summary>The first of <see cref="Decimals"/> without loss; also of integers.</summary>
    public decimal? Decimal(Tag tag) => Decimals(tag) is [var first, ..] ? first.Exact : Integer(tag);

    public DataSet Set(Tag tag, DateOnly date) => Set(tag, DicomDate.Text(date));

    public DataSet Set(Tag tag, DicomTime time) => Set(tag, time.ToString());

    public DataSet Set(Tag tag, DicomDateTime moment) => Set(tag, moment.ToString());

    public DataSet Set(Tag tag, PersonName name) => Set(tag, name.ToString());

    public DataSet Set(Tag tag, Uid uid) => Set(tag, uid.Text);

    /// <summary>Sets real numbers; the representation is the dictionary's: FL, FD, or DS rounded to what 16 characters hold.</summary>
    public DataSet Set(Tag tag, params IReadOnlyList<double> values) => VrOf(tag) is var vr && vr == Vr.DS
        ? Set(tag, vr, [.. values.Select(one => DecimalString.Rounded(one).Text)])
        : Set(ValueElement.OfReals(tag, vr, values));

    /// <exception cref="ArgumentException">A number needs more than the 16 characters of DS.</exception>
    public DataSet Set(Tag tag, params IReadOnlyList<decimal> values) => Set(tag, [.. values.Select(one => DecimalString.Of(one)?.Text
        ?? throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{tag}: {one} takes more than 16 characters."),
            nameof(values)))]);
}
