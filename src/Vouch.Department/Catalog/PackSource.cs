using System.Globalization;
using static System.FormattableString;

namespace Vouch.Department.Catalog;

/// <summary>Whether the text that a number cites was read when the pack was written.</summary>
public enum SourceReading
{
    /// <summary>Cited from the field's common knowledge: whoever signs compares it.</summary>
    NotRead,

    /// <summary>Compared with another text that repeats it.</summary>
    Quoted,

    /// <summary>Compared with the text itself.</summary>
    Read,
}

/// <summary>A source that the numbers of the pack cite by its key.</summary>
/// <param name="ReadIn">What of it was read, or which text repeats it.</param>
public sealed record PackSource(string Key, string Text, SourceReading Reading = SourceReading.NotRead, string? ReadIn = null);

/// <summary>
/// The citation of a number that the laboratory verified itself, e.g. "Local verification of 2026-06-01 by Ines Moreau:
/// 20 samples". It needs no key among the sources.
/// </summary>
public static class LocalSource
{
    private const string Begins = "Local verification of ";

    /// <param name="basis">What it rests on: a study, instructions for use; empty: not said.</param>
    public static string Citation(DateOnly on, string by, string basis) =>
        Invariant($"{Begins}{on:yyyy-MM-dd} by {by}{(basis.Length > 0 ? ": " : "")}{basis}");

    public static bool IsCitation(string text) => TryParse(text, out _, out _, out _);

    /// <summary>Takes a citation apart again.</summary>
    public static bool TryParse(string text, out DateOnly on, out string by, out string basis)
    {
        (on, by, basis) = (default, "", "");
        const int Date = 10;
        const string Between = " by ";
        if (text.Length <= Begins.Length + Date + Between.Length || !text.StartsWith(Begins, StringComparison.Ordinal)
            || !DateOnly.TryParseExact(text.AsSpan(Begins.Length, Date), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out on)
            || !text.AsSpan(Begins.Length + Date).StartsWith(Between, StringComparison.Ordinal))
            return false;
        var rest = text[(Begins.Length + Date + Between.Length)..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        (by, basis) = colon < 0 ? (rest.Trim(), "") : (rest[..colon].Trim(), rest[(colon + 1)..].Trim());
        return by.Length > 0;
    }
}
