using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Equipment;

/// <summary>Reads a calibration as it was typed.</summary>
public static class CalibrationTyped
{
    public static IReadOnlyList<(string, string)> AsFound { get; } =
        [("in-tolerance", "In tolerance"), ("out-of-tolerance", "Out of tolerance"), ("not-taken", "Not taken")];

    public static IReadOnlyList<(string, string)> AsLeft { get; } =
        [("in-tolerance", "In tolerance"), ("out-of-tolerance", "Out of tolerance"), ("withdrawn", "Withdrawn from use")];

    /// <summary>Refuses at the field; performed may be left empty for now.</summary>
    public static CalibrationPerformed? Read(TypedForm typed, Guid device, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (!typed.Take(TypedTime.Moment(typed["performed"], zone), out var performed, "performed")
            || !typed.Take(TypedTime.MomentOrDay(typed["due"], zone), out var due, "due"))
            return null;
        if (typed["tester"].Length > 0 && typed.Id("tester") is null)
        {
            typed.Refuse(new Refusal("tester-invalid", "Choose the tester from the list."), "tester");
            return null;
        }

        return new CalibrationPerformed(device, typed.Text("analyte")?.ToUpperInvariant() ?? "*", performed ?? now, due, typed["found"], typed["left"],
            typed.Text("standard"), typed.Id("tester"));
    }
}
