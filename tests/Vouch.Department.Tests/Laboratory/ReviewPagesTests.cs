using Microsoft.Playwright;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>Review in a real browser: by keyboard alone, with two people, in every look.</summary>
public sealed class ReviewPagesTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private readonly ReviewDesk desk = new(site, browser);

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Held_results_are_released_set_aside_diluted_and_held_back_by_keys_alone()
    {
        var bench = await desk.BenchAsync();
        var tubes = new List<(ArrangedTube Tube, Guid Held)>();
        for (var i = 0; i < 5; i++)
            tubes.Add(await desk.HeldAsync(bench, "5.9"));
        await using var page = await desk.SignedInAsync("ada");
        await page.GoAsync($"/review?device={bench.Device}");
        await WalkToAsync(page, tubes[0].Held);
        await page.Page.Keyboard.PressAsync("Enter");
        await OnAsync(page, tubes[0].Held);

        // Released with two coded comments.
        await page.Page.Keyboard.PressAsync("c");
        await Assertions.Expect(page.Page.Locator("[name=codes]")).ToBeFocusedAsync();
        await ReviewDesk.TypeAsync(page, "rpt haem-sl");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("a");
        await Assertions.Expect(page.Page.Locator("[name=sign-name]")).ToBeFocusedAsync();
        await ReviewDesk.SignAsync(page, "ada", first: true);
        await OnAsync(page, tubes[1].Held);
        Assert.StartsWith("Result confirmed by repeat measurement. Slightly haemolysed", await OneAsync("select comment from result where order_test_id = $1", tubes[0].Tube.Tests["K"]), StringComparison.Ordinal);

        // Rerun with the reason offered.
        await page.Page.Keyboard.PressAsync("r");
        await Assertions.Expect(page.Page.Locator("#rerun-reason")).ToBeFocusedAsync();
        await ReviewDesk.TypeAsync(page, "check once more");
        await page.Page.Keyboard.PressAsync("Enter");
        await OnAsync(page, tubes[2].Held);

        // Diluted: one part in twenty; a slip of the hand is refused at its field, and the part stays open.
        await page.Page.Keyboard.PressAsync("d");
        await Assertions.Expect(page.Page.Locator("[name=factor]")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Control+a");
        await ReviewDesk.TypeAsync(page, "20,5");
        await page.Page.Locator("#dilute-reason").FocusAsync();
        await ReviewDesk.TypeAsync(page, "beyond range");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("#f-factor-error")).ToBeVisibleAsync();
        await Assertions.Expect(page.Page.Locator("[name=factor]")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Control+a");
        await ReviewDesk.TypeAsync(page, "20");
        await page.Page.Keyboard.PressAsync("Enter");
        await OnAsync(page, tubes[3].Held);

        // Held back: it goes behind the others, and the next one comes.
        await page.Page.Keyboard.PressAsync("h");
        await Assertions.Expect(page.Page.Locator("[name=until]")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Tab");
        await ReviewDesk.TypeAsync(page, "second tube is coming");
        await page.Page.Keyboard.PressAsync("Enter");
        await OnAsync(page, tubes[4].Held);

        // Back and forth.
        await page.Page.Keyboard.PressAsync("n");
        await OnAsync(page, tubes[3].Held);
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Ada Quint keeps it back until");
        await page.Page.Keyboard.PressAsync("p");
        await OnAsync(page, tubes[4].Held);
        await page.Page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.Page.Locator("#reject-reason")).ToBeFocusedAsync();
        await ReviewDesk.TypeAsync(page, "wrong tube");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/review?device=*");

        await Assertions.Expect(page.Page.Locator("tr", new() { HasText = "second tube is coming" })).ToContainTextAsync("held back");
        Assert.Equal(["rerun", "rerun", "rejected"], await site.Db.ListAsync("select decision from review where measurement_id = any($1) order by array_position($1, measurement_id)",
            [new[] { tubes[1].Held, tubes[2].Held, tubes[4].Held }], r => r.GetString(0), Ct));
        var todo = await RepeatRequests.OpenAsync(site.Db, Ct);
        Assert.Equal([null, 20m], tubes.Skip(1).Take(2).Select(one => todo.Single(asked => asked.MeasurementId == one.Held).Dilution));
        await page.GoAsync("/repeats");
        await Assertions.Expect(page.Page.Locator("tr", new() { HasText = "beyond range" })).ToContainTextAsync("1:20");
        await page.ExpectAccessibleAsync();
    }

    [Fact]
    public async Task Two_people_on_one_row_see_each_other_and_who_comes_second_is_told()
    {
        var bench = await desk.BenchAsync();
        var (tube, held) = await desk.HeldAsync(bench, "5.8");
        await using var ada = await desk.SignedInAsync("ada");
        await using var sam = await desk.SignedInAsync("sam", expectsErrors: true); // the refusal is a 409 in the console
        await using var list = await desk.SignedInAsync("ines");
        await list.GoAsync("/review");
        await ada.GoAsync($"/review/{held}");
        await Assertions.Expect(list.Page.Locator("tr", new() { HasText = "A" + tube.Barcode })).ToContainTextAsync("Ada Quint has it open");

        await sam.GoAsync($"/review/{held}");
        await Assertions.Expect(sam.Page.Locator("[data-readers]")).ToContainTextAsync("Ada Quint has this one open too");
        await Assertions.Expect(ada.Page.Locator("[data-readers]")).ToContainTextAsync("Sam");
        await ada.PhotographAsync("review-two-people");

        await ada.Page.Keyboard.PressAsync("a");
        await ReviewDesk.SignAsync(ada, "ada", first: true);
        await ada.Page.WaitForURLAsync(url => !url.Contains(held.ToString(), StringComparison.Ordinal));
        await Assertions.Expect(sam.Page.Locator("[data-decided]")).ToContainTextAsync("Ada Quint");
        await Assertions.Expect(sam.Page.Locator("[data-readers]")).ToHaveCountAsync(0);
        await sam.Page.Keyboard.PressAsync("a");
        await ReviewDesk.SignAsync(sam, "sam", first: true);
        await Assertions.Expect(sam.Page.Locator("[data-code=review-decided-stale]")).ToContainTextAsync("released by Ada Quint");
        await Assertions.Expect(list.Page.Locator("tr", new() { HasText = "A" + tube.Barcode })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_held_result_appears_on_an_open_list_by_itself_and_goes_when_its_test_is_cancelled()
    {
        var bench = await desk.BenchAsync();
        await using var page = await desk.SignedInAsync("ada");
        await page.GoAsync("/review");
        var (tube, _) = await desk.HeldAsync(bench, "5.7");
        var row = page.Page.Locator("tr", new() { HasText = "A" + tube.Barcode });
        await Assertions.Expect(row).ToBeVisibleAsync(new() { Timeout = 30_000 });

        await using (var work = await site.Db.BeginAsync(desk.Person("sam"), "ordered twice", Ct))
        {
            await work.ExecuteAsync("update order_test set cancelled_at = now(), cancel_reason = 'ordered twice' where id = $1", [tube.Tests["K"]], Ct);
            await work.CommitAsync(Ct);
        }

        await Assertions.Expect(row).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await page.GoAsync($"/orders/A{tube.Barcode}");
        await Assertions.Expect(page.Page.Locator("tbody").First).ToContainTextAsync("ordered twice");
    }

    [Fact]
    public async Task Like_results_are_released_together_with_one_signature()
    {
        var bench = await desk.BenchAsync();
        var like = new List<(ArrangedTube Tube, Guid Held)>();
        for (var i = 0; i < 3; i++)
            like.Add(await desk.HeldAsync(bench, "4.1"));
        var (critical, danger) = await desk.HeldAsync(bench, "7.3");
        await using var page = await desk.SignedInAsync("ada");
        await page.GoAsync($"/review?test=K&device={bench.Device}");
        await page.Page.Keyboard.PressAsync("l");
        await page.Page.WaitForURLAsync("**/review/like?test=K&device=*");
        Assert.Equal(0, await page.Page.Locator("tr", new() { HasText = "A" + critical.Barcode }).CountAsync());
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("review-like");
        await page.Page.Locator($"[value='{like[2].Held}']").FocusAsync();
        await page.Page.Keyboard.PressAsync("Space");

        await page.Page.Keyboard.PressAsync("a");
        await ReviewDesk.SignAsync(page, "ada", first: true);

        await Assertions.Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("released.");
        Assert.Equal([true, true, false, false], await site.Db.ListAsync(
            "select exists (select from result r where r.measurement_id = w.id) from unnest($1::uuid[]) with ordinality w(id, place) order by place",
            [like.Select(one => one.Held).Append(danger).ToArray()], r => r.GetBoolean(0), Ct));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task The_review_screens_are_accessible_in_every_look(bool phone, bool dark)
    {
        var bench = await desk.BenchAsync();
        var earlier = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(earlier.Barcode, Ct, ("K", "4.0"));
        var (tube, held) = await desk.HeldAsync(bench, "7.1", "NA", "CL");
        await bench.MeasureAsync(tube.Barcode, Ct, ("NA", "141"), ("CL", "103"));
        await bench.MeasureAsync(tube.Barcode, "K", "6.9", Ct, flags: ["fibrin clot seen"]);
        await KeepBack.RunAsync(site.Db, desk.Person("sam"), held, "2 h", "the ward looks for the second tube", TimeZoneInfo.Utc, Ct).OrFailAsync();
        var (_, aside) = await desk.HeldAsync(bench, "6.1");
        await SetAside.DiluteAsync(site.Db, desk.Person("sam"), aside, "10", byHand: true, "above range", Ct).OrFailAsync();
        var flagged = (await bench.HeldAsync(tube.Tests["K"], Ct))[^1];
        await using var page = await desk.SignedInAsync("sam", phone, dark);
        var look = (dark ? "-dark" : "") + (phone ? "-phone" : "");
        foreach (var (path, name) in new[] { ("/review", "review"), ($"/review/{held}", "review-critical"), ($"/review/{flagged}", "review-flagged"), ($"/review/{aside}", "review-aside"), ("/review/like", "review-like"), ("/review/like?test=K", "review-like-one"), ("/repeats", "repeats") })
        {
            await page.GoAsync(path);
            await page.ExpectAccessibleAsync();
            await page.PhotographAsync(name + look);
            Assert.True(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= screen.width + 1"), path + " is wider than the screen");
        }

        await page.GoAsync($"/review/{flagged}");
        await page.Page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(part => part.open = true)");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("review-open" + look);
        Assert.True(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= screen.width + 1"), "the opened parts are wider than the screen");
    }

    [Fact]
    public async Task The_help_names_the_pages_own_keys()
    {
        var bench = await desk.BenchAsync();
        var (_, held) = await desk.HeldAsync(bench, "5.6");
        await using var page = await desk.SignedInAsync("ada");
        await page.GoAsync($"/review/{held}");
        await page.Page.Keyboard.PressAsync("?");
        var help = page.Page.Locator("#help");
        foreach (var act in new[] { "Release", "Rerun", "Dilute", "Hold back", "Do not use", "Telephone", "Comments by code" })
            await Assertions.Expect(help).ToContainTextAsync(act);
        await page.ExpectAccessibleAsync();
    }

    /// <summary>j until the row of this measurement is the one the keyboard stands on.</summary>
    private static async Task WalkToAsync(BrowserPage page, Guid held)
    {
        var rows = await page.Page.Locator("tr[data-href]").CountAsync();
        for (var i = 0; i < rows; i++)
        {
            await page.Page.Keyboard.PressAsync("j");
            await page.Page.Locator(FormattableString.Invariant($"tr[data-href]:nth-child({i + 1}).at a:focus")).WaitForAsync();
            if (await page.Page.Locator($"tr.at[data-href*='{held}']").CountAsync() > 0)
                return;
        }

        Assert.Fail("The row is not on the list.");
    }

    private static Task OnAsync(BrowserPage page, Guid held) => page.Page.WaitForURLAsync($"**/review/{held}*", new() { WaitUntil = WaitUntilState.Load });

    private Task<string?> OneAsync(string sql, Guid id) => site.Db.OneAsync(sql, [id], r => r.TextOrNull(0), Ct);
}
