using System.Net;
using Microsoft.Playwright;
using Vouch.Department.Equipment;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Quality;
using Vouch.Department.Security;
using Vouch.Department.Shift;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Shift;

/// <summary>Devices, lots, controls, people, documents and the shift through the program's own front door.</summary>
public sealed class DepartmentPagesTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private static readonly Actor Bea = new(Guid.Parse("01980000-0000-7000-8000-00000000d007"), "Bea Lindqvist", "test");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scanned_box_becomes_a_lot_is_accepted_loaded_and_recalled_with_its_look_back()
    {
        var device = await DeviceAsync("Loaded");
        using var sam = await site.SignedInAsync("sam");
        // GTIN 09506000134352 is the GS1 General Specifications' own example of a valid check digit.
        const string Box = "(01)09506000134352(17)491231(10)AB-77";
        using (var unknown = await sam.SendAsync("/lots/new", "receive-lot", ("scan", Box)))
            Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        using (var contradicted = await sam.SendAsync("/lots/new", "receive-lot", ("scan", Box), ("number", "AB-78"), ("item", "ISE"), ("name", "ISE"), ("kind", "reagent")))
            Assert.Equal(HttpStatusCode.BadRequest, contradicted.StatusCode);
        var lot = await GoneToAsync(sam.SendAsync("/lots/new", "receive-lot", ("scan", Box), ("item", "ISE"), ("name", "ISE reagent"), ("kind", "reagent")));
        Assert.Contains("AB-77", await sam.ReadAsync(lot), StringComparison.Ordinal);
        // The item is known by its GTIN from now on: the scan alone is enough.
        var next = await GoneToAsync(sam.SendAsync("/lots/new", "receive-lot", ("scan", "(01)09506000134352(17)491231(10)AB-79")));
        Assert.Contains("ISE reagent", await sam.ReadAsync(next), StringComparison.Ordinal);

        await GoneToAsync(sam.SendAsync(lot, "lot-state", ("state", "usable"), ("reason", "check passed")));
        await GoneToAsync(sam.SendAsync(lot, "load", ("device", device.ToString()), ("analytes", "k na"), ("position", "P1"), ("days", "28")));
        Assert.Contains("AB-77", await sam.ReadAsync($"/devices/{device}"), StringComparison.Ordinal);
        Assert.Contains("0 results used this lot", await sam.ReadAsync(lot), StringComparison.Ordinal);

        var lookBack = await GoneToAsync(sam.SendAsync(lot, "recall", ("recall-reason", "maker's notice 12")));
        Assert.StartsWith("/look-backs/", lookBack, StringComparison.Ordinal);
        Assert.Contains("maker&#x27;s notice 12", await sam.ReadAsync(lookBack), StringComparison.Ordinal);
        var lines = WebUtility.HtmlDecode(await sam.ReadAsync("/"));
        Assert.Contains("ISE reagent, lot AB-77 on Loaded", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_partner_does_not_say_or_take_for_too_long_is_on_my_shift()
    {
        var silent = (await Connections.SaveAsync(site.Db, Bea, id: null, new ConnectionPlan("Silent ward", "mllp-in", "hospital") { SendingApplication = "SILENT", Settings = new PartnerTerms { SilenceMinutes = 5 }.Write() }, Ct)).OrFail();
        var away = (await Connections.SaveAsync(site.Db, Bea, id: null, new ConnectionPlan("Away", "mllp-out", "hospital") { Host = "127.0.0.1", Port = 1, Settings = new PartnerTerms { AllResults = false }.Write() }, Ct)).OrFail();
        await using (var work = await site.Db.BeginAsync(Bea, "arranged", Ct))
        {
            await work.ExecuteAsync("update connection set created_at = now() - interval '1 hour' where id = $1", [silent], Ct);
            await OutboxWriting.AddAsync(work, new NewMessage(away, Guid.CreateVersion7(), "order:1", "ORU^R01", About: null, _ => ("MSH|^~\\&|\r"u8.ToArray(), null)), Ct);
            await work.ExecuteAsync("update outbox_delivery set changed_at = now() - interval '11 minutes' where connection_id = $1", [away], Ct);
            await work.CommitAsync(Ct);
        }

        using var ivo = await site.SignedInAsync("ivo");
        var lines = WebUtility.HtmlDecode(await ivo.ReadAsync("/"));
        Assert.Contains("Silent ward", lines, StringComparison.Ordinal);
        Assert.Contains("silent for too long", lines, StringComparison.Ordinal);
        Assert.Contains("to send: 1 wait for a person, or for too long", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recall_names_how_many_results_used_the_lot_before_it_is_confirmed()
    {
        var lot = (await ReceiveLot.RunAsync(site.Db, Bea, new LotReceived("USED", "Used reagent", "reagent", null, "U1", new DateOnly(2099, 1, 1)), Ct)).OrFail();
        await using (var work = await site.Db.BeginAsync(Bea, "arranged", Ct))
        {
            foreach (var proof in Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()))
                await work.ExecuteAsync("insert into citation (kind, fact, used_at, proof) values (9, $1, '2026-01-01', $2)", [lot, proof], Ct);
            await work.CommitAsync(Ct);
        }

        Assert.Equal(3, await LookBacks.UsedAsync(site.Db, FactKind.Lot, lot, Ct));
        using var sam = await site.SignedInAsync("sam");
        Assert.Contains("3 results used this lot", await sam.ReadAsync($"/lots/{lot}"), StringComparison.Ordinal);
        using var tom = await site.SignedInAsync("tom");
        Assert.DoesNotContain("Recall this lot", await tom.ReadAsync($"/lots/{lot}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_calibration_found_out_of_tolerance_goes_straight_to_its_look_back()
    {
        var device = await DeviceAsync("Drifted");
        using var bea = await site.SignedInAsync("bea");
        var page = $"/devices/{device}";
        await GoneToAsync(bea.SendAsync(page, "calibration", ("performed", "2026-01-05 08:00"), ("due", "2099-02-01"), ("found", "not-taken"), ("left", "in-tolerance")));
        using (var unread = await bea.SendAsync(page, "calibration", ("due", "next week"), ("found", "in-tolerance"), ("left", "in-tolerance")))
            Assert.Equal(HttpStatusCode.BadRequest, unread.StatusCode);

        var lookBack = await GoneToAsync(bea.SendAsync(page, "calibration", ("performed", "2026-02-05 08:00"), ("due", "2099-03-01"), ("found", "out-of-tolerance"), ("left", "in-tolerance")));

        Assert.StartsWith("/look-backs/", lookBack, StringComparison.Ordinal);
        Assert.Contains(lookBack, await bea.ReadAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_beyond_three_standard_deviations_stops_the_test_on_the_shift_and_on_its_page()
    {
        var device = await DeviceAsync("Controlled");
        using var quentin = await site.SignedInAsync("quentin");
        var series = await GoneToAsync(quentin.SendAsync($"/controls?device={device}", "set-up", ("analyte", "K"), ("rules", "1_3s 2_2s"), ("levels", "1"), ("hours", "24")));
        await GoneToAsync(quentin.SendAsync(series, "target", ("name", "Ion control"), ("lot", "Q9"), ("level", "1"), ("expires", "2099-01-01"), ("mean", "4.0"), ("sd", "0.1"), ("unit", "mmol/L"), ("from", "2026-01-01 00:00"), ("source", "maker")));
        using (var comma = await quentin.SendAsync(series, "target", ("name", "Ion control"), ("lot", "Q9"), ("level", "1"), ("mean", "4,0"), ("sd", "0.1"), ("unit", "mmol/L"), ("source", "maker")))
            Assert.Equal(HttpStatusCode.BadRequest, comma.StatusCode);
        var control = (await ControlsStorage.TargetsAsync(site.Db, Guid.Parse(series.Split('/')[^1]), Ct)).Single().ControlId;
        using var tom = await site.SignedInAsync("tom");

        await GoneToAsync(tom.SendAsync(series, "run", ("control", control.ToString()), ("value", "4.31")));

        var run = (await ControlsStorage.RunsAsync(site.Db, Guid.Parse(series.Split('/')[^1]), Ct)).Single();
        Assert.Equal(("rejected", 3.1m), (run.Verdict, run.Z));
        Assert.Contains("Control rejected on Controlled", await tom.ReadAsync("/"), StringComparison.Ordinal);
        await GoneToAsync(tom.SendAsync(series, "run", ("control", control.ToString()), ("value", "4.3")));
        Assert.DoesNotContain("Control rejected on Controlled", await tom.ReadAsync("/"), StringComparison.Ordinal); // z exactly 3 does not exceed 3
    }

    [Fact]
    public async Task A_document_is_acknowledged_once_and_a_competence_is_never_ones_own_judgement()
    {
        using var sam = await site.SignedInAsync("sam");
        var document = await GoneToAsync(sam.SendAsync("/documents", "issue", ("code", "SOP-PAGES"), ("discipline", "Chemistry"), ("title", "Pages"), ("body", "Read me")));
        await GoneToAsync(sam.SendAsync(document, "acknowledge", ("version", "1")));
        Assert.Contains("acknowledged by you", await sam.ReadAsync(document), StringComparison.Ordinal);
        await GoneToAsync(sam.SendAsync(document, "issue", ("title", "Pages"), ("body", "Read me again")));
        Assert.Contains("to read", await sam.ReadAsync(document), StringComparison.Ordinal);

        var own = "/people/01980000-0000-7000-8000-00000000d004";
        using (var refused = await sam.SendAsync(own, "competence", ("discipline", "chemistry"), ("from", "2026-01-01")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var ines = await site.SignedInAsync("ines");
        await GoneToAsync(ines.SendAsync(own, "credential", ("kind", "MLS"), ("issuer", "ASCP"), ("from", "2026-01-01"), ("verified", "on")));
        await GoneToAsync(ines.SendAsync(own, "competence", ("discipline", "chemistry"), ("from", "2026-01-01"), ("until", "2099-01-01")));
        var matrix = await ines.ReadAsync("/people/matrix");
        Assert.Contains("2099-01-01", matrix, StringComparison.Ordinal);
        Assert.Contains("Mine: read SOP-PAGES", await sam.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_role_has_its_shift()
    {
        foreach (var (role, _) in Role.All)
        {
            using var visitor = await site.SignedInAsRoleAsync(role);
            Assert.Contains("My shift", await visitor.ReadAsync("/"), StringComparison.Ordinal);
            Assert.DoesNotContain("<html", await visitor.ReadAsync("/shift/lines"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_lots_are_walked_by_keyboard_alone()
    {
        (await ReceiveLot.RunAsync(site.Db, Bea, new LotReceived("KEYS", "Keyed reagent", "reagent", null, "KEY-1", new DateOnly(2099, 1, 1)), Ct)).OrFail();
        await using var page = await browser.OpenAsync(site.Address);
        await page.SignInAsync("sam");
        await page.GoAsync("/lots?q=KEY-1");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Locator("tr.at a:focus").WaitForAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("Keyed reagent, lot KEY-1");
        await page.Page.Locator("#f-state").FocusAsync();
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.TypeAsync("check passed", new() { Delay = 70 });
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("usable");
    }

    private async Task<Guid> DeviceAsync(string name)
    {
        var device = (await RegisterDevice.RunAsync(site.Db, Bea, new NewDevice("T-" + Guid.CreateVersion7().ToString("N"), name, "C500", "Test", null, "Bench", "analyser"), Ct)).OrFail();
        (await ChangeDeviceState.RunAsync(site.Db, Bea, device, "in-service", "accepted", Ct)).OrFail();
        return device;
    }

    /// <summary>Where a form that was taken leads to.</summary>
    private static async Task<string> GoneToAsync(Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        Assert.True(answer.StatusCode == HttpStatusCode.Found, answer.StatusCode + ": " + Refusals(await answer.Content.ReadAsStringAsync(Ct)));
        var location = answer.Headers.Location!;
        return location.IsAbsoluteUri ? location.PathAndQuery : location.ToString();
    }

    /// <summary>What the page refused with: its alerts, without the rest of the page.</summary>
    private static string Refusals(string page) =>
        string.Join(' ', page.Split("role=\"alert\"").Skip(1).Select(part => part[..Math.Min(part.Length, 300)]));
}
