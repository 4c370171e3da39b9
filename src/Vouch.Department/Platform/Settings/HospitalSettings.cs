using System.Globalization;

namespace Vouch.Department.Platform.Settings;

/// <summary>What the department is called, the clock its pages show, and how long a page may lie open untouched.</summary>
/// <param name="Name">On every page and report; 1 to 100 characters.</param>
/// <param name="Zone">IANA time zone ("Europe/Berlin"); stored instants stay UTC.</param>
/// <param name="IdleMinutes">1 to 60.</param>
public sealed record HospitalSettings(string Name, string Zone, int IdleMinutes)
{
    public const int NameLengthMax = 100;
    public const int IdleMinutesMin = 1;
    public const int IdleMinutesMax = 60;

    /// <summary>Until somebody sets them.</summary>
    public static HospitalSettings Unset { get; } = new("Unnamed hospital", TimeZoneInfo.Local.Id, IdleMinutes: 10);

    /// <summary>Reads what was typed. Refusals: name-invalid, zone-invalid, idle-invalid.</summary>
    public static Outcome<HospitalSettings> Read(string name, string zone, string idleMinutes)
    {
        if (name.Length is 0 or > NameLengthMax)
            return new Refusal("name-invalid", string.Create(CultureInfo.InvariantCulture, $"The hospital needs a name of at most {NameLengthMax} characters."));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return new Refusal("zone-invalid", "This is no time zone.", Hint: "Write it as the IANA database does: Europe/Berlin, America/New_York, UTC.");
        if (!int.TryParse(idleMinutes, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes is < IdleMinutesMin or > IdleMinutesMax)
            return new Refusal("idle-invalid", string.Create(CultureInfo.InvariantCulture, $"Whole minutes from {IdleMinutesMin} to {IdleMinutesMax}."));
        return new HospitalSettings(name, zone, minutes);
    }
}
