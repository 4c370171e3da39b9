using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Browser;

/// <summary>The frame in a real browser: keyboard, scanner, lock, themes, live parts and charts under the strict policy.</summary>
public sealed class FrameBrowserTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    [Fact]
    public async Task A_person_works_by_keyboard_alone()
    {
        await using var page = await browser.OpenAsync(site.Address);
        await page.GoAsync("/sign-in");
        Assert.StartsWith("input#f-user", await page.FocusedAsync(), StringComparison.Ordinal);
        await page.Page.Keyboard.TypeAsync("max", new() { Delay = 60 });
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.TypeAsync(DemoAccounts.Password, new() { Delay = 60 });
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync(site.Address.ToString());

        await page.GoAsync("/users");
        await page.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Page.Locator("tr.at a")).ToHaveTextAsync("Ada Quint");
        await page.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Page.Locator("tr.at a")).ToHaveTextAsync("Bea Lindqvist");
        // The letter waits a moment, for it may begin a scan; a quick Enter after it still belongs to a person.
        await page.Page.Keyboard.PressAsync("k");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("Ada Quint");
        await page.Page.WaitForLoadStateAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.WaitForURLAsync("**/users");

        await page.Page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Page.Locator("#help")).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.Page.Locator("#search")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_scan_goes_where_it_belongs_and_typing_stays_in_its_field()
    {
        await using var page = await browser.OpenAsync(site.Address);
        await SignInAsync(page, "max");
        await page.GoAsync("/settings");
        var name = page.Page.Locator("#f-name");
        await name.FillAsync("General Hospital");
        await page.Page.Keyboard.TypeAsync(" East", new() { Delay = 80 });
        await Assertions.Expect(name).ToHaveValueAsync("General Hospital East");

        // A scanner that sends its prefix key (which the driver's keyboard does not have), then the code.
        await page.Page.EvaluateAsync("() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'F13', bubbles: true }))");
        await page.Page.Keyboard.TypeAsync("9876543210");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/search?scan=*");
        Assert.DoesNotContain("9876543210", page.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Page.Locator(".empty-title")).ToHaveTextAsync("This scan names nothing here.");
    }

    [Fact]
    public async Task A_lock_hides_the_page_and_gives_back_what_was_typed()
    {
        await using var page = await browser.OpenAsync(site.Address, expectsErrors: true); // A wrong PIN is a 403 in the console.
        await SignInAsync(page, "max");
        await page.GoAsync("/settings");
        await page.Page.Locator("#f-name").FillAsync("Half typed");
        await page.Page.Locator("details.person summary").ClickAsync();
        await page.Page.GetByText("Lock now").ClickAsync();
        await Assertions.Expect(page.Page.Locator("#locked")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator("main")).ToBeHiddenAsync();
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("locked");

        await page.Page.Locator("#unlock-secret").FillAsync("975310");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("#unlock-error")).ToContainTextAsync("not right");
        await page.Page.Locator("#unlock-secret").FillAsync(DemoAccounts.Pin);
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("#locked")).ToBeHiddenAsync();
        await Assertions.Expect(page.Page.Locator("#f-name")).ToHaveValueAsync("Half typed");

        // Locked and then loaded anew: the server kept it too.
        await page.Page.Locator("details.person summary").ClickAsync();
        await page.Page.RunAndWaitForResponseAsync(() => page.Page.GetByText("Lock now").ClickAsync(), "**/lock");
        await page.Page.ReloadAsync();
        await page.Page.WaitForURLAsync("**/unlock?return=*");
        await page.Page.Locator("#f-secret").FillAsync(DemoAccounts.Pin);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/settings");
        await page.GoAsync("/settings?draft=1");
        await Assertions.Expect(page.Page.Locator("#f-name")).ToHaveValueAsync("Half typed");
    }

    [Fact]
    public async Task The_theme_is_kept()
    {
        await using var page = await browser.OpenAsync(site.Address);
        await SignInAsync(page, "max");
        var root = page.Page.Locator("html");
        await Assertions.Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await page.Page.Locator("[data-action=theme]").ClickAsync();
        await Assertions.Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        await page.GoAsync("/settings");
        await Assertions.Expect(root).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Fact]
    public async Task Every_form_works_without_scripts()
    {
        await using var page = await browser.OpenAsync(site.Address, scripts: false);
        await SignInAsync(page, "max");
        await page.GoAsync("/settings");
        await page.Page.Locator("#f-idle").FillAsync("4,5");
        await page.Page.Locator("main button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Page.Locator("[data-code=idle-invalid]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator("#f-idle")).ToHaveValueAsync("4,5");
        await page.Page.Locator("#f-idle").FillAsync("12");
        await page.Page.Locator("main button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Page.Locator("[role=status]")).ToHaveTextAsync("Settings saved.");
        await page.Page.ReloadAsync();
        await Assertions.Expect(page.Page.Locator("[role=status]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_live_part_and_a_chart_are_drawn_under_the_strict_policy()
    {
        await using var page = await browser.OpenAsync(site.Address);
        await SignInAsync(page, "max");
        // A page of the frame with one live part and one chart, served with the program's own policy.
        var settings = await page.Page.APIRequest.GetAsync("/settings");
        var html = (await settings.TextAsync()).Replace("<h1>",
            """
            <div data-live="sample" hx-get="/sample-part" hx-trigger="live">before</div>
            <div class="chart" role="img" aria-label="c" data-chart='{"tooltip":{"trigger":"axis"},"xAxis":{"type":"value"},"yAxis":{},"series":[{"type":"line","data":[[1,2],[2,4]]}]}'></div><h1>
            """, StringComparison.Ordinal);
        await page.Page.RouteAsync("**/sample", route => route.FulfillAsync(new()
        {
            Body = html,
            ContentType = "text/html; charset=utf-8",
            Headers = settings.Headers.Where(header => header.Key == "content-security-policy"),
        }));
        await page.Page.RouteAsync("**/sample-part", route => route.FulfillAsync(new() { Body = "<b>after</b>", ContentType = "text/html" }));
        await page.Page.RunAndWaitForResponseAsync(() => page.Page.GotoAsync("/sample"), "**/live?topic=sample");
        var live = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<LiveTopics>(site.Services);
        live.Say("sample");
        await Assertions.Expect(page.Page.Locator("[data-live]")).ToHaveTextAsync("after");
        await Assertions.Expect(page.Page.Locator(".chart canvas")).ToHaveCountAsync(1);
        await page.Page.Locator(".chart").HoverAsync();
        await page.PhotographAsync("live-and-chart");
    }

    private async Task SignInAsync(BrowserPage page, string user)
    {
        await page.GoAsync("/sign-in");
        await page.Page.Locator("#f-user").FillAsync(user);
        await page.Page.Locator("#f-password").FillAsync(DemoAccounts.Password);
        await page.Page.Locator("#f-password").PressAsync("Enter");
        await page.Page.WaitForURLAsync(site.Address.ToString());
    }

    [Fact]
    public async Task A_scanner_without_a_prefix_is_told_by_its_speed()
    {
        await using var page = await browser.OpenAsync(site.Address);
        await SignInAsync(page, "max");
        await page.GoAsync("/users");
        // All keys within a millisecond, as no test driver's keyboard does on a busy machine; "jk?" are commands when typed.
        await page.Page.EvaluateAsync(
            """
            () => { for (const key of [..."jk?1234567", "Enter"])
              document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); }
            """);
        await page.Page.WaitForURLAsync("**/search?scan=*");
    }
}
