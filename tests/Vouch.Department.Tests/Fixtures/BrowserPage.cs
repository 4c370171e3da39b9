using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Vouch.Department.Security;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>A page in a real browser, with what a tester asks of every page.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    /// <summary>More stops than any page has.</summary>
    private const int TabsMost = 250;

    /// <summary>For <c>[Fact(Timeout = …)]</c>: a key that the browser never answers must not hold up a run.</summary>
    public const int TestMillisecondsMax = 300_000;

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> errors = new();
    private readonly bool expectsErrors;

    internal BrowserPage(IBrowserContext context, IPage page, bool expectsErrors)
    {
        (this.context, Page, this.expectsErrors) = (context, page, expectsErrors);
        page.Console += (_, message) =>
        {
            // Chromium reports a page that came with 4xx: a form shown again with its refusal is one, and no error.
            if (message.Type == "error" && !(message.Text.Contains("status of 4", StringComparison.Ordinal) && message.Location.StartsWith(page.Url, StringComparison.Ordinal)))
                errors.Enqueue($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => errors.Enqueue($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    /// <summary>Console errors and uncaught exceptions so far.</summary>
    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>Goes to an address below the base one; anything but 2xx fails the test.</summary>
    public async Task GoAsync(string path)
    {
        var answer = await Page.GotoAsync(path);
        Assert.True(answer is { Ok: true }, string.Create(CultureInfo.InvariantCulture, $"{path} answered {answer?.Status}"));
    }

    /// <summary>Signs in as a person of the demo.</summary>
    public async Task SignInAsync(string user)
    {
        await GoAsync("/sign-in");
        await Page.Locator("#f-user").FillAsync(user);
        await Page.Locator("#f-password").FillAsync(DemoAccounts.Password);
        await Page.Locator("#f-password").PressAsync("Enter");
        await Page.WaitForURLAsync(address => !address.Contains("sign-in", StringComparison.Ordinal));
    }

    /// <summary>Runs axe-core (WCAG 2.2 A and AA, best practices); any finding fails the test with the elements it names.</summary>
    public async Task ExpectAccessibleAsync() => Assert.Equal([], await FindingsAsync());

    /// <summary>What axe-core finds: by all its rules, or by those named.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(params string[] rules)
    {
        var axe = AxeScript();
        if (axe is null)
            Assert.Skip("axe-core is not there: run npm ci in assets/.");
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
            await Page.EvaluateAsync(await File.ReadAllTextAsync(axe));
        var found = await Page.EvaluateAsync<JsonElement>(
            """
            async rules => (await axe.run(document, { resultTypes: ['violations'], ...(rules.length > 0 ? { runOnly: { type: 'rule', values: rules } } : {}) })).violations
              .map(v => `${v.id} (${v.impact}): ${v.help}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 5).join(', ')}`)
            """, rules);
        return [.. found.EnumerateArray().Select(finding => finding.GetString()!)];
    }

    /// <summary>
    /// Presses Tab until what the selector names has the focus, past the navigation by the page's own skip link; fails when
    /// it never gets it.
    /// </summary>
    public async Task TabToAsync(string selector)
    {
        if (await AskAsync("selector => document.activeElement === document.body && document.querySelector('.skip') !== null && document.querySelector('main')?.querySelector(selector) !== null", selector))
        {
            await Page.Keyboard.PressAsync("Tab");
            await Page.Keyboard.PressAsync("Enter");
        }

        for (var presses = 0; presses < TabsMost; presses++)
        {
            if (await AskAsync("selector => document.activeElement?.matches(selector) ?? false", selector))
                return;
            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Tab never reaches {selector}; it is at {await FocusedAsync()}.");
    }

    /// <summary>Asks the page; one that goes while it is asked is asked again when the next is there.</summary>
    private async Task<bool> AskAsync(string script, string selector)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
                return await Page.EvaluateAsync<bool>(script, selector);
            }
            catch (PlaywrightException gone) when (tries < 5 && gone.Message.Contains("context was destroyed", StringComparison.Ordinal))
            {
                // The answer of an earlier key's form arrived.
            }
        }
    }

    /// <summary>Goes to a field by Tab and writes into it, in the place of what stood there.</summary>
    public async Task WriteAsync(string selector, string text)
    {
        await TabToAsync(selector);
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.InsertTextAsync(text);
    }

    /// <summary>Chooses an entry of a list by typing its beginning, as people do.</summary>
    public async Task ChooseAsync(string selector, string beginning)
    {
        await TabToAsync(selector);
        await Page.Keyboard.TypeAsync(beginning, new() { Delay = 60 });
    }

    /// <summary>Goes to a button or a link by Tab and presses Enter.</summary>
    public async Task EnterAsync(string selector)
    {
        await TabToAsync(selector);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>
    /// A picture of the whole page in <c>artifacts/screenshots/</c> of the repository, when VOUCH_SCREENSHOTS is set.
    /// </summary>
    public async Task PhotographAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("VOUCH_SCREENSHOTS") is not { Length: > 0 } || Repository.Root is not { } root)
            return;
        await Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(root, "artifacts", "screenshots", name + ".png"),
            FullPage = true,
        });
    }

    /// <summary>The tag, id and name of what has the focus: for walking a page by keyboard.</summary>
    public Task<string> FocusedAsync() => Page.EvaluateAsync<string>(
        "() => { const e = document.activeElement; return e ? `${e.tagName.toLowerCase()}#${e.id} ${e.getAttribute('name') ?? e.textContent.trim().slice(0, 40)}` : ''; }");

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        if (!expectsErrors && TestContext.Current.TestState?.Result != TestResult.Failed)
            Assert.Empty(errors);
    }

    private static string? AxeScript()
    {
        var path = Path.Combine(Repository.Root ?? "/", "assets", "node_modules", "axe-core", "axe.min.js");
        return File.Exists(path) ? path : null;
    }
}
