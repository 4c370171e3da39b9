using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Proof;
using Vouch.Department.Specimens;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Specimens;

public sealed class CustodyTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private readonly ArrangedWard ward = new(department);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_batch_the_known_tubes_are_received_and_the_others_refused_each_with_its_reason()
    {
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K", "HGB");
        var check = await ward.IdentifyAsync(patient);
        (await new CollectSpecimens(order.Id, [order.Tubes[0].Barcode], check.Id).RunAsync(department.Db, department.Actor, ArrangedWard.Pack, ArrangedWard.Starts, Ct)).OrFail();

        var receptions = (await new ReceiveSpecimens(
            [new ArrivedTube(order.Tubes[0].Barcode, "slightly haemolysed"), new ArrivedTube("nobody's"), new ArrivedTube(order.Tubes[1].Barcode)], "Reception")
            .RunAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).OrFail();

        Assert.Equal([null, "specimen-unknown", "specimen-not-collected"], receptions.Select(reception => reception.Refusal?.Code));
        Assert.Equal((department.Clock.Now, "slightly haemolysed"), (receptions[0].Specimen!.ReceivedAt!.Value, receptions[0].Specimen!.Condition));
        var again = await ward.ReceiveAsync(order.Tubes[0].Barcode);
        Assert.Equal(receptions[0].Specimen!.Version, again.Specimen!.Version);
    }

    [Fact]
    public async Task A_tube_collected_outside_is_received_with_the_senders_attestation_as_its_identification()
    {
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K");
        var at = department.Clock.Now.AddMinutes(-20);
        var reception = Assert.Single((await new ReceiveSpecimens(
            [new ArrivedTube(order.Tubes[0].Barcode) { CollectedAt = at, CollectedBy = "Nora Night" }], "Reception")
            .RunAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).OrFail());

        Assert.Equal(at, reception.Specimen!.CollectedAt);
        var line = await Custody.LineAsync(department.Db, order.Tubes[0].Id, Ct);
        Assert.Equal([(SpecimenEventKind.Collected, "Nora Night", 2), (SpecimenEventKind.Received, "Ada Quint", 3)], line.Select(e => (e.Kind, e.By, e.Version)));
        Assert.Equal("attested-by-sender", await department.Db.OneAsync("select method from identity_check where id = $1",
            [reception.Specimen.IdentityCheck!.Value], row => row.GetString(0), Ct));
    }

    [Theory]
    [InlineData(2.9, null)] // TNI stands 4 h at room temperature
    [InlineData(3.5, "Run TNI soon")]
    [InlineData(4.1, "Too old for TNI")]
    public void A_tube_that_is_or_will_soon_be_too_old_warns(double hours, string? warning)
    {
        var now = department.Clock.Now;
        var specimen = new Specimen
        {
            Id = SpecimenId.New(now),
            Barcode = "x",
            Order = OrderId.New(now),
            Patient = new(Guid.NewGuid()),
            Container = "GOLD",
            SpecimenType = "SERUM",
            CollectedAt = now.AddHours(-hours),
        };
        var warnings = SpecimenAge.Warnings(ArrangedWard.Pack, specimen, ["TNI", "K"], now);
        if (warning is null)
            Assert.Empty(warnings);
        else
            Assert.StartsWith(warning, Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_specimen_is_ordered_anew_in_the_same_step_and_rejecting_again_gives_the_same_tube()
    {
        var specimen = await ward.ReceivedAsync("K");
        (await new RejectSpecimen(specimen.Id, "NOPE").RunAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).Refused("specimen-reason-invalid");

        var rejected = (await new RejectSpecimen(specimen.Id, "HAEM", "dark red").RunAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).OrFail();

        Assert.Equal(["K"], rejected.Recollection!.Analytes);
        Assert.Equal("HAEM Haemolysed: dark red", (await Custody.LineAsync(department.Db, specimen.Id, Ct))[^1].Reason);
        Assert.Equal(TestStatus.Recollect, Assert.Single(await OrdersStorage.TestsAsync(department.Db, specimen.Order, Ct)).Status);
        var again = (await new RejectSpecimen(specimen.Id, "HAEM").RunAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).OrFail();
        Assert.Equal((rejected.Recollection.Id, rejected.Specimen.Version), (again.Recollection!.Id, again.Specimen.Version));
        Assert.Equal("specimen-rejected", (await ward.ReceiveAsync(specimen.Barcode)).Refusal!.Code);
    }

    [Fact]
    public async Task A_duplicate_is_rejected_without_ordering_it_anew()
    {
        var specimen = await ward.ReceivedAsync("K");
        Assert.Null((await new RejectSpecimen(specimen.Id, "DUP").RunAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).OrFail().Recollection);
    }

    [Fact]
    public async Task An_aliquot_carries_identity_and_custody_of_its_parent_under_its_own_barcode()
    {
        var specimen = await ward.ReceivedAsync("K", "HGB");
        (await new Centrifuge([specimen.Barcode], "CENT-1", 10, 2000).RunAsync(department.Db, department.Actor, Ct)).OrFail();

        var parts = (await new Aliquot(specimen.Id, 2) { Purpose = "freezer" }.RunAsync(department.Db, department.Actor, Ct)).OrFail();

        Assert.Equal([specimen.Barcode[..^2] + "03", specimen.Barcode[..^2] + "04"], parts.Select(part => part.Barcode));
        Assert.All(parts, part => Assert.Equal((specimen.Id, specimen.IdentityCheck, specimen.CollectedAt, 1), (part.Parent, part.IdentityCheck, part.CollectedAt, part.Version)));
        Assert.Equal(["collected", "received", "centrifuged", "aliquoted", "aliquoted"],
            (await Custody.LineAsync(department.Db, parts[0].Id, Ct)).Select(e => e.Kind.Word()));
        (await new Aliquot(specimen.Id, 11).RunAsync(department.Db, department.Actor, Ct)).Refused("specimen-number-invalid");
    }

    [Fact]
    public async Task Two_specimens_are_never_in_one_position()
    {
        var place = (await new OpenStoragePlace("FR1", "Refrigerator 1", "refrigerated", "1", "2", "7").RunAsync(department.Db, department.Actor, Ct)).OrFail();
        var (one, two, three) = (await ward.ReceivedAsync("K"), await ward.ReceivedAsync("K"), await ward.ReceivedAsync("K"));

        var stored = (await new Store(one.Id, place.Code, "a01").RunAsync(department.Db, department.Actor, Ct)).OrFail();
        Assert.Equal(("A1", TemperatureClass.Refrigerated), (stored.Position, stored.Temperature));
        (await new Store(two.Id, place.Code, "A1").RunAsync(department.Db, department.Actor, Ct)).Refused("storage-position-taken");
        (await new Store(two.Id, place.Code, "B1").RunAsync(department.Db, department.Actor, Ct)).Refused("storage-position-invalid");
        Assert.Equal("A2", (await new Store(two.Id, place.Code).RunAsync(department.Db, department.Actor, Ct)).OrFail().Position);
        (await new Store(three.Id, place.Code).RunAsync(department.Db, department.Actor, Ct)).Refused("storage-place-full");

        (await new Retrieve(one.Id, "Bench 2").RunAsync(department.Db, department.Actor, Ct)).OrFail();
        Assert.Equal("A1", (await new Store(three.Id, place.Code).RunAsync(department.Db, department.Actor, Ct)).OrFail().Position);
        Assert.Equal(["A1", "A2"], (await StoragePlaces.InAsync(department.Db, place, Ct)).Select(s => s.Position));
    }

    [Fact]
    public async Task Those_stored_at_the_same_time_all_get_positions_of_their_own()
    {
        (await new OpenStoragePlace("RACK9", "Rack 9", "ambient", "3", "3", "").RunAsync(department.Db, department.Actor, Ct)).OrFail();
        var specimens = new List<Specimen>();
        for (var i = 0; i < 8; i++)
            specimens.Add(await ward.ReceivedAsync("K"));
        var stored = await Task.WhenAll(specimens.Select(s => new Store(s.Id, "RACK9").RunAsync(department.Db, department.Actor, Ct)));
        Assert.Equal(8, stored.Select(outcome => outcome.OrFail().Position).Distinct().Count());
    }

    [Fact]
    public async Task A_specimen_with_open_tests_is_not_disposed_of()
    {
        var specimen = await ward.ReceivedAsync("K");
        (await new Dispose([specimen.Id], "kept long enough").RunAsync(department.Db, department.Actor, Ct)).Refused("specimen-in-use");
        (await new RejectSpecimen(specimen.Id, "DUP").RunAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).OrFail();
        var gone = Assert.Single((await new Dispose([specimen.Id], "rejected").RunAsync(department.Db, department.Actor, Ct)).OrFail());
        Assert.Equal(department.Clock.Now, gone.DisposedAt);
        (await new NoteCondition(specimen.Id, "cloudy").RunAsync(department.Db, department.Actor, Ct)).Refused("specimen-rejected");
    }

    [Fact]
    public async Task A_mix_up_puts_the_specimen_and_its_neighbours_in_doubt_and_collects_them_anew()
    {
        var (one, two) = (await ward.ReceivedAsync("K"), await ward.ReceivedAsync("HGB"));

        var mixed = (await new CorrectIdentity(one.Id, [two.Barcode], "Labels exchanged at the bedside.").RunAsync(department.Db, department.Actor, Ct)).OrFail();

        Assert.Equal([two.Id, one.Id], mixed.Select(m => m.Specimen.Id));
        Assert.All(mixed, m => Assert.NotNull(m.Recollection));
        var open = await LookBacks.OpenAsync(department.Db, Ct);
        Assert.All(mixed, m => Assert.Contains(open, look => look.Id == m.LookBack.LookBackId && look.Fact == m.Specimen.Id.Value && look.Cause == "mix-up"));
        Assert.Empty((await new CorrectIdentity(one.Id, [], "Again.").RunAsync(department.Db, department.Actor, Ct)).OrFail());
        (await new CorrectIdentity(one.Id, [" "], " ").RunAsync(department.Db, department.Actor, Ct)).Refused("specimen-reason-invalid");
    }

    [Fact]
    public async Task Handing_over_names_where_the_tubes_are_and_unknown_ones_are_refused()
    {
        var specimen = await ward.ReceivedAsync("K");
        var handed = Assert.Single((await new HandOver([specimen.Barcode], "Tube post") { Temperature = TemperatureClass.Refrigerated }
            .RunAsync(department.Db, department.Actor, Ct)).OrFail());
        Assert.Equal(("Tube post", TemperatureClass.Refrigerated), (handed.Place, handed.Temperature));
        (await new HandOver(["gone"], "Tube post").RunAsync(department.Db, department.Actor, Ct)).Refused("specimen-unknown");
    }
}
