using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Specimens;
using Vouch.Department.Starting;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Specimens;

public sealed class SpecimenPagesTests(TestBrowser browser, TestSite vouch) : IClassFixture<TestSite>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await vouch.QualifyAsync("pia", StartGate.Phlebotomy);

    public ValueTask DisposeAsync() => default;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly Actor Ward = TestSite.Actor("pia");

    private LaboratoryPack Pack => vouch.Services.GetRequiredService<PackInForce>().Pack;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_collection_goes_from_list_to_done_at_the_bedside(bool scripts, bool dark)
    {
        var order = await OrderAsync("K", "PT");
        await using var page = await SignedInAsync("pia", phone: true, scripts: scripts, dark: dark);
        await page.GoAsync("/collections");
        if (scripts)
            await CheckAsync(page, dark ? "collections-dark" : "collections");
        await page.Page.Locator($"a[href='/collections/{order.Id}']").ClickAsync();
        if (scripts)
            await CheckAsync(page, dark ? "collect-identify-dark" : "collect-identify");

        await page.Page.Locator("[name=statedName][value=yes]").CheckAsync();
        await page.Page.Locator("[name=statedBirth][value=yes]").CheckAsync();
        await page.Page.Locator("[name=bandSeen][value=agrees]").CheckAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Record identification" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Heading, new() { Name = "Print the labels" }).WaitForAsync();
        if (scripts)
            await CheckAsync(page, dark ? "collect-labels-dark" : "collect-labels");

        // Another test of the class may have added a printer that nobody answers for.
        await page.Page.Locator("#f-print-printer").SelectOptionAsync("sheet");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Print labels" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Heading, new() { Name = "Fill and scan" }).WaitForAsync();
        if (scripts)
        {
            await CheckAsync(page, dark ? "collect-fill-dark" : "collect-fill");
            Assert.StartsWith("input#f-scan", await page.FocusedAsync(), StringComparison.Ordinal);
        }
        foreach (var tube in order.Tubes)
        {
            await page.Page.Locator("[name=scan]").FillAsync(tube.Barcode);
            await page.Page.Locator("[name=scan]").PressAsync("Enter");
            await page.Page.Locator($"li.filled:has-text('{tube.Barcode}')").WaitForAsync();
        }
        await page.Page.GetByText("All tubes of this order are collected.").WaitForAsync();
        if (scripts)
            await CheckAsync(page, dark ? "collect-done-dark" : "collect-done");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Hand over" }).ClickAsync();
        await page.Page.WaitForURLAsync("**/collections");
        Assert.Equal(["label-printed", "collected", "handed-over"],
            (await Custody.LineAsync(vouch.Db, order.Tubes[0].Id, Ct)).Select(step => step.Kind.Word()));
    }

    [Fact]
    public async Task A_scanned_wristband_leads_to_the_bedside_and_a_filled_tube_to_its_page()
    {
        var order = await OrderAsync("K");
        var number = await vouch.Db.OneAsync("select i.value from patient_identifier i join lab_order o on o.patient_id = i.patient_id where o.id = $1",
            [order.Id.Value], row => row.GetString(0), Ct);
        using var pia = await vouch.SignedInAsync("pia");
        var several = await ScanAsync(pia, number!);
        Assert.StartsWith("/search?scan=", several, StringComparison.Ordinal);
        Assert.Contains($"/collections/{order.Id}", await pia.ReadAsync(several), StringComparison.Ordinal);
        Assert.Equal($"/collections/{order.Id}", await ScanAsync(pia, order.Tubes[0].Barcode));
        await CollectAsync(order);
        Assert.Equal($"/specimens/{order.Tubes[0].Id}", await ScanAsync(pia, order.Tubes[0].Barcode));
    }

    [Fact]
    public async Task A_mismatch_stops_the_collection_and_is_recorded()
    {
        var order = await OrderAsync("K");
        await using var page = await SignedInAsync("pia", phone: true);
        await page.GoAsync($"/collections/{order.Id}");
        await page.Page.Locator("[name=statedName][value=yes]").CheckAsync();
        await page.Page.Locator("[name=statedBirth][value=no]").CheckAsync();
        await page.Page.Locator("[name=bandSeen][value=agrees]").CheckAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Record identification" }).ClickAsync();
        await page.Page.GetByText("Stop. Do not collect.").WaitForAsync();
        await CheckAsync(page, "collect-stopped");
        Assert.Equal(1, await vouch.Db.OneAsync("select count(*)::int from identity_check i join lab_order o on o.patient_id = i.patient_id where o.id = $1 and i.outcome = 'mismatch'",
            [order.Id.Value], row => row.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_received_tube_is_shown_large_rejected_and_its_recollection_named()
    {
        var order = await OrderAsync("K");
        await CollectAsync(order);
        await using var page = await SignedInAsync("tom", expectsErrors: true);
        await page.GoAsync("/receive");
        await CheckAsync(page, "receive");
        await page.Page.Locator("[name=scan]").FillAsync("NOBODYS1");
        await page.Page.Locator("[name=scan]").PressAsync("Enter");
        await page.Page.GetByText("No tube with this barcode is known.").WaitForAsync();
        Assert.Equal("", await page.Page.Locator("[name=scan]").InputValueAsync());
        await page.Page.Locator("[name=scan]").FillAsync(order.Tubes[0].Barcode);
        await page.Page.Locator("[name=scan]").PressAsync("Enter");
        await page.Page.Locator(".big-say").WaitForAsync();
        await page.Page.WaitForURLAsync("**/receive?tube=*");
        await CheckAsync(page, "received");

        await page.Page.Locator("summary:has-text('Reject this tube')").ClickAsync();
        await page.Page.Locator("[name=reason]").SelectOptionAsync("HAEM");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Reject this tube" }).ClickAsync();
        await page.Page.GetByText("is to be collected anew.").WaitForAsync();
        await page.GoAsync($"/specimens/{order.Tubes[0].Id}");
        await CheckAsync(page, "specimen-rejected");
    }

    [Fact]
    public async Task A_tube_is_stored_found_and_divided()
    {
        var order = await OrderAsync("K");
        await CollectAsync(order);
        var tube = order.Tubes[0];
        (await new ReceiveSpecimens([new ArrivedTube(tube.Barcode)], "Reception").RunAsync(vouch.Db, Ward, Pack, Ct)).OrFail();
        await using var page = await SignedInAsync("tom", dark: true);
        await page.GoAsync("/storage");
        await page.Page.Locator("[name=code]").FillAsync("FR-" + tube.Barcode[^4..]);
        await page.Page.Locator("[name=name]").FillAsync("Refrigerator");
        await page.Page.Locator("[name=name]").PressAsync("Enter");
        await page.Page.Locator("[name=scan]").FillAsync(tube.Barcode);
        await page.Page.Locator("[name=scan]").PressAsync("Enter");
        await page.Page.GetByText("is in A1.").WaitForAsync();
        await CheckAsync(page, "storage-place");
        await page.GoAsync("/storage");
        await CheckAsync(page, "storage");
        await page.GoAsync($"/specimens/{tube.Id}");
        await page.Page.Locator("summary:has-text('Aliquot')").ClickAsync();
        await CheckAsync(page, "specimen");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Aliquot" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Heading, new() { Name = "Aliquots" }).WaitForAsync();
    }

    [Fact]
    public async Task The_sheet_is_drawn_for_labels_that_were_printed_and_for_no_others()
    {
        var order = await OrderAsync("K");
        using var pia = await vouch.SignedInAsync("pia");
        using (var none = await pia.GetAsync($"/collections/{order.Id}/labels.pdf"))
            Assert.Equal(System.Net.HttpStatusCode.NotFound, none.StatusCode);
        await CollectAsync(order);
        (await new PrintLabels([order.Tubes[0].Id], IdentityCheck: null) { Reason = "torn" }.OnSheetAsync(vouch.Db, Ward, Pack, Ct)).OrFail();
        using var sheet = await pia.GetAsync($"/collections/{order.Id}/labels.pdf");
        Assert.Equal("application/pdf", sheet.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Labels_have_their_settings()
    {
        await using var page = await SignedInAsync("max");
        await page.GoAsync("/settings/labels");
        await page.Page.Locator("[name=name]").FillAsync("Ward 3");
        await page.Page.Locator("[name=host]").FillAsync("printer.example");
        await page.Page.Locator("[name=host]").PressAsync("Enter");
        await page.Page.GetByText("Printer added.").WaitForAsync();
        await CheckAsync(page, "label-settings");
    }

    private async Task<PlacedOrder> OrderAsync(params string[] codes)
    {
        var patient = (await PatientRegistration.RunAsync(vouch.Db, Ward, new RegisterPatient.Known(new Demographics
        {
            Family = "Bedside",
            Given = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..6],
            BirthDate = new DateOnly(1974, 2, 3),
        }), Ct)).OrFail().Id;
        (await PatientAlerts.RunAsync(vouch.Db, Ward, new RaiseAlert(patient, AlertKind.Precaution, "No draw from the left arm."), Ct)).OrFail();
        return (await OrderPlacing.RunAsync(vouch.Db, Ward, Pack,
            new PlaceOrder(patient, OrderPriority.Stat, [.. codes.Select(code => new OrderedItem(code))]) { Ward = "W3" }, Ct)).OrFail();
    }

    private async Task CollectAsync(PlacedOrder order)
    {
        var patient = (await OrdersStorage.FindAsync(vouch.Db, order.Id, Ct))!.Patient;
        var check = (await new CheckIdentity.Stated(patient, NameAgrees: true, BirthDateAgrees: true, BandState.Agrees).RunAsync(vouch.Db, Ward, Ct)).OrFail();
        (await new CollectSpecimens(order.Id, [.. order.Tubes.Select(tube => tube.Barcode)], check.Id).RunAsync(vouch.Db, Ward, Pack, vouch.Services.GetRequiredService<StartWork>(), Ct)).OrFail();
    }

    private async Task<BrowserPage> SignedInAsync(string user, bool scripts = true, bool dark = false, bool phone = false, bool expectsErrors = false)
    {
        var page = await browser.OpenAsync(vouch.Address, phone, dark, scripts, expectsErrors);
        await page.SignInAsync(user);
        return page;
    }

    /// <summary>Where the frame sends a scanned code.</summary>
    private static async Task<string> ScanAsync(Visitor visitor, string code)
    {
        using var answer = await visitor.PostAsync("/scan", "", await visitor.TokenAsync("/collections"), ("code", code));
        return answer.Headers.Location!.ToString();
    }

    private static async Task CheckAsync(BrowserPage page, string name)
    {
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync(name);
        var wide = await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(wide <= 0, string.Create(CultureInfo.InvariantCulture, $"{name} is {wide} pixels wider than the screen"));
    }
}
