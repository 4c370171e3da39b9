using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>What is late now leads to its order; how long steps take is read below it.</summary>
public sealed class TurnaroundPageTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private readonly ReviewDesk desk = new(site, browser);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_late_STAT_stands_at_the_top_and_leads_to_its_order_by_keyboard(bool phone, bool dark)
    {
        var bench = await desk.BenchAsync();
        var (late, done) = (await bench.TubeAsync(Ct, "K"), await bench.TubeAsync(Ct, "K"));
        await using (var work = await site.Db.BeginAsync(bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("update specimen set received_at = $2 where order_id = $1", [late.Order, bench.Now.AddHours(-2)], Ct);
            await work.ExecuteAsync("update lab_order set priority = 'stat', ward = 'Ward 3' where id = $1", [late.Order], Ct);
            await work.CommitAsync(Ct);
        }

        await bench.MeasureAsync(done.Barcode, Ct, ("K", "4.2"));
        await using var page = await desk.SignedInAsync("ada", phone, dark);
        await page.GoAsync("/turnaround");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("turnaround" + (phone ? "-phone" : "") + (dark ? "-dark" : ""));
        Assert.True(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth + 1"), "wider than the screen");
        var row = page.Page.Locator("tr", new() { HasText = "A" + late.Barcode });
        await Microsoft.Playwright.Assertions.Expect(row).ToContainTextAsync("STAT");
        await Microsoft.Playwright.Assertions.Expect(page.Page.Locator("tr", new() { HasText = "received to released" }).First).ToContainTextAsync("60 min");

        await row.GetByRole(Microsoft.Playwright.AriaRole.Link).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await page.Page.WaitForURLAsync("**/orders/A*");
    }
}
