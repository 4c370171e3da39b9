namespace Vouch.Dicom.Reports.Dose;

/// <summary>Takes figures out of content items, in the unit they are kept in; what cannot be understood becomes a remark.</summary>
internal sealed class DoseFigures
{
    /// <summary>In any unit: whatever is more is no figure of a device's.</summary>
    private const decimal Most = 1e12m;

    public List<Remark> Remarks { get; } = [];

    /// <summary>The figure just below an item; null: not there, without a number, or in a unit that is not known.</summary>
    public decimal? Read(ContentItem at, CodedConcept name, DoseUnit unit)
    {
        if (at.Find(name)?.Value is not ContentValue.Numeric figure)
            return null;
        if (figure.Number is not { } number)
        {
            if (figure.Written.Length > 0)
                Remarks.Add(new("", null, $"{name}: \"{figure.Written}\" is no single number"));
            return null;
        }

        if (Math.Abs(number) > Most)
        {
            Remarks.Add(new("", null, $"{name}: \"{figure.Written}\" is more than there is"));
            return null;
        }

        var written = figure.Unit?.Value ?? "";
        if (unit.Factor(written) is { } factor)
            return number * factor;
        Remarks.Add(new("", null, $"{name}: the unit \"{written}\" is not known; expected {unit.Kept}"));
        return null;
    }

    public int? Count(ContentItem at, CodedConcept name) =>
        Read(at, name, DoseUnits.Number) is { } number && number == decimal.Truncate(number) && number is >= 0 and <= int.MaxValue
            ? (int)number : null;
}
