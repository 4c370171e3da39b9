using System.Net;
using Vouch.Department.Platform;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Security;

/// <summary>A lock keeps what was typed; nothing but its own person opens it.</summary>
public sealed class SessionLockTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_locked_session_shows_nothing_until_its_pin_opens_it()
    {
        using var ada = await site.SignedInAsync("ada");
        await LockAsync(ada);
        using var turned = await ada.GetAsync("/permissions?x=1");
        Assert.Equal(HttpStatusCode.Found, turned.StatusCode);
        Assert.Equal("/unlock?return=%2Fpermissions%3Fx%3D1", turned.Headers.Location!.ToString());

        using var wrong = await ada.SendAsync("/unlock", "unlock", ("secret", "975310"));
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        using var opened = await ada.SendAsync("/unlock?return=%2Fpermissions", "unlock", ("secret", DemoAccounts.Pin));
        Assert.EndsWith("/permissions", opened.Headers.Location!.ToString(), StringComparison.Ordinal);
        await ada.ReadAsync("/permissions");
    }

    [Fact]
    public async Task A_fragment_of_a_locked_session_answers_423()
    {
        using var tom = await site.SignedInAsync("tom");
        await LockAsync(tom);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("HX-Request", "true");
        using var answer = await tom.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Locked, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_sent_to_a_locked_session_comes_back_after_unlocking_and_nothing_was_done()
    {
        using var max = await site.SignedInAsync("max");
        var token = await max.TokenAsync("/settings");
        await LockAsync(max);
        using var kept = await max.PostAsync("/settings", "hospital", token, ("name", "Saint Elsewhere"), ("zone", "Europe/Berlin"), ("idle", "5"));
        Assert.Equal("/unlock?return=%2Fsettings%3Fdraft%3D1", kept.Headers.Location!.ToString());
        using var opened = await max.SendAsync(kept.Headers.Location!.ToString(), "unlock", ("secret", DemoAccounts.Password));
        var page = await max.ReadAsync("/settings?draft=1");
        Assert.Contains("value=\"Saint Elsewhere\"", page, StringComparison.Ordinal);
        Assert.Null(await site.Db.OneAsync("select value::text from setting where key = 'hospital.name'", [], row => row.GetString(0), Ct));
        Assert.DoesNotContain("Saint Elsewhere", await max.ReadAsync("/settings"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_session_locks_on_the_server_too()
    {
        using var noor = await site.SignedInAsync("noor");
        var noorId = Guid.Parse(DemoAccounts.People.First(one => one.UserName == "noor").Id);
        await using (var work = await site.Db.BeginAsync(Actor.Job("test"), reason: null, Ct))
        {
            await work.ExecuteAsync("update session set seen_at = seen_at - interval '2 hours' where account_id = $1", [noorId], Ct);
            await work.CommitAsync(Ct);
        }

        using var turned = await noor.GetAsync("/audit");
        Assert.StartsWith("/unlock", turned.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_opened_by_one_person_and_sent_by_the_next_is_shown_again_with_what_was_typed()
    {
        using var station = await site.SignedInAsync("clara");
        var token = await station.TokenAsync("/account");
        using var taken = await station.SendAsync("/sign-in", "password", ("user", "max"), ("password", DemoAccounts.Password));
        using var again = await station.PostAsync("/settings", "hospital", token, ("name", "Typed by Clara"), ("zone", "UTC"), ("idle", "9"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        var page = await again.Content.ReadAsStringAsync(Ct);
        Assert.Contains("This page was opened in another session.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Typed by Clara\"", page, StringComparison.Ordinal);
        Assert.Null(await site.Db.OneAsync("select value::text from setting where key = 'hospital.zone'", [], row => row.GetString(0), Ct));
    }

    [Fact]
    public async Task A_post_without_a_token_does_nothing()
    {
        using var pia = await site.SignedInAsync("pia");
        using var answer = await pia.Http.PostAsync("/sign-out", new FormUrlEncodedContent([]), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await pia.ReadAsync("/");
    }

    private static async Task LockAsync(Visitor visitor)
    {
        using var answer = await visitor.PostAsync("/lock", "", await visitor.TokenAsync("/"), ("drafts", "[]"));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
