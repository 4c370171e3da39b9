using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Department.Catalog;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Orders;

/// <summary>The pages of patients and orders in a real browser, against the program's own front door.</summary>
public sealed partial class PatientAndOrderPagesTests(TestBrowser browser, TestSite vouch) : IClassFixture<TestSite>
{
    [Fact]
    public async Task From_registration_to_the_wards_board_by_keyboard_alone()
    {
        await using var page = await SignedInAsync("sam");
        await RegisterAsync(page, "Keyboard");
        Assert.Contains("/orders/new?patient=", page.Page.Url, StringComparison.Ordinal);

        // The first field has the focus: codes, then Enter.
        Assert.Equal("input#f-codes codes", await page.FocusedAsync());
        await page.Page.Keyboard.TypeAsync("BMP CBC", new() { Delay = 70 }); // faster would be a scanner
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync(AccessionAddress());
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("order");
        Assert.Equal("ordered", await page.Page.Locator("tbody .badge").First.InnerTextAsync());

        var accession = page.Page.Url.Split('/')[^1];
        await page.GoAsync("/where");
        await page.Page.Keyboard.PressAsync("j");
        await page.Page.Locator("tr.at a:focus").WaitForAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync(AccessionAddress());
        await page.GoAsync("/where");
        await Assertions.Expect(page.Page.Locator("table")).ToContainTextAsync(accession);
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("where");
    }

    [Fact]
    public async Task Every_form_works_without_scripts()
    {
        await using var page = await SignedInAsync("sam", scripts: false);
        await RegisterAsync(page, "Scriptless");
        var patient = page.Page.Url.Split('=')[^1];
        await page.Page.GetByLabel("Basic metabolic panel").Or(page.Page.Locator("input[name=item]")).First.CheckAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Place order" }).ClickAsync();
        Assert.Matches(AccessionAddress(), page.Page.Url);
        var order = page.Page.Url;

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make it STAT" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("STAT");
        await page.Page.GetByText("Cancel tests").First.ClickAsync();
        await page.Page.GetByLabel("Reason").FillAsync("not needed");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel tests" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("not needed");
        Assert.Equal(order, page.Page.Url);

        await page.GoAsync($"/patients/{patient}/edit");
        await page.Page.GetByLabel("What to watch for").FillAsync("Latex");
        await page.Page.GetByLabel("Kind", new() { Exact = false }).First.SelectOptionAsync("allergy");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Raise alert" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Latex");
    }

    [Fact]
    public async Task A_redundant_order_is_shown_again_with_what_was_typed_and_a_reason_places_it()
    {
        await using var page = await SignedInAsync("sam", expectsErrors: true); // the browser logs the 422
        await RegisterAsync(page, "Redundant");
        var again = page.Page.Url;
        await OrderAsync(page, "K");
        await page.Page.GotoAsync(again);
        await OrderAsync(page, "K NA");
        Assert.Equal(again, page.Page.Url);
        await Assertions.Expect(page.Page.Locator("[role=alert], .alert-danger").First).ToContainTextAsync("pending");
        Assert.Equal("K NA", await page.Page.Locator("[name=codes]").InputValueAsync());
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("order-redundant");
        await page.Page.Locator("[name=insist]").FillAsync("drip arm");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync(AccessionAddress());
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("drip arm");
    }

    [Fact]
    public async Task Two_records_are_compared_merged_and_taken_apart_again()
    {
        await using var page = await SignedInAsync("sam");
        var number = await RegisterAsync(page, "Doublet");
        await OrderAsync(page, "K");
        await RegisterAsync(page, "Doublet-Smith");
        var stays = page.Page.Url.Split('=')[^1];
        await OrderAsync(page, "NA");

        await page.GoAsync($"/patients/{stays}/merge");
        await page.Page.Locator("[name=number]").FillAsync(number);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/merge?other=*");
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("merge");
        await page.Page.Locator("[name=reason]").FillAsync("same birth date and address");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForURLAsync($"**/patients/{stays}");
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync(number);
        await Assertions.Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(2); // both orders
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("chart");

        await page.GoAsync($"/patients/{stays}/merge");
        await page.Page.GetByText("Take the merge back").First.ClickAsync();
        await page.Page.GetByLabel("Why these are two people").FillAsync("sisters");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Take the merge back" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("sisters");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Results_are_drawn_over_time_with_their_interval_flag_and_proof(bool dark, bool phone)
    {
        await using var page = await SignedInAsync("sam", dark: dark, phone: phone);
        await RegisterAsync(page, "Trend");
        var patient = Guid.Parse(page.Page.Url.Split('=')[^1]);
        await OrderAsync(page, "K NA");
        var order = page.Page.Url.Split('/')[^1];
        var proof = await ReleaseAsync(order, "K", daysAgo: 3, 4.1m, "");
        await ReleaseAsync(order, "NA", daysAgo: 2, 139m, "");
        for (var day = 2; day >= 0; day--)
            proof = await ReleaseAgainAsync(patient, day, 4.1m + (0.7m * (3 - day)), day == 0 ? "HH" : day == 1 ? "H" : "");
        var look = (dark ? "-dark" : "") + (phone ? "-phone" : "");

        await page.GoAsync($"/patients/{patient}");
        var row = page.Page.Locator("tr", new() { HasText = "Potassium" }).First;
        await Assertions.Expect(row).ToContainTextAsync("critically high");
        Assert.Equal($"/proofs/{proof}", await row.GetByText("why trust it?").GetAttributeAsync("href"));
        await CheckAsync(page, "chart-results" + look);
        await row.GetByRole(AriaRole.Link, new() { Name = "Potassium" }).ClickAsync();
        await page.Page.Locator("canvas").WaitForAsync();
        await Assertions.Expect(page.Page.Locator("h1")).ToHaveTextAsync("Potassium");
        Assert.Equal(4, await page.Page.Locator(".chart-table tbody tr").CountAsync());
        await CheckAsync(page, "trend" + look);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Every_page_passes_axe_in_light_and_dark_and_on_a_phone(bool dark, bool phone)
    {
        await using var page = await SignedInAsync("sam", dark: dark, phone: phone);
        var look = (dark ? "-dark" : "") + (phone ? "-phone" : "");
        await page.GoAsync("/patients/new");
        await CheckAsync(page, "register" + look);
        await RegisterAsync(page, "Look");
        var patient = page.Page.Url.Split('=')[^1];
        await CheckAsync(page, "order-new" + look);
        await OrderAsync(page, "CMP CBC PT");
        await CheckAsync(page, "order" + look);
        await page.GoAsync($"/patients/{patient}");
        await CheckAsync(page, "chart" + look);
        await page.GoAsync($"/patients/{patient}/edit");
        await CheckAsync(page, "edit" + look);
        await page.GoAsync($"/patients/new?mother={patient}");
        await CheckAsync(page, "newborn" + look);
        await page.GoAsync("/where");
        await CheckAsync(page, "where" + look);
        await page.GoAsync("/patients");
        await page.Page.Locator("[name=name]").FillAsync("look");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Locator("tbody tr").First.WaitForAsync();
        Assert.DoesNotContain("look", page.Page.Url, StringComparison.OrdinalIgnoreCase);
        await CheckAsync(page, "patients" + look);
    }

    [Fact]
    public async Task A_chart_without_a_relation_asks_for_the_reason_and_then_opens()
    {
        string patient;
        await using (var registrar = await SignedInAsync("sam"))
        {
            await RegisterAsync(registrar, "Stranger");
            patient = registrar.Page.Url.Split('=')[^1];
        }
        await using var page = await SignedInAsync("clara");
        await page.Page.GotoAsync($"/patients/{patient}");
        await Assertions.Expect(page.Page.Locator("h1")).ToContainTextAsync("Chart closed");
        await Assertions.Expect(page.Page.Locator("main")).Not.ToContainTextAsync("Stranger");
        await page.Page.Locator("[name=reason]").FillAsync("collapsed in the corridor");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open the chart" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("main")).ToContainTextAsync("Stranger");
    }

    /// <summary>The rows a release leaves, without what it leaned on: only how they are shown is tested here.</summary>
    private async Task<Guid> ReleaseAsync(string accession, string analyte, int daysAgo, decimal value, string flag)
    {
        var proof = Guid.CreateVersion7();
        await using var work = await vouch.Db.BeginAsync(Actor.Job("test"), "test", Ct);
        await work.ExecuteAsync(
            """
            insert into result (order_test_id, version, proof_id, measurement_id, patient_id, order_id, specimen_id, analyte, status,
              value, value_text, unit, low, high, flag, measured_at, released_at, rule_version)
            select t.id, 1, $3, $3, o.patient_id, o.id, t.specimen_id, t.analyte, 'final', $4, $4::text, 'mmol/L', 3.5, 5.1, $5,
              $6, $6, 'test'
            from order_test t join lab_order o on o.id = t.order_id where o.accession = $1 and t.analyte = $2
            """,
            [accession, analyte, proof, value, flag, work.Now.AddDays(-daysAgo)], Ct);
        await work.CommitAsync(Ct);
        return proof;
    }

    private async Task<Guid> ReleaseAgainAsync(Guid patient, int daysAgo, decimal value, string flag)
    {
        var pack = (await vouch.Services.GetRequiredService<PackInForce>().CurrentAsync(Ct))!.Pack;
        var placed = (await OrderPlacing.RunAsync(vouch.Db, Actor.Job("test"), pack,
            new PlaceOrder(new PatientId(patient), OrderPriority.Routine, [new OrderedItem("K")]) { Insist = "series" }, Ct)).OrFail();
        return await ReleaseAsync(placed.Accession, "K", daysAgo, value, flag);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<BrowserPage> SignedInAsync(string user, bool scripts = true, bool dark = false, bool phone = false, bool expectsErrors = false)
    {
        var page = await browser.OpenAsync(vouch.Address, phone, dark, scripts, expectsErrors);
        await page.SignInAsync(user);
        return page;
    }

    /// <summary>Registers by keyboard; leads to the order form. Returns the number given.</summary>
    private static async Task<string> RegisterAsync(BrowserPage page, string family)
    {
        await page.GoAsync("/patients/new");
        await page.Page.Locator("[name=family]").FillAsync(family);
        await page.Page.Locator("[name=given]").FillAsync(Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8]);
        await page.Page.Locator("[name=born]").FillAsync("1980-04-02");
        await page.Page.Locator("[name=sex]").First.SelectOptionAsync("female");
        await page.Page.Locator("[name=born]").PressAsync("Enter");
        await page.Page.WaitForURLAsync("**/orders/new?patient=*");
        return OwnNumber().Match(await page.Page.Locator("main").InnerTextAsync()).Value;
    }

    private static async Task OrderAsync(BrowserPage page, string codes)
    {
        await page.Page.Locator("[name=codes]").FillAsync(codes);
        await page.Page.Locator("[name=codes]").PressAsync("Enter");
        await page.Page.WaitForLoadStateAsync();
        await page.Page.Locator("h1").WaitForAsync();
    }

    private static async Task CheckAsync(BrowserPage page, string name)
    {
        await page.ExpectAccessibleAsync();
        await page.PhotographAsync(name);
        var wide = await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(wide <= 0, string.Create(CultureInfo.InvariantCulture, $"{name} is {wide} pixels wider than the screen"));
    }

    [GeneratedRegex("P[0-9]{7}[0-9A-Z]", RegexOptions.None, 1000)]
    private static partial Regex OwnNumber();

    [GeneratedRegex("/orders/[A-Z]+[0-9]{11}[0-9A-Z]$", RegexOptions.None, 1000)]
    private static partial Regex AccessionAddress();
}
