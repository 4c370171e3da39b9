namespace Vouch.Department.Catalog;

/// <summary>LOINC codes: up to seven digits, a hyphen, a check digit.</summary>
public static class Loinc
{
    /// <summary>
    /// Whether the text has the form of a LOINC code and its check digit (modulus 10, "Luhn") fits.
    /// Source: LOINC Users' Guide, appendix "Calculating mod 10 check digits".
    /// </summary>
    public static bool IsCode(string text)
    {
        var hyphen = text.IndexOf('-', StringComparison.Ordinal);
        if (hyphen is < 1 or > 7 || hyphen != text.Length - 2)
            return false;
        var sum = 0;
        var doubled = true;
        for (var place = hyphen - 1; place >= 0; place--, doubled = !doubled)
        {
            if (!char.IsAsciiDigit(text[place]))
                return false;
            var digit = text[place] - '0';
            sum += doubled ? digit * 2 / 10 + digit * 2 % 10 : digit;
        }
        return text[^1] == '0' + (10 - sum % 10) % 10;
    }
}
