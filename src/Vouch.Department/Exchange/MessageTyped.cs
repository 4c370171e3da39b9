using System.Globalization;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>Times as typed on the pages of messages: 2026-03-02 or 2026-03-02 08:00, by the hospital's clock.</summary>
public static class MessageTyped
{
    public static Refusal TimeInvalid { get; } = new("time-invalid", "A time is written 2026-03-02 or 2026-03-02 08:00.");

    public static DateTimeOffset? Instant(string? text, TimeZoneInfo zone) =>
        DateTime.TryParseExact(text?.Trim(), ["yyyy-MM-dd", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(zone.IsInvalidTime(local) ? local.AddHours(1) : local, zone)) : null;
}
