using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Orders;

/// <summary>More tests for a placed order. Source: add-on or reflex.</summary>
/// <param name="Insist">Why although redundant; null stops a redundant add-on.</param>
public sealed record AddOn(
    OrderId Order, ImmutableArray<OrderedItem> Items, TestSource Source = TestSource.AddOn, string? Insist = null);

/// <summary>What became of an add-on: the tests with their specimen, and the tubes that have to be drawn for them.</summary>
public sealed record AddedTests(ImmutableArray<PlacedTest> Tests, ImmutableArray<PlacedTube> NewTubes);

/// <summary>
/// Adds tests to an order: on a tube that is there, of the right kind, with room left and within the analyte's
/// stability; otherwise on a new tube.
/// </summary>
public static class AddOns
{
    /// <summary>
    /// Refusals: order-not-found, order-cancelled, order-empty, order-test-unknown, order-container-missing,
    /// order-redundant, order-too-large, order-reason-invalid.
    /// </summary>
    public static Task<Outcome<AddedTests>> RunAsync(
        Db db, Actor actor, LaboratoryPack pack, AddOn input, CancellationToken ct) =>
        db.ActAsync(actor, input.Insist, work => InAsync(work, pack, input, ct), ct);

    /// <summary>The same inside the caller's transaction. Tests the order has already are left out.</summary>
    public static async Task<Outcome<AddedTests>> InAsync(
        Work work, LaboratoryPack pack, AddOn input, CancellationToken ct)
    {
        if (await OrdersStorage.LockAsync(work, input.Order, ct) is not { } order)
            return OrderRefusals.NotFound();
        var tests = await OrdersStorage.TestsAsync(work, order.Id, ct);
        var tubes = await OrdersStorage.TubesAsync(work, order.Id, ct);
        if (!Decide(input, pack, order, tests, tubes, work.Now).Succeeded(out var plan, out var refusal))
            return refusal;
        if (input.Insist is null && input.Source != TestSource.Reflex
            && await RedundantAsync(work, order, plan.Tests, ct) is { } redundant)
            return redundant;
        if (!AccessionNumber.Parse(order.Accession).Succeeded(out var accession, out var fault))
            throw new InvalidOperationException($"{order.Accession}: {fault}");
        var newTubes = plan.NewTubes.Select((tube, i) => new PlacedTube(SpecimenId.New(work.Now),
            new ContainerNumber(accession, TubeSuffix.Last(tubes) + i + 1).ToString(), tube.Container, tube.SpecimenType,
            tube.Analytes)).ToImmutableArray();
        var added = plan.Tests.Select((test, i) => new PlacedTest(
            OrderTestId.New(work.Now.AddMilliseconds(i)), test.Analyte.Code, test.Panel, test.PlacerItem,
            test.Source == TestSource.Calculated ? test.Source : input.Source,
            plan.On.GetValueOrDefault(test.Analyte.Code)?.Id ?? SpecimenOf(newTubes, test))).ToImmutableArray();
        await OrdersStorage.InsertAsync(work, order.Id, order.Patient,
            [.. newTubes.Select(tube => new NewTube(tube.Id, tube.Barcode, tube.Container, tube.SpecimenType, null))],
            [.. added.Select(test => new NewTest(test.Id, test.Analyte, test.Panel, test.PlacerItem, test.Source, test.Specimen))],
            work.Now, ct);
        return new AddedTests(added, newTubes);
    }

    /// <summary>What an add-on needs: the tests that are new, those on a tube that is there, the tubes to be drawn.</summary>
    public sealed record AddOnPlan(
        ImmutableArray<ExpandedTest> Tests, ImmutableDictionary<string, OrderTube> On, ImmutableArray<PlannedTube> NewTubes);

    public static Outcome<AddOnPlan> Decide(
        AddOn input, LaboratoryPack pack, Order order, IReadOnlyList<OrderTest> tests, IReadOnlyList<OrderTube> tubes,
        DateTimeOffset now)
    {
        if (order.CancelledAt is not null)
            return OrderRefusals.Cancelled();
        if (input.Insist is { } insist && insist.Trim().Length is 0 or > 500)
            return OrderRefusals.ReasonMissing();
        if (!OrderedTests.Expand(pack, input.Items).Succeeded(out var expanded, out var refusal))
            return refusal;
        var there = tests.Where(test => test.Status != TestStatus.Cancelled).ToList();
        var wanted = expanded.Where(test => !there.Exists(other => IsOf(other.Analyte, test.Analyte.Code))).ToImmutableArray();
        if (there.Count + wanted.Length > PlaceOrder.TestsMax)
            return OrderRefusals.TooManyTests(PlaceOrder.TestsMax);
        if (!OrderedTests.Needs(pack, wanted).Succeeded(out var needs, out refusal))
            return refusal;
        var on = ImmutableDictionary.CreateBuilder<string, OrderTube>(StringComparer.Ordinal);
        var left = new List<TubeNeed>();
        var room = tubes.ToDictionary(tube => tube.Id, tube => Room(pack, tube, there));
        foreach (var need in needs)
        {
            var tube = tubes.FirstOrDefault(tube => IsSuitable(pack, tube, need, now) && room[tube.Id] >= need.Microlitres);
            if (tube is null)
            {
                left.Add(need);
                continue;
            }
            on[need.Analyte] = tube;
            room[tube.Id] -= need.Microlitres;
        }
        var newTubes = TubePlan.Of(pack, left);
        if (TubeSuffix.Last(tubes) + newTubes.Length > TubeSuffix.Max)
            return OrderRefusals.TooManyTubes();
        foreach (var calculated in wanted.Where(test => test.Source == TestSource.Calculated))
            if (SpecimenOfInputs(pack, calculated, there, tubes, on) is { } tube)
                on[calculated.Analyte.Code] = tube;
        return new AddOnPlan(wanted, on.ToImmutable(), newTubes);
    }

    /// <summary>
    /// A tube not drawn yet takes the test along; one that is drawn must still be good, and the analyte stable in it.
    /// Stability that the pack does not state is not assumed.
    /// </summary>
    private static bool IsSuitable(LaboratoryPack pack, OrderTube tube, TubeNeed need, DateTimeOffset now)
    {
        if (need.Separate || tube.RejectedAt is not null || tube.DisposedAt is not null
            || !IsOf(tube.SpecimenType, need.SpecimenType) || !need.Containers.Contains(tube.Container, StringComparer.Ordinal))
            return false;
        if (tube.CollectedAt is not { } collected)
            return true;
        var temperature = tube.Temperature switch
        {
            "refrigerated" => TemperatureClass.Refrigerated,
            "frozen" => TemperatureClass.Frozen,
            _ => TemperatureClass.Room,
        };
        return pack.FindAnalyte(need.Analyte)!.Stability
            .Any(stability => stability.Temperature == temperature && now < collected.AddHours((double)stability.Hours));
    }

    /// <summary>Microlitres left in a tube after its tests; none in a tube that one test has to itself.</summary>
    private static int Room(LaboratoryPack pack, OrderTube tube, List<OrderTest> tests)
    {
        if (tube.IsAliquot || pack.FindContainer(tube.Container) is not { } container)
            return 0;
        var used = 0;
        foreach (var test in tests.Where(test => test.Specimen == tube.Id && test.Source != TestSource.Calculated))
        {
            if (pack.FindAnalyte(test.Analyte) is not { } analyte || analyte.SeparateTube)
                return -1;
            used += analyte.VolumeMicrolitres ?? 0;
        }
        return TubePlan.UsableMicrolitres(pack, container, tube.SpecimenType) - used;
    }

    private static OrderTube? SpecimenOfInputs(
        LaboratoryPack pack, ExpandedTest calculated, List<OrderTest> there, IReadOnlyList<OrderTube> tubes,
        ImmutableDictionary<string, OrderTube>.Builder on)
    {
        foreach (var input in pack.FindCalculation(calculated.Analyte.Code)?.Inputs ?? [])
        {
            if (on.TryGetValue(input.Analyte, out var tube))
                return tube;
            if (there.Find(test => IsOf(test.Analyte, input.Analyte))?.Specimen is { } specimen)
                return tubes.FirstOrDefault(found => found.Id == specimen);
        }
        return null;
    }

    private static SpecimenId? SpecimenOf(ImmutableArray<PlacedTube> newTubes, ExpandedTest test)
    {
        var own = newTubes.FirstOrDefault(tube => tube.Analytes.Contains(test.Analyte.Code, StringComparer.Ordinal));
        return own?.Id ?? (newTubes.IsEmpty ? null : newTubes[0].Id);
    }

    private static async Task<Refusal?> RedundantAsync(
        Work work, Order order, ImmutableArray<ExpandedTest> tests, CancellationToken ct)
    {
        var measured = tests.Where(test => test.Source != TestSource.Calculated).Select(test => test.Analyte).ToList();
        var earlier = await RedundantTests.EarlierAsync(
            work, order.Patient, [.. measured.Select(analyte => analyte.Code)], ct);
        var redundant = RedundantTests.Find(measured, earlier, order.CollectAt ?? work.Now, order.CollectAt is not null);
        return redundant.IsEmpty ? null : OrderRefusals.Redundant(redundant);
    }

    private static bool IsOf(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
