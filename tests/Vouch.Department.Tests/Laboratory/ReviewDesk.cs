using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Laboratory;

/// <summary>A bench of the program that runs, with its own pack: what it measures waits on the program's pages.</summary>
internal sealed class ReviewDesk(TestSite site, TestBrowser browser)
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    public async Task<ArrangedBench> BenchAsync()
    {
        var bench = await ArrangedBench.CreateAsync(site.Db, Ct);
        bench.Rules = site.Services.GetRequiredService<Func<BenchRules>>()();
        return bench;
    }

    /// <summary>A potassium that waits for a person: 7.1 and beyond is critical, 5.9 is held because the bench releases nothing unseen.</summary>
    public async Task<(ArrangedTube Tube, Guid Held)> HeldAsync(ArrangedBench bench, string potassium, params string[] more)
    {
        var rules = bench.Rules;
        bench.Rules = rules with { MayReleaseUnseen = false };
        var tube = await bench.TubeAsync(Ct, ["K", .. more]);
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", potassium));
        bench.Rules = rules;
        return (tube, Assert.Single(await bench.HeldAsync(tube.Tests["K"], Ct)));
    }

    public Actor Person(string userName)
    {
        var person = DemoAccounts.People.First(one => one.UserName == userName);
        return new Actor(Guid.Parse(person.Id), person.Name, "test");
    }

    public async Task<BrowserPage> SignedInAsync(string user, bool phone = false, bool dark = false, bool expectsErrors = false)
    {
        var page = await browser.OpenAsync(site.Address, phone, dark, expectsErrors: expectsErrors);
        await page.SignInAsync(user);
        return page;
    }

    /// <summary>Typed as a person does, or the page would take it for a scan.</summary>
    public static Task TypeAsync(BrowserPage page, string text) => page.Page.Keyboard.TypeAsync(text, new() { Delay = 60 });

    /// <summary>The signature: user name at the first one of a session, then the PIN; Enter sends.</summary>
    public static async Task SignAsync(BrowserPage page, string user, bool first)
    {
        await page.Page.Locator(first ? "[name=sign-name]:focus" : "[name=pin]:focus").WaitForAsync();
        if (first)
        {
            await TypeAsync(page, user);
            await page.Page.Keyboard.PressAsync("Tab");
        }

        await TypeAsync(page, DemoAccounts.Pin);
        await page.Page.Keyboard.PressAsync("Enter");
    }
}
