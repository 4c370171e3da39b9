using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Orders;
using Vouch.Department.Specimens;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>Whoever ordered is told what becomes of each line before its result. Source: HL7 v2.5.1 chapter 4, tables 0119, 0038.</summary>
public sealed class OrderStatusesTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ward_is_told_of_receipt_rejection_with_its_reason_and_cancellation_but_not_of_what_it_did_itself()
    {
        var partner = await PartnerAsync(new PartnerTerms { AllResults = false, Statuses = true });
        var silent = await PartnerAsync(new PartnerTerms());
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, new PartnerTerms { Paired = partner });
        await desk.Connections.RefreshAsync(Ct);
        var answer = await desk.SendAsync(Order(desk, "NW"), Ct);
        var accession = answer.Segment("ORC").Text(3, 1);
        var order = (await OrdersStorage.FindByAccessionAsync(department.Db, accession, Ct))!;
        var tube = Assert.Single(await TubesAsync(order.Id));
        Assert.Empty(await TellAsync(desk, partner));

        await DoAsync("update specimen set collected_at = now() - interval '1 hour', received_at = now() where id = $1", tube.Id.Value);
        var received = Assert.Single(await TellAsync(desk, partner));
        Assert.Equal(("OML", "O21", "Stand"), (received.Header.MessageCode, received.Header.TriggerEvent, received.Get("PID-5.1").Text));
        Assert.Equal([$"SC {desk.Application}-1 {accession} IP ", $"SC {desk.Application}-2 {accession} IP "], Lines(received));
        Assert.Equal(tube.Barcode, received.Get("SPM-2.2").Text);
        Assert.NotEqual("", received.Get("SPM-18").Text);

        var rejected = (await new RejectSpecimen(tube.Id, "HAEM", "dark red").RunAsync(department.Db, department.Actor, desk.Packs.Pack, Ct)).OrFail();
        var again = (await TellAsync(desk, partner))[^1];
        Assert.Equal([$"SC {desk.Application}-1 {accession} SC HAEM Haemolysed: dark red", $"SC {desk.Application}-2 {accession} SC HAEM Haemolysed: dark red"], Lines(again));
        Assert.Equal(rejected.Recollection!.Barcode, again.Get("SPM-2.2").Text);

        var tests = await TestsAsync(order.Id);
        (await Cancellation.RunAsync(department.Db, department.Actor, new CancelTests(order.Id, [tests.Single(test => test.Analyte == "K").Id], "no reagent"), desk.Packs.Pack, Ct)).OrFail();
        Assert.Equal([$"OC {desk.Application}-1 {accession} CA no reagent"], Lines((await TellAsync(desk, partner))[^1]));

        // What its own message cancelled it knows by the answer.
        Assert.Equal("CR", (await desk.SendAsync(Order(desk, "CA", "2"), Ct)).Segment("ORC").Text(1));
        Assert.Equal(3, (await TellAsync(desk, partner)).Count);
        Assert.Empty(await ToldAsync(silent));
    }

    [Fact]
    public async Task A_tube_rejected_without_a_new_one_holds_its_lines_up_and_orders_made_here_are_told_to_nobody()
    {
        var partner = await PartnerAsync(new PartnerTerms { Statuses = true });
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        await desk.Connections.RefreshAsync(Ct);
        var accession = (await desk.SendAsync(Order(desk, "NW", "1"), Ct)).Segment("ORC").Text(3, 1);
        var order = (await OrdersStorage.FindByAccessionAsync(department.Db, accession, Ct))!;
        await DoAsync("update specimen set collected_at = now(), rejected_at = now() where order_id = $1", order.Id.Value);
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var own = await bench.TubeAsync(Ct, "K");
        await DoAsync("update specimen set received_at = now() where id = $1", own.Specimen);
        Assert.Equal([$"SC {desk.Application}-1 {accession} HD "], Lines(Assert.Single(await TellAsync(desk, partner))));
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from order_status_due", [], r => r.GetInt32(0), Ct));
        await DoAsync("update connection set settings = '{\"allResults\": false}' where id = $1", partner);
    }

    private static string Order(HospitalDesk desk, string control, params string[] items)
    {
        string[] wanted = items.Length == 0 ? ["1", "2"] : items;
        return desk.Message("OML^O21^OML_O21", [$"PID|1||{desk.Application}-P^^^T^MR||Stand^Ida||19700101|F", "PV1|1|I", .. wanted.SelectMany(item => new[]
        {
            $"ORC|{control}|{desk.Application}-{item}^EHR||{desk.Application}-G^EHR", $"OBR|{item}|{desk.Application}-{item}^EHR||{(item == "1" ? "2823-3" : "2951-2")}^^LN",
        })]);
    }

    private static List<string> Lines(Hl7Message message) => [.. message.Segments.Where(segment => segment.Name == "ORC")
        .Select(orc => string.Join(' ', orc.Text(1), orc.Text(2, 1), orc.Text(3, 1), orc.Text(5), orc.Text(16, 2))).Order(StringComparer.Ordinal)];

    private async Task<List<Hl7Message>> TellAsync(HospitalDesk desk, Guid partner)
    {
        await new OrderStatuses(department.Db, desk.Packs).TellAsync(Ct);
        return await ToldAsync(partner);
    }

    private async Task<List<Hl7Message>> ToldAsync(Guid partner) => (await department.Db.ListAsync("select body from outbox where connection_id = $1 order by seq", [partner],
        r => r.GetFieldValue<byte[]>(0), Ct)).ConvertAll(body => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(body)).Message);

    private Task<List<OrderTube>> TubesAsync(OrderId order) => OrdersStorage.TubesAsync(department.Db, order, Ct);

    private Task<List<OrderTest>> TestsAsync(OrderId order) => OrdersStorage.TestsAsync(department.Db, order, Ct);

    private async Task<Guid> PartnerAsync(PartnerTerms terms) => (await Connections.SaveAsync(department.Db, department.Actor, id: null,
        new ConnectionPlan(Invariant($"OUT {Guid.NewGuid():N}"), "mllp-out", "hospital") { Host = "127.0.0.1", Port = 1, Settings = terms.Write() }, Ct)).OrFail();

    private async Task DoAsync(string sql, params object?[] args)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "test", Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }
}
