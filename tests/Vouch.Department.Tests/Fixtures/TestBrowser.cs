using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Vouch.Department.Tests.Fixtures.TestBrowser))]

namespace Vouch.Department.Tests.Fixtures;

/// <summary>
/// One Chromium of a test run, started by the first test that asks: Debian's, by its path. Each test opens its own
/// <see cref="BrowserPage"/>, which fails at its end on console errors.
/// </summary>
public sealed class TestBrowser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly SemaphoreSlim one = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>A new page with its own cookies. Phone width is 390 × 844, a desk 1366 × 900.</summary>
    public async Task<BrowserPage> OpenAsync(
        Uri address, bool phone = false, bool dark = false, bool scripts = true, bool expectsErrors = false)
    {
        if (!File.Exists(Chromium))
            Assert.Skip($"{Chromium} is not installed (Debian: apt-get install chromium).");
        var context = await (await StartedAsync()).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1366, Height = 900 },
            HasTouch = phone,
            IsMobile = phone,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = scripts,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(60_000); // A busy build machine is slow, not wrong.
        return new BrowserPage(context, await context.NewPageAsync(), expectsErrors);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        one.Dispose();
    }

    private async Task<IBrowser> StartedAsync()
    {
        await one.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(30_000); // A busy build machine is slow, not wrong.
            return browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = Chromium,
                Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            });
        }
        finally
        {
            one.Release();
        }
    }
}
