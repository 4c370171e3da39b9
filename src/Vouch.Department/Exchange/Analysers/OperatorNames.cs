using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>What a device calls an operator, and who that is here; null: nobody has said yet.</summary>
public sealed record OperatorName(Guid DeviceId, string DeviceName, string Operator, Guid? PersonId, string? PersonName, DateTimeOffset? SeenAt);

/// <summary>
/// Who the operators are that devices name: the performer of a result, whose competence the gate asks for. A name that nobody
/// has mapped is kept and shown; its results go on with the performer unproven.
/// </summary>
public static class OperatorNames
{
    public const int NameMax = 80;

    /// <summary>Those not mapped first, latest first.</summary>
    public static Task<List<OperatorName>> ListAsync(Db db, CancellationToken ct) => db.ListAsync(
        """
        select x.device_id, d.name, x.operator, n.person_id, p.name, x.seen_at
        from (
          select device_id, operator, max(seen_at) as seen_at
          from (select device_id, operator, seen_at from operator_seen union all select device_id, operator, null from operator_name) each
          group by device_id, operator) x
        join device d on d.id = x.device_id left join operator_name n on n.device_id = x.device_id and n.operator = x.operator
        left join person p on p.id = n.person_id
        order by n.person_id is not null, x.seen_at desc nulls last, d.name, x.operator limit 500
        """, [], r => new OperatorName(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GuidOrNull(3), r.TextOrNull(4), r.InstantOrNull(5)), ct);

    /// <summary>Says who it is; null: nobody any more. Refusals: operator-invalid.</summary>
    public static Task<Outcome<Done>> MapAsync(Db db, Actor actor, Guid device, string name, Guid? person, CancellationToken ct) =>
        db.ActAsync<Done>(actor, "operator", async work =>
        {
            name = name.Trim();
            if (name.Length is 0 or > NameMax
                || !await work.OneAsync("select exists (select from device where id = $1) and ($2::uuid is null or exists (select from person where id = $2))",
                    [device, person], r => r.GetBoolean(0), ct))
                return new Refusal("operator-invalid", "Name the device, the operator as it calls them (at most 80 characters), and the person.");
            if (person is null)
                await work.ExecuteAsync("delete from operator_name where device_id = $1 and operator = $2", [device, name], ct);
            else
                await work.ExecuteAsync(
                    """
                    insert into operator_name (device_id, operator, person_id) values ($1, $2, $3)
                    on conflict (device_id, operator) do update set person_id = excluded.person_id where operator_name.person_id <> excluded.person_id
                    """, [device, name, person], ct);
            return default(Done);
        }, ct);

    /// <summary>Keeps the names that nobody has mapped, and says so; null: all are known.</summary>
    internal static async Task<Refusal?> UnknownAsync(Work work, Guid inboxId, IEnumerable<(Guid Device, string Operator)> named, CancellationToken ct)
    {
        var asked = named.Select(one => one with { Operator = one.Operator.Length <= NameMax ? one.Operator : one.Operator[..NameMax] }).Distinct().ToList();
        if (asked.Count == 0)
            return null;
        var unknown = await work.ListAsync(
            """
            insert into operator_seen as s (device_id, operator, seen_at, inbox_id)
            select u.device, u.name, $3, $4 from unnest($1::uuid[], $2::text[]) as u(device, name)
            where not exists (select from operator_name n where n.device_id = u.device and n.operator = u.name)
            on conflict (device_id, operator) do update set seen_at = excluded.seen_at, inbox_id = excluded.inbox_id
            returning operator
            """, [asked.ConvertAll(one => one.Device).ToArray(), asked.ConvertAll(one => one.Operator).ToArray(), work.Now, inboxId], r => r.GetString(0), ct);
        return unknown.Count == 0 ? null : new Refusal("operator-unknown",
            $"Nobody here is known as operator {string.Join(", ", unknown.Distinct(StringComparer.Ordinal))}.",
            Hint: "Say who it is on the operators' page; until then the performer is not proven.");
    }
}
