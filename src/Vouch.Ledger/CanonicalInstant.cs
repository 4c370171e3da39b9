using System.Globalization;

namespace Vouch.Ledger;

/// <summary>
/// An instant as ledger leaves and tree heads write it: ISO 8601 in UTC with six digits of the second and
/// <c>Z</c>, PostgreSQL's resolution, so that a leaf can be rebuilt from its columns.
/// </summary>
public static class CanonicalInstant
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The instant without what is finer than a microsecond: what PostgreSQL keeps of it.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>The text; what is finer than a microsecond is cut off.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>Reads exactly what <see cref="Format"/> writes.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text,
        Pattern,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out instant);
}
