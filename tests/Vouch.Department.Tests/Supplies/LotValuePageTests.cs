using System.Net;
using Vouch.Department.Equipment;
using Vouch.Department.Platform;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Fixtures;
using Vouch.Department.Tests.Laboratory;

namespace Vouch.Department.Tests.Supplies;

/// <summary>The ISI and mean normal time of a thromboplastin, on the page of its lot.</summary>
public sealed class LotValuePageTests(TestSite site, TestBrowser browser) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lot_on_board_says_what_is_missing_until_it_is_stated_and_what_was_wrong_opens_its_look_back()
    {
        var (device, lot) = await OnBoardAsync("Front door");
        using var sam = await site.SignedInAsync("sam");
        var page = $"/lots/{lot}";
        Assert.Contains("INR waits: ISI (international sensitivity index) and MNPT (mean normal prothrombin time) are not stated.", await sam.ReadAsync(page), StringComparison.Ordinal);

        using (var unread = await sam.SendAsync(page, "lot-value", ("kind", "ISI"), ("value", "1,05"), ("value-device", device.ToString()), ("source", "sheet")))
            Assert.Equal(HttpStatusCode.BadRequest, unread.StatusCode);
        using (var nowhere = await sam.SendAsync(page, "lot-value", ("kind", "ISI"), ("value", "1.05"), ("value-device", device.ToString()), ("source", "")))
            Assert.Equal(HttpStatusCode.BadRequest, nowhere.StatusCode);
        using (var stated = await sam.SendAsync(page, "lot-value", ("kind", "ISI"), ("value", "1.05"), ("value-device", device.ToString()), ("source", "Sheet of the lot")))
            Assert.Equal(HttpStatusCode.Found, stated.StatusCode);
        Assert.Contains("INR waits: MNPT (mean normal prothrombin time) is not stated.", await sam.ReadAsync(page), StringComparison.Ordinal);

        var value = Assert.Single(await LotValueRow.OfAsync(site.Db, lot, Ct));
        // Stated now, it holds since the lot is on board: what was measured meanwhile was measured with it.
        Assert.Equal((await LotsStorage.UsesAsync(site.Db, lot, Ct))[0].LoadedAt, value.From);
        using var wrong = await sam.SendAsync(page, $"wrong-{value.Id}", ("wrong-reason", "sheet of another lot"), ("wrong-from", ""));
        var look = new Uri(site.Address, wrong.Headers.Location!).PathAndQuery;
        Assert.StartsWith("/look-backs/", look, StringComparison.Ordinal);
        Assert.Contains("ISI 1.05 of Thromboplastin, lot Front door on Front door was wrong: sheet of another lot", WebUtility.HtmlDecode(await sam.ReadAsync(look)), StringComparison.Ordinal);
        Assert.Contains("INR waits: ISI", await sam.ReadAsync(page), StringComparison.Ordinal);
        // A technician states what the sheet says; that it was wrong is said by who may recall.
        using var tom = await site.SignedInAsync("tom");
        var seen = await tom.ReadAsync(page);
        Assert.Contains("State a value", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("It was wrong", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task The_values_are_stated_by_keyboard_on_a_page_that_everybody_can_read(bool phone, bool dark)
    {
        var (_, lot) = await OnBoardAsync(phone ? "On a phone" : "On a desk");
        await using var page = await new ReviewDesk(site, browser).SignedInAsync("sam", phone, dark);
        await page.GoAsync($"/lots/{lot}");
        await page.Page.Locator("#f-kind").FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync("Tab");
        await ReviewDesk.TypeAsync(page, "1.04");
        for (var i = 0; i < 3; i++)
            await page.Page.Keyboard.PressAsync("Tab");
        await ReviewDesk.TypeAsync(page, "Sheet of the lot");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByText("Stated. What waited for it is calculated now.").WaitForAsync();

        await page.ExpectAccessibleAsync();
        await page.PhotographAsync("lot-values" + (phone ? "-phone-dark" : ""));
        Assert.Equal(1.04m, Assert.Single(await LotValueRow.OfAsync(site.Db, lot, Ct)).Value);
    }

    private async Task<(Guid Device, Guid Lot)> OnBoardAsync(string name)
    {
        var sam = TestSite.Actor("sam");
        var device = (await RegisterDevice.RunAsync(site.Db, TestSite.Actor("bea"), new NewDevice("TAG-" + name, name, "K20", "Maker", null, "Bench", "analyser"), Ct)).OrFail();
        var lot = (await ReceiveLot.RunAsync(site.Db, sam, new LotReceived("THROMBO", "Thromboplastin", "reagent", null, name, new DateOnly(2099, 1, 1)), Ct)).OrFail();
        (await ChangeLotState.RunAsync(site.Db, sam, lot, "usable", "checked", usedFrom: null, Ct)).OrFail();
        (await LoadLot.RunAsync(site.Db, sam, new LotLoaded(device, lot, ["PT"], "P1", 30), Ct)).OrFail();
        return (device, lot);
    }
}
