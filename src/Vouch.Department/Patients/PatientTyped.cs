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
    public static Outcome<DateOnly?> Day(string text) => TypedTime.Day(text);

    /// <summary>Day and time by the hospital's clock; null when empty. Refusals: time-invalid.</summary>
    public static Outcome<DateTimeOffset?> Moment(string text, TimeZoneInfo zone) => TypedTime.Moment(text, zone);

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
