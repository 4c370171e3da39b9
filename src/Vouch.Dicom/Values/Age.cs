using System.Globalization;

namespace Vouch.Dicom.Values;

/// <summary>An age: three digits and D, W, M or Y. Source: PS3.5, 6.2, AS.</summary>
public readonly record struct Age(int Count, char Unit)
{
    public static bool TryParse(string text, out Age age)
    {
        var plain = text.TrimEnd(' ', '\0');
        var parsed = plain.Length == 4 && plain[3] is 'D' or 'W' or 'M' or 'Y'
            && int.TryParse(plain[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        age = parsed ? new(int.Parse(plain[..3], CultureInfo.InvariantCulture), plain[3]) : default;
        return parsed;
    }

    public override string ToString() => Invariant($"{Count:000}{Unit}");
}
