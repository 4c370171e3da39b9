using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Exchange.Analysers;

/// <summary>
/// A real instrument's line, played by a program that knows nothing of Vouch, an order sent by another, and people at the
/// program's own pages: from the bytes to a report that another machine verifies. The capture is of an Arkray SE-1520:
/// Na 131, K 9.7, Cl 96 mmol/L of tube 1DC042FP.
/// </summary>
public sealed class CaptureToReportTests(TestSite site) : IClassFixture<TestSite>
{
    private const string Barcode = "1DC042FP";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_captured_potassium_waits_for_its_tube_is_released_reported_verified_elsewhere_and_named_by_the_recall_of_its_lot()
    {
        var capture = Repository.SharedOrSkip(Path.Combine("astm", "senaite", "spotchem_el.txt"));
        var bench = await ArrangedBench.CreateAsync(site.Db, Ct);
        var port = await ConnectAsync(bench.Device);
        await PlayAsync("python3", Path.Combine(Repository.Root!, "tests", "Vouch.Wire.Tests", "peers", "astm_instrument.py"), "127.0.0.1", port, capture);

        // Nobody ordered anything on that tube: it waits, and says so.
        var waiting = await UntilAsync(() => site.Db.ListAsync("select id, code, reason from unplaced_result where sample_id = $1 and closed_at is null order by code", [Barcode],
            r => (Id: r.GetGuid(0), Code: r.GetString(1), Reason: r.GetString(2)), Ct), rows => rows.Count == 3);
        Assert.Equal(["Cl unknown-tube", "K unknown-tube", "Na unknown-tube"], waiting.Select(row => row.Code + " " + row.Reason));
        using var ada = await site.SignedInAsync("ada");
        Assert.Contains(Barcode, await ada.ReadAsync("/unplaced"), StringComparison.Ordinal);

        // The ward's system sends the order, with the tube it collected.
        await OrderAsync();
        using var tom = await site.SignedInAsync("tom");
        using (var received = await tom.SendAsync("/receive", "receive", ("scan", Barcode)))
            Assert.Contains("Received", WebUtility.HtmlDecode(await received.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal);
        foreach (var (id, _, _) in waiting)
            using (var placed = await ada.SendAsync("/unplaced", $"replay-{id}"))
                Assert.Equal(HttpStatusCode.Found, placed.StatusCode);

        // Far beyond its critical limits: on the call list at once, and held until a person has looked.
        var (test, measurement) = await site.Db.OneAsync("select t.id, m.id from measurement m join order_test t on t.id = m.order_test_id join specimen s on s.id = m.specimen_id where s.barcode = $1 and m.analyte = 'K'",
            [Barcode], r => (r.GetGuid(0), r.GetGuid(1)), Ct);
        Assert.Contains("Kapture, Ture", WebUtility.HtmlDecode(await ada.ReadAsync("/critical")), StringComparison.Ordinal);
        await site.QualifyAsync("ada", "chemistry");
        foreach (var held in await site.Db.ListAsync("select w.measurement_id from review w join measurement m on m.id = w.measurement_id join specimen s on s.id = m.specimen_id where s.barcode = $1 and w.decided_at is null", [Barcode], r => r.GetGuid(0), Ct))
            using (var released = await ada.SendAsync($"/review/{held}", "release", ("sign-name", "ada"), ("pin", DemoAccounts.Pin)))
                Assert.True(released.StatusCode == HttpStatusCode.Found, await released.Content.ReadAsStringAsync(Ct));
        var (value, proof) = await site.Db.OneAsync("select value_text, proof_id from result where order_test_id = $1 and measurement_id = $2", [test, measurement], r => (r.GetString(0), r.GetGuid(1)), Ct);
        Assert.Equal("9.7", value);
        Assert.Contains("9.7", await ada.ReadAsync($"/proofs/{proof}"), StringComparison.Ordinal);

        // Sealed, reported, and verified by a program that has nothing of this hospital.
        var report = await UntilAsync(() => site.Db.ListAsync("select r.id from report r join order_test t on t.order_id = r.order_id where t.id = $1 and r.status = 'final'", [test], r => r.GetGuid(0), Ct), rows => rows.Count > 0);
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["report.pdf"], await ada.Http.GetByteArrayAsync($"/reports/{report[0]}/pdf", Ct), Ct);
        await using var elsewhere = new VouchProcess();
        await File.WriteAllBytesAsync(folder["hospital.pem"], await ada.Http.GetByteArrayAsync("/ledger/keys.pem", Ct), Ct);
        Assert.True(await elsewhere.RunAsync(["verify", folder["report.pdf"], "--key", folder["hospital.pem"]], Ct) == 0, elsewhere.Output);
        Assert.DoesNotContain("GENUINE IF", elsewhere.Output, StringComparison.Ordinal);
        Assert.Contains("proof-K-1.json: GENUINE", elsewhere.Output, StringComparison.Ordinal);
        Assert.Contains("K 9.7 mmol/L", elsewhere.Output, StringComparison.Ordinal);

        // Its reagent lot is recalled: the look-back names all three, and what is locked stays locked.
        using var sam = await site.SignedInAsync("sam");
        using var recalled = await sam.SendAsync($"/lots/{bench.Lot}", "recall", ("recall-reason", "maker's notice 7"));
        Assert.Equal(HttpStatusCode.Found, recalled.StatusCode);
        var lookBack = await sam.ReadAsync(recalled.Headers.Location!.ToString());
        var accession = await site.Db.OneAsync("select o.accession from lab_order o join order_test t on t.order_id = o.id where t.id = $1", [test], r => r.GetString(0), Ct);
        Assert.Equal(3, lookBack.Split($"/orders/{accession}").Length - 1);
        Assert.Contains($"/proofs/{proof}", lookBack, StringComparison.Ordinal);
    }

    /// <summary>A port of the instrument's own, as this one says nothing of itself; and the ward's system.</summary>
    private async Task<string> ConnectAsync(Guid device)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        (await Connections.EnsureAsync(site.Db, TestSite.Actor("ivo"), new ConnectionPlan("SPOTCHEM EL", "astm-server", "analyser") { Port = port, DeviceId = device, Profile = "arkray-spotchem-el" }, Ct)).OrFail();
        (await Connections.EnsureAsync(site.Db, TestSite.Actor("ivo"), new ConnectionPlan("WARD", "mllp-in", "hospital") { SendingApplication = "WARD", Settings = new PartnerTerms().Write() }, Ct)).OrFail();
        await site.Services.GetRequiredService<AnalyserConnections>().RefreshAsync(Ct);
        await site.Services.GetRequiredService<ConnectionsInForce>().RefreshAsync(Ct);
        return port.ToString(CultureInfo.InvariantCulture);
    }

    private async Task OrderAsync()
    {
        using var folder = new TestFolder();
        var collected = site.Db.Now.AddHours(-1).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + "+0000";
        await File.WriteAllTextAsync(folder["order.hl7"], string.Join('\r',
            $"MSH|^~\\&|WARD|T|VOUCH|LAB|{collected}||OML^O21^OML_O21|W1|P|2.5.1", "PID|1||CAP-1^^^T^MR||Kapture^Ture||19610304|M", "PV1|1|I|3 North",
            "ORC|NW|C1^WARD|||||||||||1^Vance^Vera", "TQ1|1||||||||S", "OBR|1|C1^WARD||NA^Sodium^L", $"SPM|1|{Barcode}||PLAS|||||||||||||{collected}", $"SAC|||{Barcode}",
            "ORC|NW|C2^WARD|||||||||||1^Vance^Vera", "TQ1|1||||||||S", "OBR|2|C2^WARD||K^Potassium^L", $"SPM|1|{Barcode}||PLAS|||||||||||||{collected}", $"SAC|||{Barcode}",
            "ORC|NW|C3^WARD|||||||||||1^Vance^Vera", "TQ1|1||||||||S", "OBR|3|C3^WARD||CL^Chloride^L", $"SPM|1|{Barcode}||PLAS|||||||||||||{collected}", $"SAC|||{Barcode}") + "\r", Encoding.ASCII, Ct);
        var answer = await PlayAsync("mllp_send", "--loose", "--file", folder["order.hl7"], "--port",
            site.Services.GetRequiredService<HospitalListener>().EndPoint.Port.ToString(CultureInfo.InvariantCulture), "127.0.0.1");
        Assert.Contains("MSA|AA|W1", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ORC|UA", answer, StringComparison.Ordinal);
    }

    private static async Task<string> PlayAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, $"{program}: {await output}{await error}");
        return await output;
    }

    private static async Task<List<T>> UntilAsync<T>(Func<Task<List<T>>> ask, Func<List<T>, bool> enough)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, Ct))
        {
            var rows = await ask();
            if (enough(rows))
                return rows;
            Assert.True(waited.Elapsed < Patience, "It did not come in time.");
        }
    }
}
