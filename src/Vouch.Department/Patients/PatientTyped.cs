using System.Globalization;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Patients;

/// <summary>Reads a patient's demographics, dates and numbers as they were typed.</summary>
public static class PatientTyped
{
    /// <summary>Choices of administrative sex for a form.</summary>
    public static IReadOnlyList<(string, string)> Sexes { get; } =
        [("unknown", "Unknown"), ("female", "Female"), ("male", "Male"), ("other", "Other")];

    /// <summary>A day as YYYY-MM-DD, 19700131 or 31.01.1970; null when empty. Refusals: date-invalid.</summary>
    public static Outcome<DateOnly?> Day(string text)
    {
        if (text.Length == 0)
            return default(DateOnly?);
        return DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd", "dd.MM.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (DateOnly?)day
            : new Refusal("date-invalid", "This is not a date.", Hint: "Write it YYYY-MM-DD.");
    }

    /// <summary>Day and time by the hospital's clock, as YYYY-MM-DD HH:MM; null when empty. Refusals: time-invalid.</summary>
    public static Outcome<DateTimeOffset?> Moment(string text, TimeZoneInfo zone)
    {
        if (text.Length == 0)
            return default(DateTimeOffset?);
        if (!DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "dd.MM.yyyy HH:mm"],
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return new Refusal("time-invalid", "This is not a day and time.", Hint: "Write it YYYY-MM-DD HH:MM.");
        if (zone.IsInvalidTime(local))
            return new Refusal("time-invalid", "The clock was set forward over this time: it did not exist.");
        return (DateTimeOffset?)new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The demographics of a form with the fields of <c>DemographicsFields</c>. Refuses at the field.</summary>
    public static Demographics? Read(TypedForm typed, Demographics? before = null)
    {
        if (!typed.Take(Day(typed["born"]), out var born, "born"))
            return null;
        return new Demographics
        {
            Family = typed["family"],
            Given = typed["given"],
            BirthDate = born,
            BirthTime = before?.BirthTime,
            DeceasedAt = before?.DeceasedAt,
            Sex = PatientWords.Sex(typed["sex"]),
            Pregnant = typed["pregnant"] switch { "yes" => true, "no" => false, _ => null },
            Phone = typed.Text("phone"),
            Address = typed.Text("address"),
            Vip = typed.Checked("vip"),
        };
    }
}
