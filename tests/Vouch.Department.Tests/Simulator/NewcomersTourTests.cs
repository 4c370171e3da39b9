using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vouch.Department.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace Vouch.Department.Tests.Simulator;

/// <summary>What a newcomer is shown in ten minutes, against the living demo: the real program with its simulator.</summary>
public sealed partial class NewcomersTourTests(TestBrowser browser)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task A_potassium_goes_from_order_to_report_its_lot_is_recalled_and_its_proof_is_verified_by_a_stranger()
    {
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["VOUCH_SIMULATOR"] = "on" });
        await vouch.StartAsync(Ct);
        await using var page = await browser.OpenAsync(vouch.Address);
        await page.SignInAsync("sam");

        await OrdersArriveAsync(page);
        var order = await PotassiumReleasedAsync(page);
        var report = await ReportedAsync(page, order);
        var (proof, lot, said) = await ProvenAsync(page, report);
        var named = await RecalledAsync(page, lot, proof);
        Assert.Contains(said, named, StringComparison.Ordinal);

        var (file, keys) = await TakenAlongAsync(page, proof);
        await VerifiedByCommandAsync(file, keys);
        await VerifiedOnThePageAsync(page, file);
    }

    /// <summary>Within a moment of the first start orders arrive and tubes move, without a key pressed.</summary>
    private static async Task OrdersArriveAsync(BrowserPage page)
    {
        await page.GoAsync("/where");
        await page.Page.Locator("tbody tr").First.WaitForAsync(new() { Timeout = (float)Patience.TotalMilliseconds });
        // More come while one looks: the board is live.
        var before = await page.Page.Locator("tbody tr").CountAsync();
        await page.Page.WaitForFunctionAsync("before => document.querySelectorAll('tbody tr').length > before", before, Patiently);
    }

    /// <summary>Places an order for potassium and watches it being collected, received, measured and released. One that is held is as it may be: another is ordered.</summary>
    private static async Task<string> PotassiumReleasedAsync(BrowserPage page)
    {
        for (var tries = 0; tries < 4; tries++)
        {
            await page.GoAsync("/where");
            await page.Page.Locator("tbody tr a").First.ClickAsync();
            await page.Page.Locator("dd a[href^='/patients/']").ClickAsync();
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "New order" }).ClickAsync();
            await page.Page.Locator("[name=codes]").FillAsync("K");
            await page.Page.Locator("form[data-form=order] button[type=submit]").ClickAsync();
            // Ordered a moment ago already: the page asks why it is wanted again.
            await page.Page.Locator("[name=insist], h1:has-text('Order V')").First.WaitForAsync();
            if (await page.Page.Locator("[name=insist]").CountAsync() > 0)
            {
                await page.Page.Locator("[name=insist]").FillAsync("to see it go through");
                await page.Page.Locator("form[data-form=order] button[type=submit]").ClickAsync();
            }

            await page.Page.WaitForURLAsync("**/orders/V*");
            var seen = new List<string>();
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; await Task.Delay(500, Ct))
            {
                await page.Page.ReloadAsync();
                var status = (await page.Page.Locator("tr:has-text('Potassium') .badge").First.InnerTextAsync()).Trim();
                if (seen.LastOrDefault() != status)
                    seen.Add(status);
                if (status is "released" or "held")
                    break;
            }

            Assert.Contains(seen, status => status is "ordered" or "collected" or "received");
            if (seen[^1] == "released")
                return page.Page.Url;
        }

        throw new InvalidOperationException("No potassium was released by itself.");
    }

    /// <summary>The report is issued once the proof is sealed.</summary>
    private static async Task<string> ReportedAsync(BrowserPage page, string order)
    {
        await page.Page.GotoAsync(order.Replace("/orders/", "/results/", StringComparison.Ordinal));
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; await Task.Delay(500, Ct))
        {
            await page.Page.ReloadAsync();
            var reports = page.Page.Locator("a[href^='/reports/']");
            if (await reports.CountAsync() > 0)
            {
                await reports.First.ClickAsync();
                await Expect(page.Page.Locator(".sheet")).ToContainTextAsync("Potassium");
                return page.Page.Url;
            }
        }

        throw new InvalidOperationException("No report was issued.");
    }

    /// <summary>From the report to the proof of its number, and to the lot it rests on.</summary>
    private static async Task<(Guid Proof, string Lot, string Said)> ProvenAsync(BrowserPage page, string report)
    {
        await page.Page.GotoAsync(report);
        await page.Page.Locator("a[href^='/proofs/']").First.ClickAsync();
        await Expect(page.Page.Locator("#verdict")).ToContainTextAsync("everything is proven");
        await Expect(page.Page.Locator("#sealed")).ToContainTextAsync("verified just now");
        await page.ExpectAccessibleAsync();
        var value = Number().Match(await page.Page.Locator(".big-value").InnerTextAsync()).Value;
        var lot = await page.Page.Locator("a[href^='/lots/']").First.GetAttributeAsync("href");
        return (Guid.Parse(page.Page.Url.Split('/')[^1]), lot!, "K " + value);
    }

    /// <summary>Recalls the lot; every result that used it is named. Gives what the look-back says of this proof.</summary>
    private static async Task<string> RecalledAsync(BrowserPage page, string lot, Guid proof)
    {
        await page.GoAsync(lot);
        await page.Page.Locator("summary:has-text('Recall this lot')").ClickAsync();
        await page.Page.Locator("[name=recall-reason]").FillAsync("maker's notice, for training");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Recall this lot" }).ClickAsync();
        await page.Page.WaitForURLAsync("**/look-backs/*");
        var affected = int.Parse(await page.Page.Locator("dd strong").First.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(affected > 0);
        var row = page.Page.Locator($"tr:has(a[href='/proofs/{proof}'])");
        while (await row.CountAsync() == 0)
            await page.Page.Locator(".pager a:has-text('Next')").ClickAsync();
        var named = await row.InnerTextAsync();
        // Since then the proof's own page tells of the doubt.
        await page.GoAsync($"/proofs/{proof}");
        await Expect(page.Page.Locator("#verdict ~ h3")).ToContainTextAsync("Doubted since");
        return named;
    }

    private static async Task<(byte[] File, byte[] Keys)> TakenAlongAsync(BrowserPage page, Guid proof)
    {
        await page.GoAsync($"/proofs/{proof}");
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Download proof" }).ClickAsync());
        var keys = await page.Page.APIRequest.GetAsync("/ledger/keys.pem");
        return (await File.ReadAllBytesAsync(await download.PathAsync(), Ct), await keys.BodyAsync());
    }

    /// <summary>A stranger's command says 0 for genuine and 1 for a file of which one byte differs.</summary>
    private static async Task VerifiedByCommandAsync(byte[] file, byte[] keys)
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["proof.json"], file, Ct);
        await File.WriteAllBytesAsync(folder["altered.json"], Altered(file), Ct);
        await File.WriteAllBytesAsync(folder["keys.pem"], keys, Ct);
        await using var stranger = new VouchProcess();
        Assert.Equal(0, await stranger.RunAsync(["verify", folder["proof.json"], "--key", folder["keys.pem"]], Ct));
        Assert.Contains("GENUINE.", stranger.Output, StringComparison.Ordinal);
        Assert.Equal(1, await stranger.RunAsync(["verify", folder["altered.json"], "--key", folder["keys.pem"]], Ct));
        Assert.Contains("NOT GENUINE.", stranger.Output, StringComparison.Ordinal);
    }

    private static async Task VerifiedOnThePageAsync(BrowserPage page, byte[] file)
    {
        await page.GoAsync("/verify");
        foreach (var (bytes, verdict) in new[] { (file, "GENUINE."), (Altered(file), "NOT GENUINE.") })
        {
            await page.Page.Locator("[name=file]").SetInputFilesAsync(new FilePayload { Name = "proof.json", MimeType = "application/json", Buffer = bytes });
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
            await Expect(page.Page.Locator("[data-verdict]")).ToContainTextAsync(verdict);
        }
    }

    /// <summary>One byte of the reported value is another digit.</summary>
    private static byte[] Altered(byte[] file)
    {
        var text = Encoding.UTF8.GetString(file);
        var place = Reported().Match(text).Groups[1];
        Assert.True(place.Success, "The proof's file says no value.");
        var altered = (byte[])file.Clone();
        var at = Encoding.UTF8.GetByteCount(text[..place.Index]);
        altered[at] = altered[at] == (byte)'9' ? (byte)'8' : (byte)(altered[at] + 1);
        return altered;
    }

    private static PageWaitForFunctionOptions Patiently => new() { Timeout = (float)Patience.TotalMilliseconds };

    [GeneratedRegex("[0-9]+\\.[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    /// <summary>The first digit of the value in the sealed record.</summary>
    [GeneratedRegex("\\\\?\"value\\\\?\":\\\\?\"?([0-9])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reported();
}
