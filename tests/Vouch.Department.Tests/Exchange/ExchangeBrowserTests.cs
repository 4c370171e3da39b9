using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>Connections, messages and code maps in a real browser: by keyboard alone, in every look, with counters that move by themselves.</summary>
public sealed class ExchangeBrowserTests(TestBrowser browser, TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Every_page_passes_axe_in_light_and_dark_and_on_a_phone(bool dark, bool phone)
    {
        var look = (dark ? "-dark" : "") + (phone ? "-phone" : "");
        var sender = "LOOK" + look.ToUpperInvariant();
        var connection = await ConnectionAsync(sender);
        await SendAsync(Admission(sender, sender + "-1"));
        await SendAsync(Order(sender, sender + "-2", "NO SUCH TEST"));
        await SendAsync($"MSH|^~\\&|{sender}|T|VOUCH|LAB|20260302||MDM^T02|{sender}-3|P|2.5.1\rPID|1||{sender}^^^T^MR||Quint^Ada\rTXA|1|CN|TX|20260302\r");
        await SendAsync(Admission("KNOCKING" + look, sender + "-4"));
        (await CodeMaps.SaveAsync(site.Db, Actor.Job("test"), connection, "test", "THEIRS" + look, "K", Ct)).OrFail();
        var (done, refused) = (await InboxAsync(sender + "-1", "done"), await InboxAsync(sender + "-2", "waiting"));
        var aside = await InboxAsync(sender + "-3", "waiting");
        (await MessageActions.SetAsideAsync(site.Db, Actor.Job("test"), aside, "filed by hand", Ct)).OrFail();

        await using var page = await SignedInAsync(dark, phone);
        foreach (var (path, name) in new[]
                 {
                     ("/connections", "connections"), ($"/connections/{connection}", "connection"), ($"/connections/{connection}?count=all", "connection-counted"),
                     ("/connections/new?application=KNOCKING", "connection-new"), ("/messages", "messages"), ($"/messages?connection={connection}&state=waiting&type=OML", "messages-asked"),
                     ("/messages?state=done&number=nothing", "messages-none"), ("/messages?from=yesterday", "messages-refused"), ($"/messages/{done}", "message-done"),
                     ($"/messages/{refused}", "message-waiting"), ($"/messages/{aside}", "message-aside"), ("/code-maps", "code-maps"), ("/unplaced", "unplaced"),
                 })
        {
            await page.GoAsync(path);
            await page.ExpectAccessibleAsync();
            await page.PhotographAsync("exchange-" + name + look);
            Assert.True(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth + 1"), path + " is wider than the screen");
        }

        await page.GoAsync($"/connections/{connection}");
        await page.Page.Locator("details summary", new() { HasText = "Change" }).ClickAsync();
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("exchange-connection-change" + look);
    }

    [Fact]
    public async Task A_knocking_sender_is_set_up_and_its_order_mapped_and_replayed_by_keyboard_alone()
    {
        await SendAsync(Admission("KEYS", "KEYS-0"));
        await using var page = await SignedInAsync();
        var keys = page.Page.Keyboard;
        await page.GoAsync("/connections");
        await FocusAsync(page, "Set it up", "KEYS");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("New connection");
        Assert.StartsWith("input#f-name", await page.FocusedAsync(), StringComparison.Ordinal);
        await keys.PressAsync("End");
        await keys.TypeAsync(" of the ward", new() { Delay = 70 });
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("KEYS of the ward");
        await page.GoAsync("/connections");
        await Assertions.Expect(page.Page.Locator("tr", new() { HasText = "KEYS" }).GetByText("Set it up")).ToHaveCountAsync(0); // Who is known does not knock any more.

        await SendAsync(Order("KEYS", "KEYS-1", "POTASSIUM"));
        var message = await InboxAsync("KEYS-1", "waiting");
        await page.GoAsync("/messages?state=waiting&number=KEYS-1");
        await keys.PressAsync("j");
        await page.Page.Locator("tr.at a:focus").WaitForAsync();
        await keys.PressAsync("Enter");
        await page.Page.WaitForURLAsync($"**/messages/{message}");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("order-test-unknown");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Placer order number", new() { IgnoreCase = true });

        // The code is mapped, the message replayed; the page tells what came of it without being loaded again.
        await page.GoAsync("/code-maps");
        await page.Page.Locator("#f-theirs").FocusAsync();
        await keys.TypeAsync("POTASSIUM", new() { Delay = 70 });
        await keys.PressAsync("Tab");
        await keys.TypeAsync("K", new() { Delay = 70 });
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("table")).ToContainTextAsync("POTASSIUM");
        await page.GoAsync($"/messages/{message}");
        await FocusAsync(page, "Replay");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("Queued again");
        await Assertions.Expect(page.Page.Locator("main dl")).ToContainTextAsync("1 of 1 lines taken");
    }

    [Fact]
    public async Task A_message_is_corrected_and_another_set_aside_by_keyboard_alone()
    {
        await ConnectionAsync("FIXED");
        await SendAsync(Order("FIXED", "FIXED-1", "SODUIM"));
        await SendAsync($"MSH|^~\\&|FIXED|T|VOUCH|LAB|20260302||PPR^PC1|FIXED-2|P|2.5.1\rPID|1||FIXED^^^T^MR||Quint^Ada\r");
        var (wrong, other) = (await InboxAsync("FIXED-1", "waiting"), await InboxAsync("FIXED-2", "waiting"));
        await using var page = await SignedInAsync();
        var keys = page.Page.Keyboard;

        await page.GoAsync($"/messages/{wrong}");
        var text = page.Page.Locator("#f-text");
        await text.FocusAsync();
        Assert.Contains("SODUIM", await text.InputValueAsync(), StringComparison.Ordinal);
        await page.Page.EvaluateAsync("() => { const t = document.querySelector('#f-text'); const at = t.value.indexOf('SODUIM'); t.setSelectionRange(at, at + 6); }");
        await keys.TypeAsync("NA", new() { Delay = 70 });
        await keys.PressAsync("Tab");
        Assert.StartsWith("button# Replay corrected", await page.FocusedAsync(), StringComparison.Ordinal);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("main dl")).ToContainTextAsync("1 of 1 lines taken");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("As corrected by");
        await Assertions.Expect(page.Page.Locator("pre")).ToContainTextAsync("SODUIM");

        await page.GoAsync($"/messages/{other}");
        await page.Page.Locator("summary", new() { HasText = "Set aside" }).FocusAsync();
        await keys.PressAsync("Enter");
        await keys.PressAsync("Tab");
        Assert.StartsWith("input#f-reason", await page.FocusedAsync(), StringComparison.Ordinal);
        await keys.TypeAsync("not for the laboratory", new() { Delay = 70 });
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("main dl")).ToContainTextAsync("not for the laboratory");
        await Assertions.Expect(page.Page.Locator("h2").First).ToContainTextAsync("set aside");
    }

    [Fact]
    public async Task Counters_and_lists_move_by_themselves_and_the_place_in_the_list_stays()
    {
        var connection = await ConnectionAsync("MOVING");
        await SendAsync(Admission("MOVING", "MOVING-1"));
        await InboxAsync("MOVING-1", "done");
        await using var page = await SignedInAsync();
        await using var second = await SignedInAsync();
        await page.GoAsync($"/connections/{connection}");
        var done = page.Page.Locator("dl.facts dt:text-is('Done') + dd");
        await Assertions.Expect(done).ToHaveTextAsync("1");
        await second.GoAsync($"/messages?connection={connection}");
        await second.Page.Keyboard.PressAsync("j");
        await second.Page.Locator("tr.at a:focus").WaitForAsync();
        var first = await second.Page.Locator("tr.at").GetAttributeAsync("data-href");

        await SendAsync(Admission("MOVING", "MOVING-2"));

        await Assertions.Expect(done).ToHaveTextAsync("2");
        await Assertions.Expect(page.Page.Locator("h2", new() { HasText = "Counters" })).ToContainTextAsync("balance");
        await Assertions.Expect(second.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(second.Page.Locator("a:focus")).ToHaveCountAsync(1);
        Assert.Equal(first, await second.Page.EvaluateAsync<string>("() => document.activeElement.closest('tr').dataset.href"));

        // A row that is being pressed stays until it is let go, so that the click reaches it.
        var row = (await second.Page.Locator("tbody tr td:nth-child(2)").First.BoundingBoxAsync())!;
        await second.Page.Mouse.MoveAsync(row.X + row.Width / 2, row.Y + row.Height / 2);
        await second.Page.Mouse.DownAsync();
        await SendAsync(Admission("MOVING", "MOVING-3"));
        await Assertions.Expect(done).ToHaveTextAsync("3");
        await second.Page.Mouse.UpAsync();
        await second.Page.WaitForURLAsync("**/messages/*");
        await Assertions.Expect(second.Page.Locator("main dl")).ToContainTextAsync("MOVING-2");

        // The list of all connections too, and who knocks.
        await page.GoAsync("/connections");
        await SendAsync(Admission("NOBODY-YET", "N-1"));
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("NOBODY-YET");
    }

    [Fact]
    public async Task Without_scripts_everything_works_as_well()
    {
        await ConnectionAsync("PLAIN");
        await SendAsync(Order("PLAIN", "PLAIN-1", "SODUIM"));
        var message = await InboxAsync("PLAIN-1", "waiting");
        await using var page = await browser.OpenAsync(site.Address, scripts: false);
        await page.SignInAsync(DemoAccounts.People.First(one => one.Role == Role.PathologyIt).UserName);
        await page.GoAsync($"/messages/{message}");
        await page.Page.Locator("summary", new() { HasText = "Set aside" }).ClickAsync();
        await page.Page.Locator("#f-reason").FillAsync("typed by hand");
        await page.Page.Locator("#f-reason").PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("main dl")).ToContainTextAsync("typed by hand");
    }

    /// <summary>Presses Tab until the focus is on the link or button of these words, in the row of these words.</summary>
    private static async Task FocusAsync(BrowserPage page, string words, string row = "")
    {
        for (var i = 0; i < 200; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await page.Page.EvaluateAsync<bool>(
                "([words, row]) => document.activeElement.textContent.trim() === words && (row === '' || document.activeElement.closest('tr')?.textContent.includes(row))", new[] { words, row }))
                return;
        }

        Assert.Fail($"The keyboard does not reach “{words}”.");
    }

    private async Task<Guid> ConnectionAsync(string application)
    {
        var id = (await Connections.EnsureAsync(site.Db, Actor.Job("test"),
            new ConnectionPlan("From " + application, "mllp-in", "hospital") { SendingApplication = application }, Ct)).OrFail();
        await site.Services.GetRequiredService<ConnectionsInForce>().RefreshAsync(Ct);
        return id;
    }

    private async Task<Hl7Message> SendAsync(string message)
    {
        var port = site.Services.GetRequiredService<HospitalListener>().EndPoint.Port;
        await using var client = Assert.IsType<MllpConnect.Connected>(
            await MllpClient.ConnectAsync(new MllpClientOptions { Host = "127.0.0.1", Port = port }, Ct)).Client;
        return await HospitalDesk.SendAsync(client, Encoding.UTF8.GetBytes(message), Ct);
    }

    private static string Admission(string application, string number) => Invariant(
        $"MSH|^~\\&|{application}|T|VOUCH|LAB|20260302||ADT^A01|{number}|P|2.5.1\rEVN|A01|20260302\rPID|1||{application}^^^T^MR||Quint^Ada||19800504|F\rPV1|1|I|3 North^1^A||||||||||||||||{application}-V\r");

    private static string Order(string application, string number, string code) => Invariant(
        $"MSH|^~\\&|{application}|T|VOUCH|LAB|20260302||OML^O21|{number}|P|2.5.1\rPID|1||{application}^^^T^MR||Quint^Ada\rORC|NW|{number}^E\rOBR|1|{number}^E||{code}^^L\r");

    /// <summary>The message of this number, once it is in this state.</summary>
    private async Task<Guid> InboxAsync(string number, string state)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await site.Db.OneAsync("select i.id from inbox i join inbox_work w on w.inbox_id = i.id where control_id = $1 and state = $2", [number, state], r => (Guid?)r.GetGuid(0), Ct) is { } id)
                return id;
            await Task.Delay(50, Ct);
        }

        Assert.Fail($"{number} did not become {state}.");
        return default;
    }

    private async Task<BrowserPage> SignedInAsync(bool dark = false, bool phone = false)
    {
        var page = await browser.OpenAsync(site.Address, phone: phone, dark: dark);
        await page.SignInAsync(DemoAccounts.People.First(one => one.Role == Role.PathologyIt).UserName);
        return page;
    }
}
