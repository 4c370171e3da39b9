using System.Collections.Immutable;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Identifiers;

namespace Vouch.Department.Tests.Orders;

public sealed class OrderTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<PatientId> Patient(string family = "Order") =>
        (await PatientRegistration.RunAsync(department.Db, department.Actor,
            new RegisterPatient.Known(new Demographics { Family = family }), Ct)).OrFail().Id;

    private Task<Outcome<PlacedOrder>> Place(PatientId patient, params string[] codes) => Place(Of(patient, codes));

    private Task<Outcome<PlacedOrder>> Place(PlaceOrder input) =>
        OrderPlacing.RunAsync(department.Db, department.Actor, SmallPack.Pack, input, Ct);

    private static PlaceOrder Of(PatientId patient, params string[] codes) =>
        new(patient, OrderPriority.Routine, [.. codes.Select(code => new OrderedItem(code))]);

    private Task<Outcome<AddedTests>> Add(OrderId order, params string[] codes) =>
        AddOns.RunAsync(department.Db, department.Actor, SmallPack.Pack,
            new AddOn(order, [.. codes.Select(code => new OrderedItem(code))]), Ct);

    private Task<List<OrderTest>> Tests(OrderId id) => OrdersStorage.TestsAsync(department.Db, id, Ct);

    private async Task<string> Statuses(OrderId id) =>
        string.Join(' ', (await Tests(id)).Select(test => $"{test.Analyte}:{test.Status.Word()}"));

    private async Task Do(string sql, params object?[] args)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "test", Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }

    [Fact]
    public async Task An_order_expands_its_panels_once_and_gets_an_accession_whose_check_character_fits()
    {
        var placed = (await Place(await Patient(), "BMP", "K", "HGB", "EGFR")).OrFail();

        Assert.Equal("NA K CREA HGB EGFR".Split(' '), placed.Tests.Select(test => test.Analyte));
        Assert.Equal(["BMP", "BMP", "BMP", null, null], placed.Tests.Select(test => test.Panel));
        Assert.True(AccessionNumber.Parse(placed.Accession).Succeeded(out _, out _));
        Assert.Equal([placed.Accession + "01", placed.Accession + "02"], placed.Tubes.Select(tube => tube.Barcode));
        Assert.Equal(["GOLD", "LAV"], placed.Tubes.Select(tube => tube.Container));
        var stored = await Tests(placed.Id);
        Assert.Equal(placed.Tests.Select(test => (test.Id, test.Specimen)), stored.Select(test => (test.Id, test.Specimen)));
        Assert.Equal(TestSource.Calculated, stored[^1].Source);
        Assert.Equal(stored[2].Specimen, stored[^1].Specimen);
    }

    [Fact]
    public async Task A_calculated_test_brings_what_it_is_calculated_from() =>
        Assert.Equal(["CREA", "EGFR"], (await Place(await Patient(), "EGFR")).OrFail().Tests.Select(test => test.Analyte));

    [Fact]
    public async Task Accession_numbers_given_at_the_same_time_are_all_different()
    {
        var patients = new List<PatientId>();
        for (var i = 0; i < 20; i++)
            patients.Add(await Patient());
        var placed = await Task.WhenAll(patients.Select(patient => Place(patient, "K")));
        Assert.Equal(20, placed.Select(outcome => outcome.OrFail().Accession).Distinct().Count());
    }

    [Fact]
    public async Task What_cannot_be_placed_is_refused_with_the_reason_and_leaves_nothing()
    {
        var patient = await Patient();
        Assert.Contains("NOPE", (await Place(patient, "K", "NOPE")).Refused("order-test-unknown").Detail!, StringComparison.Ordinal);
        (await Place(patient)).Refused("order-empty");
        (await Place(patient, "LOST")).Refused("order-container-missing");
        (await Place(PatientId.New(department.Clock.Now), "K")).Refused("patient-not-found");
        (await Place(Of(patient, "K") with { OrderedAt = department.Clock.Now.AddHours(2) })).Refused("order-invalid");
        (await Place(Of(patient, "K") with { Insist = " " })).Refused("order-reason-invalid");
        Assert.Equal(0, await department.Db.OneAsync(
            "select count(*)::int from lab_order where patient_id = $1", [patient.Value], row => row.GetInt32(0), Ct));
    }

    [Fact]
    public async Task The_same_placer_number_twice_is_refused_until_the_first_is_cancelled()
    {
        var input = Of(await Patient(), "K") with { Placer = new PlacerNumber("EHR", "P-1") };
        var placed = (await Place(input)).OrFail();
        Assert.Contains(placed.Accession, (await Place(input)).Refused("order-already-placed").Detail!, StringComparison.Ordinal);
        (await Place(input with { Placer = new PlacerNumber("OTHER", "P-1"), Insist = "other system" })).OrFail();
        (await Cancellation.RunAsync(department.Db, department.Actor, new CancelOrder(placed.Id, "wrong"), Ct)).OrFail();
        (await Place(input with { Insist = "again" })).OrFail();
    }

    [Fact]
    public async Task A_partner_finds_its_orders_by_its_numbers()
    {
        var placed = (await Place(Of(await Patient()) with
        {
            Items = [new OrderedItem("K", "I-77"), new OrderedItem("HGB", "I-78")],
            Placer = new PlacerNumber("EHR", "G-7"),
        })).OrFail();
        await using var work = await department.Db.BeginAsync(department.Actor, null, Ct);
        Assert.Equal(placed.Id, Assert.Single(await OrdersStorage.FindByPlacerAsync(work, "EHR", "G-7", Ct)).Id);
        Assert.Equal(placed.Id, Assert.Single(await OrdersStorage.FindByPlacerAsync(work, null, "I-78", Ct)).Id);
        Assert.Empty(await OrdersStorage.FindByPlacerAsync(work, "LIS", "I-78", Ct));
        Assert.Equal(placed.Id, (await OrdersStorage.FindByAccessionAsync(work, placed.Accession, Ct))!.Id);
    }

    [Fact]
    public async Task A_pending_test_stops_a_second_order_and_a_reason_lets_it_through()
    {
        var patient = await Patient();
        var first = (await Place(patient, "BMP")).OrFail();
        var refusal = (await Place(patient, "K", "HGB")).Refused("order-redundant");
        Assert.Contains(first.Accession, refusal.Detail!, StringComparison.Ordinal);
        var second = (await Place(Of(patient, "K", "HGB") with { Insist = "haemolysed at transport" })).OrFail();
        Assert.Equal("haemolysed at transport", (await OrdersStorage.FindAsync(department.Db, second.Id, Ct))!.Insisted);
    }

    [Fact]
    public async Task A_cancelled_test_does_not_stop_an_order()
    {
        var patient = await Patient();
        var first = (await Place(patient, "K")).OrFail();
        (await Cancellation.RunAsync(department.Db, department.Actor, new CancelOrder(first.Id, "not needed"), Ct)).OrFail();
        (await Place(patient, "K")).OrFail();
    }

    [Fact]
    public async Task Tomorrow_mornings_round_is_not_redundant_but_the_same_round_twice_is()
    {
        var patient = await Patient();
        var six = department.Clock.Now.AddHours(22);
        (await Place(patient, "K")).OrFail();
        (await Place(Of(patient, "K") with { CollectAt = six })).OrFail();
        (await Place(Of(patient, "K") with { CollectAt = six.AddMinutes(30) })).Refused("order-redundant");
    }

    [Fact]
    public async Task A_test_within_its_interval_is_redundant_and_after_it_is_not()
    {
        var patient = await Patient();
        var first = (await Place(patient, "A1C")).OrFail();
        await Release(first.Tests[0], "7.1");
        await Do("update specimen set collected_at = $2 where id = $1", first.Tubes[0].Id.Value, department.Clock.Now);

        (await Place(Of(patient, "A1C") with { CollectAt = department.Clock.Now.AddHours(719) })).Refused("order-redundant");
        (await Place(Of(patient, "A1C") with { CollectAt = department.Clock.Now.AddHours(720) })).OrFail();
        (await Place(patient, "HGB")).OrFail();
    }

    [Fact]
    public async Task A_redundant_order_is_seen_through_a_merge_and_belongs_to_the_survivor()
    {
        var (kept, old) = (await Patient(), await Patient());
        (await Place(old, "K")).OrFail();
        (await PatientMerging.RunAsync(department.Db, department.Actor, new MergePatients(kept, old, "one person"), Ct)).OrFail();
        (await Place(kept, "K")).Refused("order-redundant");
        var placed = (await Place(old, "HGB")).OrFail();
        Assert.Equal(kept, (await OrdersStorage.FindAsync(department.Db, placed.Id, Ct))!.Patient);
    }

    [Fact]
    public async Task A_series_is_one_order_for_each_collection()
    {
        var placed = (await Place(await Patient(), "TROP", "K")).OrFail();
        Assert.Equal(["TNI", "K"], placed.Tests.Select(test => test.Analyte));
        Assert.Equal([60d, 180d], placed.Later.Select(later => (later.CollectAt!.Value - department.Clock.Now).TotalMinutes));
        Assert.All(placed.Later, later => Assert.Equal("TNI", Assert.Single(later.Tests).Analyte));
        Assert.Equal(3, placed.Later.Select(later => later.Accession).Append(placed.Accession).Distinct().Count());
    }

    [Fact]
    public async Task An_order_takes_ward_and_stay_from_where_the_patient_lies()
    {
        var patient = await Patient();
        var stay = (await Admission.RunAsync(department.Db, department.Actor, new AdmitPatient(
            patient, "EHR", "V-77", EncounterClass.Inpatient, new BedPlace("ICU", "1", null), null, department.Clock.Now), Ct)).OrFail();
        var order = await OrdersStorage.FindAsync(department.Db, (await Place(patient, "K")).OrFail().Id, Ct);
        Assert.Equal(("ICU", stay.Id), (order!.Ward, order.Encounter!.Value));
    }

    [Fact]
    public async Task The_board_of_all_wards_begins_with_the_most_urgent_orders_that_have_waited_longest()
    {
        var patient = await Patient("Board");
        async Task<string> Placed(OrderPriority priority, int hoursAgo) => (await Place(Of(patient, "K") with
        {
            Priority = priority,
            OrderedAt = department.Clock.Now.AddHours(-hoursAgo),
            Insist = "for the board",
        })).OrFail().Accession;
        var (old, routine, urgent, stat) = (await Placed(OrderPriority.Stat, 37), await Placed(OrderPriority.Routine, 35),
            await Placed(OrderPriority.Urgent, 34), await Placed(OrderPriority.Stat, 33));
        var later = await Placed(OrderPriority.Stat, 32);
        var cancelled = await Placed(OrderPriority.Stat, 35);
        await Do("update lab_order set cancelled_at = now() where accession = $1", cancelled);

        var all = await Board(1000);
        Assert.Equal([stat, later, urgent, routine], all.Intersect([stat, later, urgent, routine]));
        Assert.Equal(all[..3], await Board(3));
        Assert.Empty(all.Intersect([old, cancelled]));

        async Task<List<string>> Board(int most) =>
            [.. (await PatientOrders.OfWardAsync(department.Db, ward: null, most, Ct)).Select(line => line.Accession)];
    }

    [Fact]
    public async Task An_add_on_goes_onto_a_tube_within_stability_and_onto_a_new_one_after()
    {
        var placed = (await Place(await Patient(), "K")).OrFail();
        await Do("update specimen set collected_at = $2 where id = $1", placed.Tubes[0].Id.Value,
            department.Clock.Now.AddHours(-4).AddMinutes(1));
        Assert.Empty((await Add(placed.Id, "TNI")).OrFail().NewTubes); // 3 h 59 min, stable for 4 h at room temperature

        var late = (await Place(await Patient(), "K")).OrFail();
        await Do("update specimen set collected_at = $2 where id = $1", late.Tubes[0].Id.Value, department.Clock.Now.AddHours(-4));
        var added = (await Add(late.Id, "TNI")).OrFail();
        Assert.Equal(late.Accession + "02", Assert.Single(added.NewTubes).Barcode);

        var cold = (await Place(await Patient(), "K")).OrFail();
        await Do("update specimen set collected_at = $2, temperature = 'refrigerated' where id = $1",
            cold.Tubes[0].Id.Value, department.Clock.Now.AddHours(-23));
        Assert.Empty((await Add(cold.Id, "TNI")).OrFail().NewTubes);
        Assert.Single((await Add(cold.Id, "NA")).OrFail().NewTubes); // the pack states no stability for sodium
    }

    [Fact]
    public async Task An_add_on_before_the_draw_goes_along_and_what_is_there_already_is_left_out()
    {
        var placed = (await Place(await Patient(), "K")).OrFail();
        var added = (await Add(placed.Id, "BMP")).OrFail();
        Assert.Equal(["NA", "CREA"], added.Tests.Select(test => test.Analyte));
        Assert.Empty(added.NewTubes);
        Assert.All(await Tests(placed.Id), test => Assert.Equal(placed.Tubes[0].Id, test.Specimen));
        Assert.Empty((await Add(placed.Id, "K")).OrFail().Tests);
        Assert.Single((await Add(placed.Id, "AMM")).OrFail().NewTubes);
        Assert.Single((await Add(placed.Id, "LAC")).OrFail().NewTubes); // not into the tube that AMM has to itself
    }

    [Fact]
    public async Task A_rejected_or_full_tube_takes_no_add_on()
    {
        var rejected = (await Place(await Patient(), "K")).OrFail();
        await Do("update specimen set rejected_at = now() where id = $1", rejected.Tubes[0].Id.Value);
        Assert.Single((await Add(rejected.Id, "NA")).OrFail().NewTubes);

        var full = (await Place(await Patient(), "BIG")).OrFail(); // 1.5 of the 2 mL a 5 mL tube gives
        Assert.Empty((await Add(full.Id, "NA")).OrFail().NewTubes);
        var big = SmallPack.Pack with { Analytes = SmallPack.Pack.Analytes.SetItem("K", SmallPack.Test("K") with { VolumeMicrolitres = 500 }) };
        Assert.Single((await AddOns.RunAsync(department.Db, department.Actor, big,
            new AddOn(full.Id, [new OrderedItem("K")]), Ct)).OrFail().NewTubes);
    }

    [Fact]
    public async Task A_STAT_upgrade_makes_new_versions_and_repeating_it_does_not()
    {
        var placed = (await Place(await Patient(), "BMP")).OrFail();
        var stat = new ChangeOrder(placed.Id, OrderPriority.Stat);
        Assert.Equal(OrderPriority.Stat, (await OrderChange.RunAsync(department.Db, department.Actor, stat, Ct)).OrFail().Priority);
        (await OrderChange.RunAsync(department.Db, department.Actor, stat, Ct)).OrFail();
        Assert.All(await Tests(placed.Id), test => Assert.Equal(2, test.Version));
    }

    [Fact]
    public async Task A_test_is_cancelled_with_a_reason_and_the_last_one_cancels_the_order()
    {
        var placed = (await Place(await Patient(), "K", "NA")).OrFail();
        Task<Outcome<Order>> Cancel(int index, string? reason) => Cancellation.RunAsync(
            department.Db, department.Actor, new CancelTests(placed.Id, [placed.Tests[index].Id], reason), SmallPack.Pack, Ct);

        (await Cancel(0, null)).Refused("order-reason-invalid");
        Assert.Null((await Cancel(0, "not needed")).OrFail().CancelledAt);
        Assert.Equal("K:cancelled NA:ordered", await Statuses(placed.Id));
        Assert.NotNull((await Cancel(1, "not needed")).OrFail().CancelledAt);
        Assert.NotNull((await Cancel(1, null)).OrFail().CancelledAt); // repeated: as it is
        (await Add(placed.Id, "HGB")).Refused("order-cancelled");
        (await OrderChange.RunAsync(department.Db, department.Actor, new ChangeOrder(placed.Id, OrderPriority.Stat), Ct))
            .Refused("order-cancelled");
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from specimen_to_collect where order_id = $1",
            [placed.Id.Value], row => row.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_released_test_cannot_be_cancelled_and_is_named()
    {
        var placed = (await Place(await Patient(), "K", "NA")).OrFail();
        await Release(placed.Tests[0], "4.1");
        var refusal = (await Cancellation.RunAsync(department.Db, department.Actor, new CancelOrder(placed.Id, "late"), Ct)).Refused("order-released");
        Assert.Equal("Released: K.", refusal.Detail);
        (await Cancellation.RunAsync(department.Db, department.Actor,
            new CancelTests(placed.Id, [placed.Tests[1].Id], "late"), SmallPack.Pack, Ct)).OrFail();
        (await Cancellation.RunAsync(department.Db, department.Actor,
            new CancelTests(placed.Id, [OrderTestId.New(department.Clock.Now)], "late"), SmallPack.Pack, Ct)).Refused("order-test-not-found");
        Assert.Equal("K:released NA:cancelled", await Statuses(placed.Id));
    }

    [Fact]
    public async Task A_rejected_tube_is_ordered_anew_with_its_open_tests()
    {
        var placed = (await Place(await Patient(), "K", "NA")).OrFail();
        await Release(placed.Tests[0], "4.1");
        var tube = placed.Tubes[0].Id;
        await Do("update specimen set rejected_at = now() where id = $1", tube.Value);
        Assert.Equal("K:released NA:rejected", await Statuses(placed.Id));

        var again = (await department.Db.ActAsync(department.Actor, "clotted",
            work => OrderRecollection.InAsync(work, tube, Ct), Ct)).OrFail();
        Assert.Equal(placed.Accession + "02", again.Barcode);
        Assert.Equal("K:released NA:recollect", await Statuses(placed.Id));
        (await department.Db.ActAsync(department.Actor, "clotted", work => OrderRecollection.InAsync(work, tube, Ct), Ct))
            .Refused("specimen-nothing-to-recollect");
    }

    [Fact]
    public async Task Where_a_test_stands_follows_from_what_happened_and_nothing_else()
    {
        var placed = (await Place(await Patient(), "K")).OrFail();
        var (test, tube) = (placed.Tests[0], placed.Tubes[0].Id.Value);
        async Task Is(string status) => Assert.Equal($"K:{status}", await Statuses(placed.Id));

        await Is("ordered");
        await Do("update specimen set collected_at = now() where id = $1", tube);
        await Is("collected");
        await Do("update specimen set received_at = now() where id = $1", tube);
        await Is("received");
        var measured = await Measure(test);
        await Is("measured");
        await Do(
            """
            insert into review (measurement_id, order_test_id, patient_id, analyte, priority, reasons, sweepable)
            select $1, id, $3, analyte, 'routine', '["delta"]', true from order_test where id = $2
            """, measured, test.Id.Value, Guid.NewGuid());
        await Is("held");
        await Do("update review set decided_at = now(), decision = 'rerun' where measurement_id = $1", measured);
        await Is("received");
        await Measure(test);
        await Is("measured");
        await Release(test, "4.1");
        await Is("released");
        await Release(test, "4.2", 2, "corrected");
        await Is("corrected");
        await Release(test, "", 3, "withdrawn");
        await Is("withdrawn");
    }

    private async Task<Guid> Measure(PlacedTest test)
    {
        var id = Guid.CreateVersion7(department.Clock.Now);
        await Do(
            """
            insert into measurement (id, order_test_id, patient_id, analyte, source, value_text, measured_at, time_source)
            values ($1, $2, $3, $4, 'hand', '4.1', now(), 'entered')
            """, id, test.Id.Value, Guid.NewGuid(), test.Analyte);
        return id;
    }

    /// <summary>The row a release leaves, without its proof: what is tested here is only how it is read.</summary>
    private Task Release(PlacedTest test, string value, int version = 1, string status = "final") => Do(
        """
        insert into result (order_test_id, version, proof_id, measurement_id, patient_id, order_id, analyte, status, value_text,
          measured_at, released_at, rule_version)
        select t.id, $2, $3, $3, o.patient_id, o.id, t.analyte, $4, $5, now(), now(), 'test'
        from order_test t join lab_order o on o.id = t.order_id where t.id = $1
        """, test.Id.Value, version, Guid.CreateVersion7(), status, value);
}
