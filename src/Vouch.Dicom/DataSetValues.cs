using System.Globalization;
using Vouch.Dicom.Registry;

namespace Vouch.Dicom;

/// <content>Values by tag, typed; null and empty lists stand for elements that are absent or empty.</content>
public sealed partial class DataSet
{
    /// <summary>The first value as text; of numbers their digits.</summary>
    public string? Text(Tag tag) => Texts(tag) is [{ Length: > 0 } first, ..] ? first : null;

    /// <summary>The values as text; of numbers their digits.</summary>
    public IReadOnlyList<string> Texts(Tag tag) => Find(tag) is ValueElement element ? TextsOf(element) : [];

    /// <summary>The first of <see cref="Integers"/>.</summary>
    public long? Integer(Tag tag) => Integers(tag) is [var first, ..] ? first : null;

    /// <summary>The values of integer representations, and of IS where every one is an integer.</summary>
    public IReadOnlyList<long> Integers(Tag tag)
    {
        if (Find(tag) is not ValueElement element)
            return [];
        if (element.Vr == Vr.UN && Known(element) is { } known)
            element = known;
        if (element.Vr != Vr.IS)
            return element.Integers();
        var texts = element.Texts(Characters);
        var values = new long[texts.Count];
        for (var i = 0; i < values.Length; i++)
            if (!long.TryParse(texts[i].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[i]))
                return [];
        return values;
    }

    /// <summary>The first of <see cref="Reals"/>.</summary>
    public double? Real(Tag tag) => Reals(tag) is [var first, ..] ? first : null;

    /// <summary>The values of FL and FD, of integers, and of DS and IS where every one is a number.</summary>
    public IReadOnlyList<double> Reals(Tag tag)
    {
        if (Find(tag) is not ValueElement element)
            return [];
        if (element.Vr is not (Vr.DS or Vr.IS))
            return element.Vr.Kind() == VrKind.Integer ? [.. element.Integers().Select(one => (double)one)] : element.Reals();
        var texts = element.Texts(Characters);
        var values = new double[texts.Count];
        for (var i = 0; i < values.Length; i++)
            if (!double.TryParse(texts[i].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                return [];
        return values;
    }

    public IReadOnlyList<Tag> TagValues(Tag tag) => Find(tag) is ValueElement element ? element.TagValues() : [];

    /// <summary>The items of a sequence.</summary>
    public IReadOnlyList<DataSet> Items(Tag tag) => Find(tag) is SequenceElement sequence ? sequence.Items : [];

    /// <summary>The bytes of a value, numbers in little endian order; read from its source where it was left there.</summary>
    public ReadOnlyMemory<byte>? Bytes(Tag tag) => Find(tag) switch
    {
        ValueElement element => element.LittleEndianBytes(),
        StoredElement stored => new ValueElement(tag, stored.Vr, stored.Bytes.ToMemory(), stored.Origin).LittleEndianBytes(),
        _ => null,
    };

    /// <summary>Sets texts; the representation is the dictionary's.</summary>
    public DataSet Set(Tag tag, params IReadOnlyList<string> values) => Set(tag, VrOf(tag), values);

    public DataSet Set(Tag tag, Vr vr, string value) => Set(tag, vr, [value]);

    public DataSet Set(Tag tag, Vr vr, IReadOnlyList<string> values) => Set(ValueElement.OfTexts(tag, vr, values, Characters));

    /// <summary>Sets integers; the representation is the dictionary's, which may be text (IS).</summary>
    public DataSet Set(Tag tag, params IReadOnlyList<long> values)
    {
        var vr = VrOf(tag);
        return vr.Kind() == VrKind.Text
            ? Set(tag, vr, [.. values.Select(one => one.ToString(CultureInfo.InvariantCulture))])
            : Set(ValueElement.OfIntegers(tag, vr, values));
    }

    public DataSet SetItems(Tag tag, params IReadOnlyList<DataSet> items) => Set(new SequenceElement(tag, items));

    public DataSet SetBytes(Tag tag, Vr vr, ReadOnlyMemory<byte> bytes) =>
        Set(new ValueElement(tag, vr, bytes.Length % 2 == 0 ? bytes : (byte[])[.. bytes.Span, vr.Padding()]));

    /// <summary>The values of one of its elements as text.</summary>
    public IReadOnlyList<string> TextsOf(ValueElement element) => element.Vr.Kind() switch
    {
        VrKind.Text => element.Texts(Characters),
        VrKind.Integer when element.Vr == Vr.UV => [.. element.Integers().Select(one =>
            ((ulong)one).ToString(CultureInfo.InvariantCulture))],
        VrKind.Integer => [.. element.Integers().Select(one => one.ToString(CultureInfo.InvariantCulture))],
        VrKind.Real when element.Vr == Vr.FL => [.. element.Reals().Select(one => ((float)one).ToString("R",
            CultureInfo.InvariantCulture))],
        VrKind.Real => [.. element.Reals().Select(one => one.ToString("R", CultureInfo.InvariantCulture))],
        VrKind.Tag => [.. element.TagValues().Select(one => one.ToString())],
        VrKind.Unknown or VrKind.Bytes when Known(element) is { } known => TextsOf(known),
        _ => [],
    };

    /// <summary>
    /// The representation of an element by this data set: PixelRepresentation decides between US and SS. Source: PS3.5, A.1 and PS3.3,
    /// C.7.6.3.
    /// </summary>
    internal Vr VrOf(Tag tag)
    {
        if (tag.IsPrivateCreator)
            return Vr.LO;
        if (DataDictionary.Find(tag) is not { } entry)
            return Vr.UN;
        return entry.Vrs.Count > 1 && entry.Vr == Vr.US && IsSigned() ? Vr.SS : entry.Vr;
    }

    private bool IsSigned() => Find(Tags.PixelRepresentation) is ValueElement element ? element.Integers() is [1, ..]
        : Parent?.IsSigned() ?? false;

    /// <summary>
    /// An element whose representation is unknown and that the dictionary knows. Source: PS3.5, 6.2.2: UN is in little endian order.
    /// </summary>
    private ValueElement? Known(ValueElement element) =>
        (element.Vr == Vr.UN || !element.Vr.IsKnown()) && VrOf(element.Tag) is var vr and not (Vr.UN or Vr.SQ)
            ? new(element.Tag, vr, element.Bytes, element.Vr == Vr.UN ? default : element.Origin)
            : null;
}
