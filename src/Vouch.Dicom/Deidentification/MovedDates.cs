using Vouch.Dicom.Values;

namespace Vouch.Dicom.Deidentification;

/// <summary>Dates moved back by a patient's days; times stay. Source: PS3.15, E.3.6.</summary>
internal static class MovedDates
{
    /// <summary>A value of DA, DT or TM; empty: it states no day that could be moved.</summary>
    public static string Of(string text, Vr vr, int days)
    {
        if (vr == Vr.TM)
            return text;
        if (vr == Vr.DA)
            return DicomDate.TryParse(text, out var date) && date.DayNumber > days ? DicomDate.Text(date.AddDays(-days)) : "";
        if (!DicomDateTime.TryParse(text, out var moment) || moment is not { Month: { } month, Day: { } day }
            || new DateOnly(moment.Year, month, day) is var whole && whole.DayNumber <= days)
            return "";
        var moved = whole.AddDays(-days);
        return (moment with { Year = moved.Year, Month = moved.Month, Day = moved.Day }).ToString();
    }
}
