using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Exchange;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Astm;

namespace Vouch.Department.Tests.Exchange;

/// <summary>What partners leave as files, in the program that runs.</summary>
public sealed class FileDropsTests(TestSite site) : IClassFixture<TestSite>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_worked_once_left_as_it_is_and_read_again_when_it_grows()
    {
        var (connection, folder) = await ConnectAsync("ward-adt", "hospital");
        var file = Path.Combine(folder, "day.hl7");
        var batch = "FHS|^~\\&|ADT|T\rBHS|^~\\&|ADT|T\r" + Admission("F1") + Admission("F2") + "BTS|2\rFTS|1\r";
        await File.WriteAllTextAsync(Path.Combine(folder, "day.hl7.part"), Admission("F9"), Ct);
        await File.WriteAllTextAsync(file, batch, Encoding.ASCII, Ct);
        var written = File.GetLastWriteTimeUtc(file);

        Assert.Equal(["F1 done", "F2 done"], await WorkedAsync(connection, 2));
        Assert.Equal((batch, written), (await File.ReadAllTextAsync(file, Ct), File.GetLastWriteTimeUtc(file)));
        await File.AppendAllTextAsync(file, Admission("F3"), Encoding.ASCII, Ct);
        Assert.Equal(["F1 done", "F2 done", "F3 done"], await WorkedAsync(connection, 3));
        await UntilAsync(async () => (await FileDrops.ListAsync(site.Db, connection, Ct)).Count == 2);

        using var ivo = await site.SignedInAsync("ivo");
        Assert.Contains("day.hl7", await ivo.ReadAsync($"/connections/{connection}"), StringComparison.Ordinal);
        Assert.Equal(0, await site.Db.OneAsync("select count(*)::int from patient_identifier where value = 'F9'", [], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task What_is_no_message_is_kept_and_waits()
    {
        var (connection, folder) = await ConnectAsync("odd", "hospital");
        await File.WriteAllTextAsync(Path.Combine(folder, "letter.txt"), "Dear colleagues,\r\nthis is no HL7.", Ct);
        await UntilAsync(async () => await site.Db.OneAsync("select reason_code from inbox_work where connection_id = $1 and state = 'waiting'", [connection], r => r.TextOrNull(0), Ct) == "message-unreadable");
    }

    [Fact]
    public async Task An_analysers_file_is_measured_and_released_like_what_comes_over_its_line()
    {
        var bench = await ArrangedBench.CreateAsync(site.Db, Ct);
        var (connection, folder) = await ConnectAsync("chem-files", "analyser", bench.Device, "generic-lis2");
        var tube = await bench.TubeAsync(Ct, "K");
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var told = new AstmMessageBuilder().Header("CHEM", now).Patient().Order(tube.Barcode, ["POTASSIUM"]).Result("POTASSIUM", "4.16", "mmol/L", completedAt: now).Terminate().ToBytes();
        await File.WriteAllBytesAsync(Path.Combine(folder, "run-1.astm"), told.ToArray(), Ct);
        await UntilAsync(async () => await site.Db.OneAsync("select value_text from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetString(0), Ct) == "4.2");
        Assert.Equal(1, Assert.Single(await FileDrops.ListAsync(site.Db, connection, Ct)).Messages);
    }

    [Theory]
    [InlineData("../keys")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    public async Task A_folder_is_one_name_below_drops_and_nothing_else(string name) => Assert.Equal("connection-invalid",
        (await Connections.SaveAsync(site.Db, TestSite.Actor("ivo"), id: null, new ConnectionPlan("Elsewhere " + name, FileDrops.Kind, "hospital") { Host = name }, Ct)).Refusal?.Code);

    private static string Admission(string number) =>
        $"MSH|^~\\&|ADT|T|VOUCH|LAB|20260302||ADT^A28|{number}|P|2.5.1\rEVN|A28|20260302\rPID|1||{number}^^^FILES^MR||Drop^{number}||19500505|F\r";

    private async Task<(Guid Id, string Folder)> ConnectAsync(string name, string purpose, Guid? device = null, string? profile = null)
    {
        var id = (await Connections.SaveAsync(site.Db, TestSite.Actor("ivo"), id: null,
            new ConnectionPlan(name, FileDrops.Kind, purpose) { Host = name, DeviceId = device, Profile = profile }, Ct)).OrFail();
        var folder = Path.Combine(site.Services.GetRequiredService<PlatformPlace>().DataFolder, "drops", name);
        Directory.CreateDirectory(folder);
        return (id, folder);
    }

    private async Task<List<string>> WorkedAsync(Guid connection, int count)
    {
        List<string> worked = [];
        await UntilAsync(async () => (worked = await site.Db.ListAsync("select i.control_id || ' ' || w.state from inbox i join inbox_work w on w.inbox_id = i.id where i.connection_id = $1 order by i.seq",
            [connection], r => r.GetString(0), Ct)).Count == count && worked.TrueForAll(one => !one.EndsWith("queued", StringComparison.Ordinal)));
        return worked;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var waited = Stopwatch.StartNew(); !await holds(); await Task.Delay(100, Ct))
            Assert.True(waited.Elapsed < Patience, "It did not come in time.");
    }
}
