namespace Vouch.Measures.Identifiers;

/// <summary>Check digits and characters of the identifiers a department scans.</summary>
public static class CheckDigits
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

    /// <summary>The check character of ISO 7064 MOD 37-2 over 0–9 and A–Z: one of 0–9, A–Z or '*'.</summary>
    /// <remarks>
    /// Detects every single substitution and every transposition of neighbours, the check character included, because
    /// 37 is prime and 2 is a primitive root of it. The hybrid MOD 37,36 misses a few transpositions.
    /// Source: ISO/IEC 7064:2003 clause 6 (pure systems), as used by ISBT 128.
    /// </remarks>
    public static char Mod37Radix2(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Alphabet[(38 - Remainder(text) * 2 % 37) % 37];
    }

    /// <summary>Whether a text that ends in its MOD 37-2 check character is whole.</summary>
    public static bool HasMod37Radix2(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 1 && Remainder(text) == 1;
    }

    /// <summary>The GS1 check digit: weights 3 and 1 from the right, to the next ten.</summary>
    /// <remarks>Source: GS1 General Specifications 7.9.1.</remarks>
    public static char Gs1(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += Digit(digits[digits.Length - 1 - i]) * (i % 2 == 0 ? 3 : 1);
        return (char)('0' + (10 - sum % 10) % 10);
    }

    /// <summary>Whether digits end in their GS1 check digit.</summary>
    public static bool HasGs1(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        return digits.Length > 1 && digits.All(char.IsAsciiDigit) && Gs1(digits[..^1]) == digits[^1];
    }

    /// <summary>Whether ten digits are an NHS number: weights 10 to 2, modulus 11; a check of 10 is never
    /// issued.</summary>
    /// <remarks>Source: NHS Data Dictionary, NHS NUMBER, Modulus 11 algorithm.</remarks>
    public static bool IsNhsNumber(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        if (digits.Length != 10 || !digits.All(char.IsAsciiDigit))
            return false;
        var sum = 0;
        for (var i = 0; i < 9; i++)
            sum += Digit(digits[i]) * (10 - i);
        var check = (11 - sum % 11) % 11;
        return check != 10 && check == Digit(digits[9]);
    }

    private static int Remainder(string text)
    {
        var remainder = 0;
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
                throw new ArgumentException($"'{character}' is not of 0–9, A–Z.", nameof(text));
            remainder = (remainder * 2 + value) % 37;
        }
        return remainder;
    }

    private static int Digit(char character) => char.IsAsciiDigit(character)
        ? character - '0'
        : throw new ArgumentException($"'{character}' is not a digit.", nameof(character));
}
