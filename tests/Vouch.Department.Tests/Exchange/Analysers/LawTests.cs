using System.Text;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Exchange;
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

    private static string As(string sender, string type, string id, params string[] lines) =>
        string.Join('\r', [$"MSH|^~\\&|{sender}|LAB|VOUCH|LAB|20260302075500||{type}|{id}|P|2.5.1", .. lines]) + "\r";

    private static Hl7Message Parse(byte[]? body) => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(body!)).Message;

    private async Task<Guid> ConnectAsync(ArrangedBench bench, HospitalDesk desk, string name, string kind, int? port)
    {
        var id = (await Vouch.Department.Exchange.Connections.EnsureAsync(department.Db, bench.Actor, new ConnectionPlan(name, kind, "analyser")
        {
            SendingApplication = name, Host = port is null ? null : "127.0.0.1", Port = port, DeviceId = bench.Device, Profile = "ihe-law",
        }, Ct)).OrFail();
        await desk.Connections.RefreshAsync(Ct);
        return id;
    }
}
