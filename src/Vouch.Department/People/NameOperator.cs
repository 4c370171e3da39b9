using Vouch.Department.Platform;

namespace Vouch.Department.People;

/// <summary>A name a device gives an operator, and who that is.</summary>
public sealed record NamedOperator(string Operator, Guid PersonId, string Person);

/// <summary>
/// Says whom a device means by an operator's name: what it measures is that person's then, and no longer of whoever is
/// signed on. An analyser that sends "OP1" names nobody until this is known.
/// </summary>
public static class NameOperator
{
    private const int OperatorLengthMax = 60;

    public static Task<List<NamedOperator>> OfAsync(Db db, Guid device, CancellationToken ct) => db.ListAsync(
        "select o.operator, p.id, p.name from operator_name o join person p on p.id = o.person_id where o.device_id = $1 order by o.operator limit 200",
        [device], r => new NamedOperator(r.GetString(0), r.GetGuid(1), r.GetString(2)), ct);

    /// <summary>Who may be meant: everybody who has not left.</summary>
    public static Task<List<(string Id, string Name)>> PeopleAsync(Db db, CancellationToken ct) => db.ListAsync(
        "select id, name from person where active order by name, id limit 500", [], r => (r.GetGuid(0).ToString(), r.GetString(1)), ct);

    /// <summary>Refusals: operator-invalid, person-not-found.</summary>
    public static Task<Outcome<Done>> RunAsync(Db db, Actor actor, Guid device, string operatorName, Guid person, CancellationToken ct) =>
        db.ActAsync<Done>(actor, "named by a device", async work =>
        {
            if (operatorName.Length is 0 or > OperatorLengthMax)
                return new Refusal("operator-invalid", "Write the operator as the device sends it, at most 60 characters.");
            var named = await work.ExecuteAsync(
                """
                insert into operator_name (device_id, operator, person_id) select $1, $2, id from person where id = $3 and active
                on conflict (device_id, operator) do update set person_id = excluded.person_id
                """, [device, operatorName, person], ct);
            return named == 1 ? default(Done) : new Refusal("person-not-found", "Choose the person.");
        }, ct);
}
