using System.Net;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Catalog;

public sealed class PacksPageTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_analyte_shows_each_number_with_the_full_text_of_its_source()
    {
        using var ada = await site.SignedInAsync("ada");

        var page = WebUtility.HtmlDecode(await ada.ReadAsync("/packs/LAB/1/K"));

        Assert.Contains("3.6 to 4.6 mmol/L", page, StringComparison.Ordinal);
        Assert.Contains("Nordic Reference Interval Project 2000", page, StringComparison.Ordinal);
        Assert.Contains("reportable: from the reagent's instructions for use", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_said_so()
    {
        using var ada = await site.SignedInAsync("ada");

        foreach (var path in new[] { "/packs/LAB/99", "/packs/NONE/1", "/packs/LAB/1/NONE" })
        {
            using var answer = await ada.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_new_version_shows_what_changed_and_only_the_director_signs_it_with_a_pin()
    {
        var texts = PackReader.Load(PackFolders.Shipped).Texts.Select(text => text with
        {
            Text = text.Text.Replace("version: \"2026.1\"", "version: \"site-2\"", StringComparison.Ordinal)
                .Replace("low: 3.6, high: 4.6", "low: 3.5, high: 4.7", StringComparison.Ordinal),
        });
        var draft = (await PackImport.RunAsync(site.Db, Actor.Job("test"), new ImportPack([.. texts]), Ct)).OrFail();
        using var ada = await site.SignedInAsync("ada");
        Assert.DoesNotContain("Sign and put in force", await ada.ReadAsync(PackPage.Address(draft)), StringComparison.Ordinal);

        using var ines = await site.SignedInAsync("ines");
        var page = WebUtility.HtmlDecode(await ines.ReadAsync(PackPage.Address(draft)));
        Assert.Contains("Low 3.5, High 4.7", page, StringComparison.Ordinal);
        using (var unsigned = await ines.SendAsync(PackPage.Address(draft), "sign", ("meaning", "approved"), ("sign-name", "ines")))
            Assert.Equal(HttpStatusCode.BadRequest, unsigned.StatusCode);
        Assert.Null((await PacksStorage.FindAsync(site.Db, "LAB", draft.Version, Ct))!.Signature);

        using var signed = await ines.SendAsync(PackPage.Address(draft), "sign",
            ("meaning", "approved"), ("sign-name", "ines"), ("pin", DemoAccounts.Pin));

        Assert.Equal(HttpStatusCode.Found, signed.StatusCode);
        var kept = (await PacksStorage.FindAsync(site.Db, "LAB", draft.Version, Ct))!;
        Assert.Equal("Dr Ines Moreau", kept.Signature?.PersonName);
        Assert.NotNull(kept.InForceSince);
    }

    [Fact]
    public async Task The_pages_are_accessible_and_quiet()
    {
        await using var page = await browser.OpenAsync(site.Address);
        await page.GoAsync("/sign-in");
        await page.Page.FillAsync("[name=user]", "quentin");
        await page.Page.FillAsync("[name=password]", DemoAccounts.Password);
        await page.Page.ClickAsync("main button[type=submit], form button[type=submit]");
        foreach (var (path, name) in new[] { ("/packs", "packs"), ("/packs/LAB/1", "pack"), ("/packs/LAB/1/CREA", "pack-analyte") })
        {
            await page.GoAsync(path);
            await page.ExpectAccessibleAsync();
            await page.PhotographAsync(name);
        }
    }
}
