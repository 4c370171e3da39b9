using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;
using Vouch.Department.Tests.Security;
using static Microsoft.Playwright.Assertions;

namespace Vouch.Department.Tests.Browser;

/// <summary>The pages before the others, which open only in their moment: set-up of an empty hospital, the second step of signing in, the lock.</summary>
public sealed partial class DoorsTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task An_empty_hospital_is_set_up_by_keyboard_and_every_page_says_what_to_do_first()
    {
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["VOUCH_DEMO"] = "off" });
        await vouch.StartAsync(Ct);
        await using var page = await browser.OpenAsync(vouch.Address);
        await page.GoAsync("/");
        await page.Page.WaitForURLAsync("**/setup");
        Assert.StartsWith("input#f-code", await page.FocusedAsync(), StringComparison.Ordinal);
        await ExpectReadableAsync(page);
        foreach (var (field, text) in new[] { ("code", SetUpCode().Match(vouch.Output).Groups[1].Value), ("name", "First Admin"), ("user", "first"), ("password", "correct horse battery"), ("again", "correct horse battery") })
            await page.WriteAsync(Keys.Field("setup", field), text);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/sign-in");
        await page.WriteAsync("#f-user", "first");
        await page.WriteAsync("#f-password", "correct horse battery");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync(vouch.Address.ToString());
        await Expect(page.Page.Locator(".demo-mark")).ToHaveCountAsync(0);

        // The administrator gives the first person of the department a name and an account with every role.
        await page.GoAsync("/people/new");
        await page.WriteAsync(Keys.Field("person", "name"), "Ina Director");
        await page.ChooseAsync(Keys.Field("person", "role"), "Laboratory dir");
        await page.EnterAsync(Keys.Send("person"));
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("Ina Director");
        await page.GoAsync("/users");
        await page.ChooseAsync(Keys.Field("new", "person"), "Ina");
        await page.WriteAsync(Keys.Field("new", "user"), "ina");
        await page.WriteAsync(Keys.Field("new", "password"), "a first password");
        foreach (var (role, _) in Role.All)
        {
            await page.TabToAsync($"form[data-form=new] [name=role][value={role}]");
            await page.Page.Keyboard.PressAsync("Space");
        }

        await page.EnterAsync(Keys.Send("new"));
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("Ina Director");

        await using var ina = await browser.OpenAsync(vouch.Address);
        await ina.GoAsync("/sign-in");
        await ina.WriteAsync("#f-user", "ina");
        await ina.WriteAsync("#f-password", "a first password");
        await ina.Page.Keyboard.PressAsync("Enter");
        await ina.Page.WaitForURLAsync("**/account*");
        foreach (var (field, text) in new[] { ("old", "a first password"), ("fresh", "my very own words"), ("again", "my very own words") })
            await ina.WriteAsync(Keys.Field("password", field), text);
        await ina.Page.Keyboard.PressAsync("Enter");
        await ina.Page.WaitForURLAsync(vouch.Address.ToString());
        foreach (var line in Navigation.Lines)
        {
            await ina.GoAsync(line.Address);
            Assert.Equal([], (await ina.FindingsAsync()).Select(finding => $"{line.Address}: {finding}"));
            // Nothing is there: then the page says so, or it is a form or a table of the program's own.
            Assert.True(await ina.Page.Locator(".empty-state, main form, main table").CountAsync() > 0, $"{line.Address} is empty and says nothing");
        }
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task The_second_step_of_signing_in_takes_the_code_of_the_phone()
    {
        string key;
        await using (var bea = await browser.OpenAsync(site.Address))
        {
            await bea.SignInAsync("bea");
            await bea.GoAsync("/account");
            await bea.EnterAsync(Keys.Send("enrol"));
            await bea.Page.WaitForURLAsync("**/account?enrol=1");
            await ExpectReadableAsync(bea);
            key = await bea.Page.Locator("p.mono").InnerTextAsync();
            await bea.WriteAsync(Keys.Field("authenticator", "code"), OneTimeCode.Of(key));
            await bea.Page.Keyboard.PressAsync("Enter");
            await Expect(bea.Page.Locator("main")).ToContainTextAsync("Recovery codes");
            await ExpectReadableAsync(bea);
        }

        await using var page = await browser.OpenAsync(site.Address, expectsErrors: true); // A code that was used already is a 403 in the console.
        await page.GoAsync("/sign-in");
        await page.WriteAsync("#f-user", "bea");
        await page.WriteAsync("#f-password", DemoAccounts.Password);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/sign-in/code?return=*");
        await ExpectReadableAsync(page);
        Assert.StartsWith("input#f-code", await page.FocusedAsync(), StringComparison.Ordinal);
        // A code opens once: that of enrolment may be the same for the rest of its half minute.
        for (var tries = 0; page.Page.Url.Contains("/sign-in/code", StringComparison.Ordinal); tries++)
        {
            Assert.True(tries < 20, "No code was taken.");
            await page.WriteAsync("#f-code", OneTimeCode.Of(key));
            await page.Page.Keyboard.PressAsync("Enter");
            await page.Page.WaitForLoadStateAsync();
            if (page.Page.Url.Contains("/sign-in/code", StringComparison.Ordinal))
                await Task.Delay(TimeSpan.FromSeconds(3), Ct);
        }

        await Expect(page.Page.Locator("h1")).ToContainTextAsync("My shift");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_locked_session_shows_nothing_until_its_PIN_is_given()
    {
        await using var page = await browser.OpenAsync(site.Address, expectsErrors: true); // Pages of a locked session answer 403 in the console.
        await page.SignInAsync("tom");
        await page.GoAsync("/lots");
        await page.Page.EvaluateAsync("() => fetch('/lock', { method: 'POST', body: (() => { const f = new FormData(); f.append('__RequestVerificationToken', document.querySelector('#unlock input[name=__RequestVerificationToken]').value); f.append('return', '/lots'); f.append('drafts', '[]'); return f; })() })");
        await page.Page.GotoAsync("/lots");
        await page.Page.WaitForURLAsync("**/unlock?return=*");
        await Expect(page.Page.Locator(".side")).ToHaveCountAsync(0);
        await ExpectReadableAsync(page);
        await page.WriteAsync("#f-secret", DemoAccounts.Pin);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/lots");
    }

    /// <summary>In light, dark and high contrast, and no wider than a phone.</summary>
    private static async Task ExpectReadableAsync(BrowserPage page)
    {
        await page.ExpectAccessibleAsync();
        foreach (var theme in new[] { "dark", "contrast" })
        {
            await page.Page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme; document.documentElement.dataset.bsTheme = 'dark'; }", theme);
            Assert.Equal([], await page.FindingsAsync("color-contrast", "link-in-text-block"));
        }

        await page.Page.SetViewportSizeAsync(390, 844);
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"));
        await page.Page.SetViewportSizeAsync(1366, 900);
    }

    [GeneratedRegex("/setup and make the first administrator with the code ([A-Z0-9]{10})", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SetUpCode();
}
