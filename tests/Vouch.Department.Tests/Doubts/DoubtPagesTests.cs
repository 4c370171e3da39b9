using System.Globalization;
using Microsoft.Playwright;
using Vouch.Department.Documents;
using Vouch.Department.Proof;
using Vouch.Department.Security;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Doubts;

/// <summary>Doubts opened by hand, in a real browser, by keyboard.</summary>
public sealed class DoubtPagesTests(TestBrowser browser, TestSite vouch) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    public async Task A_technologist_says_which_lot_was_bad_counts_what_it_would_name_and_opens_the_case(bool scripts, bool dark, bool phone)
    {
        var number = "BAD" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..6].ToUpperInvariant();
        var lot = (await ReceiveLot.RunAsync(vouch.Db, TestSite.Actor("bea"), new LotReceived("DOUBT", "Doubtful reagent", "reagent", null, number, new DateOnly(2099, 1, 1)), Ct)).OrFail();
        await CiteAsync(lot, "2026-01-01 10:00", "2026-01-02 10:00", "2026-01-03 10:00");
        await using var page = await SignedInAsync("ada", scripts, dark, phone);
        var name = (phone ? "-phone" : "") + (dark ? "-dark" : "");

        await page.GoAsync("/look-backs");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Something was not what it was taken for" }).PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/doubts/new");
        await CheckAsync(page, scripts, "doubt-kinds" + name);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "A lot of reagent, calibrator or control" }).PressAsync("Enter");
        await page.Page.WaitForURLAsync("**about=lot");
        await page.Page.Locator("#f-q").FillAsync(number);
        await page.Page.Locator("#f-q").PressAsync("Enter");
        await page.Page.WaitForURLAsync("**q=BAD*");
        await CheckAsync(page, scripts, "doubt-which" + name);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Doubtful reagent, lot " + number }).PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("dl.facts")).ToContainTextAsync("3 results");
        await Assertions.Expect(page.Page.Locator("dl.facts")).ToContainTextAsync("every use");
        await CheckAsync(page, scripts, "doubt" + name);

        await page.Page.GetByLabel("In doubt from").FillAsync("2026-01-02 00:00");
        await page.Page.GetByLabel("What was found").FillAsync("Wrong storage temperature since the second.");
        await page.Page.Locator("[name=sign-name]").FillAsync("ada");
        await page.Page.Locator("[name=pin]").FillAsync(DemoAccounts.Pin);
        // Opened with another window than was counted: counted first.
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open the look-back" }).ClickAsync();
        await page.Page.GetByText("The window was changed: look at what it names now, then open it.").WaitForAsync();
        await Assertions.Expect(page.Page.Locator("dl.facts")).ToContainTextAsync("2 results");
        await CheckAsync(page, scripts, "doubt-counted" + name);
        await page.Page.Locator("[name=sign-name]").FillAsync("ada");
        await page.Page.Locator("[name=pin]").FillAsync(DemoAccounts.Pin);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open the look-back" }).ClickAsync();
        await page.Page.WaitForURLAsync("**/look-backs/*");

        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Wrong storage temperature since the second.");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Say when the doubt ended");
        await CheckAsync(page, scripts, "doubt-opened" + name);
        var look = Assert.Single(await LookBacks.OfAsync(vouch.Db, FactKind.Lot, [lot], Ct));
        Assert.Equal(("lot-recalled", new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), (DateTimeOffset?)null, "Ada Quint"), (look.Cause, look.UsedFrom, look.UsedUntil, look.OpenedBy));
    }

    [Fact]
    public async Task Who_may_not_work_look_backs_opens_none()
    {
        using var tom = await vouch.SignedInAsync("tom");
        using var answer = await tom.GetAsync("/doubts/new");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("/doubts/new", await tom.ReadAsync("/look-backs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_procedure_is_withdrawn_on_its_page_and_its_look_back_opens()
    {
        var document = (await IssueDocument.RunAsync(vouch.Db, TestSite.Actor("quentin"), new DocumentIssued("SOP-GONE", "urinalysis", "Gone", "Text", vouch.Db.Now.AddDays(-9)), Ct)).OrFail();
        await using var page = await SignedInAsync("quentin");
        await page.GoAsync($"/doubts/new?about=document&fact={document}");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Withdraw it" }).ClickAsync();
        await page.Page.WaitForURLAsync("**#withdraw");
        await page.Page.Locator("summary:has-text('Withdraw this procedure')").PressAsync("Enter");
        await CheckAsync(page, true, "document-withdraw");
        await page.Page.Locator("[name=withdraw-reason]").FillAsync("Copied from another device");
        await page.Page.Locator("[name=withdraw-reason]").PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/look-backs/*");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("SOP-GONE was withdrawn: Copied from another device");
        await page.GoAsync("/documents");
        await Assertions.Expect(page.Page.Locator("tr", new() { HasText = "SOP-GONE" })).ToContainTextAsync("withdrawn");
        await CheckAsync(page, true, "documents-withdrawn");
    }

    [Fact]
    public async Task A_lot_is_taken_off_on_its_page()
    {
        var (device, bea) = (Guid.CreateVersion7(), TestSite.Actor("bea"));
        await using (var work = await vouch.Db.BeginAsync(bea, "arranged", Ct))
        {
            await work.ExecuteAsync("insert into device (id, tag, name, model) values ($1, $2, 'Off One', 'C500')", [device, "O-" + device], Ct);
            await work.CommitAsync(Ct);
        }

        var lot = (await ReceiveLot.RunAsync(vouch.Db, bea, new LotReceived("OFF", "Spilled reagent", "reagent", null, "OFF1", new DateOnly(2099, 1, 1)), Ct)).OrFail();
        (await ChangeLotState.RunAsync(vouch.Db, bea, lot, "usable", "checked", null, Ct)).OrFail();
        (await LoadLot.RunAsync(vouch.Db, bea, new LotLoaded(device, lot, ["K", "NA"], "P1", 30), Ct)).OrFail();
        await using var page = await SignedInAsync("tom");
        await page.GoAsync($"/lots/{lot}");
        await page.Page.Locator("summary:has-text('Take off')").ClickAsync();
        await CheckAsync(page, true, "lot-take-off");
        await page.Page.Locator("td [name=reason]").FillAsync("spilled");
        await page.Page.Locator("td [name=reason]").PressAsync("Enter");
        await page.Page.GetByText("Taken off Off One.").WaitForAsync();
        Assert.Equal(0, await page.Page.Locator("summary:has-text('Take off')").CountAsync());
    }

    private async Task CiteAsync(Guid lot, params string[] at)
    {
        await using var work = await vouch.Db.BeginAsync(TestSite.Actor("bea"), "arranged", Ct);
        foreach (var moment in at)
            await work.ExecuteAsync("insert into citation (kind, fact, used_at, proof) values (9, $1, $2::text::timestamptz, $3)", [lot, moment + "+00", Guid.CreateVersion7()], Ct);
        await work.CommitAsync(Ct);
    }

    private async Task<BrowserPage> SignedInAsync(string user, bool scripts = true, bool dark = false, bool phone = false)
    {
        var page = await browser.OpenAsync(vouch.Address, phone, dark, scripts);
        await page.SignInAsync(user);
        return page;
    }

    private static async Task CheckAsync(BrowserPage page, bool scripts, string name)
    {
        if (!scripts)
            return;
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync(name);
        var wide = await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(wide <= 0, string.Create(CultureInfo.InvariantCulture, $"{name} is {wide} pixels wider than the screen"));
    }
}
