namespace Vouch.Department.Tests.Fixtures;

/// <summary>The browser's own checks reject what they must.</summary>
public sealed class TestBrowserTests(TestBrowser browser)
{
    private static readonly Uri Nowhere = new("about:blank");

    [Fact]
    public async Task Axe_finds_an_image_without_words()
    {
        await using var page = await browser.OpenAsync(Nowhere);
        await page.Page.SetContentAsync("<html lang=en><title>t</title><main><h1>t</h1><img src='data:,'></main></html>");
        var finding = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(page.ExpectAccessibleAsync);
        Assert.Contains("image-alt", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Axe_finds_nothing_in_a_good_page()
    {
        await using var page = await browser.OpenAsync(Nowhere);
        await page.Page.SetContentAsync("<html lang=en><title>t</title><main><h1>t</h1></main></html>");
        await page.ExpectAccessibleAsync();
    }

    [Fact]
    public async Task A_console_error_fails_the_page()
    {
        var page = await browser.OpenAsync(Nowhere);
        await page.Page.EvaluateAsync("() => console.error('broken')");
        await page.Page.EvaluateAsync("() => 1");
        Assert.Single(page.Errors);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(async () => await page.DisposeAsync());
    }
}
