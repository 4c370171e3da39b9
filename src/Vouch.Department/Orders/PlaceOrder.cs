using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Orders;

/// <summary>What is asked for, for whom, how soon, by whom.</summary>
public sealed record PlaceOrder(PatientId Patient, OrderPriority Priority, ImmutableArray<OrderedItem> Items)
{
    public const int TestsMax = 200;

    /// <summary>Null: the person's open stay, if there is one.</summary>
    public EncounterId? Encounter { get; init; }

    public PlacerNumber? Placer { get; init; }

    public string? Requester { get; init; }

    /// <summary>Null: the ward of the stay.</summary>
    public string? Ward { get; init; }

    public string? ClinicalNote { get; init; }

    public ImmutableSortedDictionary<string, string> EntryAnswers { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Null: now.</summary>
    public DateTimeOffset? OrderedAt { get; init; }

    /// <summary>Null: as soon as possible.</summary>
    public DateTimeOffset? CollectAt { get; init; }

    public Guid? ConnectionId { get; init; }

    /// <summary>Why it is placed although some of it is redundant; null stops a redundant order.</summary>
    public string? Insist { get; init; }
}

/// <summary>A placed order. Later: the further collections of a series, each an order of its own.</summary>
public sealed record PlacedOrder(
    OrderId Id, string Accession, DateTimeOffset? CollectAt, ImmutableArray<PlacedTest> Tests,
    ImmutableArray<PlacedTube> Tubes, ImmutableArray<PlacedOrder> Later);

/// <summary>One test of a placed order; a calculated one hangs on the specimen of its first input.</summary>
public sealed record PlacedTest(
    OrderTestId Id, string Analyte, string? Panel, string? PlacerItem, TestSource Source, SpecimenId? Specimen);

/// <summary>One tube to fill, in the order of draw.</summary>
public sealed record PlacedTube(
    SpecimenId Id, string Barcode, string Container, string SpecimenType, ImmutableArray<string> Analytes);

/// <summary>Places an order: tests, accession number, tubes.</summary>
public static class OrderPlacing
{
    /// <summary>
    /// Refusals: order-invalid, order-empty, order-too-large, order-test-unknown, order-container-missing,
    /// order-redundant, order-already-placed, patient-not-found, order-accession-unavailable.
    /// </summary>
    public static Task<Outcome<PlacedOrder>> RunAsync(
        Db db, Actor actor, LaboratoryPack pack, PlaceOrder input, CancellationToken ct) =>
        db.ActAsync(actor, input.Insist, work => InAsync(work, pack, input, ct), ct);

    /// <summary>The same inside the caller's transaction, which is to be rolled back after a refusal.</summary>
    public static async Task<Outcome<PlacedOrder>> InAsync(
        Work work, LaboratoryPack pack, PlaceOrder input, CancellationToken ct)
    {
        if (!Decide(input, pack, work.Now).Succeeded(out var plans, out var refusal))
            return refusal;
        // The lock makes two orders for one person follow each other, so that the second sees the first.
        if (await PatientsStorage.FindSurvivorAsync(work, input.Patient, ct) is not { } patient
            || await PatientsStorage.LockAsync(work, patient.Id, ct) is null)
            return PatientRefusals.NotFound();
        if (await RefusalByOthersAsync(work, input, plans, patient.Id, ct) is { } refused)
            return refused;
        var stay = input.Encounter is null ? await EncounterStorage.CurrentAsync(work, patient.Id, ct) : null;
        PlacedOrder? first = null;
        var later = ImmutableArray.CreateBuilder<PlacedOrder>();
        foreach (var plan in plans)
        {
            var order = Header(input, plan, patient.Id, stay, work.Now);
            if (!(await StoreAsync(work, pack, order, plan, ct)).Succeeded(out var placed, out refusal))
                return refusal;
            if (first is null)
                first = placed;
            else
                later.Add(placed);
        }
        return first! with { Later = later.ToImmutable() };
    }

    /// <summary>One collection: its tests and tubes.</summary>
    public sealed record CollectionPlan(
        ImmutableArray<ExpandedTest> Tests, ImmutableArray<PlannedTube> Tubes, DateTimeOffset? CollectAt);

    /// <summary>What is to be collected, the first collection first; more than one where a panel is a series.</summary>
    public static Outcome<ImmutableArray<CollectionPlan>> Decide(PlaceOrder input, LaboratoryPack pack, DateTimeOffset now)
    {
        if (TextFault(input, now) is { } fault)
            return fault;
        var plans = ImmutableArray.CreateBuilder<CollectionPlan>();
        if (!Plan(pack, input.Items, input.CollectAt).Succeeded(out var plan, out var refusal))
            return refusal;
        plans.Add(plan);
        var start = input.CollectAt ?? input.OrderedAt ?? now;
        foreach (var minutes in SeriesMinutes(pack, input.Items))
        {
            var items = input.Items.Where(item =>
                pack.Panels.GetValueOrDefault(item.Code.Trim())?.SeriesMinutes.Contains(minutes) == true);
            if (!Plan(pack, items, start.AddMinutes(minutes)).Succeeded(out plan, out refusal))
                return refusal;
            plans.Add(plan);
        }
        return plans.ToImmutable();
    }

    private static IEnumerable<int> SeriesMinutes(LaboratoryPack pack, ImmutableArray<OrderedItem> items) => items
        .SelectMany(item => pack.Panels.GetValueOrDefault(item.Code.Trim())?.SeriesMinutes ?? [])
        .Where(minutes => minutes > 0).Distinct().Order();

    private static Outcome<CollectionPlan> Plan(
        LaboratoryPack pack, IEnumerable<OrderedItem> items, DateTimeOffset? collectAt)
    {
        if (!OrderedTests.Expand(pack, items).Succeeded(out var tests, out var refusal))
            return refusal;
        if (tests.Length > PlaceOrder.TestsMax)
            return OrderRefusals.TooManyTests(PlaceOrder.TestsMax);
        if (!OrderedTests.Needs(pack, tests).Succeeded(out var needs, out refusal))
            return refusal;
        var tubes = TubePlan.Of(pack, needs);
        if (tubes.Length > TubeSuffix.Max)
            return OrderRefusals.TooManyTubes();
        return new CollectionPlan(tests, tubes, collectAt?.ToUniversalTime());
    }

    private static Refusal? TextFault(PlaceOrder input, DateTimeOffset now)
    {
        if (input.Requester?.Length > 200 || input.Ward?.Length > 80 || input.ClinicalNote?.Length > 4000)
            return OrderRefusals.Invalid("Requester (200), ward (80) or note (4000 characters) is too long.");
        if (input.Placer is { } placer && (placer.Number.Trim().Length is 0 or > 80 || placer.System.Length > 80))
            return OrderRefusals.Invalid("A placer number has 1 to 80 characters.");
        if (input.OrderedAt > now.AddHours(1))
            return OrderRefusals.Invalid("The time of ordering lies in the future.", "Check the sender's clock.");
        if (input.CollectAt > now.AddDays(366))
            return OrderRefusals.Invalid("The collection is scheduled more than a year ahead.");
        if (input.EntryAnswers.Count > 50 || input.EntryAnswers.Any(answer => answer.Key.Length > 200 || answer.Value.Length > 1000))
            return OrderRefusals.Invalid("At most 50 answers of at most 1000 characters each.");
        return input.Insist is { } insist && insist.Trim().Length is 0 or > 500 ? OrderRefusals.ReasonMissing() : null;
    }

    private static async Task<Refusal?> RefusalByOthersAsync(
        Work work, PlaceOrder input, ImmutableArray<CollectionPlan> plans, PatientId patient, CancellationToken ct)
    {
        if (input.Placer is { } placer)
        {
            var placed = await work.OneAsync(
                """
                select accession from lab_order where placer_number = $1 and placer_system is not distinct from $2
                  and cancelled_at is null limit 1
                """,
                [placer.Number.Trim(), placer.System.Trim()], row => row.GetString(0), ct);
            if (placed is not null)
                return OrderRefusals.PlacerTaken(placed);
        }
        if (input.Insist is not null)
            return null;
        var measured = plans[0].Tests.Where(test => test.Source != TestSource.Calculated).Select(test => test.Analyte).ToList();
        var earlier = await RedundantTests.EarlierAsync(work, patient, [.. measured.Select(analyte => analyte.Code)], ct);
        var takenAt = input.CollectAt ?? input.OrderedAt ?? work.Now;
        var redundant = RedundantTests.Find(measured, earlier, takenAt, input.CollectAt is not null);
        return redundant.IsEmpty ? null : OrderRefusals.Redundant(redundant);
    }

    private static Order Header(
        PlaceOrder input, CollectionPlan plan, PatientId patient, Encounter? stay, DateTimeOffset now) => new()
        {
            Id = OrderId.New(now),
            Accession = "",
            Patient = patient,
            Encounter = input.Encounter ?? stay?.Id,
            Priority = input.Priority,
            Placer = input.Placer is { } placer ? new PlacerNumber(placer.System.Trim(), placer.Number.Trim()) : null,
            Requester = Tidy(input.Requester),
            Ward = Tidy(input.Ward) ?? stay?.Place.Ward,
            ClinicalNote = Tidy(input.ClinicalNote),
            EntryAnswers = input.EntryAnswers,
            OrderedAt = (input.OrderedAt ?? now).ToUniversalTime(),
            CollectAt = plan.CollectAt,
            ConnectionId = input.ConnectionId,
            Insisted = Tidy(input.Insist),
        };

    private static async Task<Outcome<PlacedOrder>> StoreAsync(
        Work work, LaboratoryPack pack, Order draft, CollectionPlan plan, CancellationToken ct)
    {
        if (!(await Accessions.NextAsync(work, ct)).Succeeded(out var accession, out var refusal))
            return refusal;
        var order = draft with { Accession = accession.ToString() };
        var tubes = plan.Tubes.Select((tube, i) => new PlacedTube(SpecimenId.New(work.Now),
            new ContainerNumber(accession, i + 1).ToString(), tube.Container, tube.SpecimenType, tube.Analytes)).ToImmutableArray();
        var tests = TestsIn(pack, tubes, plan.Tests, work.Now);
        await OrdersStorage.InsertAsync(work, order, ct);
        await OrdersStorage.InsertAsync(work, order.Id, order.Patient,
            [.. tubes.Select(tube => new NewTube(tube.Id, tube.Barcode, tube.Container, tube.SpecimenType, null))],
            [.. tests.Select(test => new NewTest(test.Id, test.Analyte, test.Panel, test.PlacerItem, test.Source, test.Specimen))],
            order.OrderedAt, ct);
        return new PlacedOrder(order.Id, order.Accession, order.CollectAt, tests, tubes, []);
    }

    private static ImmutableArray<PlacedTest> TestsIn(
        LaboratoryPack pack, ImmutableArray<PlacedTube> tubes, ImmutableArray<ExpandedTest> tests, DateTimeOffset now)
    {
        var tubeOf = tubes.SelectMany(tube => tube.Analytes.Select(analyte => (analyte, tube.Id)))
            .ToDictionary(pair => pair.analyte, pair => (SpecimenId?)pair.Id, StringComparer.Ordinal);
        SpecimenId? first = tubes.IsEmpty ? null : tubes[0].Id;
        var placed = ImmutableArray.CreateBuilder<PlacedTest>();
        foreach (var test in tests)
        {
            var inputs = pack.FindCalculation(test.Analyte.Code)?.Inputs ?? [];
            var specimen = tubeOf.GetValueOrDefault(test.Analyte.Code)
                ?? inputs.Select(input => tubeOf.GetValueOrDefault(input.Analyte)).FirstOrDefault(tube => tube is not null)
                ?? first;
            // A millisecond apart: the ids sort as the tests were asked for.
            placed.Add(new PlacedTest(OrderTestId.New(now.AddMilliseconds(placed.Count)), test.Analyte.Code, test.Panel,
                test.PlacerItem, test.Source, specimen));
        }
        return placed.ToImmutable();
    }

    private static string? Tidy(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
