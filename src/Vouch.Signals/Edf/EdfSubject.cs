using System.Globalization;

namespace Vouch.Signals.Edf;

/// <summary>"code sex birthdate name" of EDF+; what an EDF file says stays a text.</summary>
internal static class EdfSubject
{
    public static Subject From(EdfHeader header, DateTimeOffset? start)
    {
        if (!header.IsPlus)
            return Subject.Unknown with { Name = header.Patient };
        var parts = header.Patient.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        DateOnly? birth = DateOnly.TryParseExact(Part(2), "d-MMM-yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
        return new(Part(0), Part(3), birth, Years(birth, start), Part(1) switch { "F" => Sex.Female, "M" => Sex.Male, _ => null });

        string Part(int index) => index < parts.Length && parts[index] != "X" ? parts[index].Replace('_', ' ') : "";
    }

    /// <summary>Whole years at the time of the recording.</summary>
    internal static double? Years(DateOnly? birth, DateTimeOffset? start)
    {
        if (birth is not { } born || start is not { } time || DateOnly.FromDateTime(time.DateTime) is var day && day < born)
            return null;
        var years = day.Year - born.Year;
        return day < born.AddYears(years) ? years - 1 : years;
    }

    public static string Line(Subject subject)
    {
        var sex = subject.Sex switch { Sex.Female => "F", Sex.Male => "M", _ => "X" };
        var birth = subject.BirthDate?.ToString("dd-MMM-yyyy", CultureInfo.InvariantCulture).ToUpperInvariant() ?? "X";
        return $"{Word(subject.Id)} {sex} {birth} {Word(subject.Name)}";
    }

    private static string Word(string text) => string.IsNullOrWhiteSpace(text) ? "X" : text.Trim().Replace(' ', '_');
}
