using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>Serum indices where people look: at the specimen, and at what they brought back to review.</summary>
public sealed class SerumIndexPagesTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private readonly ReviewDesk desk = new(site, browser);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_result_reported_before_its_index_is_left_by_keyboard_with_the_reason(bool phone, bool dark)
    {
        var bench = await desk.BenchAsync();
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        await using (var work = await site.Db.BeginAsync(Actor.Connection("chem", "test"), null, Ct))
        {
            await bench.Record.RunAsync(work, new DeviceMessage(Guid.CreateVersion7(), bench.Device,
                [new DeviceResult(0, tube.Barcode, "HIDX", "HIDX", "1.2", "g/L", "g/L", [], [], null, bench.Now, null, DecimalConvention.Invariant)], bench.Now), bench.Now, Ct);
            await work.CommitAsync(Ct);
        }

        var held = Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct));
        await using var page = await desk.SignedInAsync("ada", phone, dark);
        await page.GoAsync($"/specimens/{tube.Specimen}");
        await page.Page.GetByText("haemolysis 1.2 g/L").WaitForAsync();
        await page.ExpectAccessibleAsync();
        var look = phone ? "-phone-dark" : "";
        await page.PhotographAsync("serum-indices-specimen" + look);

        await page.GoAsync($"/review/{held}");
        await page.Page.GetByText("The specimen is haemolysed").First.WaitForAsync();
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("serum-indices-review" + look);
        await page.Page.Keyboard.PressAsync("l");
        await page.Page.Locator("#leave-reason:focus").WaitForAsync();
        await ReviewDesk.TypeAsync(page, "Lipaemic, not haemolysed");
        await page.Page.Keyboard.PressAsync("Enter");

        await page.Page.GetByText("stays as it is reported").WaitForAsync();
        Assert.Equal("left", (await ReviewActs.OfAsync(site.Db, held, Ct))[^1].Act);
    }
}
