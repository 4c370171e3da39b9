using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>A stop in force: of a device, of a test, of both together, or of everything.</summary>
public sealed record StopInForce(Guid Id, Guid? DeviceId, string? DeviceName, string? Analyte, string Reason, string StoppedBy, DateTimeOffset StoppedAt)
{
    /// <summary>What is stopped, in words.</summary>
    public string Scope => (DeviceName, Analyte) switch
    {
        (null, null) => "everything",
        (var device, null) => device,
        (null, var analyte) => analyte,
        var (device, analyte) => $"{analyte} on {device}",
    };
}

/// <summary>
/// Stops the release of results without a person, at once, by test, device or for everything; lifted by a person with a
/// reason. What is measured meanwhile is held. Source: CLSI AUTO-10, suspending autoverification.
/// </summary>
public static class StopAutoverification
{
    /// <param name="device">Null: every device.</param>
    /// <param name="analyte">Null: every test.</param>
    /// <returns>The stop; one that is in force already is returned as it is. Refusals: person-not-permitted, reason-invalid, device-not-found.</returns>
    public static Task<Outcome<Guid>> RunAsync(Db db, Actor actor, Guid? device, string? analyte, string reason, CancellationToken ct) =>
        db.ActAsync<Guid>(actor, reason, async work =>
        {
            if (actor.Id is not { } person)
                return LaboratoryRefusals.PersonNeeded;
            if (string.IsNullOrWhiteSpace(reason))
                return LaboratoryRefusals.ReasonMissing;
            if (device is not null && !await work.OneAsync("select exists (select 1 from device where id = $1)", [device], r => r.GetBoolean(0), ct))
                return new Refusal("device-not-found", "There is no such device.");
            if (await work.OneAsync<Guid?>(
                """
                select id from autoverification_stop
                where device_id is not distinct from $1::uuid and analyte is not distinct from $2::text and lifted_at is null
                """, [device, analyte], r => r.GetGuid(0), ct) is { } already)
                return already;
            var id = Guid.CreateVersion7(work.Now);
            await work.ExecuteAsync("insert into autoverification_stop (id, device_id, analyte, reason, stopped_by) values ($1, $2, $3, $4, $5)",
                [id, device, analyte, reason.Trim(), person], ct);
            return id;
        }, ct);

    /// <summary>Refusals: person-not-permitted, reason-invalid, stop-not-found.</summary>
    public static Task<Outcome<Done>> LiftAsync(Db db, Actor actor, Guid stop, string reason, CancellationToken ct) =>
        db.ActAsync<Done>(actor, reason, async work =>
        {
            if (actor.Id is not { } person)
                return LaboratoryRefusals.PersonNeeded;
            if (string.IsNullOrWhiteSpace(reason))
                return LaboratoryRefusals.ReasonMissing;
            var lifted = await work.ExecuteAsync(
                "update autoverification_stop set lifted_by = $2, lifted_at = clock_timestamp() where id = $1 and lifted_at is null", [stop, person], ct);
            return lifted == 1 ? default(Done) : new Refusal("stop-not-found", "This stop is not in force.", Hint: "Reload the page.");
        }, ct);

    /// <summary>Every stop in force, the newest first.</summary>
    public static Task<List<StopInForce>> InForceAsync(Db db, CancellationToken ct) => db.ListAsync(
        """
        select s.id, s.device_id, d.name, s.analyte, s.reason, coalesce(p.name, 'somebody'), s.stopped_at
        from autoverification_stop s left join device d on d.id = s.device_id left join person p on p.id = s.stopped_by
        where s.lifted_at is null order by s.stopped_at desc limit 200
        """, [], r => new StopInForce(r.GetGuid(0), r.GuidOrNull(1), r.TextOrNull(2), r.TextOrNull(3), r.GetString(4), r.GetString(5), r.Instant(6)), ct);
}
