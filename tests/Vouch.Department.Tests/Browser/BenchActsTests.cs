using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Department.Specimens;
using Vouch.Department.Starting;
using Vouch.Department.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace Vouch.Department.Tests.Browser;

/// <summary>What is done at the bench and the bedside, each by keyboard alone.</summary>
public sealed class BenchActsTests(ArrangedHospital hospital, TestBrowser browser) : IClassFixture<ArrangedHospital>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task The_most_urgent_line_of_the_shift_opens_with_two_keys()
    {
        await using var page = await SignedInAsync("ada");
        var first = await page.Page.Locator("[data-item] a").First.GetAttributeAsync("href");
        await page.Page.Locator("[data-item] a").First.WaitForAsync();
        await page.Page.Keyboard.PressAsync("j");
        await Expect(page.Page.Locator("li.at .badge")).ToContainTextAsync("now");
        await Expect(page.Page.Locator("li.at a")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**" + first);
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_name_is_searched_opened_and_gone_back_to_and_never_stands_in_an_address()
    {
        await using var page = await SignedInAsync("sam");
        var addresses = new List<string>();
        page.Page.Request += (_, request) => addresses.Add(request.Url);
        await page.Page.Keyboard.PressAsync("/");
        await Expect(page.Page.Locator("#search")).ToBeFocusedAsync();
        await page.Page.Keyboard.InsertTextAsync("Bedside");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".lead")).ToContainTextAsync("Bedside");
        var found = page.Page.Url;
        await page.Page.Keyboard.PressAsync("j");
        await Expect(page.Page.Locator("tr.at a")).ToContainTextAsync("Bedside");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/patients/*");
        await page.Page.GoBackAsync();
        await page.Page.WaitForURLAsync(found);
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("Bedside");

        await page.GoAsync("/patients");
        await page.WriteAsync(Keys.Field("find", "name"), "Bedsi");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("Bedside");
        await Expect(page.Page.Locator(Keys.Field("find", "name"))).ToHaveValueAsync("Bedsi");
        await page.EnterAsync("tbody tr a");
        await page.Page.WaitForURLAsync("**/patients/*");
        await page.Page.GoBackAsync();
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("Bedside");
        Assert.All(addresses, address => Assert.DoesNotContain("Bedsi", Uri.UnescapeDataString(address), StringComparison.OrdinalIgnoreCase));
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task From_the_chart_a_test_is_ordered_another_added_and_the_board_leads_to_it()
    {
        await using var page = await SignedInAsync("sam");
        await page.GoAsync($"/patients/{hospital.Released.Patient}");
        await page.EnterAsync(Keys.Link("/orders/new"));
        await page.WriteAsync(Keys.Field("order", "codes"), "CREA");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("Order V");
        await page.EnterAsync(Keys.Unfold("add"));
        await page.WriteAsync(Keys.Field("add", "codes"), "TSH");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("Added");
        await page.GoAsync("/where");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("Order ");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_result_leads_to_its_trend_its_proof_and_the_file_to_take_along()
    {
        await using var page = await SignedInAsync("sam");
        await page.GoAsync($"/patients/{hospital.Released.Patient}");
        await page.EnterAsync(Keys.Link($"/patients/{hospital.Released.Patient}/results/K"));
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("Potassium");
        await page.EnterAsync(Keys.Link("/proofs/"));
        await Expect(page.Page.Locator(".big-value")).ToContainTextAsync("Potassium 4.2");
        await page.TabToAsync("form[action$='/file'] button");
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.Keyboard.PressAsync("Enter"));
        Assert.EndsWith(".json", download.SuggestedFilename, StringComparison.Ordinal);
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_report_is_read_and_its_PDF_taken_along()
    {
        await using var page = await SignedInAsync("ada");
        await page.GoAsync($"/reports/{hospital.Report}");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("Holm, Eva");
        await page.TabToAsync($"a[href='/reports/{hospital.Report}/pdf']");
        // The browser's own viewer is kept away: a page that gave way to it answers neither a key nor its closing.
        var answered = new TaskCompletionSource<IAPIResponse>();
        await page.Page.RouteAsync("**/pdf", async route =>
        {
            answered.TrySetResult(await route.FetchAsync());
            await route.FulfillAsync(new() { Status = 204 });
        });
        await page.Page.Keyboard.PressAsync("Enter");
        var answer = await answered.Task.WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.Equal("application/pdf", answer.Headers["content-type"]);
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_collection_is_done_at_the_bedside_without_touching_the_screen()
    {
        var order = await hospital.OrderAsync("K", "PT");
        await using var page = await SignedInAsync("pia");
        await page.GoAsync($"/collections/{order.Id}");
        foreach (var question in new[] { "statedName", "statedBirth", "bandSeen" })
        {
            await page.TabToAsync($"[name={question}]");
            await page.Page.Keyboard.PressAsync("Space");
        }

        await page.EnterAsync(Keys.Send("identify"));
        await Expect(page.Page.Locator("h2").First).ToContainTextAsync("Print the labels");
        await page.ChooseAsync("#f-print-printer", "PDF");
        await page.EnterAsync(Keys.Send("print"));
        foreach (var tube in order.Tubes)
        {
            await page.Page.Locator("#f-scan:focus").WaitForAsync(); // The next tube's field has the focus by itself.
            await page.Page.Keyboard.InsertTextAsync(tube.Barcode);
            await page.Page.Keyboard.PressAsync("Enter");
            await page.Page.Locator($"li.filled:has-text('{tube.Barcode}')").WaitForAsync();
        }

        await page.EnterAsync(Keys.Send("hand-over"));
        await page.Page.WaitForURLAsync("**/collections");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_tube_is_received_its_condition_noted_and_put_away()
    {
        var order = await hospital.OrderAsync("K");
        var tube = order.Tubes[0];
        await CollectAsync(order);
        await using var page = await SignedInAsync("tom");
        await page.GoAsync("/receive");
        await page.Page.Keyboard.InsertTextAsync(tube.Barcode);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".big-say")).ToContainTextAsync("Received");
        await page.GoAsync($"/specimens/{tube.Id}");
        await page.EnterAsync(Keys.Unfold("note"));
        await page.WriteAsync(Keys.Field("note", "remark"), "slightly haemolysed");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".facts").First).ToContainTextAsync("slightly haemolysed");

        await page.GoAsync("/storage");
        await page.WriteAsync(Keys.Field("open-place", "code"), "KEY-1");
        await page.WriteAsync(Keys.Field("open-place", "name"), "Keyed rack");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Locator("#f-scan:focus").WaitForAsync();
        await page.Page.Keyboard.InsertTextAsync(tube.Barcode);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("is in A1.");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_device_is_signed_on_calibrated_named_an_operator_and_taken_out_of_service()
    {
        await using var page = await SignedInAsync("sam");
        await page.GoAsync($"/devices/{hospital.SeriesDevice}");
        await page.EnterAsync(Keys.Send("sign-on"));
        await Expect(page.Page.Locator(".facts").First).ToContainTextAsync("Sam Okoro since");

        await page.EnterAsync(Keys.Unfold("calibration"));
        await page.WriteAsync(Keys.Field("calibration", "due"), "2020-13-01");
        await page.ChooseAsync(Keys.Field("calibration", "found"), "in");
        await page.ChooseAsync(Keys.Field("calibration", "left"), "in");
        await page.EnterAsync(Keys.Send("calibration"));
        // Refused: the form is open again, with what was typed and the focus where it is wrong.
        await Expect(page.Page.Locator(Keys.Field("calibration", "due"))).ToBeFocusedAsync();
        await page.WriteAsync(Keys.Field("calibration", "due"), "2099-01-01");
        await page.EnterAsync(Keys.Send("calibration"));
        await Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("The calibration is recorded.");

        await page.EnterAsync(Keys.Unfold("operator"));
        await page.WriteAsync(Keys.Field("operator", "operator"), "OP1");
        await page.ChooseAsync(Keys.Field("operator", "person"), "Tom A");
        await page.EnterAsync(Keys.Send("operator"));
        await Expect(page.Page.Locator("tr:has-text('OP1')")).ToContainTextAsync("Tom Arden");

        await page.EnterAsync(Keys.Unfold("device-state"));
        await page.ChooseAsync(Keys.Field("device-state", "state"), "out");
        await page.WriteAsync(Keys.Field("device-state", "reason"), "pump leaks");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("h1")).ToContainTextAsync("out of service");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_lot_is_recalled_and_each_of_its_results_decided()
    {
        await using var page = await SignedInAsync("sam");
        await page.GoAsync($"/lots/{hospital.Bench.Lot}");
        await page.EnterAsync(Keys.Unfold("recall"));
        await Expect(page.Page.Locator("details.confirm[open]")).ToContainTextAsync("cannot be taken back");
        await page.WriteAsync(Keys.Field("recall", "recall-reason"), "maker's notice 7");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/look-backs/*");
        await page.ChooseAsync(Keys.Field("dispose", "disposition"), "Measured");
        await page.WriteAsync(Keys.Field("dispose", "reason"), "repeated on another lot");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("tbody")).Not.ToContainTextAsync("undecided");
        await page.GoAsync("/look-backs");
        await Expect(page.Page.Locator("tbody")).ToContainTextAsync("to be closed");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task A_control_is_entered_commented_on_and_its_comment_stands_on_the_chart_and_in_the_month()
    {
        await using var page = await SignedInAsync("tom");
        await page.GoAsync($"/controls/{hospital.Series}");
        // The rejected run that nobody has written about is offered first.
        Assert.Contains("rejected", await page.Page.Locator(Keys.Field("comment", "run")).EvaluateAsync<string>("e => e.selectedOptions[0].text"), StringComparison.Ordinal);
        await page.WriteAsync(Keys.Field("comment", "sentence"), "Bubble in the sample probe; primed, repeated");
        await page.EnterAsync(Keys.Send("comment"));
        await Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("The comment stands at its run.");
        Assert.Contains("Bubble in the sample probe", await page.Page.Locator("[data-chart]").GetAttributeAsync("data-chart"), StringComparison.Ordinal);
        await page.EnterAsync(".chart-table summary");
        await Expect(page.Page.Locator(".chart-table")).ToContainTextAsync("Bubble in the sample probe");
        await Expect(page.Page.Locator(".chart-table")).ToContainTextAsync("calibrated");

        await page.ChooseAsync(Keys.Field("run", "control"), "Level 1");
        await page.WriteAsync(Keys.Field("run", "value"), "2.01");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("[role=status]").First).ToContainTextAsync("z 0.1, accepted");
    }

    [Fact(Timeout = BrowserPage.TestMillisecondsMax)]
    public async Task Autoverification_is_stopped_and_let_go_on_with_a_reason()
    {
        await using var page = await SignedInAsync("ada");
        await page.GoAsync("/analysers");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/analysers/*");
        await page.WriteAsync(Keys.Field("stop", "reason"), "drift is suspected");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("drift is suspected");
        await page.WriteAsync("form[data-form^='lift-'] [name=reason]", "no drift found");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("form[data-form^='lift-']")).ToHaveCountAsync(0);
    }

    private async Task<BrowserPage> SignedInAsync(string user)
    {
        var page = await browser.OpenAsync(hospital.Site.Address, expectsErrors: true); // A refused form's answer is a 400 in the console.
        await page.SignInAsync(user);
        return page;
    }

    private async Task CollectAsync(PlacedOrder order)
    {
        var actor = TestSite.Actor("pia");
        var patient = (await OrdersStorage.FindAsync(hospital.Site.Db, order.Id, Ct))!.Patient;
        var check = (await new CheckIdentity.Stated(patient, NameAgrees: true, BirthDateAgrees: true, BandState.Agrees).RunAsync(hospital.Site.Db, actor, Ct)).OrFail();
        (await new CollectSpecimens(order.Id, [.. order.Tubes.Select(tube => tube.Barcode)], check.Id).RunAsync(hospital.Site.Db, actor,
            hospital.Site.Services.GetRequiredService<PackInForce>().Pack, hospital.Site.Services.GetRequiredService<StartWork>(), Ct)).OrFail();
    }
}
