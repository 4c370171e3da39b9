namespace Vouch.Dicom.Registry;

/// <summary>One row of the data dictionary. Source: PS3.6, 5.</summary>
/// <param name="Pattern">The tag as registered: eight digits, x for any of a repeating group.</param>
/// <param name="Vrs">More than one: the data set decides (US or SS by Pixel Representation). Empty: items and delimiters.</param>
/// <param name="Multiplicity">"1", "1-n", "2-2n", "1 or 2".</param>
public sealed record DictionaryEntry(Tag Tag, string Pattern, IReadOnlyList<Vr> Vrs, string Multiplicity, string Keyword, string Name,
    bool IsRetired)
{
    /// <summary>
    /// How an element is read whose encoding does not say it: OW of OB or OW, US of US or SS until the data set says more.
    /// </summary>
    public Vr Vr => Vrs.Count == 0 ? Vr.UN : Vrs.Contains(Vr.OW) ? Vr.OW : Vrs[0];

    /// <summary>Whether so many values are allowed.</summary>
    public bool Allows(int values) => Multiplicity.Split(" or ").Any(one => Fits(one, values));

    private static bool Fits(string range, int values)
    {
        var parts = range.Split('-');
        var least = int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
        if (parts.Length == 1)
            return values == least;
        if (values < least)
            return false;
        if (!parts[1].EndsWith('n'))
            return values <= int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var step = parts[1].Length == 1 ? 1 : int.Parse(parts[1][..^1], System.Globalization.CultureInfo.InvariantCulture);
        return values % step == 0;
    }
}
