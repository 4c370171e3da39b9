using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Specimens;
using Vouch.Department.Starting;
using Vouch.Department.Tests.Fixtures;
using Vouch.Department.Tests.Orders;

namespace Vouch.Department.Tests.Specimens;

/// <summary>A ward with orders to collect, of the small laboratory with reasons for rejection.</summary>
internal sealed class ArrangedWard(TestDepartment department)
{
    public static readonly LaboratoryPack Pack = SmallPack.Pack with
    {
        RejectionReasons =
        [
            new RejectionReason("HAEM", "Haemolysed", "RH", Recollect: true),
            new RejectionReason("DUP", "Duplicate specimen", null, Recollect: false),
        ],
    };

    /// <summary>The start gate with what this laboratory asks: nothing.</summary>
    public static readonly StartWork Starts = new(new StartGate([], () => new StartProtocol(Pack, new CitedFact(FactKind.Pack, Guid.CreateVersion7(), 1), "LAB test")));

    private static int patients;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<PatientId> PatientAsync()
    {
        var number = Interlocked.Increment(ref patients);
        return (await PatientRegistration.RunAsync(department.Db, department.Actor,
            new RegisterPatient.Known(new Demographics { Family = "Önder-Šimić", Given = FormattableString.Invariant($"Ana {number}"), BirthDate = new DateOnly(1980, 5, 4) })
            { Identifiers = [new PatientIdentifier("HOSP", "MR", FormattableString.Invariant($"MR{number:0000}"))] }, Ct)).OrFail().Id;
    }

    public async Task<PlacedOrder> OrderAsync(PatientId patient, params string[] codes) =>
        (await OrderPlacing.RunAsync(department.Db, department.Actor, Pack,
            new PlaceOrder(patient, OrderPriority.Routine, [.. codes.Select(code => new OrderedItem(code))]) { Ward = "W3" }, Ct)).OrFail();

    public async Task<IdentityCheck> IdentifyAsync(PatientId patient) =>
        (await new CheckIdentity.Stated(patient, NameAgrees: true, BirthDateAgrees: true, BandState.Agrees).RunAsync(department.Db, department.Actor, Ct)).OrFail();

    public async Task<ImmutableArray<Specimen>> CollectAsync(PlacedOrder order, PatientId patient)
    {
        var check = await IdentifyAsync(patient);
        return (await new CollectSpecimens(order.Id, [.. order.Tubes.Select(tube => tube.Barcode)], check.Id)
            .RunAsync(department.Db, department.Actor, Pack, Starts, Ct)).OrFail().Tubes;
    }

    /// <summary>A collected and received tube of a new patient's order.</summary>
    public async Task<Specimen> ReceivedAsync(params string[] codes)
    {
        var patient = await PatientAsync();
        var order = await OrderAsync(patient, codes);
        await CollectAsync(order, patient);
        return (await ReceiveAsync(order.Tubes[0].Barcode)).Specimen!;
    }

    public async Task<Reception> ReceiveAsync(string barcode) =>
        Assert.Single((await new ReceiveSpecimens([new ArrivedTube(barcode)], "Reception").RunAsync(department.Db, department.Actor, Pack, Ct)).OrFail());
}
