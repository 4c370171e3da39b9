using Vouch.Department.Catalog;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Measures.Units;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>A device's result that waits for a person.</summary>
public sealed record WaitingResult(
    Guid Id, string SampleId, string Code, string ValueText, string UnitText, string Reason, string Detail, DateTimeOffset Since, Guid? ConnectionId,
    string DeviceName)
{
    public bool IsMappable => Reason is "unknown-code" or "unknown-unit" && ConnectionId is not null;
}

/// <summary>What a replay came to.</summary>
public sealed record Replayed(int Placed, int StillWaiting);

/// <summary>
/// Results of analysers that could not be placed: map their code or unit, replay them from the message as it was received, or
/// set them aside with a reason. Nothing is ever given to a patient by guess.
/// </summary>
public sealed class UnplacedResults(Db db, DeviceMessageWork devices, ResultWork hospital, PackInForce packs)
{
    public const int PageRows = 50;

    /// <summary>Results of one replay.</summary>
    public const int ReplayMax = 500;

    /// <summary>Those that wait, oldest first, from after a position on.</summary>
    public Task<List<WaitingResult>> WaitingAsync(DateTimeOffset? afterSince, Guid? afterId, CancellationToken ct) => db.ListAsync(
        """
        select u.id, coalesce(u.sample_id, ''), coalesce(u.code, ''), coalesce(u.value_text, ''), coalesce(u.unit_text, ''), u.reason, u.detail,
          u.waiting_since, i.connection_id, coalesce(d.name, c.name, '')
        from unplaced_result u left join inbox i on i.id = u.inbox_id left join connection c on c.id = i.connection_id
        left join device d on d.id = u.device_id
        where u.closed_at is null and (u.waiting_since, u.id) > ($1, $2) order by u.waiting_since, u.id limit 51
        """, [afterSince ?? DateTimeOffset.MinValue, afterId ?? Guid.Empty],
        r => new WaitingResult(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.Instant(7),
            r.GuidOrNull(8), r.GetString(9)), ct);

    /// <summary>
    /// Says what the device's code or unit is here, for its connection, and replays everything that waited for it.
    /// Refusals: unplaced-not-found, not-mappable, analyte-not-found, unit-invalid.
    /// </summary>
    public async Task<Outcome<Replayed>> MapAsync(Actor actor, Guid unplaced, string ours, CancellationToken ct)
    {
        ours = ours.Trim();
        var known = await db.OneAsync<(Guid? Connection, string Code, string Unit, string Reason)?>(
            """
            select i.connection_id, coalesce(u.code, ''), coalesce(u.unit_text, ''), u.reason from unplaced_result u left join inbox i on i.id = u.inbox_id
            where u.id = $1 and u.closed_at is null
            """, [unplaced], r => (r.GuidOrNull(0), r.GetString(1), r.GetString(2), r.GetString(3)), ct);
        if (known is not (var connection, var code, var unit, var reason))
            return NotFound;
        if (connection is null || reason is not ("unknown-code" or "unknown-unit"))
            return new Refusal("not-mappable", "Only an unknown code or unit can be mapped.", Hint: "Replay it after what is missing was entered, or set it aside.");
        var isCode = reason == "unknown-code";
        if (isCode && packs.Pack.FindAnalyte(ours) is null)
            return new Refusal("analyte-not-found", $"There is no test “{ours}” in the pack.");
        if (!isCode && !Unit.Parse(ours).Succeeded(out _, out var fault))
            return new Refusal("unit-invalid", $"“{ours}” is no UCUM unit.", fault.Reason, "Write it as UCUM does: mmol/L, 10*9/L, g/dL.");
        var theirs = isCode ? code : unit.Length > 0 ? unit : DeviceMaps.UnitOfCode(code);
        await using (var work = await db.BeginAsync(actor, "mapped", ct))
        {
            await work.ExecuteAsync(
                """
                insert into code_map (id, connection_id, kind, theirs, ours) values ($1, $2, $3, $4, $5)
                on conflict ((coalesce(connection_id, '00000000-0000-0000-0000-000000000000')), kind, theirs)
                do update set ours = excluded.ours, version = code_map.version + 1
                """, [Guid.CreateVersion7(work.Now), connection, isCode ? "test" : "unit", theirs, ours], ct);
            await work.CommitAsync(ct);
        }

        var alike = await db.ListAsync(
            """
            select u.id from unplaced_result u join inbox i on i.id = u.inbox_id
            where u.closed_at is null and i.connection_id = $1 and u.reason = $2
              and case when $2 = 'unknown-code' then u.code = $3 else u.unit_text = $4 and ($4 <> '' or u.code = $3) end
            order by u.waiting_since, u.id limit 500
            """, [connection, reason, code, unit], r => r.GetGuid(0), ct);
        return await ReplayAsync(actor, alike, ct);
    }

    /// <summary>Reads these results again from the message as received, by the maps as they stand now. Refusals: unplaced-not-found, and why the message cannot be read.</summary>
    public async Task<Outcome<Replayed>> ReplayAsync(Actor actor, IReadOnlyCollection<Guid> unplaced, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(actor, "replayed", ct);
        var rows = await work.ListAsync(
            $"""
            select i.id, i.seq, i.control_id, i.message_type, i.received_at, coalesce(w.corrected, i.body), u.record_number, {ConnectionRecord.Columns}
            from unplaced_result u join inbox i on i.id = u.inbox_id join connection c on c.id = i.connection_id
            left join inbox_work w on w.inbox_id = i.id
            where u.id = any($1) and u.closed_at is null order by i.connection_id, i.seq, u.record_number for update of u
            """, [unplaced.Take(ReplayMax).ToArray()],
            r => (Record: r.GetInt32(6), Message: new InboxMessage(r.GetGuid(0), r.GetInt64(1), ConnectionRecord.Row(r, 7), r.GetString(2), r.GetString(3),
                r.Instant(4), r.GetFieldValue<byte[]>(5))), ct);
        if (rows.Count == 0)
            return NotFound;
        var (placed, waiting) = (0, 0);
        foreach (var group in rows.GroupBy(row => row.Message.Id))
        {
            var message = group.First().Message;
            var wanted = group.Select(row => row.Record).ToHashSet();
            if (!(await AgainAsync(work, message, wanted, ct)).Succeeded(out var again, out var refusal))
                return refusal;
            var still = again.Select(one => one.Result.RecordNumber).ToHashSet();
            var closed = wanted.Except(still).ToArray();
            await work.ExecuteAsync(
                """
                update unplaced_result set closed_at = clock_timestamp(), closed_how = 'replayed', closed_by = $3
                where inbox_id = $1 and record_number = any($2)
                """, [message.Id, closed, actor.Name], ct);
            placed += closed.Length;
            waiting += still.Count;
        }

        await work.CommitAsync(ct);
        return new Replayed(placed, waiting);
    }

    /// <summary>What of these records still waits.</summary>
    private async Task<Outcome<List<UnplacedResult>>> AgainAsync(Work work, InboxMessage message, IReadOnlySet<int> wanted, CancellationToken ct)
    {
        if (message.Connection.Purpose == "hospital")
            return (await hospital.TakeAsync(work, message, wanted, ct)).Succeeded(out var taken, out var why) ? taken.Unplaced : why;
        return (await devices.OpenAsync(work, message, ct)).Succeeded(out var open, out var refusal)
            ? (List<UnplacedResult>)[.. (await devices.TakeAsync(work, message, open, wanted, ct)).Unplaced]
            : refusal;
    }

    /// <summary>They need nothing more, and why; they stay in their message. Refusals: reason-invalid, unplaced-not-found.</summary>
    public Task<Outcome<int>> SetAsideAsync(Actor actor, IReadOnlyCollection<Guid> unplaced, string reason, CancellationToken ct) =>
        db.ActAsync<int>(actor, reason, async work =>
        {
            if (string.IsNullOrWhiteSpace(reason))
                return LaboratoryRefusals.ReasonMissing;
            var rows = await work.ExecuteAsync(
                """
                update unplaced_result set closed_at = clock_timestamp(), closed_how = 'set-aside', closed_by = $2
                where id = any($1) and closed_at is null
                """, [unplaced.ToArray(), actor.Name], ct);
            return rows > 0 ? rows : NotFound;
        }, ct);

    private static Refusal NotFound => new("unplaced-not-found", "It does not wait any more.", Hint: "Reload the list.");
}
