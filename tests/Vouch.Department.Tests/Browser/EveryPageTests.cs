using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Browser;

/// <summary>
/// Every page of the program, with something to show: readable in light, dark and high contrast, on a phone and at 200 %,
/// quiet in the console, and without a link that would be refused. A page that <see cref="PageTable"/> does not know fails.
/// </summary>
public sealed partial class EveryPageTests(ArrangedHospital hospital, TestBrowser browser) : IClassFixture<ArrangedHospital>
{
    /// <summary>Pages looked at side by side; one browser on two cores gains nothing from more.</summary>
    private const int Lookers = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_page_of_the_program_is_in_the_table() =>
        Assert.Equal(
            hospital.Site.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
                .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            PageTable.Pages.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Every_page_reads_well_in_every_light_on_a_phone_and_enlarged()
    {
        var findings = new ConcurrentBag<string>();
        // Those of one person one after the other: fewer sign-ins.
        var waiting = new ConcurrentQueue<string>(PageTable.Pages.OrderBy(page => page.Value.User, StringComparer.Ordinal).Select(page => page.Key));
        await Task.WhenAll(Enumerable.Range(0, Lookers).Select(_ => LookAsync(waiting, findings)));
        Assert.True(findings.IsEmpty, string.Join('\n', findings.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_value_its_unit_and_its_code_stand_apart()
    {
        using var ada = await hospital.Site.SignedInAsync("ada");
        var page = await ada.ReadAsync($"/results/A{hospital.Released.Barcode}");
        Assert.Contains("<strong>4.2</strong> mmol/L", page, StringComparison.Ordinal);
        Assert.Matches("Potassium</a>\\s+<span", page);
        Assert.Contains("</strong> mmol/L", await ada.ReadAsync("/review"), StringComparison.Ordinal);
    }

    public static TheoryData<string> Roles => [.. Role.All.Select(role => role.Role)];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task No_page_offers_its_reader_a_link_that_refuses_them(string role)
    {
        using var reader = await hospital.Site.SignedInAsRoleAsync(role);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var dead = new List<string>();
        foreach (var route in PageTable.Pages.Keys)
        {
            var address = PageTable.AddressOf(route, hospital);
            using var page = await reader.GetAsync(address);
            if (page.StatusCode != HttpStatusCode.OK)
                continue;
            foreach (var link in Links().Matches(await page.Content.ReadAsStringAsync(Ct)).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)))
            {
                if (!seen.Add(Named().Replace(link.Split('?')[0], "/x")))
                    continue;
                using var answer = await reader.GetAsync(link);
                if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Found))
                    dead.Add(string.Create(CultureInfo.InvariantCulture, $"{address} links to {link}, which answers {(int)answer.StatusCode}"));
            }
        }

        Assert.True(dead.Count == 0, string.Join('\n', dead));
    }

    private async Task LookAsync(ConcurrentQueue<string> waiting, ConcurrentBag<string> findings)
    {
        BrowserPage? page = null;
        var user = "";
        try
        {
            while (waiting.TryDequeue(out var route))
            {
                if (page is null || user != PageTable.Pages[route].User)
                {
                    if (page is not null)
                        await page.DisposeAsync();
                    page = await browser.OpenAsync(hospital.Site.Address);
                    user = PageTable.Pages[route].User;
                    if (user.Length > 0)
                        await page.SignInAsync(user);
                }

                await page.GoAsync(PageTable.AddressOf(route, hospital));
                foreach (var finding in await FindingsAsync(page, Picture(route)))
                    findings.Add($"{route}: {finding}");
            }
        }
        finally
        {
            if (page is not null)
                await page.DisposeAsync();
        }
    }

    /// <summary>What is folded away is unfolded first: it is looked at as well.</summary>
    private static async Task<List<string>> FindingsAsync(BrowserPage page, string picture)
    {
        var found = new List<string>();
        await page.PhotographAsync(picture);
        await page.Page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(one => one.open = true)");
        found.AddRange((await page.FindingsAsync()).Select(finding => "light: " + finding));
        foreach (var theme in new[] { "dark", "contrast" })
        {
            await page.Page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme; document.documentElement.dataset.bsTheme = 'dark'; }", theme);
            found.AddRange((await page.FindingsAsync("color-contrast", "link-in-text-block")).Select(finding => $"{theme}: {finding}"));
            if (theme == "dark")
                await page.PhotographAsync(picture + "-dark");
        }

        await page.Page.EvaluateAsync("() => { document.documentElement.dataset.theme = 'light'; document.documentElement.dataset.bsTheme = 'light'; }");
        foreach (var (name, width, height) in new[] { ("phone", 390, 844), ("at 200 %", 683, 450) })
        {
            await page.Page.SetViewportSizeAsync(width, height);
            await page.Page.EvaluateAsync("() => scrollTo(0, 0)"); // A field that took the focus scrolled what is above it under the bar.
            found.AddRange((await page.FindingsAsync("target-size", "scrollable-region-focusable")).Select(finding => $"{name}: {finding}"));
            if (name == "phone")
                await page.PhotographAsync(picture + "-phone");
            var wide = await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (wide <= 0)
                continue;
            var what = await WidestAsync(page);
            found.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {wide} pixels wider than the screen: {what}"));
        }

        await page.Page.SetViewportSizeAsync(1366, 900);
        return found;
    }

    /// <summary>What sticks out: for the message.</summary>
    private static Task<string> WidestAsync(BrowserPage page) => page.Page.EvaluateAsync<string>(
        "() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.table-box')).map(e => e.outerHTML.slice(0, 120)).slice(0, 3).join(' | ')");

    private static string Picture(string route) => "page" + Places().Replace(route, "-");

    [GeneratedRegex("[^a-zA-Z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Places();

    [GeneratedRegex("<a [^>]*href=\"(/[^\"#]*)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();

    /// <summary>What names one of many: ids, accession numbers, codes behind a pack's version.</summary>
    [GeneratedRegex("/(?:[0-9a-f]{8}-[0-9a-f-]{27}|[AV][0-9T][^/]*|(?<=/LAB/[0-9]+/)[A-Z0-9]+|(?<=/results/)[A-Z0-9]+)(?=/|$)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
