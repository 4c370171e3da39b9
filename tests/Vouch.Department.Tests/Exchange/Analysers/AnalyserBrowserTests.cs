using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Astm;

namespace Vouch.Department.Tests.Exchange.Analysers;

/// <summary>The analysers' pages in a real browser, with results that an independent sender played in.</summary>
public sealed class AnalyserBrowserTests(TestBrowser browser, TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_pages_are_accessible_and_a_waiting_result_is_set_aside(bool dark)
    {
        var sender = dark ? "DARK" : "LIGHT";
        var connection = await ArrangeAsync(sender);
        await PlayAsync(AnalyserControlsTests.Message(sender, sender + "-TUBE", "POTASSIUM", "4.2"));
        await PlayAsync(AnalyserControlsTests.Message("NOBODY" + sender, "T1", "POTASSIUM", "4.2"));
        await using var page = await SignedInAsync("sam", dark);

        await page.GoAsync("/analysers");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("NOBODY" + sender);
        // Controls that were never run are not in control.
        await Assertions.Expect(page.Page.Locator("tr", new() { HasText = "Analyser " + sender })).ToContainTextAsync("1 of 1 not run or overdue");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("analysers" + (dark ? "-dark" : ""));
        await page.GoAsync($"/analysers/{connection}");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("analyser" + (dark ? "-dark" : ""));
        await page.GoAsync("/unplaced");
        var card = page.Page.Locator(".card", new() { HasText = sender + "-TUBE" });
        await Assertions.Expect(card).ToContainTextAsync("unknown tube");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("unplaced" + (dark ? "-dark" : ""));
        await card.Locator("summary").ClickAsync();
        await card.GetByLabel("Reason").FillAsync("service run");
        await card.GetByRole(AriaRole.Button, new() { Name = "Set aside" }).Last.ClickAsync();

        await Assertions.Expect(page.Page.Locator("main")).Not.ToContainTextAsync(sender + "-TUBE");
        Assert.Equal("set-aside", await site.Db.OneAsync("select closed_how from unplaced_result where sample_id = $1", [sender + "-TUBE"], r => r.GetString(0), Ct));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_operator_nobody_knew_is_named_by_keyboard_alone(bool dark)
    {
        var name = dark ? "NURSE-DARK" : "NURSE-LIGHT";
        await ArrangeAsync(name);
        await using (var work = await site.Db.BeginAsync(Actor.Job("test"), "arranged", Ct))
        {
            await work.ExecuteAsync("insert into operator_seen (device_id, operator, seen_at, inbox_id) select id, $1, now(), $2 from device where tag = $1", [name, Guid.CreateVersion7()], Ct);
            await work.CommitAsync(Ct);
        }

        await using var page = await SignedInAsync("sam", dark);
        await page.GoAsync("/operators");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("operators" + (dark ? "-dark" : ""));
        var row = page.Page.Locator("tr", new() { HasText = name });
        await row.Locator("select").FocusAsync();
        await page.Page.Keyboard.TypeAsync("Tom", new() { Delay = 70 });
        await page.Page.Keyboard.PressAsync("Tab");
        Assert.Contains("Save", await page.FocusedAsync(), StringComparison.Ordinal);
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("Saved who " + name);
        Assert.StartsWith("Tom", await site.Db.OneAsync("select p.name from operator_name n join person p on p.id = n.person_id where n.operator = $1", [name], r => r.GetString(0), Ct), StringComparison.Ordinal);
    }

    private async Task<Guid> ArrangeAsync(string sender)
    {
        var device = Guid.CreateVersion7();
        await using (var work = await site.Db.BeginAsync(Actor.Job("test"), "arranged", Ct))
        {
            await work.ExecuteAsync("insert into device (id, tag, name, model, location) values ($1, $2, $3, 'C500', 'Bench 1')", [device, sender, "Analyser " + sender], Ct);
            await work.ExecuteAsync("insert into control_series (id, device_id, analyte) values ($1, $2, 'K')", [Guid.CreateVersion7(), device], Ct);
            await work.CommitAsync(Ct);
        }

        return (await site.Services.GetRequiredService<AnalyserSetUp>().EnsureAnalyserAsync(Actor.Job("test"),
            new AnalyserPlan("Line " + sender, device, "generic-lis2", sender) { Zone = "UTC" }, Ct)).OrFail();
    }

    private async Task PlayAsync(AstmMessage message)
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "message.astm");
        await File.WriteAllBytesAsync(file, AstmFrame.Cut(message.ToBytes(), new AstmLinkOptions()).SelectMany(frame => frame.ToBytes().ToArray()).ToArray(), Ct);
        var before = await WorkedAsync();
        var port = site.Services.GetRequiredService<AnalyserConnections>().EndPoint.Port.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start("python3",
            [Path.Combine(Repository.Root!, "tests", "Vouch.Wire.Tests", "peers", "astm_instrument.py"), "127.0.0.1", port, file]);
        await process.WaitForExitAsync(Ct);
        Assert.Equal(0, process.ExitCode);
        for (var until = Stopwatch.StartNew(); await WorkedAsync() == before && until.Elapsed < TimeSpan.FromSeconds(30);)
            await Task.Delay(50, Ct);
    }

    private Task<int> WorkedAsync() => site.Db.OneAsync("select count(*)::int from inbox_work where state <> 'queued'", [], r => r.GetInt32(0), Ct);

    private async Task<BrowserPage> SignedInAsync(string user, bool dark)
    {
        var page = await browser.OpenAsync(site.Address, dark: dark);
        await page.SignInAsync(user);
        return page;
    }
}
