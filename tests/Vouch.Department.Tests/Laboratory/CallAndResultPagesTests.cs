using Microsoft.Playwright;
using Vouch.Department.Laboratory;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>The critical call list and the results of an order in a real browser.</summary>
public sealed class CallAndResultPagesTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private readonly ReviewDesk desk = new(site, browser);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_critical_value_is_called_by_keys_and_stays_open_until_it_is_read_back()
    {
        var bench = await desk.BenchAsync();
        var (tube, held) = await desk.HeldAsync(bench, "7.1");
        await using var page = await desk.SignedInAsync("ada");
        await page.GoAsync($"/review/{held}");
        await page.Page.Keyboard.PressAsync("t");
        await page.Page.WaitForURLAsync("**/critical/*");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("unverified");

        // Told, not read back: the field for whom has the focus already.
        await Assertions.Expect(page.Page.Locator("[name=spoken]")).ToBeFocusedAsync();
        await ReviewDesk.TypeAsync(page, "Nurse Ray");
        await page.Page.Keyboard.PressAsync("Enter");
        await OnReviewAsync(page, held);
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("One call so far, not read back");

        // It escalates meanwhile, and says so on every page.
        await CriticalCalls.EscalateAsync(site.Db, site.Db.Now.AddMinutes(31), Ct);
        await page.GoAsync("/critical");
        var row = page.Page.Locator("tr", new() { HasText = "A" + tube.Barcode });
        await Assertions.Expect(row).ToContainTextAsync("escalated 1×");
        await Assertions.Expect(row).ToContainTextAsync("1, not read back");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("critical");
        await row.Locator("a").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Nobody has read it back within 30 minutes, once.");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Ada Quint to Nurse Ray");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("critical-one");

        // Nobody named: refused, what was typed stays.
        await page.Page.Locator("[name=note]").FillAsync("second try");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("[data-code=spoken-to-invalid]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator("[name=note]")).ToHaveValueAsync("second try");
        await page.Page.Locator("[name=spoken]").FocusAsync();
        await ReviewDesk.TypeAsync(page, "Dr Lind, on duty");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Space");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Enter");

        await page.Page.WaitForURLAsync("**/critical");
        await Assertions.Expect(page.Page.Locator("table").Last.Locator("tr", new() { HasText = "A" + tube.Barcode })).ToContainTextAsync("read back");
        Assert.Equal([(false, "Nurse Ray"), (true, "Dr Lind, on duty")], (await CriticalCalls.AttemptsAsync(site.Db,
            await site.Db.OneAsync("select id from critical_call where measurement_id = $1", [held], r => r.GetGuid(0), Ct), Ct)).Select(attempt => (attempt.ReadBack, attempt.SpokenTo)));
    }

    [Fact]
    public async Task A_result_is_entered_corrected_and_withdrawn_by_keys_and_each_version_stands_beside_the_old_one()
    {
        var bench = await desk.BenchAsync();
        var tube = await bench.TubeAsync(Ct, "K", "NA");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        await using var page = await desk.SignedInAsync("sam", expectsErrors: true); // a refused value is a 400 in the console
        var address = $"/results/A{tube.Barcode}";
        await page.GoAsync(address);
        await page.Page.Keyboard.PressAsync("e");
        await Assertions.Expect(page.Page.Locator($"[name='v-{tube.Tests["NA"]}']")).ToBeFocusedAsync();
        await ReviewDesk.TypeAsync(page, "140,5");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("[data-code=value-invalid]")).ToBeVisibleAsync();
        await page.Page.Locator($"[name='v-{tube.Tests["NA"]}']").FillAsync("140");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("1 measured");

        // The potassium is corrected: Enter on its row opens it, c corrects.
        await page.Page.Locator("tr", new() { HasText = "Potassium" }).Locator("a").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**?test=*");
        await page.Page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.Page.Locator("[name=value]")).ToBeFocusedAsync();
        await ReviewDesk.TypeAsync(page, "4.6");
        await page.Page.Keyboard.PressAsync("Tab");
        await ReviewDesk.TypeAsync(page, "two tubes were exchanged");
        await page.Page.Locator("#codescorrect, #codes").First.FocusAsync();
        await ReviewDesk.TypeAsync(page, "rpt");
        await page.Page.Locator("#sign-namecorrect").FocusAsync();
        await ReviewDesk.SignAsync(page, "sam", first: true);
        await Assertions.Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("now reported as 4.6");
        var card = page.Page.Locator("section[aria-labelledby=chosen] tbody tr");
        await Assertions.Expect(card.First).ToContainTextAsync("4.6");
        await Assertions.Expect(card.First).ToContainTextAsync("two tubes were exchanged");
        await Assertions.Expect(card.First).ToContainTextAsync("Result confirmed by repeat measurement.");
        await Assertions.Expect(card.Last.Locator("s")).ToHaveTextAsync("4.2");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("results-corrected");

        await page.Page.Keyboard.PressAsync("w");
        await Assertions.Expect(page.Page.Locator("#withdraw-reason")).ToBeFocusedAsync();
        await ReviewDesk.TypeAsync(page, "wrong patient");
        await page.Page.Keyboard.PressAsync("Tab");
        await ReviewDesk.SignAsync(page, "sam", first: false);
        await Assertions.Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("withdrawn");
        await Assertions.Expect(page.Page.Locator("table").Last.Locator("tr", new() { HasText = "Potassium" })).ToContainTextAsync("before: 4.6");
        Assert.Equal(["4.2 final", "4.6 corrected", "withdrawn withdrawn"], await site.Db.ListAsync(
            "select value_text || ' ' || status from result where order_test_id = $1 order by version", [tube.Tests["K"]], r => r.GetString(0), Ct));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task The_call_and_result_pages_are_accessible_in_every_look(bool phone, bool dark)
    {
        var bench = await desk.BenchAsync();
        var (tube, held) = await desk.HeldAsync(bench, "7.1", "NA", "CL");
        await bench.MeasureAsync(tube.Barcode, Ct, ("NA", "165"));
        await bench.Amend.CorrectAsync(desk.Person("sam"), await CorrectableAsync(bench), "4.8", "mixed up at the bench", Ct).OrFailAsync();
        var call = await site.Db.OneAsync("select id from critical_call where measurement_id = $1", [held], r => r.GetGuid(0), Ct);
        await CriticalCalls.RecordAsync(site.Db, desk.Person("ada"), call, "Nurse Ray, ward 3", readBack: false, "will call back", Ct).OrFailAsync();
        await CriticalCalls.EscalateAsync(site.Db, site.Db.Now.AddHours(1), Ct);
        await using var page = await desk.SignedInAsync("sam", phone, dark);
        var look = (dark ? "-dark" : "") + (phone ? "-phone" : "");
        var corrected = await site.Db.OneAsync("select o.accession || '?test=' || r.order_test_id from result r join lab_order o on o.id = r.order_id where r.status = 'corrected' order by r.released_at desc limit 1",
            [], r => r.GetString(0), Ct);
        foreach (var (path, name) in new[] { ("/critical", "critical"), ($"/critical/{call}", "critical-one"), ($"/results/A{tube.Barcode}", "results"), ($"/results/{corrected}", "results-one") })
        {
            await page.GoAsync(path);
            await page.ExpectAccessibleAsync();
            await page.PhotographAsync(name + look);
            Assert.True(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= screen.width + 1"), path + " is wider than the screen");
        }
    }

    private async Task<Guid> CorrectableAsync(ArrangedBench bench)
    {
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        return tube.Tests["K"];
    }

    private static Task OnReviewAsync(BrowserPage page, Guid held) => page.Page.WaitForURLAsync($"**/review/{held}*");
}
