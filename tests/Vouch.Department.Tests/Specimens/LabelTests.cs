using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Vouch.Department.Specimens;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Barcodes;

namespace Vouch.Department.Tests.Specimens;

public sealed class LabelTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private readonly ArrangedWard ward = new(department);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static LabelPrinter Printer(int port = 9100, int width = 50, int height = 25) =>
        new(Guid.NewGuid(), "W3 printer", "127.0.0.1", port, DotsPerMillimetre: 8, width, height);

    [Fact]
    public async Task A_printer_receives_the_labels_and_the_printing_is_recorded()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var printer = Printer(((IPEndPoint)listener.LocalEndpoint).Port);
        var received = ReceiveAsync(listener);
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K", "HGB");
        var check = await ward.IdentifyAsync(patient);

        var labels = (await new PrintLabels([.. order.Tubes.Select(tube => tube.Id)], check.Id)
            .RunAsync(department.Db, department.Actor, ArrangedWard.Pack, printer, Ct)).OrFail();

        Assert.Equal(TubeLabelZpl.Write(labels, printer), await received);
        var printed = Assert.Single(await Custody.LineAsync(department.Db, order.Tubes[0].Id, Ct));
        Assert.Equal((SpecimenEventKind.LabelPrinted, "W3 printer"), (printed.Kind, printed.Place));
    }

    [Fact]
    public async Task A_printer_that_cannot_be_reached_is_refused_in_words_and_nothing_is_recorded()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K");
        var check = await ward.IdentifyAsync(patient);
        (await new PrintLabels([order.Tubes[0].Id], check.Id).RunAsync(department.Db, department.Actor, ArrangedWard.Pack, Printer(port), Ct))
            .Refused("printer-unreachable");
        Assert.Empty(await Custody.LineAsync(department.Db, order.Tubes[0].Id, Ct));
    }

    [Fact]
    public async Task Labels_are_printed_after_identification_unless_the_site_labels_beforehand()
    {
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K");
        var print = new PrintLabels([order.Tubes[0].Id], IdentityCheck: null);
        (await print.OnSheetAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).Refused("label-before-identification");
        await new CollectionSettings(PreLabelling: true).KeepAsync(department.Db, department.Actor, Ct);
        Assert.Single((await print.OnSheetAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).OrFail());
        await new CollectionSettings(PreLabelling: false).KeepAsync(department.Db, department.Actor, Ct);

        await ward.CollectAsync(order, patient);
        (await print.OnSheetAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).Refused("label-reason-invalid");
        Assert.Single((await (print with { Reason = "torn" }).OnSheetAsync(department.Db, department.Actor, ArrangedWard.Pack, Ct)).OrFail());
    }

    [Fact]
    public async Task A_label_carries_two_identifiers_container_and_place_in_the_order_of_draw()
    {
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K", "PT");
        var labels = await TubeLabels.OfAsync(department.Db, ArrangedWard.Pack, order.Tubes.Select(tube => tube.Id), Ct);
        var zpl = TubeLabelZpl.Write(labels[0], Printer());

        Assert.StartsWith("1980-05-04  MR", labels[0].Identity, StringComparison.Ordinal);
        Assert.Equal("1.  BLUE, none", labels[0].About);
        foreach (var text in new[] { labels[0].Name, labels[0].Identity, labels[0].About, labels[0].Barcode })
            Assert.Contains("^FD" + Zpl.Escape(text) + "^FS", zpl, StringComparison.Ordinal);
        Assert.Contains("^BCN,", zpl, StringComparison.Ordinal);
        Assert.StartsWith("^XA^CI28^PW400^LL200", zpl, StringComparison.Ordinal);
        var small = TubeLabelZpl.Write(labels[0], Printer(width: 30, height: 12));
        Assert.Contains($"^FD{labels[0].Barcode}^FS", small, StringComparison.Ordinal);
        Assert.Contains("^BXN,", small, StringComparison.Ordinal);
        Assert.DoesNotContain("^BCN", small, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ordinary_scanners_read_every_label_of_a_printed_sheet()
    {
        Require("weasyprint", "pdftoppm", "zbarimg");
        var patient = await ward.PatientAsync();
        var order = await ward.OrderAsync(patient, "K", "HGB", "PT", "AMM");
        var labels = await TubeLabels.OfAsync(department.Db, ArrangedWard.Pack, order.Tubes.Select(tube => tube.Id), Ct);
        var pdf = (await LabelSheet.PdfAsync(labels, Ct)).OrFail();
        var file = Path.Combine(department.Folder, "sheet.pdf");
        await File.WriteAllBytesAsync(file, pdf, Ct);
        await RunAsync("pdftoppm", "-r", "300", "-gray", file, Path.Combine(department.Folder, "sheet"));
        var picture = Directory.GetFiles(department.Folder, "sheet-*.pgm").Single();

        var linear = await RunAsync("zbarimg", "-q", "--raw", "-Sdisable", "-Scode128.enable", picture);
        Assert.Equal(labels.Select(label => label.Barcode).Order(), linear.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());

        Require("dmtxread");
        var matrix = await RunAsync("dmtxread", "-n", "-N4", "-m8000", picture);
        Assert.Subset(labels.Select(label => label.Barcode).ToHashSet(), matrix.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet());
        Assert.NotEqual("", matrix);
    }

    private static async Task<string> ReceiveAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Ct);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(Ct);
    }

    private static void Require(params string[] programs)
    {
        var missing = programs.Where(program => !File.Exists(Path.Combine("/usr/bin", program))).ToList();
        if (missing.Count > 0)
            Assert.Skip($"Not installed: {string.Join(' ', missing)}.");
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(Ct);
        var output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        _ = await errors;
        return output;
    }
}
