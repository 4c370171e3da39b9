namespace Vouch.Dicom.Matching;

/// <summary>"*" is any run of characters, none too; "?" is one. Source: PS3.4, C.2.2.2.4.</summary>
internal static class Glob
{
    /// <summary>Linear but for the last star's runs: pattern × value at most, whatever the pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> value, StringComparison comparison)
    {
        if (pattern.Length > 2 && pattern[0] == '*' && pattern[^1] == '*' && !pattern[1..^1].ContainsAny('*', '?')) return value.Contains(pattern[1..^1], comparison);
        var (at, of) = (0, 0);
        var (star, taken) = (-1, 0);
        while (of < value.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, taken) = (at++, of);
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == value[of] || IsSame(pattern.Slice(at, 1), value.Slice(of, 1), comparison)))
            {
                (at, of) = (at + 1, of + 1);
            }
            else if (star >= 0)
            {
                (at, of) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimStart('*').IsEmpty;
    }

    // Letters of ASCII are most of what names have.
    private static bool IsSame(ReadOnlySpan<char> one, ReadOnlySpan<char> other, StringComparison comparison) =>
        comparison != StringComparison.Ordinal && (char.IsAscii(one[0]) && char.IsAscii(other[0])
            ? char.IsAsciiLetter(one[0]) && (one[0] | 0x20) == (other[0] | 0x20) : one.Equals(other, comparison));
}
