using System.Text.RegularExpressions;

namespace Vouch.Signals.Wfdb;

/// <summary>
/// Age and sex from a header's comments, in the ways the PhysioNet collections write them: "&lt;age&gt;: 28 &lt;sex&gt;: M",
/// "Age: 78", "69 M …" (MIT-BIH).
/// </summary>
internal static partial class WfdbSubject
{
    private const double AgeMost = 130;

    public static Subject From(IEnumerable<string> comments)
    {
        double? age = null;
        Sex? sex = null;
        foreach (var comment in comments)
        {
            if (MitBih().Match(comment) is { Success: true } both)
            {
                age ??= Years(both.Groups[1].Value);
                sex ??= SexOf(both.Groups[2].Value);
            }
            if (Age().Match(comment) is { Success: true } years)
                age ??= Years(years.Groups[1].Value);
            if (SexField().Match(comment) is { Success: true } named)
                sex ??= SexOf(named.Groups[1].Value);
        }
        return Subject.Unknown with { AgeYears = age, Sex = sex };
    }

    private static double? Years(string text) => Text.Number(text) is { } years and >= 0 and <= AgeMost ? years : null;

    private static Sex? SexOf(string text) => char.ToUpperInvariant(text[0]) == 'M' ? Sex.Male : Sex.Female;

    [GeneratedRegex(@"^(\d{1,3})\s+([MF])\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MitBih();

    [GeneratedRegex(@"(?:^|<|\s)age>?\s*:\s*(\d{1,3}(?:\.\d+)?)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Age();

    [GeneratedRegex(@"(?:^|<|\s)sex>?\s*:\s*(male|female|m|f)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SexField();
}
