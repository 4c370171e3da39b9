using Vouch.Department.Platform;
using static System.FormattableString;

namespace Vouch.Department.Proof;

/// <summary>What is decided about affected results.</summary>
public sealed record Disposition(string Kind, string Reason)
{
    public static readonly IReadOnlyList<string> Kinds =
        ["no-impact", "repeated", "amended", "recalled", "clinician-informed", "followed"];
}

/// <summary>Works a look-back to its end: dispositions, and closing by a second person.</summary>
public static class WorkLookBack
{
    // Work that asked the gate before the doubt was committed may still write a result that cites the fact: what began
    // before it (opened_at is set within the doubt's own transaction, hence the seconds), or holds an older number where
    // the start of another role's session may not be seen. Of this database alone: others have other facts.
    private const string OlderWorkSql =
        """
        select exists (
          select 1 from doubt d, pg_stat_activity a
          left join pg_locks l on l.pid = a.pid and l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
          where d.id = $1 and a.datname = current_database() and a.pid <> pg_backend_pid()
            and (a.xact_start < d.opened_at + interval '10 seconds' or age(l.transactionid) >= age(d.opened_xid::xid)))
        """;

    /// <summary>Gives these proofs a disposition; giving it again replaces it, the audit keeps both.</summary>
    public static async Task<Outcome<int>> DisposeAsync(
        Db db, Actor actor, Guid lookBack, IReadOnlyList<Guid> proofs, Disposition disposition, CancellationToken ct)
    {
        if (!Disposition.Kinds.Contains(disposition.Kind, StringComparer.Ordinal))
            return new Refusal("disposition-invalid", "There is no such disposition.");
        if (string.IsNullOrWhiteSpace(disposition.Reason))
            return new Refusal("disposition-reason-invalid", "A disposition needs its reason.");
        if (actor.Id is not { } person)
            return new Refusal("lookback-not-permitted", "A disposition is a person's decision.");
        await using var work = await db.BeginAsync(actor, disposition.Reason, ct);
        if (await LookBacks.FindForUpdateAsync(work, lookBack, ct) is not { } look)
            return new Refusal("lookback-not-found", "There is no such look-back.");
        if (look.ClosedAt is not null)
            return new Refusal("lookback-closed", "The look-back is closed.");
        var given = await work.ExecuteAsync(
            """
            insert into look_back_disposition (look_back_id, proof, disposition, reason, given_by)
            select $5, u.proof, $6, $7, $8 from (select c.proof from citation c
              where c.kind = $1 and c.fact = $2 and c.used_at >= $3 and c.used_at < $4 and c.proof = any($9)) u
            on conflict (look_back_id, proof) do update
              set disposition = excluded.disposition, reason = excluded.reason, given_by = excluded.given_by, given_at = clock_timestamp()
            """,
            [.. LookBacks.Window(look), lookBack, disposition.Kind, disposition.Reason.Trim(), person, proofs.ToArray()], ct);
        if (given != proofs.Distinct().Count())
            return new Refusal("disposition-invalid", "One of the results is not affected by this doubt.");
        await work.CommitAsync(ct);
        return given;
    }

    /// <summary>
    /// Closes a look-back. Refused while a result has no disposition, while a transaction older than the doubt still
    /// runs (it may yet release a result that cites the fact), and to whoever gave the dispositions.
    /// </summary>
    public static async Task<Outcome<Done>> CloseAsync(Db db, Actor actor, Guid lookBack, string note, CancellationToken ct)
    {
        if (actor.Id is not { } person)
            return new Refusal("lookback-not-permitted", "Closing is a person's decision.");
        await using var work = await db.BeginAsync(actor, note, ct);
        if (await LookBacks.FindForUpdateAsync(work, lookBack, ct) is not { } look)
            return new Refusal("lookback-not-found", "There is no such look-back.");
        if (look.ClosedAt is not null)
            return default(Done);
        var older = await work.OneAsync(
            OlderWorkSql, [look.DoubtId],
            r => r.GetBoolean(0), ct);
        if (older)
            return new Refusal("lookback-unsettled", "Work that began before the doubt is still being written.", Hint: "Try again in a moment.");
        var (_, undisposed) = await LookBacks.CountAsync(work.Connection, look, ct);
        if (undisposed > 0)
            return new Refusal("lookback-open-results", Invariant($"{undisposed} affected results have no disposition yet."),
                Hint: "Give every one its disposition, then close.");
        var own = await work.OneAsync(
            "select exists (select 1 from look_back_disposition where look_back_id = $1 and given_by = $2)", [lookBack, person],
            r => r.GetBoolean(0), ct);
        if (own)
            return new Refusal("lookback-second-person", "A second person closes a look-back: you gave dispositions in it.");
        await work.ExecuteAsync("update look_back set closed_at = clock_timestamp(), closed_by = $2, closing_note = $3 where id = $1",
            [lookBack, person, note.Trim()], ct);
        await work.CommitAsync(ct);
        return default(Done);
    }
}
