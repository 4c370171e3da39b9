using System.Globalization;

namespace Vouch.Dicom.Values;

/// <summary>Dates. Source: PS3.5, 6.2, DA.</summary>
public static class DicomDate
{
    /// <summary>YYYYMMDD; also YYYY.MM.DD, as before 1993.</summary>
    public static bool TryParse(string text, out DateOnly date)
    {
        var plain = text.TrimEnd(' ', '\0');
        return DateOnly.TryParseExact(plain, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            || DateOnly.TryParseExact(plain, "yyyy.MM.dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    public static string Text(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
