using System.Collections.Immutable;
using Vouch.Department.Platform;

namespace Vouch.Department.Orders;

/// <summary>The whole order is not to be done.</summary>
public sealed record CancelOrder(OrderId Order, string? Reason);

/// <summary>Some tests of an order are not to be done.</summary>
public sealed record CancelTests(OrderId Order, ImmutableArray<OrderTestId> Tests, string? Reason);

/// <summary>
/// Cancels what is not released; nothing is erased. An order whose last open test is cancelled is cancelled itself.
/// Cancelling again returns the order as it is.
/// </summary>
public static class Cancellation
{
    /// <summary>Refusals: order-not-found, order-reason-invalid, order-released (names the tests).</summary>
    public static Task<Outcome<Order>> RunAsync(Db db, Actor actor, CancelOrder input, CancellationToken ct) =>
        db.ActAsync(actor, input.Reason, work => InAsync(work, input, ct), ct);

    /// <summary>Refusals: as of the whole order, and order-test-not-found.</summary>
    public static Task<Outcome<Order>> RunAsync(Db db, Actor actor, CancelTests input, CancellationToken ct) =>
        db.ActAsync(actor, input.Reason, work => InAsync(work, input, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public static Task<Outcome<Order>> InAsync(Work work, CancelOrder input, CancellationToken ct) =>
        CancelAsync(work, input.Order, only: null, input.Reason, ct);

    public static Task<Outcome<Order>> InAsync(Work work, CancelTests input, CancellationToken ct) =>
        CancelAsync(work, input.Order, input.Tests, input.Reason, ct);

    /// <summary>The tests to cancel now; empty where all of them are cancelled already.</summary>
    public static Outcome<ImmutableArray<OrderTest>> Decide(
        IReadOnlyList<OrderTest> tests, ImmutableArray<OrderTestId>? only, string? reason)
    {
        if (only is { } asked && asked.Any(id => tests.All(test => test.Id != id)))
            return OrderRefusals.TestNotFound();
        var meant = tests.Where(test => only is not { } ids || ids.Contains(test.Id)).ToList();
        var open = meant.Where(test => test.Status != TestStatus.Cancelled).ToImmutableArray();
        if (open.IsEmpty)
            return open;
        if (string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > 500)
            return OrderRefusals.ReasonMissing();
        var released = open.Where(test => test.Status.IsFinished()).ToList();
        return released.Count > 0
            ? OrderRefusals.Released(string.Join(", ", released.Select(test => test.Analyte)))
            : open;
    }

    private static async Task<Outcome<Order>> CancelAsync(
        Work work, OrderId id, ImmutableArray<OrderTestId>? only, string? reason, CancellationToken ct)
    {
        if (await OrdersStorage.LockAsync(work, id, ct) is not { } order)
            return OrderRefusals.NotFound();
        var tests = await OrdersStorage.TestsAsync(work, id, ct);
        if (!Decide(tests, only, reason).Succeeded(out var cancelled, out var refusal))
            return refusal;
        if (cancelled.IsEmpty)
            return order;
        await OrdersStorage.CancelTestsAsync(work, [.. cancelled.Select(test => test.Id.Value)], reason!.Trim(), ct);
        if (tests.Exists(test => test.Status != TestStatus.Cancelled && !cancelled.Contains(test)))
            return order;
        order = order with { CancelledAt = work.Now, CancelReason = reason.Trim() };
        await OrdersStorage.UpdateAsync(work, order, ct);
        return order;
    }
}
