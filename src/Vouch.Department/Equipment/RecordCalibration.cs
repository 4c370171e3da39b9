using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Ledger;

namespace Vouch.Department.Equipment;

/// <summary>A calibration as performed.</summary>
/// <param name="Analyte">Pack code, or "*" for the whole device.</param>
/// <param name="AsFound">How it was before adjustment: in-tolerance, out-of-tolerance, not-taken.</param>
/// <param name="AsLeft">How it was left: in-tolerance, out-of-tolerance, withdrawn.</param>
/// <param name="Standard">Calibrator lot or certificate, in words.</param>
/// <param name="TesterId">The tester that was used, with its own calibration; null when none was.</param>
public sealed record CalibrationPerformed(
    Guid DeviceId, string Analyte, DateTimeOffset PerformedAt, DateTimeOffset DueAt, string AsFound, string AsLeft, string? Standard,
    Guid? TesterId);

/// <summary>What a calibration led to.</summary>
/// <param name="LookBack">Opened when it was found out of tolerance after results had leaned on the one before.</param>
public sealed record CalibrationRecorded(Guid SeriesId, int Version, OpenedLookBack? LookBack);

/// <summary>
/// Records a calibration. Found out of tolerance, every use since the last evidence of being in tolerance is in doubt.
/// Where a tester was used, the calibration has a proof of its own that cites the tester's calibration, so that a
/// doubt about the tester reaches every result (second order).
/// Source: ISO/IEC 17025:2017, 6.4.9, 7.10; ISO 15189:2022, 6.5.2.
/// </summary>
public static class RecordCalibration
{
    public static async Task<Outcome<CalibrationRecorded>> RunAsync(Db db, Actor actor, CalibrationPerformed performed, CancellationToken ct)
    {
        if (performed.AsFound is not ("in-tolerance" or "out-of-tolerance" or "not-taken")
            || performed.AsLeft is not ("in-tolerance" or "out-of-tolerance" or "withdrawn"))
            return new Refusal("calibration-invalid", "As found and as left must each say how it was.");
        if (performed.DueAt <= performed.PerformedAt || performed.PerformedAt > db.Now.AddMinutes(5))
            return new Refusal("calibration-time-invalid", "A calibration lies in the past and is due after it was performed.");
        await using var work = await db.BeginAsync(actor, "calibration", ct);
        if (await work.OneAsync("select true from device where id = $1 for update", [performed.DeviceId], r => r.GetBoolean(0), ct) == false)
            return new Refusal("device-not-found", "There is no such device.");
        var series = await work.OneAsync(
            "insert into calibration_series (id, device_id, analyte) values ($1, $2, $3) on conflict (device_id, analyte) do update set analyte = excluded.analyte returning id",
            [Guid.CreateVersion7(work.Now), performed.DeviceId, performed.Analyte], r => r.GetGuid(0), ct);
        var last = await work.OneAsync("select version, performed_at, as_left from calibration where series_id = $1 order by version desc limit 1",
            [series], r => new LastCalibration(r.GetInt32(0), r.Instant(1), r.GetString(2)), ct);
        if (last is not null && performed.PerformedAt <= last.PerformedAt)
            return new Refusal("calibration-order-invalid", "A later calibration of this series is recorded already.");

        var tester = performed.TesterId is { } id ? await TesterAsync(work, id, performed.PerformedAt, ct) : null;
        if (performed.TesterId is not null && tester is null)
            return new Refusal("tester-uncalibrated", "The tester has no calibration before this one.", Hint: "Calibrate the tester, or use another.");
        var version = (last?.Version ?? 0) + 1;
        await work.ExecuteAsync(
            """
            insert into calibration (series_id, version, performed_at, due_at, as_found, as_left, performed_by, standard, standard_series_id, recorded_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7)
            """,
            [series, version, performed.PerformedAt, performed.DueAt, performed.AsFound, performed.AsLeft, work.Actor.Name, performed.Standard,
                tester?.SeriesId], ct);
        if (tester is not null)
            await ProveAsync(work, performed, series, version, tester, ct);
        var opened = performed.AsFound == "out-of-tolerance" && last is not null
            ? await OpenDoubt.RunAsync(work, new Doubt(FactKind.Calibration, series, last.PerformedAt, performed.PerformedAt,
                "calibration-out-of-tolerance", $"{(performed.Analyte == "*" ? "The device" : performed.Analyte)} was found out of tolerance at its calibration."), ct)
            : null;
        if (performed.AsLeft != "out-of-tolerance")
            await EndDoubtsAsync(work, series, performed.PerformedAt, ct);
        await work.CommitAsync(ct);
        return new CalibrationRecorded(series, version, opened);
    }

    /// <summary>Readjusted or withdrawn: what was in doubt about the series so far ends here.</summary>
    private static Task<int> EndDoubtsAsync(Work work, Guid series, DateTimeOffset at, CancellationToken ct) => work.ExecuteAsync(
        "update doubt set used_until = $3 where kind = $1 and fact = $2 and used_until is null and coalesce(used_from, '-infinity') < $3",
        [(short)FactKind.Calibration, series, at], ct);

    private static Task<TesterCalibration?> TesterAsync(Work work, Guid tester, DateTimeOffset at, CancellationToken ct) => work.OneAsync(
        """
        select c.series_id, c.version, d.name, c.due_at from calibration_series s join calibration c on c.series_id = s.id
        join device d on d.id = s.device_id where s.device_id = $1 and s.analyte = '*' and c.performed_at <= $2
        order by c.version desc limit 1
        """, [tester, at], r => new TesterCalibration(r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.Instant(3)), ct);

    /// <summary>The calibration's own proof: that its tester was itself calibrated.</summary>
    private static async Task ProveAsync(
        Work work, CalibrationPerformed performed, Guid series, int version, TesterCalibration tester, CancellationToken ct)
    {
        var inDate = performed.PerformedAt < tester.DueAt;
        var proof = Guid.CreateVersion7(work.Now);
        var check = new StoredCheck("calibration", inDate ? "proven" : "overdue",
            inDate ? $"{tester.Name} was calibrated and in date." : $"{tester.Name} was overdue for its own calibration.", inDate ? null : "warn", null,
            [new StoredFact("calibration", tester.SeriesId, tester.Version)]);
        var decidedAt = CanonicalInstant.ToMicroseconds(work.Now);
        var performedAt = CanonicalInstant.ToMicroseconds(performed.PerformedAt);
        var leaf = new CanonicalObject().Add("type", "vouch-calibration/1").Add("proof", proof.ToString()).Add("series", series.ToString())
            .Add("version", version).Add("performedAt", performedAt).Add("asFound", performed.AsFound).Add("asLeft", performed.AsLeft)
            .Add("tester", tester.SeriesId.ToString()).Add("testerVersion", tester.Version).Add("standing", check.Standing)
            .Add("decidedAt", decidedAt).ToString();
        await work.ExecuteAsync(
            """
            insert into proof (id, subject_kind, subject_id, subject_version, gate, decision, protocol, measured_at, decided_at, decided_by, checks, leaf)
            values ($1, 'calibration', $2, $3, 'release', $4, 'calibration', $5, $6, $7, $8::json, $9)
            """,
            [proof, series, version, inDate ? "fit" : "remarked", performedAt, decidedAt, work.Actor.Id,
                JsonSerializer.Serialize(ImmutableArray.Create(check), ProofJson.Default.ImmutableArrayStoredCheck), leaf], ct);
        await work.ExecuteAsync("insert into citation (kind, fact, used_at, proof) values ($1, $2, $3, $4)",
            [(short)FactKind.Calibration, tester.SeriesId, performedAt, proof], ct);
        await work.ExecuteAsync("insert into leaf_queue (kind, ref, leaf_hash) values ('proof', $1, $2)",
            [proof, MerkleTree.HashLeaf(Encoding.UTF8.GetBytes(leaf)).ToArray()], ct);
    }

    private sealed record LastCalibration(int Version, DateTimeOffset PerformedAt, string AsLeft);

    private sealed record TesterCalibration(Guid SeriesId, int Version, string Name, DateTimeOffset DueAt);
}
