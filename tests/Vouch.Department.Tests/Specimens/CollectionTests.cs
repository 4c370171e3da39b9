using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Department.Specimens;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Specimens;

public sealed class CollectionTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private readonly ArrangedWard ward = new(department);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Task<Outcome<CollectedSpecimens>> Collect(OrderId order, Guid check, params string[] scanned) =>
        new CollectSpecimens(order, [.. scanned], check).RunAsync(department.Db, department.Actor, ArrangedWard.Pack, ArrangedWard.Starts, Ct);

    [Fact]
    public async Task Scanned_tubes_are_collected_on_the_identification_by_its_collector()
    {
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K", "HGB");
        var check = await ward.IdentifyAsync(patient);

        var first = (await Collect(order.Id, check.Id, order.Tubes[0].Barcode.ToLowerInvariant())).OrFail();
        Assert.Equal(1, first.Remaining);
        var both = (await Collect(order.Id, check.Id, order.Tubes[0].Barcode, order.Tubes[1].Barcode)).OrFail();

        Assert.Equal(0, both.Remaining);
        Assert.All(both.Tubes, tube => Assert.Equal((check.Id, department.Clock.Now, 2), (tube.IdentityCheck!.Value, tube.CollectedAt!.Value, tube.Version)));
        var line = await Custody.LineAsync(department.Db, order.Tubes[0].Id, Ct);
        Assert.Equal((SpecimenEventKind.Collected, "Ada Quint", 2), (Assert.Single(line).Kind, line[0].By, line[0].Version));
    }

    [Fact]
    public async Task A_wrong_tube_is_refused_and_nothing_of_the_step_is_kept()
    {
        var (one, other) = (await ward.PatientAsync(), await ward.PatientAsync());
        var (order, elsewhere) = (await ward.OrderAsync(one, "K"), await ward.OrderAsync(other, "K"));
        var check = await ward.IdentifyAsync(one);

        Assert.Contains("another order", (await Collect(order.Id, check.Id, order.Tubes[0].Barcode, elsewhere.Tubes[0].Barcode))
            .Refused("specimen-wrong-tube").Message, StringComparison.Ordinal);
        (await Collect(order.Id, check.Id, "nonsense")).Refused("specimen-wrong-tube");
        (await Collect(order.Id, check.Id)).Refused("specimen-scan-invalid");
        Assert.Null((await SpecimenStorage.FindAsync(department.Db, order.Tubes[0].Id, Ct))!.CollectedAt);
    }

    [Fact]
    public async Task Nothing_is_collected_on_a_missing_failed_foreign_or_old_identification()
    {
        var (patient, other) = (await ward.PatientAsync(), await ward.PatientAsync());
        var order = await ward.OrderAsync(patient, "K");
        var tube = order.Tubes[0].Barcode;
        (await Collect(order.Id, Guid.NewGuid(), tube)).Refused("identity-missing");
        (await Collect(order.Id, (await ward.IdentifyAsync(other)).Id, tube)).Refused("identity-of-other");

        var good = await ward.IdentifyAsync(patient);
        var somebody = new Actor(Guid.NewGuid(), "Pia Else", "test");
        (await new CollectSpecimens(order.Id, [tube], good.Id).RunAsync(department.Db, somebody, ArrangedWard.Pack, ArrangedWard.Starts, Ct)).Refused("identity-of-other");
        (await new CollectSpecimens(order.Id, [tube], good.Id) { CollectedAt = department.Clock.Now.AddMinutes(31) }
            .RunAsync(department.Db, department.Actor, ArrangedWard.Pack, ArrangedWard.Starts, Ct)).Refused("specimen-time-invalid");

        var mismatch = (await new CheckIdentity.Stated(patient, NameAgrees: true, BirthDateAgrees: false, BandState.Agrees)
            .RunAsync(department.Db, department.Actor, Ct)).OrFail();
        Assert.Equal(IdentityOutcome.Mismatch, mismatch.Outcome);
        (await Collect(order.Id, mismatch.Id, tube)).Refused("identity-failed");
        (await Collect(order.Id, good.Id, tube)).Refused("identity-failed");
        Assert.Equal(0, (await Collect(order.Id, (await ward.IdentifyAsync(patient)).Id, tube)).OrFail().Remaining);
    }

    [Fact]
    public void What_is_missing_or_differs_stops_the_identification()
    {
        var patient = new Department.Patients.PatientId(Guid.NewGuid());
        IdentityOutcome Outcome(CheckIdentity input, bool wearsBand = true) =>
            CheckIdentity.Decide(input, ["MR0001"], wearsBand, "Ada Quint").OrFail().Outcome;
        CheckIdentity Stated(bool? name, bool? birth, BandState? band) => new CheckIdentity.Stated(patient, name, birth, band);

        Assert.Equal(IdentityOutcome.Match, Outcome(Stated(true, true, BandState.Agrees)));
        Assert.Equal(IdentityOutcome.Match, Outcome(Stated(true, true, null), wearsBand: false));
        Assert.Equal(IdentityOutcome.Incomplete, Outcome(Stated(true, true, null)));
        Assert.Equal(IdentityOutcome.Incomplete, Outcome(Stated(true, true, BandState.Missing)));
        Assert.Equal(IdentityOutcome.Incomplete, Outcome(Stated(true, null, BandState.Agrees)));
        Assert.Equal(IdentityOutcome.Mismatch, Outcome(Stated(null, null, BandState.Differs)));
        Assert.Equal(IdentityOutcome.Mismatch, Outcome(Stated(false, true, BandState.Agrees)));
        Assert.Equal(IdentityOutcome.Match, Outcome(Stated(true, true, null) with { BandScan = "mr0001" }));
        Assert.Equal(IdentityOutcome.Mismatch, Outcome(Stated(true, true, BandState.Agrees) with { BandScan = "MR0002" }));
        Assert.Equal(IdentityOutcome.Match, Outcome(new CheckIdentity.BandAndSecondPerson(patient, BandState.Agrees, "Tom Nurse")));
        Assert.Equal(IdentityOutcome.Incomplete, Outcome(new CheckIdentity.BandAndSecondPerson(patient, BandState.Missing, "Tom Nurse")));
        Assert.Equal(IdentityOutcome.Mismatch, Outcome(new CheckIdentity.BandAndSecondPerson(patient, BandState.Differs, "Tom Nurse")));
        foreach (var nobody in new[] { " ", "ada quint" })
            CheckIdentity.Decide(new CheckIdentity.BandAndSecondPerson(patient, BandState.Agrees, nobody), [], true, "Ada Quint")
                .Refused("identity-second-person-invalid");
    }

    [Fact]
    public async Task A_tube_filled_against_the_order_of_draw_is_taken_with_a_warning()
    {
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K", "HGB", "PT");
        Assert.Equal(["BLUE", "GOLD", "LAV"], order.Tubes.Select(tube => tube.Container));
        var check = await ward.IdentifyAsync(patient);

        Assert.Empty((await Collect(order.Id, check.Id, order.Tubes[0].Barcode)).OrFail().Warnings);
        Assert.Empty((await Collect(order.Id, check.Id, order.Tubes[2].Barcode)).OrFail().Warnings);
        Assert.Contains("LAV", Assert.Single((await Collect(order.Id, check.Id, order.Tubes[1].Barcode)).OrFail().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tube_of_a_cancelled_order_is_not_collected()
    {
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K");
        var check = await ward.IdentifyAsync(patient);
        await using (var work = await department.Db.BeginAsync(department.Actor, "test", Ct))
        {
            await work.ExecuteAsync("update order_test set cancelled_at = now(), cancel_reason = 'test' where order_id = $1", [order.Id.Value], Ct);
            await work.CommitAsync(Ct);
        }
        (await Collect(order.Id, check.Id, order.Tubes[0].Barcode)).Refused("specimen-not-asked-for");
    }
}
