using Vouch.Department.Orders;
using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>A collection could not be done now: patient away, refused, not fasting, no vein found. The order stays on the list.</summary>
public sealed record DeferCollection(OrderId Order, string Reason, DateTimeOffset? AgainAt)
{
    public const int ReasonLengthMax = 200;

    /// <summary>Refusals: order-not-found, specimen-reason-invalid, specimen-time-invalid.</summary>
    public Task<Outcome<Done>> RunAsync(Db db, Actor actor, CancellationToken ct) =>
        db.ActAsync(actor, Reason, work => InAsync(work, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public async Task<Outcome<Done>> InAsync(Work work, CancellationToken ct)
    {
        if (Reason.Trim().Length is 0 or > ReasonLengthMax)
            return SpecimenRefusals.TextWrong("Reason", ReasonLengthMax);
        if (AgainAt < work.Now || AgainAt > work.Now.AddDays(30))
            return SpecimenRefusals.TimeWrong("The next try lies in the past or more than 30 days ahead.");
        if (await work.OneAsync("select 1 from lab_order where id = $1 and cancelled_at is null", [Order.Value], row => row.GetInt32(0), ct) != 1)
            return OrderRefusals.NotFound();
        await work.ExecuteAsync(
            "insert into collection_attempt (id, order_id, reason, again_at, by_person, by_name, at) values ($1, $2, $3, $4, $5, $6, $7)",
            [Guid.CreateVersion7(work.Now), Order.Value, Reason.Trim(), AgainAt, work.Actor.Id, work.Actor.Name, work.Now], ct);
        return default(Done);
    }
}
