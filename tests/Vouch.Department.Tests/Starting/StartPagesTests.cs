using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Starting;

/// <summary>The start gate where the person stands, in a real browser.</summary>
public sealed class StartPagesTests(TestBrowser browser, TestSite vouch) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_collector_who_is_stopped_reads_why_asks_and_goes_on_after_the_decision(bool scripts, bool dark)
    {
        var order = await OrderAsync();
        await using var page = await SignedInAsync("pia", scripts, dark, phone: true);
        await page.GoAsync($"/collections/{order.Id}");
        await Assertions.Expect(page.Page.GetByText("Stop. You may not collect this order.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("No competence of Pia Vance for phlebotomy is recorded. Assess and record the competence.");
        Assert.Equal(0, await page.Page.Locator("[name=statedName]").CountAsync());
        if (scripts)
            await CheckAsync(page, "collect-may-not" + (dark ? "-dark" : ""));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for a decision" }).ClickAsync();
        await page.Page.GetByText("Asked. Open this page again after the decision.").WaitForAsync();

        await using (var supervisor = await SignedInAsync("sam", scripts, dark))
        {
            await supervisor.GoAsync("/");
            await Assertions.Expect(supervisor.Page.Locator("main")).ToContainTextAsync("may not begin");
            await supervisor.GoAsync("/starts");
            var card = supervisor.Page.Locator("section.card", new() { HasText = order.Accession });
            await Assertions.Expect(card).ToContainTextAsync("Not collected: K");
            if (scripts)
                await CheckAsync(supervisor, "starts" + (dark ? "-dark" : ""));
            foreach (var (kind, nth) in new[] { ("competence", 1), ("credential", 2) })
            {
                // By keyboard alone: open, say why, sign.
                await card.Locator("summary").FocusAsync();
                await supervisor.Page.Keyboard.PressAsync("Enter");
                await card.Locator("[name=kind]").SelectOptionAsync(kind);
                await card.Locator("[name=reason]").FillAsync("Watched and assessed by me, papers to follow");
                if (nth == 1)
                    await card.Locator("[name='sign-name']").FillAsync("sam");
                await card.Locator("[name=pin]").FillAsync(DemoAccounts.Pin);
                await card.Locator("[name=pin]").PressAsync("Enter");
                await supervisor.Page.GetByText("1 tests of").WaitForAsync();
            }
        }

        await page.GoAsync($"/collections/{order.Id}");
        await Assertions.Expect(page.Page.GetByText("you may collect")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Overridden by Sam Okoro: Watched and assessed by me");
        Assert.Equal(1, await page.Page.Locator("[name=statedName][value=yes]").CountAsync());
        if (scripts)
            await CheckAsync(page, "collect-overridden" + (dark ? "-dark" : ""));
    }

    [Fact]
    public async Task A_device_says_whether_patients_work_may_begin_on_it()
    {
        var device = Guid.CreateVersion7();
        await using (var work = await vouch.Db.BeginAsync(TestSite.Actor("bea"), "arranged", Ct))
        {
            await work.ExecuteAsync("insert into device (id, tag, name, model) values ($1, $2, 'Ready One', 'C500')", [device, "R-" + device], Ct);
            await work.ExecuteAsync("insert into device_state (device_id, version, state, valid_from, reason, recorded_by) values ($1, 1, 'out-of-service', now() - interval '1 day', 'leak', 'test')", [device], Ct);
            await work.ExecuteAsync("insert into control_series (id, device_id, analyte) values ($1, $2, 'K'), ($3, $2, 'NA')", [Guid.CreateVersion7(), device, Guid.CreateVersion7()], Ct);
            await work.CommitAsync(Ct);
        }

        await using var page = await SignedInAsync("tom");
        await page.GoAsync($"/devices/{device}");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Patients' work is not given to this device.");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Ready One was out of service: leak.");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Controls, calibrators and checks are accepted all the time.");
        await CheckAsync(page, "device-may-not");
    }

    private async Task<PlacedOrder> OrderAsync()
    {
        var clara = TestSite.Actor("clara");
        var patient = (await PatientRegistration.RunAsync(vouch.Db, clara, new RegisterPatient.Known(new Demographics
        {
            Family = "Starting",
            Given = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..6],
            BirthDate = new DateOnly(1974, 2, 3),
        }), Ct)).OrFail().Id;
        return (await OrderPlacing.RunAsync(vouch.Db, clara, vouch.Services.GetRequiredService<PackInForce>().Pack,
            new PlaceOrder(patient, OrderPriority.Routine, [new OrderedItem("K")]) { Ward = "W3" }, Ct)).OrFail();
    }

    private async Task<BrowserPage> SignedInAsync(string user, bool scripts = true, bool dark = false, bool phone = false)
    {
        var page = await browser.OpenAsync(vouch.Address, phone, dark, scripts);
        await page.SignInAsync(user);
        return page;
    }

    private static async Task CheckAsync(BrowserPage page, string name)
    {
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync(name);
        var wide = await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(wide <= 0, string.Create(CultureInfo.InvariantCulture, $"{name} is {wide} pixels wider than the screen"));
    }
}
