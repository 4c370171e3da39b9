using System.Net;
using Microsoft.Playwright;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory.RuleCases;

public sealed class RuleCasePagesTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_edges_of_the_limits_are_accepted_by_a_person_and_tried_on_the_pack()
    {
        using var ines = await site.SignedInAsync("ines");
        var page = await ines.ReadAsync("/rule-cases/MG");
        Assert.Contains("At the edges of its limits", page, StringComparison.Ordinal);

        using (var none = await ines.SendAsync("/rule-cases/MG", "accept"))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, none.StatusCode);
        using (var accepted = await ines.SendAsync("/rule-cases/MG", "accept", [.. Enumerable.Range(0, 200).Select(i => ("edge", i.ToString(System.Globalization.CultureInfo.InvariantCulture)))]))
            Assert.Equal(HttpStatusCode.Found, accepted.StatusCode);
        using (var tried = await ines.SendAsync("/rule-cases", "try"))
            Assert.Equal(HttpStatusCode.Found, tried.StatusCode);

        var after = WebUtility.HtmlDecode(await ines.ReadAsync("/rule-cases/MG"));
        Assert.Contains("as expected", after, StringComparison.Ordinal);
        Assert.DoesNotContain("At the edges of its limits", after, StringComparison.Ordinal);
        Assert.Contains("cases tried by", await ines.ReadAsync("/rule-cases"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_comes_out_otherwise_is_shown_with_what_the_rules_did()
    {
        using var ines = await site.SignedInAsync("ines");
        using (var bad = await ines.SendAsync("/rule-cases/CL", "add", ("name", "typed wrongly"), ("value", "100"), ("previous", "x"), ("expected", "released")))
            Assert.Contains("is no number", WebUtility.HtmlDecode(await bad.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal);
        using (var added = await ines.SendAsync("/rule-cases/CL", "add", ("name", "far too high"), ("value", "190"), ("sex", "female"), ("age", "45 y"), ("expected", "released")))
            Assert.Equal(HttpStatusCode.Found, added.StatusCode);

        var page = WebUtility.HtmlDecode(await ines.ReadAsync("/rule-cases/CL"));

        Assert.Contains("far too high", page, StringComparison.Ordinal);
        Assert.Matches("tone-bad[^✂]*held", page);
    }

    [Fact]
    public async Task Who_may_not_manage_autoverification_reads_the_cases_and_changes_nothing()
    {
        using var tom = await site.SignedInAsync("tom");

        var page = await tom.ReadAsync("/rule-cases/K");
        Assert.DoesNotContain("A case of your own", page, StringComparison.Ordinal);
        using var missing = await tom.GetAsync("/rule-cases/NONE");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task The_pages_pass_axe_in_light_and_dark_and_on_a_phone_and_are_worked_by_keyboard(bool dark, bool phone)
    {
        await using var page = await browser.OpenAsync(site.Address, dark: dark, phone: phone);
        await page.SignInAsync("ines");
        var look = (dark ? "-dark" : "") + (phone ? "-phone" : "");
        foreach (var (path, name) in new[] { ("/autoverification", "autoverification"), ("/rule-cases", "rule-cases"), ("/rule-cases/K", "rule-case") })
        {
            await page.GoAsync(path);
            await page.ExpectAccessibleAsync();
            await page.PhotographAsync(name + look);
            Assert.True(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth + 1"), path + " is wider than the screen");
        }

        var code = dark ? "CA" : phone ? "NA" : "K";
        await page.GoAsync("/rule-cases/" + code);
        await page.Page.Locator("[name=name]").FocusAsync();
        await page.Page.Keyboard.TypeAsync("by keyboard", new() { Delay = 70 });
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.TypeAsync("1", new() { Delay = 70 });
        await page.Page.Locator("[name=expected]").FocusAsync();
        await page.Page.Keyboard.TypeAsync("held", new() { Delay = 70 });
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.Locator("table").First).ToContainTextAsync("by keyboard");
    }
}
