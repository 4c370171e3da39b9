using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Tests.Exchange.Analysers;

/// <summary>HL7 analysers share the hospital's MLLP port and are known by MSH-3.</summary>
public sealed class LawTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_analyser_asks_by_QBP_is_told_by_OML_and_answers_by_OUL()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var work = new DeviceMessageWork(AnalyserHall.Drivers, bench.Record, new HostQueries(department.Clock, bench.Starts, () => bench.Rules));
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, more: work);
        var connection = await ConnectAsync(bench, desk, "LAW1", "mllp-in", null);
        var way = await ConnectAsync(bench, desk, "LAW1 orders", "mllp-out", 1);
        var tube = await bench.TubeAsync(Ct, "K", "NA");

        var response = await desk.SendAsync(As("LAW1", "QBP^Q11^QBP_Q11", "1", $"QPD|WOS^Work Order Step^IHELAW|T77|{tube.Barcode}", "RCP|I||R"), Ct);
        var acknowledged = await desk.SendAsync(As("LAW1", "OUL^R22^OUL_R22", "2", $"SPM|1|{tube.Barcode}||PLAS|||||||P", $"SAC|||{tube.Barcode}",
            "OBR|1|||2823-3^Potassium^LN", "ORC|OK", "OBX|1|NM|2823-3^Potassium^LN||4.2|mmol/L^^UCUM||N|||F"), Ct);
        await desk.WorkedAsync(Ct, connection);

        Assert.Equal(("RSP", "AA", "OK", "T77"), (response.Header.MessageCode, response.Segment("MSA").Text(1), response.Segment("QAK").Text(2), response.Segment("QAK").Text(1)));
        var sent = Parse(await department.Db.OneAsync("select body from outbox where connection_id = $1", [way], r => r.GetFieldValue<byte[]>(0), Ct));
        Assert.Equal(["2823-3", "2951-2"], sent.Segments.Where(s => s.Name == "OBR").Select(s => s.Text(4, 1)).Order(StringComparer.Ordinal));
        Assert.Equal((tube.Barcode, tube.Barcode, "NW"), (sent.Segment("SPM").Text(2), sent.Segment("SAC").Text(3), sent.Segment("ORC").Text(1)));
        Assert.Equal("AA", acknowledged.Segment("MSA").Text(1));
        Assert.Equal(4.2m, await department.Db.OneAsync("select value from measurement where order_test_id = $1", [tube.Tests["K"]], r => r.GetDecimal(0), Ct));
    }

    [Fact]
    public async Task Nothing_ordered_is_said_and_a_control_in_SPM_11_reaches_no_patient()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var work = new DeviceMessageWork(AnalyserHall.Drivers, bench.Record, new HostQueries(department.Clock, bench.Starts, () => bench.Rules));
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, more: work);
        var connection = await ConnectAsync(bench, desk, "LAW2", "mllp-in", null);
        var way = await ConnectAsync(bench, desk, "LAW2 orders", "mllp-out", 1);
        var tube = await bench.TubeAsync(Ct, "K");

        await desk.SendAsync(As("LAW2", "QBP^Q11^QBP_Q11", "1", "QPD|WOS^Work Order Step^IHELAW|T1|NO-SUCH-TUBE", "RCP|I||R"), Ct);
        await desk.SendAsync(As("LAW2", "OUL^R22^OUL_R22", "2", $"SPM|1|{tube.Barcode}||PLAS|||||||Q", "OBR|1|||2823-3", "OBX|1|NM|2823-3||4.2|mmol/L||N|||F"), Ct);
        await desk.WorkedAsync(Ct, connection);

        Assert.Equal("DC", Parse(await department.Db.OneAsync("select body from outbox where connection_id = $1", [way], r => r.GetFieldValue<byte[]>(0), Ct)).Segment("ORC").Text(1));
        Assert.Equal(["unknown-control"], await department.Db.ListAsync("select reason from unplaced_result where device_id = $1", [bench.Device], r => r.GetString(0), Ct));
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from measurement where order_test_id = $1", [tube.Tests["K"]], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task What_is_cancelled_after_the_analyser_was_told_is_taken_back_once_and_what_it_refuses_is_an_alarm()
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var work = new DeviceMessageWork(AnalyserHall.Drivers, bench.Record, new HostQueries(department.Clock, bench.Starts, () => bench.Rules));
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, more: work);
        await using var analyser = new ScriptedPartner();
        analyser.Answer = message => Orl(message, message.Segment("ORC").Text(1) switch { "CA" => "UC", _ => message.Segment("SPM").Text(2).EndsWith("-REFUSED", StringComparison.Ordinal) ? "UA" : "OK" });
        await ConnectAsync(bench, desk, "LAW3", "mllp-in", null);
        var way = await ConnectAsync(bench, desk, "LAW3 orders", "mllp-out", analyser.Port);
        var (tube, refused) = (await bench.TubeAsync(Ct, "K", "NA"), await bench.TubeAsync(Ct, "K"));
        await DoAsync("update specimen set barcode = barcode || '-REFUSED' where id = $1", refused.Specimen);
        using var sender = new OutboxSender(department.Db, desk.Connections, TimeProvider.System, NullLogger<OutboxSender>.Instance);
        await sender.StartAsync(Ct);
        await desk.SendAsync(As("LAW3", "QBP^Q11^QBP_Q11", "1", $"QPD|WOS^Work Order Step^IHELAW|T1|{tube.Barcode}", "RCP|I||R"), Ct);
        await desk.SendAsync(As("LAW3", "QBP^Q11^QBP_Q11", "2", $"QPD|WOS^Work Order Step^IHELAW|T2|{refused.Barcode}-REFUSED", "RCP|I||R"), Ct);
        await analyser.UntilAsync(() => analyser.Received.Count == 2, Ct);

        var cancellations = new LawCancellations(department.Db);
        await cancellations.TellAsync(Ct);
        await DoAsync("update order_test set cancelled_at = $2, cancel_reason = 'no longer wanted' where id = $1", tube.Tests["NA"], department.Clock.Now);
        await cancellations.TellAsync(Ct);
        await cancellations.TellAsync(Ct);
        await analyser.UntilAsync(() => analyser.Received.Count >= 3, Ct);
        await UntilAsync("select count(*)::int from outbox_delivery where state = 'done'", way, 2);
        await sender.StopAsync(Ct);

        var taken = analyser.Messages.Single(message => message.Segment("ORC").Text(1) == "CA");
        Assert.Equal(("OML", tube.Barcode, "2951-2"), (taken.Header.MessageCode, taken.Segment("SPM").Text(2), taken.Segment("OBR").Text(4, 1)));
        Assert.Single(taken.Segments, segment => segment.Name == "ORC");
        Assert.Equal(["done ", "done UC: not taken back any more: " + tube.Barcode + "-2951-2.", "set-aside UA: " + refused.Barcode + "-REFUSED-2823-3 was not accepted."], await department.Db.ListAsync(
            "select state || ' ' || coalesce(reason, '') from outbox_delivery where connection_id = $1 order by 1", [way], r => r.GetString(0), Ct));
    }

    private static byte[] Orl(Hl7Message message, string control)
    {
        var builder = Acknowledgement.Begin(message.Header, "ORL^O34^ORL_O34", AcknowledgementCode.AA, "A" + Guid.NewGuid().ToString("N")[..10], DateTimeOffset.UnixEpoch);
        foreach (var orc in message.Segments.Where(segment => segment.Name == "ORC"))
            builder.Segment("ORC").Set(1, control).Copy(2, orc.Field(2));
        return builder.Build();
    }

    private async Task DoAsync(string sql, params object?[] args)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "arranged", Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }

    private async Task UntilAsync(string sql, Guid connection, int count)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await department.Db.OneAsync(sql + " and connection_id = $1", [connection], r => r.GetInt32(0), Ct) == count)
                return;
            await Task.Delay(50, Ct);
        }

        Assert.Fail("Not reached: " + sql);
    }

    private static string As(string sender, string type, string id, params string[] lines) =>
        string.Join('\r', [$"MSH|^~\\&|{sender}|LAB|VOUCH|LAB|20260302075500||{type}|{id}|P|2.5.1", .. lines]) + "\r";

    private static Hl7Message Parse(byte[]? body) => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(body!)).Message;

    private async Task<Guid> ConnectAsync(ArrangedBench bench, HospitalDesk desk, string name, string kind, int? port)
    {
        var id = (await Vouch.Department.Exchange.Connections.EnsureAsync(department.Db, bench.Actor, new ConnectionPlan(name, kind, "analyser")
        {
            SendingApplication = name,
            Host = port is null ? null : "127.0.0.1",
            Port = port,
            DeviceId = bench.Device,
            Profile = "ihe-law",
        }, Ct)).OrFail();
        await desk.Connections.RefreshAsync(Ct);
        return id;
    }
}
