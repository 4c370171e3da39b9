using System.Globalization;

namespace Vouch.Measures.Identifiers;

/// <summary>What a tube's barcode says: its accession, and which container of it (01 to 99; null on a paper).</summary>
/// <remarks>
/// The suffix follows the check character and is not covered by it: a barcode has its own check, and who types a
/// number must compare the container that is shown.
/// </remarks>
public sealed record ContainerNumber
{
    /// <param name="accession">The accession the container belongs to.</param>
    /// <param name="suffix">1 to 99, or null for the accession itself.</param>
    public ContainerNumber(AccessionNumber accession, int? suffix)
    {
        ArgumentNullException.ThrowIfNull(accession);
        if (suffix is < 1 or > 99)
            throw new ArgumentOutOfRangeException(nameof(suffix), suffix, "A container suffix is 1 to 99.");
        (Accession, Suffix) = (accession, suffix);
    }

    public AccessionNumber Accession { get; }

    public int? Suffix { get; }

    /// <summary>Reads a scanned or typed number; small letters, spaces and hyphens of a typist are forgiven.</summary>
    public static Attempt<ContainerNumber> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 40)
            return new Fault($"\"{text[..12]}…\" is too long for an accession number");
        var plain = string.Concat(text.Where(c => c is not (' ' or '-'))).ToUpperInvariant();
        if (!AccessionNumber.Begin(plain).Succeeded(out var begin, out var fault))
            return fault;
        return begin.Remainder switch
        {
            "" => new ContainerNumber(begin.Accession, suffix: null),
            [>= '0' and <= '9', >= '0' and <= '9'] when begin.Remainder is not "00" =>
                new ContainerNumber(begin.Accession, int.Parse(begin.Remainder, CultureInfo.InvariantCulture)),
            _ => new Fault($"\"{begin.Remainder}\" is not a container suffix (01 to 99)",
                plain.Length - begin.Remainder.Length + 1),
        };
    }

    public override string ToString() => Suffix is int suffix
        ? string.Create(CultureInfo.InvariantCulture, $"{Accession}{suffix:D2}")
        : Accession.ToString();
}
