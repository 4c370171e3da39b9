using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Quality;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>Results of control materials go to quality control; what cannot be placed there waits, and never reaches a patient.</summary>
internal static class DeviceControls
{
    public static async Task<(RecordedControl? Recorded, UnplacedResult? Waiting)> TakeAsync(
        Work work, Guid inboxId, Guid device, ControlReading control, CancellationToken ct)
    {
        UnplacedResult waiting;
        if (control.Measured is not { } measured)
        {
            waiting = control.Result.Analyte is null
                ? new UnplacedResult(control.Result, "unknown-code", $"Control: the test code “{control.Result.DeviceCode}” is not mapped.")
                : new UnplacedResult(control.Result, "unreadable-value", $"Control: “{control.Result.ValueText}” is not a number.");
        }
        else
        {
            if ((await RecordControlRun.RunAsync(work, measured, ct)).Succeeded(out var recorded, out var refusal))
                return (recorded, null);
            waiting = new UnplacedResult(control.Result, refusal.Code == "control-unit-unknown" ? "unknown-unit" : "unknown-control", refusal.Text);
        }

        await UnplacedStorage.KeepAsync(work, inboxId, device, [waiting], ct);
        return (null, waiting);
    }

    /// <summary>Null: the code is not known, or the value is no number without a sign.</summary>
    public static ControlMeasurement? Measured(DeviceResult result, Guid device, string lot, string level, Guid inboxId, DateTimeOffset arrivedAt) =>
        result.Analyte is { } analyte && MeasuredValue.Parse(result.ValueText, result.Decimals).Succeeded(out var value, out _) && value.Comparator == Comparator.None
            ? new ControlMeasurement(device, analyte, result.SampleId, lot, level, value.Value, result.ValueText, result.Unit,
                result.MeasuredAt is { } at && at <= arrivedAt + PlaceResults.ClockTolerance ? at : arrivedAt, result.Operator, inboxId,
                result.Flags.IsEmpty ? null : string.Join("; ", result.Flags))
            : null;
}
