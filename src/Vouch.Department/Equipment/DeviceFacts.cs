using Npgsql;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Equipment;

/// <summary>A device's service state from a moment on.</summary>
public sealed record DeviceStateFact(
    Guid DeviceId, int Version, string State, DateTimeOffset From, string Reason, string DeviceName);

/// <summary>One calibration of a series.</summary>
public sealed record CalibrationFact(
    Guid SeriesId, int Version, Guid DeviceId, string Analyte, DateTimeOffset PerformedAt, DateTimeOffset DueAt,
    string AsFound, string AsLeft);

/// <summary>Answers for the device: in service, and calibrated, at the moment of measurement.</summary>
public sealed class DeviceFacts : IFactSource
{
    public IReadOnlyList<string> Kinds { get; } = ["device-in-service", "calibration"];

    public void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects)
    {
        var devices = subjects.Devices();
        // The state in force at the first measurement, and every later one.
        batch.Ask(
            """
            select s.device_id, s.version, s.state, s.valid_from, s.reason, d.name
            from device_state s join device d on d.id = s.device_id
            where s.device_id = any($1) and s.version >= coalesce((select max(x.version) from device_state x
              where x.device_id = s.device_id and x.valid_from <= $2), 0)
            """, [devices, subjects.FirstMeasured()]);
        // The last calibration before the first measurement, and every later one (its as-found looks back).
        batch.Ask(
            """
            select c.series_id, c.version, s.device_id, s.analyte, c.performed_at, c.due_at, c.as_found, c.as_left
            from calibration_series s join calibration c on c.series_id = s.id
            where s.device_id = any($1) and (s.analyte = '*' or s.analyte = any($2))
              and c.version >= coalesce((select max(x.version) from calibration x
                where x.series_id = s.id and x.performed_at <= $3), 0)
            """, [devices, subjects.Analytes(), subjects.FirstMeasured()]);
    }

    public async Task<IKnownFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var states = await reader.RowsAsync(r => new DeviceStateFact(r.GetGuid(0), r.GetInt32(1), r.GetString(2),
            r.Instant(3), r.GetString(4), r.GetString(5)), ct);
        var calibrations = await reader.RowsAsync(r => new CalibrationFact(r.GetGuid(0), r.GetInt32(1), r.GetGuid(2),
            r.GetString(3), r.Instant(4), r.Instant(5), r.GetString(6), r.GetString(7)), ct);
        return new KnownDeviceFacts(states.ToLookup(s => s.DeviceId), calibrations.ToLookup(c => c.DeviceId));
    }
}

/// <summary>Device states and calibrations as known at one moment.</summary>
public sealed class KnownDeviceFacts(
    ILookup<Guid, DeviceStateFact> states, ILookup<Guid, CalibrationFact> calibrations) : IKnownFacts
{
    public FactAnswer Answer(string kind, GateSubject subject)
    {
        if (subject.DeviceId is not { } device)
            return FactAnswer.NotApplicable("Done by hand, without a device.");
        return kind == "calibration" ? Calibration(device, subject) : InService(device, subject.MeasuredAt);
    }

    private FactAnswer InService(Guid device, DateTimeOffset at)
    {
        DeviceStateFact? state = null;
        foreach (var candidate in states[device])
            if (candidate.From <= at && (state is null || candidate.Version > state.Version))
                state = candidate;
        if (state is null)
            return FactAnswer.Unproven("No service state of the device is recorded for that moment.",
                "Accept the device and put it in service.");
        CitedFact cited = new(FactKind.Device, device, state.Version);
        return state.State == "in-service"
            ? new FactAnswer(Standing.Proven, $"{state.DeviceName} was in service.", Remedy: null, [cited])
            : new FactAnswer(Standing.Disproven,
                $"{state.DeviceName} was {state.State.Replace('-', ' ')}: {state.Reason}.",
                "Repair, check and return the device to service; measure again.", [cited]);
    }

    private FactAnswer Calibration(Guid device, GateSubject subject)
    {
        var at = subject.MeasuredAt;
        // A series of the analyte's own goes before the device's.
        var own = calibrations[device].Any(c => string.Equals(c.Analyte, subject.Analyte, StringComparison.Ordinal));
        CalibrationFact? last = null, next = null;
        foreach (var candidate in calibrations[device])
        {
            if (!string.Equals(candidate.Analyte, own ? subject.Analyte : "*", StringComparison.Ordinal))
                continue;
            if (candidate.PerformedAt <= at && (last is null || candidate.Version > last.Version))
                last = candidate;
            if (candidate.PerformedAt > at && (next is null || candidate.Version < next.Version))
                next = candidate;
        }

        if (last is null)
            return FactAnswer.Unproven($"No calibration for {subject.Analyte} before the measurement is recorded.",
                "Calibrate, and record it.");
        CitedFact cited = new(FactKind.Calibration, last.SeriesId, last.Version);
        if (last.AsLeft != "in-tolerance")
            return new FactAnswer(Standing.Disproven,
                Invariant($"The calibration of {last.PerformedAt:yyyy-MM-dd HH:mm} left {subject.Analyte} out of tolerance."),
                "Adjust, calibrate again and measure again.", [cited]);
        if (next is { AsFound: "out-of-tolerance" })
            return new FactAnswer(Standing.Disproven,
                Invariant($"{subject.Analyte} was found out of tolerance on {next.PerformedAt:yyyy-MM-dd HH:mm}, after this measurement."),
                "Measure again after the adjustment.", [cited, new(FactKind.Calibration, next.SeriesId, next.Version)]);
        if (at >= last.DueAt)
            return new FactAnswer(Standing.Overdue, Invariant($"Calibration for {subject.Analyte} was due on {last.DueAt:yyyy-MM-dd HH:mm}."),
                "Calibrate, and record it.", [cited]);
        return new FactAnswer(Standing.Proven,
            Invariant($"Calibrated on {last.PerformedAt:yyyy-MM-dd HH:mm}, in date until {last.DueAt:yyyy-MM-dd}."), Remedy: null, [cited],
            last.DueAt);
    }
}
