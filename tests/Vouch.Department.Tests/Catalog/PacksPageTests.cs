using System.Net;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Catalog;

public sealed class PacksPageTests(TestSite site) : IClassFixture<TestSite>
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
    public async Task A_director_brings_an_analyte_to_autoverification_with_a_form_and_a_signature()
    {
        using var ines = await site.SignedInAsync("ines");
        var before = WebUtility.HtmlDecode(await ines.ReadAsync("/packs/LAB/1/FT4"));
        Assert.Contains("never: no autoverification limits are set", before, StringComparison.Ordinal);
        var number = (await PacksStorage.InForceAsync(site.Db, "LAB", Ct))!.Version;
        var address = FormattableString.Invariant($"/packs/LAB/{number}");
        (string, string)[] verified = [("verifiedOn", "2025-06-01"), ("verifiedBy", "Dr Ines Moreau"), ("basis", "20 samples")];

        using (var wrong = await ines.SendAsync(address + "/FT4/local", "set", [.. verified, ("reference-0-low", "12,0"), ("reference-0-high", "22")]))
        {
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains("FT4 reference: 'low' must be a number with a decimal point", WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal);
        }
        using (var set = await ines.SendAsync(address + "/FT4/local", "set", [.. verified, ("reference-0-age", "18 y.."), ("reference-0-low", "12.0"),
            ("reference-0-high", "22.0"), ("autoverify-0-within", "reference"), ("indices-notUsed", "yes"), ("stability-0-at", "room"), ("stability-0-hours", "24")]))
            Assert.Equal(HttpStatusCode.Found, set.StatusCode);
        Assert.Contains("age 18 y.., low 12.0, high 22.0", WebUtility.HtmlDecode(await ines.ReadAsync(address + "/local")), StringComparison.Ordinal);
        using (var signed = await ines.SendAsync(address + "/local", "sign", ("meaning", "approved"), ("sign-name", "ines"), ("pin", DemoAccounts.Pin)))
            Assert.Equal(HttpStatusCode.Found, signed.StatusCode);

        var version = (await PacksStorage.InForceAsync(site.Db, "LAB", Ct))!;
        Assert.EndsWith("+local.1", version.Label, StringComparison.Ordinal);
        var page = WebUtility.HtmlDecode(await ines.ReadAsync(PackPage.Address(version) + "/FT4"));
        Assert.Contains("within the patient's reference interval; not under 18 y: no reference interval; only in specimens kept at room temperature", page, StringComparison.Ordinal);
        Assert.Contains("Local verification of 2025-06-01 by Dr Ines Moreau: 20 samples", page, StringComparison.Ordinal);
        Assert.Contains("K,Potassium", await ines.ReadAsync(PackPage.Address(version) + "/local.csv?q=K&group=reportable"), StringComparison.Ordinal);

        using var ada = await site.SignedInAsync("ada");
        Assert.DoesNotContain("verifiedOn", await ada.ReadAsync(PackPage.Address(version) + "/FT4/local"), StringComparison.Ordinal);
        using var refused = await ada.PostAsync(PackPage.Address(version) + "/local", "import", "", ("verifiedOn", "2025-06-01"));
        Assert.NotEqual(HttpStatusCode.Found, refused.StatusCode);
    }
}
