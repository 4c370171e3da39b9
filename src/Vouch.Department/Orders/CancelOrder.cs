using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;

namespace Vouch.Department.Orders;

/// <summary>The whole order is not to be done.</summary>
public sealed record CancelOrder(OrderId Order, string? Reason);

/// <summary>Some tests of an order are not to be done.</summary>
public sealed record CancelTests(OrderId Order, ImmutableArray<OrderTestId> Tests, string? Reason);

/// <summary>A test to be cancelled, and why: as asked, or because nothing is left to calculate it from.</summary>
public readonly record struct CancelledTest(OrderTest Test, string Reason);

/// <summary>
/// Cancels what is not released; nothing is erased. With a test goes what can only be calculated from it. An order whose
/// last open test is cancelled is cancelled itself. Cancelling again returns the order as it is.
/// </summary>
public static class Cancellation
{
    /// <summary>Refusals: order-not-found, order-reason-invalid, order-released (names the tests).</summary>
    public static Task<Outcome<Order>> RunAsync(Db db, Actor actor, CancelOrder input, CancellationToken ct) =>
        db.ActAsync(actor, input.Reason, work => InAsync(work, input, ct), ct);

    /// <summary>Refusals: as of the whole order, and order-test-not-found.</summary>
    public static Task<Outcome<Order>> RunAsync(Db db, Actor actor, CancelTests input, LaboratoryPack pack, CancellationToken ct) =>
        db.ActAsync(actor, input.Reason, work => InAsync(work, input, pack, ct), ct);

    /// <summary>The same inside the caller's transaction.</summary>
    public static Task<Outcome<Order>> InAsync(Work work, CancelOrder input, CancellationToken ct) =>
        CancelAsync(work, input.Order, only: null, input.Reason, pack: null, ct);

    public static Task<Outcome<Order>> InAsync(Work work, CancelTests input, LaboratoryPack pack, CancellationToken ct) =>
        CancelAsync(work, input.Order, input.Tests, input.Reason, pack, ct);

    /// <summary>The tests to cancel now; empty where all of them are cancelled already.</summary>
    /// <param name="pack">Names what is calculated from what; null where the whole order goes.</param>
    public static Outcome<ImmutableArray<CancelledTest>> Decide(
        IReadOnlyList<OrderTest> tests, ImmutableArray<OrderTestId>? only, string? reason, LaboratoryPack? pack)
    {
        if (only is { } asked && asked.Any(id => tests.All(test => test.Id != id)))
            return OrderRefusals.TestNotFound();
        var open = tests.Where(test => test.Status != TestStatus.Cancelled && (only is not { } ids || ids.Contains(test.Id))).ToList();
        if (open.Count == 0)
            return ImmutableArray<CancelledTest>.Empty;
        if (string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > ReasonLengthMax)
            return OrderRefusals.ReasonMissing();
        var released = open.Where(test => test.Status.IsFinished()).ToList();
        if (released.Count > 0)
            return OrderRefusals.Released(string.Join(", ", released.Select(test => test.Analyte)));
        var cancelled = open.ConvertAll(test => new CancelledTest(test, reason.Trim()));
        if (pack is not null)
            AddCalculated(cancelled, tests, reason.Trim(), pack);
        return cancelled.ToImmutableArray();
    }

    private const int ReasonLengthMax = 500;

    /// <summary>What can only be calculated goes with its input, and so on; a released value stays.</summary>
    private static void AddCalculated(List<CancelledTest> cancelled, IReadOnlyList<OrderTest> tests, string reason, LaboratoryPack pack)
    {
        for (var before = 0; before < cancelled.Count;)
        {
            before = cancelled.Count;
            var left = tests.Where(test => test.Status != TestStatus.Cancelled && !cancelled.Exists(gone => gone.Test.Id == test.Id)).ToList();
            foreach (var test in left.Where(test => test.Source == TestSource.Calculated && !test.Status.IsFinished()))
            {
                var missing = (pack.FindCalculation(test.Analyte)?.Inputs ?? [])
                    .Where(input => cancelled.Exists(gone => gone.Test.Analyte == input.Analyte) && !left.Exists(other => other.Analyte == input.Analyte))
                    .Select(input => input.Analyte).ToList();
                var why = $"It is calculated from {string.Join(", ", missing)}, which was cancelled: {reason}";
                if (missing.Count > 0)
                    cancelled.Add(new CancelledTest(test, why.Length <= ReasonLengthMax ? why : why[..ReasonLengthMax]));
            }
        }
    }

    private static async Task<Outcome<Order>> CancelAsync(
        Work work, OrderId id, ImmutableArray<OrderTestId>? only, string? reason, LaboratoryPack? pack, CancellationToken ct)
    {
        if (await OrdersStorage.LockAsync(work, id, ct) is not { } order)
            return OrderRefusals.NotFound();
        var tests = await OrdersStorage.TestsAsync(work, id, ct);
        if (!Decide(tests, only, reason, pack).Succeeded(out var cancelled, out var refusal))
            return refusal;
        if (cancelled.IsEmpty)
            return order;
        await OrdersStorage.CancelTestsAsync(work, cancelled, ct);
        if (tests.Exists(test => test.Status != TestStatus.Cancelled && !cancelled.Any(gone => gone.Test.Id == test.Id)))
            return order;
        order = order with { CancelledAt = work.Now, CancelReason = reason!.Trim() };
        await OrdersStorage.UpdateAsync(work, order, ct);
        return order;
    }
}
