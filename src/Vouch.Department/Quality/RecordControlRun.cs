using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Measures.Units;
using Vouch.Measures.Westgard;
using static System.FormattableString;

namespace Vouch.Department.Quality;

/// <summary>One control result, from a device or by hand.</summary>
/// <param name="SampleId">What the device calls the material; empty when it gives lot and level instead.</param>
/// <param name="Lot">As the device sends it; empty where it does not.</param>
/// <param name="Level">As the device sends it ("2", "L2", "LEVEL 2"); empty where it does not.</param>
/// <param name="Unit">UCUM; null when not sent or not mapped.</param>
public sealed record ControlMeasurement(
    Guid DeviceId, string Analyte, string SampleId, string Lot, string Level, decimal Value, string ValueText, string? Unit,
    DateTimeOffset MeasuredAt, string? Operator, Guid? InboxId, string? Comment = null);

/// <summary>A control run as kept.</summary>
/// <param name="LookBack">Number of the look-back that its rejection opened, if any result was in the window.</param>
public sealed record RecordedControl(Guid SeriesId, int Version, string Analyte, int Level, decimal Z, string Verdict, string Fired, long? LookBack);

/// <summary>
/// Records a control run: judged with the target in force when it was measured, by the rules of its series, in the caller's
/// transaction. A rejection puts the results since the last accepted control of that level in doubt, until the next
/// accepted one; controls entered late are set between their neighbours.
/// </summary>
public static class RecordControlRun
{
    /// <summary>Earlier points that the rules are shown.</summary>
    private const int HistoryMax = 200;

    /// <summary>Refusals: control-series-unknown, control-unknown, control-ambiguous, control-target-missing, control-unit-unknown.</summary>
    public static async Task<Outcome<RecordedControl>> RunAsync(Work work, ControlMeasurement measured, CancellationToken ct)
    {
        var series = await work.OneAsync<(Guid Id, string Rules)?>(
            "select id, rules from control_series where device_id = $1 and analyte = $2 for update",
            [measured.DeviceId, measured.Analyte], r => (r.GetGuid(0), r.GetString(1)), ct);
        if (series is not (var seriesId, var rules))
            return new Refusal("control-series-unknown", $"No controls are set up for {measured.Analyte} on this device.",
                Hint: "Set up the control series, then replay.");
        if (!(await TargetAsync(work, seriesId, measured, ct)).Succeeded(out var target, out var refusal))
            return refusal;
        if (!ValueIn(target.Unit, measured).Succeeded(out var value, out refusal))
            return refusal;

        var earlier = await work.ListAsync(
            Invariant($"""
            select version, level, run_key, measured_at, z, verdict from control_run
            where series_id = $1 and measured_at <= $2 order by measured_at desc, version desc limit {HistoryMax}
            """), [seriesId, measured.MeasuredAt],
            r => new KeptControlPoint(r.GetInt32(0), r.GetInt32(1), r.GetString(2), r.Instant(3), r.GetDecimal(4), r.GetString(5)), ct);
        var z = ControlPoint.ZOf(value, target.Mean, target.Sd);
        var judged = ControlJudgement.Judge(earlier, target.Level, z, measured.MeasuredAt, rules);
        var version = await work.OneAsync(
            """
            insert into control_run (series_id, version, id, control_id, level, run_key, measured_at, value, value_text, unit, mean, sd,
              z, verdict, fired, comment, operator, inbox_id, recorded_by)
            select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18
            from control_run where series_id = $1 returning version
            """,
            [seriesId, Guid.CreateVersion7(work.Now), target.Control, target.Level, judged.RunKey, measured.MeasuredAt, value,
                measured.ValueText, target.Unit, target.Mean, target.Sd, z, judged.Verdict, judged.Fired, measured.Comment,
                measured.Operator, measured.InboxId, work.Actor.Name], r => r.GetInt32(0), ct);
        var window = new RejectedControls(work, seriesId, measured.Analyte, target.Level);
        var lookBack = judged.Verdict == "rejected" ? await window.OpenAsync(measured.MeasuredAt, version, judged.Fired, ct) : null;
        if (judged.Verdict != "rejected")
            await window.EndAsync(measured.MeasuredAt, version, ct);
        return new RecordedControl(seriesId, version, measured.Analyte, target.Level, z, judged.Verdict, judged.Fired, lookBack);
    }

    private sealed record Target(Guid Control, string SampleId, string Lot, int Level, decimal Mean, decimal Sd, string Unit);

    /// <summary>The one control of the series that the device means, with the target in force at the time of measurement.</summary>
    private static async Task<Outcome<Target>> TargetAsync(Work work, Guid series, ControlMeasurement measured, CancellationToken ct)
    {
        var known = await work.ListAsync(
            """
            select distinct on (c.id) c.id, coalesce(c.sample_id, ''), c.lot_number, c.level, t.mean, t.sd, t.unit, t.valid_from <= $2
            from control c join control_target t on t.control_id = c.id and t.series_id = $1
            order by c.id, t.valid_from <= $2 desc, t.valid_from desc, t.version desc
            """, [series, measured.MeasuredAt],
            r => (Target: new Target(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetDecimal(4), r.GetDecimal(5), r.GetString(6)),
                InForce: r.GetBoolean(7)), ct);
        var meant = known.Where(one => Means(one.Target, measured)).ToList();
        return meant switch
        {
            [] => new Refusal("control-unknown", $"No control of {measured.Analyte} on this device is known as {NameOf(measured)}.",
                Hint: "Enter the control with this sample name, or its lot and level, and its target; then replay."),
            [{ InForce: false }] => new Refusal("control-target-missing", $"{NameOf(measured)} had no target for {measured.Analyte} at that time.",
                Hint: "Enter the target with the date it holds from, then replay."),
            [var one] => one.Target,
            _ => new Refusal("control-ambiguous", $"{NameOf(measured)} may be {meant.Count} controls of {measured.Analyte}.",
                Hint: "Give each level its own sample name."),
        };
    }

    private static bool Means(Target control, ControlMeasurement measured)
    {
        if (measured.Lot.Length > 0 && !string.Equals(control.Lot, measured.Lot, StringComparison.OrdinalIgnoreCase))
            return false;
        if (measured.Level.Length > 0 && LevelOf(measured.Level) != control.Level)
            return false;
        var bySample = control.SampleId.Length > 0 && string.Equals(control.SampleId, measured.SampleId, StringComparison.OrdinalIgnoreCase);
        return bySample || (measured.Lot.Length > 0 && measured.Level.Length > 0);
    }

    /// <summary>The number in a level's name; null where there is none.</summary>
    private static int? LevelOf(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var level) ? level : null;
    }

    private static Outcome<decimal> ValueIn(string unit, ControlMeasurement measured)
    {
        if (string.Equals(measured.Unit, unit, StringComparison.Ordinal))
            return measured.Value;
        if (measured.Unit is null)
            return new Refusal("control-unit-unknown", $"The unit of the control of {measured.Analyte} is not known.", Hint: "Map the unit, then replay.");
        return UnitConversion.Convert(measured.Value, measured.Unit, unit).Succeeded(out var converted, out var fault)
            ? converted
            : new Refusal("control-unit-unknown", $"{measured.Analyte}: {measured.Unit} is not the target's {unit}.", fault.Reason);
    }

    private static string NameOf(ControlMeasurement measured) =>
        string.Join(' ', new[] { measured.SampleId, measured.Lot, measured.Level }.Where(part => part.Length > 0)) is { Length: > 0 } name
            ? $"“{name}”" : "a control without a name";
}
