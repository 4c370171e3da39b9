using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Vouch.Ledger;

/// <summary>
/// The name of a log, part of what is signed, so that the heads of two logs with one key are never confused: one
/// line of 1 to 200 printable characters, such as "ledger.hospital.example/cardiology".
/// </summary>
public readonly record struct LogName
{
    /// <summary>Characters in a name.</summary>
    public const int LengthMax = 200;

    private readonly string? _text;

    private LogName(string text) => _text = text;

    /// <summary>Whether this text may name a log.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LogName name)
    {
        name = default;
        if (string.IsNullOrWhiteSpace(text) || text.Length > LengthMax) return false;
        if (text.Any(one => char.GetUnicodeCategory(one) is UnicodeCategory.Control or UnicodeCategory.Format or
            UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            return false;
        name = new LogName(text);
        return true;
    }

    /// <summary>The name that this text is.</summary>
    /// <exception cref="FormatException">It cannot name a log.</exception>
    public static LogName Parse(string text) => TryParse(text, out var name)
        ? name
        : throw new FormatException("A log's name is one line of 1 to 200 printable characters.");

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? "";
}
