using System.Globalization;
using static System.FormattableString;

namespace Vouch.Measures.Identifiers;

/// <summary>The number of one order's specimen: site letters, day, sequence of the day, check character.</summary>
/// <remarks>
/// Written without separators: one to four letters A–Z, yyMMdd (2000–2099), five digits, and the ISO 7064 MOD 37-2
/// check character. Numbers whose check character would be '*' are not issued,
/// so that every character is a letter or digit and passes any analyser, keyboard and link.
/// </remarks>
public sealed record AccessionNumber
{
    /// <summary>The last sequence of a day.</summary>
    public const int SequenceMax = 99_999;

    private AccessionNumber(string site, DateOnly day, int sequence, char check) =>
        (Site, Day, Sequence, Check) = (site, day, sequence, check);

    public string Site { get; }

    public DateOnly Day { get; }

    /// <summary>1 to 99,999.</summary>
    public int Sequence { get; }

    public char Check { get; }

    /// <summary>The first number that can be issued after <paramref name="previousSequence"/>; 0 begins the
    /// day.</summary>
    public static Attempt<AccessionNumber> After(string site, DateOnly day, int previousSequence)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentOutOfRangeException.ThrowIfNegative(previousSequence);
        if (site.Length is < 1 or > 4 || !site.All(char.IsAsciiLetterUpper))
            return new Fault($"a site prefix is one to four letters A–Z, not \"{site}\"");
        if (day.Year is < 2000 or > 2099)
            return new Fault("an accession number can only be given for the years 2000 to 2099");
        for (var sequence = previousSequence + 1; sequence <= SequenceMax; sequence++)
        {
            var check = CheckDigits.Mod37Radix2(Body(site, day, sequence));
            if (check != '*')
                return new AccessionNumber(site, day, sequence, check);
        }
        return new Fault($"the numbers of {site} for this day are used up ({SequenceMax})");
    }

    /// <summary>Reads a scanned or typed number; small letters, spaces and hyphens of a typist are forgiven.</summary>
    public static Attempt<AccessionNumber> Parse(string text)
    {
        if (!ContainerNumber.Parse(text).Succeeded(out var container, out var fault))
            return fault;
        return container.Suffix is null
            ? container.Accession
            : new Fault($"\"{text}\" is the number of one container, not of an accession");
    }

    public override string ToString() => Body(Site, Day, Sequence) + Check;

    /// <summary>Reads the accession at the beginning of <paramref name="text"/>; what is left is the suffix.</summary>
    internal static Attempt<(AccessionNumber Accession, string Remainder)> Begin(string text)
    {
        var letters = text.TakeWhile(char.IsAsciiLetterUpper).Count();
        var length = letters + 12;
        if (letters is < 1 or > 4)
            return new Fault("an accession number begins with one to four letters A–Z", 1);
        if (text.Length < length)
            return new Fault(Invariant(
                $"an accession number of this site has {length} characters, this has {text.Length}"));
        var digits = text[letters..(length - 1)];
        if (digits.AsSpan().IndexOfAnyExceptInRange('0', '9') is var other and >= 0)
            return new Fault($"'{digits[other]}' is where a digit belongs", letters + other + 1);
        if (!char.IsAsciiLetterOrDigit(text[length - 1]) || !CheckDigits.HasMod37Radix2(text[..length]))
            return new Fault("the check character does not fit: a character is wrong or two are exchanged", length);
        if (!DateOnly.TryParseExact("20" + digits[..6], "yyyyMMdd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var day))
            return new Fault($"{digits[..6]} is not a date (yyMMdd)", letters + 1);
        var sequence = int.Parse(digits[6..], CultureInfo.InvariantCulture);
        return sequence == 0
            ? new Fault("the sequence begins with 1", letters + 7)
            : (new AccessionNumber(text[..letters], day, sequence, text[length - 1]), text[length..]);
    }

    private static string Body(string site, DateOnly day, int sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{site}{day:yyMMdd}{sequence:D5}");
}
