namespace Vouch.Department.Platform;

/// <summary>An action in a transaction of its own: committed when it is done, rolled back when it is refused.</summary>
public static class Transactions
{
    public static async Task<Outcome<T>> ActAsync<T>(
        this Db db, Actor actor, string? reason, Func<Work, Task<Outcome<T>>> action, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(actor, reason, ct);
        var outcome = await action(work);
        if (outcome.Refusal is null)
            await work.CommitAsync(ct);
        return outcome;
    }
}
