using System.Globalization;

namespace Vouch.Department.Platform.Frame;

/// <summary>
/// An instant for a chart's time axis: the hospital's wall clock without a zone, so that the picture and the table beside
/// it show the same time wherever the browser stands.
/// </summary>
public static class ChartTime
{
    public static string Of(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
