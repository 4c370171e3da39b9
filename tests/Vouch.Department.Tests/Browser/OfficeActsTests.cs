using System.Globalization;
using Microsoft.Playwright;
using Vouch.Department.Quality;
using Vouch.Department.Security;
using Vouch.Department.Specimens;
using Vouch.Department.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace Vouch.Department.Tests.Browser;

/// <summary>What supervisors, quality officers and administrators do, each by keyboard alone.</summary>
public sealed class OfficeActsTests(ArrangedHospital hospital, TestBrowser browser) : IClassFixture<ArrangedHospital>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_month_of_controls_is_signed_once_every_rejection_says_its_cause()
    {
        var db = hospital.Site.Db;
        // The month of the rejected run, if it is over; the arrangement reaches forty days back.
        var rejected = await db.OneAsync("select version, measured_at from control_run where series_id = $1 and verdict = 'rejected'", [hospital.Series],
            r => (Run: r.GetInt32(0), At: r.GetFieldValue<DateTimeOffset>(1)), Ct);
        await using (var work = await db.BeginAsync(hospital.Bench.Actor, "arranged", Ct))
        {
            // Whatever the day of the test: two accepted runs and a rejected one on the fourth of last month.
            var day = new DateTimeOffset(db.Now.Year, db.Now.Month, 4, 9, 0, 0, TimeSpan.Zero).AddMonths(-1);
            foreach (var (value, hour) in new[] { ("2.00", 0), ("2.45", 2), ("2.02", 4) })
                (await RecordControlRun.RunAsync(work, new ControlMeasurement(hospital.SeriesDevice, "K", "", "Q1", "1",
                    decimal.Parse(value, CultureInfo.InvariantCulture), value, "mmol/L", day.AddHours(hour), "Tom", InboxId: null), Ct)).OrFail();
            await work.CommitAsync(Ct);
        }

        var month = db.Now.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        await using var page = await SignedInAsync("quentin");
        await page.GoAsync($"/controls?device={hospital.SeriesDevice}");
        await page.EnterAsync(Keys.Link("/controls/review"));
        await Expect(page.Page.Locator("h1")).ToContainTextAsync(month);
        await Expect(page.Page.Locator("main")).ToContainTextAsync("nothing written");
        await SignMonthAsync(page, "Probe trouble on one day");
        await Expect(page.Page.Locator("[role=alert]").First).ToContainTextAsync("of its cause");

        var silent = await db.ListAsync("select version from control_run where series_id = $1 and verdict = 'rejected'", [hospital.Series], r => r.GetInt32(0), Ct);
        foreach (var run in silent)
            (await CommentOnControl.RunAsync(db, hospital.Bench.Actor, hospital.Series, run, "Bubble in the probe; primed", Ct)).OrFail();
        await SignMonthAsync(page, "Probe trouble on one day");
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("signed");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("Quentin Hale");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("Probe trouble on one day");
        await Expect(page.Page.Locator("form[data-form=sign]")).ToHaveCountAsync(0);
        Assert.True(rejected.Run > 0);
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task Controls_are_set_up_and_given_their_target()
    {
        await using var page = await SignedInAsync("quentin");
        await page.GoAsync($"/controls?device={hospital.SeriesDevice}");
        await page.WriteAsync(Keys.Field("set-up", "analyte"), "na");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("Controls of Sodium");
        await page.EnterAsync(Keys.Unfold("target"));
        foreach (var (field, text) in new[] { ("name", "Ion control"), ("lot", "Q7"), ("level", "1"), ("expires", "2099-01-01"), ("mean", "140"), ("sd", "1.5"), ("unit", "mmol/L"), ("source", "maker") })
            await page.WriteAsync(Keys.Field("target", field), text);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("tbody")).ToContainTextAsync("140 mmol/L");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_procedure_is_issued_found_in_the_list_and_acknowledged()
    {
        await using var page = await SignedInAsync("quentin");
        await page.GoAsync("/documents");
        await page.EnterAsync(Keys.Unfold("issue"));
        await page.WriteAsync(Keys.Field("issue", "code"), "SOP-KEYS");
        await page.WriteAsync(Keys.Field("issue", "discipline"), "chemistry");
        await page.WriteAsync(Keys.Field("issue", "title"), "Working by keyboard");
        await page.WriteAsync(Keys.Field("issue", "body"), "Never let go of the tube.");
        await page.EnterAsync(Keys.Send("issue"));
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("Working by keyboard");
        await page.GoAsync("/documents?q=SOP-KEYS");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Locator("tr.at a:focus").WaitForAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.EnterAsync(Keys.Send("acknowledge"));
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("acknowledged by you");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task Somebody_new_is_entered_credentialed_given_an_account_and_leaves()
    {
        await using (var page = await SignedInAsync("ines"))
        {
            await page.GoAsync("/people");
            await page.EnterAsync(Keys.Link("/people/new"));
            await page.WriteAsync(Keys.Field("person", "name"), "Nina Newcome");
            await page.ChooseAsync(Keys.Field("person", "role"), "Laboratory technol");
            await page.WriteAsync(Keys.Field("person", "badge"), "B-1001");
            await page.Page.Keyboard.PressAsync("Enter");
            await Expect(page.Page.Locator("[role=alert]").First).ToContainTextAsync("Somebody else carries this badge.");
            await page.WriteAsync(Keys.Field("person", "badge"), "B-2001");
            await page.Page.Keyboard.PressAsync("Enter");
            await Expect(page.Page.Locator("h1")).ToContainTextAsync("Nina Newcome");
            await page.WriteAsync(Keys.Field("credential", "kind"), "MLS(ASCP)");
            await page.WriteAsync(Keys.Field("credential", "issuer"), "ASCP");
            await page.WriteAsync(Keys.Field("credential", "from"), "2026-01-01");
            await page.Page.Keyboard.PressAsync("Enter");
            await Expect(page.Page.Locator("table").First).ToContainTextAsync("MLS(ASCP)");
        }

        await using (var page = await SignedInAsync("max"))
        {
            await page.GoAsync("/users");
            await page.ChooseAsync(Keys.Field("new", "person"), "Nina");
            await page.WriteAsync(Keys.Field("new", "user"), "nina");
            await page.WriteAsync(Keys.Field("new", "password"), "a first password");
            await page.TabToAsync("form[data-form=new] [name=role][value=technologist]");
            await page.Page.Keyboard.PressAsync("Space");
            await page.EnterAsync(Keys.Send("new"));
            await Expect(page.Page.Locator("h1")).ToContainTextAsync("Nina Newcome");
            await page.TabToAsync("form[data-form=roles] [name=role][value=supervisor]");
            await page.Page.Keyboard.PressAsync("Space");
            await page.EnterAsync(Keys.Send("roles"));
            await Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("Roles saved.");
        }

        await using (var page = await SignedInAsync("ines"))
        {
            await page.GoAsync("/people?q=Nina");
            await page.Page.Keyboard.PressAsync("j");
            await page.Page.Locator("tr.at a:focus").WaitForAsync();
            await page.Page.Keyboard.PressAsync("Enter");
            await page.TabToAsync(Keys.Field("person", "left"));
            await page.Page.Keyboard.PressAsync("Space");
            await page.EnterAsync(Keys.Send("person"));
            await Expect(page.Page.Locator("h1")).ToContainTextAsync("left");
        }

        using var gone = hospital.Site.Visit();
        using var refused = await gone.SendAsync("/sign-in", "password", ("user", "nina"), ("password", "a first password"));
        Assert.NotEqual(System.Net.HttpStatusCode.Found, refused.StatusCode);
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_test_of_the_pack_is_opened_with_its_numbers_and_sources()
    {
        await using var page = await SignedInAsync("quentin");
        await page.GoAsync("/packs");
        await page.EnterAsync("main a[href='/packs/LAB/1']");
        await page.Page.WaitForURLAsync("**/packs/LAB/1");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Locator("tr.at a:focus").WaitForAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("Numbers and their sources");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task Two_heads_of_the_ledger_are_compared_and_a_proof_is_verified_from_its_text()
    {
        await using var page = await SignedInAsync("quentin");
        var sizes = await hospital.Site.Db.ListAsync("select size::text from tree_head h order by h.size", [], r => r.GetString(0), Ct);
        await page.GoAsync("/ledger");
        await page.WriteAsync("[name=from]", sizes[0]);
        await page.WriteAsync("[name=to]", sizes[^1]);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#grew ~ p")).ToContainTextAsync("unchanged");

        using var ada = await hospital.Site.SignedInAsync("ada");
        var proof = await ada.ReadAsync($"/proofs/{hospital.Proof}/file");
        await page.GoAsync("/verify");
        await page.WriteAsync("[name=text]", proof);
        await page.EnterAsync("main button[type=submit]");
        await Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync("GENUINE.");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_printer_is_changed_and_removed_and_what_it_destroys_is_said()
    {
        using (var max = await hospital.Site.SignedInAsync("max"))
        {
            using var added = await max.SendAsync("/settings/labels", "printer", ("name", "Keyed"), ("host", "one.example"), ("port", "9100"), ("dpi", "203"), ("width", "50"), ("height", "25"));
            Assert.Equal(System.Net.HttpStatusCode.Found, added.StatusCode);
        }

        var id = await hospital.Site.Db.OneAsync("select id from label_printer where name = 'Keyed'", [], r => r.GetGuid(0), Ct);
        await using var page = await SignedInAsync("max");
        await page.GoAsync("/settings/labels");
        await page.EnterAsync(Keys.Unfold($"change-{id}"));
        await page.WriteAsync(Keys.Field($"change-{id}", "name"), "Ward 3");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("[role=alert]").First).ToContainTextAsync("another printer with this name");
        await page.WriteAsync(Keys.Field($"change-{id}", "name"), "Ward 4");
        await page.WriteAsync(Keys.Field($"change-{id}", "host"), "two.example");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("section[aria-label='Ward 4']")).ToContainTextAsync("two.example:9100");

        await page.EnterAsync(Keys.Unfold($"remove-{id}"));
        await Expect(page.Page.Locator("details.confirm[open]")).ToContainTextAsync("Nobody prints on Ward 4 any more.");
        await page.EnterAsync(Keys.Send($"remove-{id}"));
        await Expect(page.Page.Locator("section[aria-label='Ward 4']")).ToHaveCountAsync(0);
        Assert.DoesNotContain(await LabelPrinter.AllAsync(hospital.Site.Db, Ct), printer => printer.Id == id);
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_station_is_registered_and_the_simulator_set()
    {
        await using var page = await SignedInAsync("max");
        await page.GoAsync("/stations");
        await page.WriteAsync(Keys.Field("register", "name"), "Bench by keys");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("tbody")).ToContainTextAsync("Bench by keys");
        await page.GoAsync("/simulator");
        await page.ChooseAsync(Keys.Field("speed", "speed"), "busy");
        await page.EnterAsync(Keys.Send("speed"));
        await Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("Set.");
        await Expect(page.Page.Locator(Keys.Field("speed", "speed"))).ToHaveValueAsync("3");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task The_glass_is_broken_with_a_reason_reviewed_and_found_in_the_audit()
    {
        var patient = (await hospital.OrderAsync("K")).Id;
        var chart = await hospital.Site.Db.OneAsync("select patient_id from lab_order where id = $1", [patient.Value], r => r.GetGuid(0), Ct);
        await using (var page = await SignedInAsync("clara"))
        {
            await page.Page.GotoAsync($"/patients/{chart}");
            await page.Page.Locator("textarea:focus").WaitForAsync();
            await page.Page.Keyboard.InsertTextAsync("Found unconscious in the corridor");
            await page.EnterAsync(Keys.Send("break-glass"));
            await Expect(page.Page.Locator("main")).ToContainTextAsync("Open by break-glass until");
        }

        await using var noor = await SignedInAsync("noor");
        await noor.GoAsync("/break-glass");
        var form = await noor.Page.Locator(".card:has-text('Found unconscious') form").GetAttributeAsync("data-form");
        await noor.WriteAsync(Keys.Field(form!, "note"), "Asked the ward: right");
        await noor.EnterAsync(Keys.Send(form!));
        await Expect(noor.Page.Locator("tbody")).ToContainTextAsync("Found unconscious in the corridor");
        await noor.GoAsync("/audit");
        await noor.WriteAsync("[name=who]", "Clara");
        await noor.ChooseAsync("[name=act]", "looked");
        await noor.EnterAsync("main form button[type=submit]");
        await noor.Page.WaitForURLAsync("**/audit?*Clara*");
        await Expect(noor.Page.Locator("tbody tr").First).ToContainTextAsync("looked at");
        await noor.EnterAsync("tbody tr a");
        await Expect(noor.Page.Locator("h1")).ToContainTextAsync("Audit entry");
        await Expect(noor.Page.Locator("main")).ToContainTextAsync("Dr Clara Weiss");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_PIN_is_set()
    {
        await using var page = await SignedInAsync("bea");
        await page.GoAsync("/account");
        await page.WriteAsync(Keys.Field("pin", "password"), DemoAccounts.Password);
        await page.WriteAsync(Keys.Field("pin", "pin"), "864213");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("Your PIN is set.");
    }

    private static async Task SignMonthAsync(BrowserPage page, string finding)
    {
        await page.WriteAsync(Keys.Field("sign", "finding"), finding);
        if (await page.Page.Locator("[name=sign-name]").CountAsync() > 0)
            await page.WriteAsync(Keys.Field("sign", "sign-name"), "quentin");
        await page.WriteAsync(Keys.Field("sign", "pin"), DemoAccounts.Pin);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForLoadStateAsync();
    }

    private async Task<BrowserPage> SignedInAsync(string user)
    {
        var page = await browser.OpenAsync(hospital.Site.Address, expectsErrors: true); // A refused form's answer is a 400 in the console.
        await page.SignInAsync(user);
        return page;
    }
}
