using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Quality;
using Vouch.Department.Security;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory.ByHand;

/// <summary>Worksheets, the cell counter and the kits in a real browser, by keyboard.</summary>
public sealed class ByHandPagesTests(TestBrowser browser, TestSite vouch) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Entry_goes_down_the_column_and_what_differs_the_second_time_is_not_taken(bool dark, bool phone)
    {
        await EmptyAsync();
        var (first, second) = (await TubeAsync("ESR"), await TubeAsync("ESR"));
        await using var page = await SignedInAsync("tom", true, dark, phone);
        var name = Suffix(dark, phone);
        await page.GoAsync("/worksheets");
        await CheckAsync(page, "worksheets" + name);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Sedimentation" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/worksheets/ESR");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("you may begin");

        await page.Page.Locator($"[name=v-{first.Test}]").FocusAsync();
        await page.Page.Keyboard.TypeAsync("12", new() { Delay = 60 });
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.EndsWith($"v-{second.Test}", await page.FocusedAsync(), StringComparison.Ordinal);
        await page.Page.Keyboard.TypeAsync("8", new() { Delay = 60 });
        await page.Page.Keyboard.PressAsync("ArrowUp");
        Assert.EndsWith($"v-{first.Test}", await page.FocusedAsync(), StringComparison.Ordinal);
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.EndsWith($"w-{first.Test}", await page.FocusedAsync(), StringComparison.Ordinal);
        await page.Page.Keyboard.TypeAsync("21", new() { Delay = 60 });
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Keyboard.TypeAsync("8", new() { Delay = 60 });
        await CheckAsync(page, "worksheet" + name);
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.StartsWith("button#", await page.FocusedAsync(), StringComparison.Ordinal);
        await page.Page.Keyboard.PressAsync("Enter");

        await page.Page.GetByText("the two entries differ").First.WaitForAsync();
        await CheckAsync(page, "worksheet-differs" + name);
        Assert.Equal("12", await page.Page.Locator($"[name=v-{first.Test}]").InputValueAsync());
        await page.Page.Locator($"[name=w-{first.Test}]").FillAsync("12");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Enter the results" }).PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator(".alert-success")).ToBeVisibleAsync();
        Assert.Equal(["12", "8"], await ValuesAsync(first.Test, second.Test));
        Assert.Equal(0, await page.Page.Locator($"[name=v-{first.Test}]").CountAsync());
    }

    [Fact]
    public async Task A_scanned_tube_goes_to_its_row_and_another_benches_tube_takes_nothing_that_was_typed()
    {
        var (first, second) = (await TubeAsync("ESR"), await TubeAsync("ESR"));
        await using var page = await SignedInAsync("tom");
        await page.GoAsync("/worksheets/ESR");
        await page.Page.Locator($"[name=v-{first.Test}]").FocusAsync();
        await page.Page.Keyboard.TypeAsync("12", new() { Delay = 60 });
        await Task.Delay(300, Ct);
        await ScanAsync(page, second.Barcode);
        await Assertions.Expect(page.Page.Locator($"[name=v-{second.Test}]")).ToBeFocusedAsync();
        Assert.Equal(("12", ""), (await page.Page.Locator($"[name=v-{first.Test}]").InputValueAsync(), await page.Page.Locator($"[name=v-{second.Test}]").InputValueAsync()));
        await ScanAsync(page, "A-99-9999");
        await Assertions.Expect(page.Page.Locator("#announce")).ToContainTextAsync("is not on this sheet");
        Assert.EndsWith("/worksheets/ESR", page.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    public async Task A_film_is_counted_by_letters_graded_and_entered(bool scripts, bool dark, bool phone)
    {
        var tube = await TubeAsync("MDIFF");
        await using var page = await SignedInAsync("tom", scripts, dark, phone);
        var name = Suffix(dark, phone);
        await page.GoAsync("/worksheets/FILM");
        if (scripts)
            await CheckAsync(page, "worksheet-films" + name);
        await page.Page.Locator($"a[href='/differential/{tube.Specimen}']").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/differential/*");
        if (scripts)
        {
            await Assertions.Expect(page.Page.Locator("[data-counter]")).ToBeFocusedAsync();
            for (var i = 0; i < 60; i++)
                await page.Page.Keyboard.PressAsync("f");
            for (var i = 0; i < 39; i++)
                await page.Page.Keyboard.PressAsync("g");
            await page.Page.Keyboard.PressAsync("b");
            await page.Page.GetByText("100 leucocytes counted.").WaitForAsync();
            await page.Page.Keyboard.PressAsync("f"); // One too many: not counted.
            await page.Page.Keyboard.PressAsync("Backspace");
            await Assertions.Expect(page.Page.Locator("[data-counted]")).ToHaveTextAsync("99");
            for (var i = 0; i < 7; i++)
                await page.Page.Keyboard.PressAsync("n");
            await page.Page.Keyboard.PressAsync("s");
            await Assertions.Expect(page.Page.Locator("[name=n-BASM]")).ToHaveValueAsync("");
        }
        else
        {
            foreach (var (cell, count) in new[] { ("NEUTM", "60"), ("LYMM", "39"), ("MONOM", "2"), ("NRBCM", "7") })
                await page.Page.Locator($"[name=n-{cell}]").FillAsync(count);
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Enter the differential" }).ClickAsync();
            await page.Page.GetByText("101 leucocytes were counted.").First.WaitForAsync();
            await page.Page.Locator("[name=n-MONOM]").FillAsync("1");
        }

        await page.Page.GetByLabel("Schistocytes").SelectOptionAsync("few (1+)");
        await page.Page.GetByLabel("Remark").FillAsync("Left shift.");
        if (scripts)
            await CheckAsync(page, "differential" + name);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Enter the differential" }).PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/worksheets/FILM");
        Assert.Equal(["60", "39", "1", "0", "7", "Schistocytes few (1+); Left shift."], await ByAnalyteAsync(tube, "NEUTM", "LYMM", "MONOM", "BASM", "NRBCM", "MORPH"));
        Assert.Equal(0, await page.Page.Locator($"a[href='/differential/{tube.Specimen}']").CountAsync());
    }

    [Fact]
    public async Task A_scan_while_counting_counts_nothing_and_leaves_nothing()
    {
        var tube = await TubeAsync("MDIFF");
        await using var page = await SignedInAsync("tom");
        await page.GoAsync($"/differential/{tube.Specimen}");
        await page.Page.Keyboard.PressAsync("f");
        await page.Page.Keyboard.PressAsync("g");
        await Task.Delay(300, Ct);
        await ScanAsync(page, "FFGGSDFG");
        await Assertions.Expect(page.Page.Locator("#announce")).ToContainTextAsync("Scanned while counting");
        Assert.Equal(("1", "1"), (await page.Page.Locator("[name=n-NEUTM]").InputValueAsync(), await page.Page.Locator("[name=n-LYMM]").InputValueAsync()));
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.Contains("/differential/", page.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    public async Task A_card_needs_a_lot_with_accepted_controls_and_its_own_control(bool scripts, bool dark, bool phone)
    {
        var number = "C" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..6].ToUpperInvariant();
        var lot = (await ReceiveLot.RunAsync(vouch.Db, TestSite.Actor("bea"), new LotReceived("KIT-HCG", "Pregnancy test card", "kit", null, number, new DateOnly(2099, 1, 1)), Ct)).OrFail();
        (await ChangeLotState.RunAsync(vouch.Db, TestSite.Actor("bea"), lot, "usable", "checked", null, Ct)).OrFail();
        var tube = await TubeAsync("UHCG");
        await using var page = await SignedInAsync("tom", scripts, dark, phone);
        var name = Suffix(dark, phone);

        await page.GoAsync("/kits");
        await Assertions.Expect(page.Page.Locator("tr", new() { HasText = number })).ToContainTextAsync("POS not run");
        if (scripts)
            await CheckAsync(page, "kits" + name);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = number }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/kits/*");
        foreach (var (expected, observed) in new[] { ("POS", "POS"), ("NEG", "NEG") })
        {
            await page.Page.Locator("[name=expected]").SelectOptionAsync(expected);
            await page.Page.Locator("[name=observed]").SelectOptionAsync(observed);
            await page.Page.Locator("[name=own]").SelectOptionAsync("good");
            await page.Page.Locator("[name=material]").FillAsync("Urine control, lot 7");
            await page.Page.Locator("[name=material]").PressAsync("Enter");
            await Assertions.Expect(page.Page.Locator("table")).ToContainTextAsync(expected == "POS" ? "Positive" : "Negative");
        }

        await Assertions.Expect(page.Page.Locator(".page-head")).ToContainTextAsync("POS accepted");
        await Assertions.Expect(page.Page.Locator(".page-head")).ToContainTextAsync("NEG accepted");
        if (scripts)
            await CheckAsync(page, "kit-lot" + name);

        await page.GoAsync("/worksheets/CARDS");
        await page.Page.Locator("[name=lot-KIT-HCG]").SelectOptionAsync(lot.ToString());
        await page.Page.Locator($"[name=v-{tube.Test}]").SelectOptionAsync("NEG");
        if (scripts)
            await CheckAsync(page, "worksheet-cards" + name);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Enter the results" }).PressAsync("Enter");
        await page.Page.GetByText("the card's own control is not recorded").First.WaitForAsync();
        await page.Page.Locator($"[name=c-{tube.Test}]").SelectOptionAsync("bad");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Enter the results" }).PressAsync("Enter");
        await page.Page.GetByText("the card's own control did not show").First.WaitForAsync();
        await page.Page.Locator($"[name=c-{tube.Test}]").SelectOptionAsync("good");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Enter the results" }).PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator(".alert-success")).ToBeVisibleAsync();
        Assert.Equal(["NEG"], await ValuesAsync(tube.Test));
    }

    [Fact]
    public async Task Who_is_not_competent_reads_so_on_the_sheet_before_the_work()
    {
        await TubeAsync("ESR");
        await using var page = await SignedInAsync("ada");
        await page.GoAsync("/worksheets/ESR");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("for haematology is recorded");
        await CheckAsync(page, "worksheet-not-competent");
    }

    private sealed record Tube(Guid Specimen, string Barcode, Guid Order, Guid Test);

    /// <summary>A tube received with one test or panel; the test is its first.</summary>
    private async Task<Tube> TubeAsync(string code)
    {
        await vouch.QualifyAsync("tom", "haematology", "immunoassay", "urinalysis");
        var clara = TestSite.Actor("clara");
        var patient = (await PatientRegistration.RunAsync(vouch.Db, clara, new RegisterPatient.Known(new Demographics
        {
            Family = "Byhand",
            Given = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..6],
            BirthDate = new DateOnly(1974, 2, 3),
        }), Ct)).OrFail().Id;
        var order = (await OrderPlacing.RunAsync(vouch.Db, clara, vouch.Services.GetRequiredService<PackInForce>().Pack,
            new PlaceOrder(patient, OrderPriority.Routine, [new OrderedItem(code)]) { Ward = "W3" }, Ct)).OrFail();
        await using (var work = await vouch.Db.BeginAsync(TestSite.Actor("pia"), "arranged", Ct))
        {
            await work.ExecuteAsync(
                """
                with checked as (insert into identity_check (id, patient_id, method, stated_name, stated_birth, outcome, checked_by_name, checked_at)
                  values ($2, $3, 'stated', true, true, 'match', 'Pia', now() - interval '1 hour') returning id)
                update specimen set collected_at = now() - interval '1 hour', received_at = now() - interval '30 minutes', identity_check_id = checked.id from checked where order_id = $1
                """, [order.Id.Value, Guid.CreateVersion7(), patient.Value], Ct);
            await work.CommitAsync(Ct);
        }

        return await vouch.Db.OneAsync("select s.id, s.barcode, t.id from order_test t join specimen s on s.id = t.specimen_id where t.order_id = $1 order by t.id limit 1", [order.Id.Value],
            r => new Tube(r.GetGuid(0), r.GetString(1), order.Id.Value, r.GetGuid(2)), Ct) ?? throw new InvalidOperationException("no tube");
    }

    /// <summary>Nothing waits at the benches.</summary>
    private async Task EmptyAsync()
    {
        await using var work = await vouch.Db.BeginAsync(TestSite.Actor("tom"), "done", Ct);
        await work.ExecuteAsync("update specimen set disposed_at = now() where disposed_at is null", [], Ct);
        await work.CommitAsync(Ct);
    }

    private Task<List<string>> ValuesAsync(params Guid[] tests) => vouch.Db.ListAsync(
        "select m.value_text from unnest($1::uuid[]) with ordinality u(id, n) join measurement m on m.order_test_id = u.id order by n", [tests], r => r.GetString(0), Ct);

    private Task<List<string>> ByAnalyteAsync(Tube tube, params string[] analytes) => vouch.Db.ListAsync(
        """
        select m.value_text from unnest($2::text[]) with ordinality u(analyte, n)
        join order_test t on t.analyte = u.analyte and t.order_id = $1 join measurement m on m.order_test_id = t.id order by n
        """, [tube.Order, analytes], r => r.GetString(0), Ct);

    /// <summary>As a scanner without a prefix types: faster than any person.</summary>
    private static async Task ScanAsync(BrowserPage page, string code) => await page.Page.EvaluateAsync(
        """
        code => {
          for (const key of [...code, 'Enter']) {
            const on = document.activeElement;
            const went = on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
            if (went && key.length === 1 && on.matches('input')) on.value += key;
          }
        }
        """, code);

    private static string Suffix(bool dark, bool phone) => (phone ? "-phone" : "") + (dark ? "-dark" : "");

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
