using System.Net;
using System.Net.Sockets;
using Vouch.Department.Catalog;
using Vouch.Department.Laboratory;
using Vouch.Department.Proof;
using Vouch.Department.Tests.Catalog;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;

namespace Vouch.Department.Tests.Exchange.Analysers;

/// <summary>
/// Other people's captures, played into the real listener: each of their results is a measurement, a control run, or
/// waits with its reason; none is lost, and played twice they change nothing. Expected counts were read off the files.
/// </summary>
public sealed class CapturePlayTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static readonly string[] Reasons =
        ["unknown-tube", "unknown-code", "unknown-unit", "unreadable-value", "test-not-ordered", "rejected-specimen", "unknown-control"];

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("senaite/abbott_afinion2.txt", "abbott-afinion2", 1)]
    [InlineData("senaite/cobas_c111.txt", "roche-cobas-c111", 1)]
    [InlineData("senaite/cobas_c311.txt", "roche-cobas-c311", 7)]
    [InlineData("senaite/dca_vantage.txt", "siemens-dca-vantage", 3)]
    [InlineData("senaite/mini_vidas.txt", "biomerieux-minividas", 1)]
    [InlineData("senaite/mini_vidas_mock.txt", "biomerieux-minividas-e1394", 1)]
    [InlineData("senaite/spotchem_el.txt", "arkray-spotchem-el", 3)]
    [InlineData("senaite/spotchem_el_mock.txt", "arkray-spotchem-el-e1394", 3)]
    [InlineData("senaite/sysmex_xp100.txt", "sysmex-xp100", 20)]
    [InlineData("senaite/sysmex_xn550.txt", "sysmex-xn550", 23)]
    [InlineData("openelis-samples/chemistry-panel.astm", "generic-lis2", 16)]
    [InlineData("openelis-samples/hematology-cbc.astm", "generic-lis2", 10)]
    [InlineData("openelis-samples/immunology-screening.astm", "generic-lis2", 12)]
    [InlineData("openelis-samples/qc-control-results.astm", "generic-lis2", 24)]
    [InlineData("openelis-samples/unit-mismatch.astm", "generic-lis2", 9)]
    [InlineData("openelis-samples/unmapped-fields.astm", "generic-lis2", 13)]
    public async Task Every_result_of_a_capture_is_a_measurement_a_control_or_waits_with_its_reason(string file, string profile, int results)
    {
        var path = Repository.SharedOrSkip(Path.Combine("astm", file));
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        hall.Bench.Rules = new BenchRules(ShippedPackFiles.Pack, new CitedFact(FactKind.Pack, Guid.CreateVersion7(), 1), "LAB", "LAB", MayReleaseUnseen: true);
        var port = FreePort();
        var connection = await hall.ConnectAsync("", profile, Ct, port: port);
        var driver = AnalyserHall.Drivers.Find(profile)!;
        var capture = AstmCapture.Read(await File.ReadAllBytesAsync(path, Ct), driver.Encoding);
        var messages = capture.Messages.Select(m => AstmDevice.Read(driver, m.Message, m.Transmission.IsComplete)).ToList();
        var told = messages.SelectMany(m => m.Specimens).SelectMany(s => s.Results.Select(r => (Specimen: s, Result: r)))
            .Where(r => r.Result.Meaning is null or { Kind: CodeKind.Result }).ToList();
        foreach (var tube in told.Where(r => !r.Specimen.IsControl && r.Specimen.Id.Trim().Length > 0).GroupBy(r => r.Specimen.Id.Trim()))
            await ArrangeAsync(hall, tube.Key, [.. tube.Select(r => r.Result.Analyte).OfType<string>().Distinct()]);

        for (var turn = 0; turn < 2; turn++)
            await PlayAsync(hall, port, path, capture, driver);

        var worked = await hall.WorkedAsync(connection, messages.Count, Ct);
        Assert.All(worked, message => Assert.Equal(("done", ""), (message.State, message.ReasonCode)));
        var ids = worked.Select(message => message.Id).ToArray();
        var measured = await CountAsync(hall, "select count(*)::int from measurement where inbox_id = any($1)", ids);
        var unplaced = await hall.Db.ListAsync("select reason from unplaced_result where inbox_id = any($1)", [ids], r => r.GetString(0), Ct);
        var controls = await CountAsync(hall, "select count(*)::int from control_run where inbox_id = any($1)", ids);
        Assert.Equal(results, told.Count);
        Assert.Equal(results, measured + unplaced.Count + controls);
        Assert.All(unplaced, reason => Assert.Contains(reason, Reasons));
        // Whatever names a known tube, a test of the pack and a unit that converts has reached the bench.
        var placeable = told.Count(r => !r.Specimen.IsControl && r.Specimen.Id.Trim().Length > 0 && r.Result.Analyte is { } a
            && ShippedPackFiles.Pack.FindAnalyte(a) is { } analyte && r.Result.Value is DeviceValue.Number
            && analyte.Kind == ResultKind.Numeric && (r.Result.Unit == analyte.Unit || analyte.UnitConversions.Any(c => c.Unit == r.Result.Unit)));
        Assert.True(measured >= placeable, FormattableString.Invariant($"{measured} of {placeable} placeable results were measured; {string.Join(", ", unplaced)}"));
        if (profile == "sysmex-xn550") // Its R records 24, 25, 36 and 37 say so, with flag A.
            Assert.Equal(measured, await CountAsync(hall, "select count(*)::int from measurement where inbox_id = any($1) and device_flags @> '{Eosinophilia,Anaemia,Differential judged positive,Count judged positive}'", ids));
        Assert.Equal(0, await CountAsync(hall, "select count(*)::int from result r join measurement m on m.id = r.measurement_id where m.inbox_id = any($1) and m.specimen_id is null", ids));
    }

    [Theory]
    [InlineData("python-astm-literals/test_omnilab-dd8b-01.astm")]
    [InlineData("python-astm-literals/test_omnilab-dd8b-02.astm")]
    public async Task A_header_alone_waits_as_incomplete(string file)
    {
        var path = Repository.SharedOrSkip(Path.Combine("astm", file));
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var port = FreePort();
        var connection = await hall.ConnectAsync("", "omnilab-dd8b", Ct, port: port);
        var driver = AnalyserHall.Drivers.Find("omnilab-dd8b")!;

        await PlayAsync(hall, port, path, AstmCapture.Read(await File.ReadAllBytesAsync(path, Ct)), driver);

        Assert.Equal(("waiting", "message-cut"), (await hall.WorkedAsync(connection, 1, Ct)).Select(m => (m.State, m.ReasonCode)).Single());
    }

    /// <summary>Byte for byte where the file has frames with right checksums; else its messages in frames of our making.</summary>
    private static async Task PlayAsync(AnalyserHall hall, int port, string path, AstmCapture capture, Driver driver)
    {
        var asItIs = capture.Raw.Span.Contains(AstmControl.Stx) && !capture.Remarks.Any(r => r.Contains("checksum", StringComparison.Ordinal));
        if (asItIs)
        {
            await hall.PlayOnAsync(port, path);
            return;
        }

        var options = driver.Profile.Link.Options(AstmRole.Instrument);
        var framed = Path.Combine(hall.Folder, Path.GetRandomFileName());
        await File.WriteAllBytesAsync(framed, capture.Messages.SelectMany(m => AstmFrame.Cut(m.Transmission.Text, options))
            .Select((frame, at) => (frame with { Number = (at + 1) % 8 }).ToBytes(options.Framing)).SelectMany(bytes => bytes.ToArray()).ToArray(), Ct);
        await hall.PlayOnAsync(port, framed);
    }

    private static async Task ArrangeAsync(AnalyserHall hall, string barcode, string[] analytes)
    {
        var tube = await hall.Bench.TubeAsync(Ct, analytes);
        await using var work = await hall.Db.BeginAsync(hall.Bench.Actor, "arranged", Ct);
        await work.ExecuteAsync("update specimen set barcode = barcode || '-' where barcode = $1", [barcode], Ct);
        await work.ExecuteAsync("update specimen set barcode = $2 where id = $1", [tube.Specimen, barcode], Ct);
        await work.CommitAsync(Ct);
    }

    private static Task<int> CountAsync(AnalyserHall hall, string sql, Guid[] ids) => hall.Db.OneAsync(sql, [ids], r => r.GetInt32(0), Ct);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
