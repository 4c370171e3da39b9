using Vouch.Department.Platform;

namespace Vouch.Department.Orders;

/// <summary>What of an order is different now; null leaves it as it is. Priority Stat is the upgrade to STAT.</summary>
/// <param name="AsSoonAsPossible">Takes a scheduled time away.</param>
public sealed record ChangeOrder(
    OrderId Order, OrderPriority? Priority = null, DateTimeOffset? CollectAt = null, bool AsSoonAsPossible = false,
    string? Ward = null, string? Requester = null, string? ClinicalNote = null, string? Reason = null);

/// <summary>Changes an order that is not cancelled; its tests become new versions of the fact.</summary>
public static class OrderChange
{
    /// <summary>Refusals: order-not-found, order-cancelled, order-invalid.</summary>
    public static Task<Outcome<Order>> RunAsync(Db db, Actor actor, ChangeOrder input, CancellationToken ct) =>
        db.ActAsync(actor, input.Reason, work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public static async Task<Outcome<Order>> InAsync(Work work, ChangeOrder input, CancellationToken ct)
    {
        var order = await OrdersStorage.LockAsync(work, input.Order, ct);
        if (!Decide(input, order, work.Now).Succeeded(out var changed, out var refusal))
            return refusal;
        if (changed == order)
            return changed;
        await OrdersStorage.UpdateAsync(work, changed, ct);
        await OrdersStorage.RaiseVersionsAsync(work, changed.Id, ct);
        return changed;
    }

    public static Outcome<Order> Decide(ChangeOrder input, Order? order, DateTimeOffset now)
    {
        if (order is null)
            return OrderRefusals.NotFound();
        if (order.CancelledAt is not null)
            return OrderRefusals.Cancelled();
        if (input.Requester?.Length > 200 || input.Ward?.Length > 80 || input.ClinicalNote?.Length > 4000)
            return OrderRefusals.Invalid("Requester (200), ward (80) or note (4000 characters) is too long.");
        if (input.CollectAt > now.AddDays(366))
            return OrderRefusals.Invalid("The collection is scheduled more than a year ahead.");
        return order with
        {
            Priority = input.Priority ?? order.Priority,
            CollectAt = input.AsSoonAsPossible ? null : input.CollectAt?.ToUniversalTime() ?? order.CollectAt,
            Ward = input.Ward?.Trim() ?? order.Ward,
            Requester = input.Requester?.Trim() ?? order.Requester,
            ClinicalNote = input.ClinicalNote?.Trim() ?? order.ClinicalNote,
        };
    }
}
