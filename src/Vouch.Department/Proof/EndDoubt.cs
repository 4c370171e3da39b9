using Vouch.Department.Platform;

namespace Vouch.Department.Proof;

/// <summary>
/// Says until when a fact was in doubt, where that was left open: the device was updated, the notice was taken back, the
/// standard was exchanged. What was used from then on is no longer named.
/// </summary>
public static class EndDoubt
{
    /// <summary>Refusals: lookback-not-permitted, lookback-not-found, lookback-closed, doubt-reason-invalid, doubt-ended-stale, doubt-time-invalid.</summary>
    public static Task<Outcome<Done>> RunAsync(Db db, Actor actor, Guid lookBack, DateTimeOffset until, string reason, CancellationToken ct) =>
        db.ActAsync<Done>(actor, reason, async work =>
        {
            if (actor.Id is null)
                return new Refusal("lookback-not-permitted", "This is a person's decision.");
            if (reason.Trim().Length < 5)
                return new Refusal("doubt-reason-invalid", "Say what ended it.");
            if (await LookBacks.FindForUpdateAsync(work, lookBack, ct) is not { } look)
                return new Refusal("lookback-not-found", "There is no such look-back.");
            if (look.ClosedAt is not null)
                return new Refusal("lookback-closed", "The look-back is closed.");
            if (look.UsedUntil is not null)
                return new Refusal("doubt-ended-stale", "The end of this doubt is known already.", Hint: "Reload the page.");
            if (until <= (look.UsedFrom ?? DateTimeOffset.MinValue) || until > work.Now.AddMinutes(5))
                return new Refusal("doubt-time-invalid", "A doubt ends after it begins, and not in the future.");
            await work.ExecuteAsync("update doubt set used_until = $2 where id = $1", [look.DoubtId, until], ct);
            return default(Done);
        }, ct);
}
