using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>An open debt of a STAT override, for the shift page.</summary>
public sealed record OpenDebt(Guid Id, string Requirement, string Sentence, Guid? DeviceId, string? Analyte, DateTimeOffset OpenedAt);

/// <summary>Debts stay on the shift page until what was skipped has been made up for.</summary>
public static class ClearDebt
{
    public static Task<List<OpenDebt>> OpenAsync(Db db, CancellationToken ct) => db.ListAsync(
        "select id, requirement, sentence, device_id, analyte, opened_at from debt where cleared_at is null order by opened_at limit 200", [],
        r => new OpenDebt(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GuidOrNull(3), r.TextOrNull(4), r.Instant(5)), ct);

    /// <param name="with">What made up for it: the control run, the renewed check.</param>
    public static async Task<Outcome<Done>> RunAsync(Db db, Actor actor, Guid debt, string with, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return new Refusal("debt-not-permitted", "Clearing a debt is a person's decision.");
        if (string.IsNullOrWhiteSpace(with))
            return new Refusal("debt-reason-invalid", "Say what made up for it.");
        await using var work = await db.BeginAsync(actor, with, ct);
        var cleared = await work.ExecuteAsync(
            "update debt set cleared_at = clock_timestamp(), cleared_by = $2, cleared_with = $3 where id = $1 and cleared_at is null",
            [debt, person, with.Trim()], ct);
        if (cleared == 0)
            return new Refusal("debt-not-found", "There is no such open debt.");
        await work.CommitAsync(ct);
        return default(Done);
    }
}
