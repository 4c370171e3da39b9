using Vouch.Department.Platform;

namespace Vouch.Department.People;

/// <summary>Signs a person on at a device's bench, or off; the one signed on is the performer when a device names nobody.</summary>
public static class BenchSignOn
{
    /// <summary>Signing on ends whoever was signed on there.</summary>
    public static async Task<Outcome<Done>> OnAsync(Db db, Actor actor, Guid device, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return new Refusal("bench-not-permitted", "A person signs on.");
        await using var work = await db.BeginAsync(actor, "signed on", ct);
        await work.ExecuteAsync("update bench_duty set until = $2 where device_id = $1 and until is null", [device, work.Now], ct);
        await work.ExecuteAsync("insert into bench_duty (id, person_id, device_id, since) values ($1, $2, $3, $4)",
            [Guid.CreateVersion7(work.Now), person, device, work.Now], ct);
        await work.CommitAsync(ct);
        return default(Done);
    }

    public static async Task<Outcome<Done>> OffAsync(Db db, Actor actor, Guid device, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(actor, "signed off", ct);
        var ended = await work.ExecuteAsync("update bench_duty set until = $3 where device_id = $1 and person_id = $2 and until is null",
            [device, actor.Id, work.Now], ct);
        if (ended == 0)
            return new Refusal("bench-not-found", "You are not signed on there.");
        await work.CommitAsync(ct);
        return default(Done);
    }
}
