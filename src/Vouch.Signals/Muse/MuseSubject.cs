using System.Xml.Linq;
using Vouch.Signals.Edf;

namespace Vouch.Signals.Muse;

/// <summary>Who, and when, from PatientDemographics and TestDemographics.</summary>
internal static class MuseSubject
{
    public static Subject From(XElement root, out DateTimeOffset? start)
    {
        var (patient, test) = (Xml.Find(root, "PatientDemographics"), Xml.Find(root, "TestDemographics"));
        start = Xml.Date(Text(test, "AcquisitionDate"), "MM-dd-yyyy", "M-d-yyyy") is { } day && Xml.Time(Text(test, "AcquisitionTime"), "HH:mm:ss", "HH:mm") is { } time
            ? new DateTimeOffset(day.ToDateTime(time), TimeSpan.Zero)
            : null;
        var birth = Xml.Date(Text(patient, "DateofBirth"), "MM-dd-yyyy", "M-d-yyyy");
        var age = Text(patient, "AgeUnits") is "" or "YEARS" ? Signals.Text.Number(Text(patient, "PatientAge")) : null;
        var name = string.Join(", ", new[] { Text(patient, "PatientLastName"), Text(patient, "PatientFirstName") }.Where(part => part.Length > 0));
        return new(Text(patient, "PatientID"), name, birth, age ?? EdfSubject.Years(birth, start),
            Text(patient, "Gender").ToUpperInvariant() switch { "FEMALE" or "F" => Sex.Female, "MALE" or "M" => Sex.Male, _ => null });
    }

    private static string Text(XElement? parent, string name) => parent is null ? "" : Xml.Text(Xml.Find(parent, name));
}
