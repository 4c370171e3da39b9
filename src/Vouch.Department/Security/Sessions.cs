using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>A session as its cookie finds it on every request.</summary>
/// <param name="Ended">Signed out, expired, or the account was switched off.</param>
public sealed record Session(
    Guid Id, Guid PersonId, string Name, string[] Roles, string? Station, string From,
    DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool Locked, bool Signed, bool Ended, bool MustChangePassword);

/// <summary>Sessions in the database: a role taken away or a session ended counts from the next request, on every node.</summary>
public sealed class Sessions(Db db)
{
    /// <summary>Longest working day on one sign-in.</summary>
    public static readonly TimeSpan LengthMax = TimeSpan.FromHours(12);

    /// <summary>How exactly "last seen" is kept; not every request writes.</summary>
    private static readonly TimeSpan SeenStep = TimeSpan.FromSeconds(30);

    public async Task<Session?> FindAsync(Guid id, CancellationToken ct)
    {
        var now = db.Now;
        return await db.OneAsync(
            """
            select s.id, a.id, p.name, a.roles, st.name, s.came_from, s.started_at, s.seen_at,
                   s.locked_at is not null, s.signed_at is not null,
                   s.ended_at is not null or not a.active or not p.active or s.started_at < $2 or st.active is false,
                   a.must_change_password
            from session s join account a on a.id = s.account_id join person p on p.id = a.id
                 left join station st on st.id = s.station_id
            where s.id = $1
            """,
            [id, now - LengthMax],
            row => new Session(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetFieldValue<string[]>(3), row.TextOrNull(4),
                row.GetString(5), row.Instant(6), row.Instant(7), row.GetBoolean(8), row.GetBoolean(9), row.GetBoolean(10),
                row.GetBoolean(11)), ct);
    }

    public async Task<Guid> StartAsync(Guid account, Guid? station, string how, string name, string from, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        await using var work = await db.BeginAsync(new Actor(account, name, from), reason: null, ct);
        await work.ExecuteAsync(
            "insert into session (id, account_id, station_id, how, came_from, started_at, seen_at) values ($1, $2, $3, $4, $5, $6, $6)",
            [id, account, (object?)station, how, from, work.Now], ct);
        await work.ExecuteAsync("select audit_act('sign-in', 'account', $1, jsonb_build_object('how', $2::text))",
            [account.ToString(), how], ct);
        await work.CommitAsync(ct);
        return id;
    }

    public async Task EndAsync(Session session, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(new Actor(session.PersonId, session.Name, session.From), reason: null, ct);
        await work.ExecuteAsync("update session set ended_at = $2 where id = $1 and ended_at is null", [session.Id, work.Now], ct);
        await work.ExecuteAsync("select audit_act('sign-out', 'account', $1)", [session.PersonId.ToString()], ct);
        await work.CommitAsync(ct);
    }

    public Task LockAsync(Guid id, CancellationToken ct) =>
        WriteAsync("update session set locked_at = coalesce(locked_at, $2) where id = $1", id, ct);

    public Task UnlockAsync(Guid id, CancellationToken ct) =>
        WriteAsync("update session set locked_at = null, seen_at = $2 where id = $1", id, ct);

    public Task SignedAsync(Guid id, CancellationToken ct) =>
        WriteAsync("update session set signed_at = coalesce(signed_at, $2) where id = $1", id, ct);

    /// <summary>Somebody did something: the idle time begins anew.</summary>
    public async Task SeenAsync(Session session, CancellationToken ct)
    {
        if (db.Now - session.SeenAt > SeenStep)
            await WriteAsync("update session set seen_at = greatest(seen_at, $2) where id = $1", session.Id, ct);
    }

    public Task EndAllAsync(Guid account, CancellationToken ct) =>
        WriteAsync("update session set ended_at = $2 where account_id = $1 and ended_at is null", account, ct);

    private async Task WriteAsync(string sql, Guid id, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        await using var command = Sql.Command(connection, sql, [id, db.Now]);
        await command.ExecuteNonQueryAsync(ct);
    }
}
