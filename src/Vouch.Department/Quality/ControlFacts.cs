using Npgsql;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Quality;

/// <summary>What a device's analyte asks of its controls.</summary>
public sealed record ControlSeriesFact(Guid Id, Guid DeviceId, string Analyte, int Levels, int IntervalHours);

/// <summary>One control result of a series.</summary>
public sealed record ControlRunFact(
    Guid SeriesId, int Version, int Level, DateTimeOffset MeasuredAt, string Verdict, string Fired);

/// <summary>
/// Answers whether the analyte was in control on the device, or the kit's lot by its external controls, at the moment of
/// measurement.
/// </summary>
/// <param name="packInForce">Says which kits ask for external controls; null: none does.</param>
public sealed class ControlFacts(Func<LaboratoryPack>? packInForce = null) : IFactSource
{
    public IReadOnlyList<string> Kinds { get; } = ["control"];

    public void Ask(NpgsqlBatch batch, IReadOnlyList<GateSubject> subjects)
    {
        object devices = subjects.Devices(), analytes = subjects.Analytes();
        batch.Ask(
            """
            select id, device_id, analyte, levels, interval_hours from control_series
            where device_id = any($1) and analyte = any($2)
            """, [devices, analytes]);
        // The last runs before the measurement and the next ones after it: a control that was rejected since looks back.
        batch.Ask(
            """
            select r.series_id, r.version, r.level, r.measured_at, r.verdict, r.fired
            from control_series s cross join lateral (
              (select * from control_run r where r.series_id = s.id and r.measured_at <= $3
                order by r.measured_at desc, r.version desc limit 24)
              union all
              (select * from control_run r where r.series_id = s.id and r.measured_at > $3
                order by r.measured_at, r.version limit 24)) r
            where s.device_id = any($1) and s.analyte = any($2)
            """, [devices, analytes, subjects.LastMeasured()]);
        batch.Ask(
            """
            select s.lot_id, s.id, r.version, r.expected, r.verdict, r.measured_at
            from kit_control_series s cross join lateral (
              (select * from kit_control r where r.series_id = s.id and r.measured_at <= $2 order by r.measured_at desc, r.version desc limit 24)
              union all
              (select * from kit_control r where r.series_id = s.id and r.measured_at > $2 order by r.measured_at, r.version limit 24)) r
            where s.lot_id = any($1)
            """, [subjects.Lots(), subjects.LastMeasured()]);
    }

    public async Task<IKnownFacts> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var series = await reader.RowsAsync(r => new ControlSeriesFact(r.GetGuid(0), r.GetGuid(1), r.GetString(2),
            r.GetInt32(3), r.GetInt32(4)), ct);
        var runs = await reader.RowsAsync(r => new ControlRunFact(r.GetGuid(0), r.GetInt32(1), r.GetInt32(2), r.Instant(3),
            r.GetString(4), r.GetString(5)), ct);
        var kits = await reader.RowsAsync(r => new KitControlFact(r.GetGuid(0), r.GetGuid(1), r.GetInt32(2), r.GetString(3), r.GetString(4), r.Instant(5)), ct);
        return new KnownControlFacts(series.ToDictionary(s => (s.DeviceId, s.Analyte)), runs.ToLookup(r => r.SeriesId),
            new KnownKitControls(kits.ToLookup(r => r.LotId), packInForce?.Invoke()));
    }
}

/// <summary>Control series and their runs as known at one moment.</summary>
public sealed class KnownControlFacts(
    IReadOnlyDictionary<(Guid Device, string Analyte), ControlSeriesFact> series, ILookup<Guid, ControlRunFact> runs, KnownKitControls kits) : IKnownFacts
{
    /// <summary>
    /// In control when the last run of every level asked for is accepted and within the interval, and the next one, where
    /// it is known already, is not rejected; a rejected level stops the analyte until that level is accepted again.
    /// </summary>
    public FactAnswer Answer(string kind, GateSubject subject)
    {
        if (subject.DeviceId is not { } device)
            return kits.Answer(subject);
        if (!series.TryGetValue((device, subject.Analyte), out var asked))
            return FactAnswer.Unproven($"No control is set up for {subject.Analyte} on this device.",
                "Set up the control series and run its levels.");
        Dictionary<int, ControlRunFact> last = [], next = [];
        foreach (var run in runs[asked.Id])
            if (run.MeasuredAt > subject.MeasuredAt)
                Keep(next, run, (candidate, seen) => Order(candidate).CompareTo(Order(seen)) < 0);
            else
                Keep(last, run, (candidate, seen) => Order(candidate).CompareTo(Order(seen)) > 0);
        if (last.Count == 0)
            return FactAnswer.Unproven($"No control for {subject.Analyte} had been run on this device.", "Run the controls.");
        CitedFact[] cited = [.. last.Values.OrderBy(run => run.Level).Select(run => new CitedFact(FactKind.Control, asked.Id, run.Version))];

        var rejected = last.Values.FirstOrDefault(run => run.Verdict == "rejected");
        if (rejected is not null)
            return new FactAnswer(Standing.Disproven,
                Invariant($"Control level {rejected.Level} for {subject.Analyte} was rejected at {rejected.MeasuredAt:yyyy-MM-dd HH:mm} ({rejected.Fired})."),
                "Find the cause, run the control again, then measure again.", [.. cited]);
        if (next.Values.FirstOrDefault(run => run.Verdict == "rejected") is { } since)
            return new FactAnswer(Standing.Disproven,
                Invariant($"The next control level {since.Level} for {subject.Analyte}, at {since.MeasuredAt:yyyy-MM-dd HH:mm}, was rejected ({since.Fired})."),
                "Measure again after the control is accepted.", [.. cited]);
        if (last.Count < asked.Levels)
            return new FactAnswer(Standing.Unproven,
                Invariant($"{last.Count} of {asked.Levels} control levels for {subject.Analyte} had been run."), "Run the missing levels.", [.. cited]);
        var oldest = last.Values.MinBy(run => run.MeasuredAt)!;
        var due = oldest.MeasuredAt.AddHours(asked.IntervalHours);
        if (subject.MeasuredAt >= due)
            return new FactAnswer(Standing.Overdue,
                Invariant($"Control level {oldest.Level} for {subject.Analyte} was last run at {oldest.MeasuredAt:yyyy-MM-dd HH:mm}; due every {asked.IntervalHours} h."),
                "Run the controls.", [.. cited]);
        return new FactAnswer(Standing.Proven,
            Invariant($"All {asked.Levels} control levels accepted, the oldest at {oldest.MeasuredAt:yyyy-MM-dd HH:mm}."), Remedy: null, [.. cited], due);
    }

    /// <summary>By time of measurement: a control entered late stands between its neighbours.</summary>
    private static (DateTimeOffset, int) Order(ControlRunFact run) => (run.MeasuredAt, run.Version);

    private static void Keep(
        Dictionary<int, ControlRunFact> byLevel, ControlRunFact run, Func<ControlRunFact, ControlRunFact, bool> goesBefore)
    {
        if (!byLevel.TryGetValue(run.Level, out var seen) || goesBefore(run, seen))
            byLevel[run.Level] = run;
    }
}
