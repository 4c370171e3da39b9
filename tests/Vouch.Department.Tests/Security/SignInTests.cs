using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Security;

/// <summary>Signing in through the front door. Each test uses a person of its own, for they share the accounts.</summary>
public sealed partial class SignInTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_right_password_begins_a_session_that_the_audit_names()
    {
        using var ada = await site.SignedInAsync("ada");
        Assert.Contains("Ada Quint", await ada.ReadAsync("/"), StringComparison.Ordinal);
        var signIns = await site.Db.ListAsync(
            "select actor from audit_entry where action = 'sign-in' and row_id = $1", [PersonOf("ada").ToString()], row => row.GetString(0), Ct);
        Assert.Contains("Ada Quint", signIns);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        using var visitor = site.Visit();
        var wrong = await RefusedAsync(visitor, "tom", "not the password");
        var unknown = await RefusedAsync(visitor, "nobody-of-this-name", "not the password");
        Assert.Equal("Name, badge or secret is not right.", wrong);
        Assert.Equal(wrong, unknown);
    }

    [Fact]
    public async Task Five_failures_lock_the_account_until_an_administrator_unlocks_it()
    {
        using var visitor = site.Visit();
        for (var failure = 1; failure < Secrets.FailuresMax; failure++)
            Assert.StartsWith("Name, badge", await RefusedAsync(visitor, "bea", "guess " + failure.ToString(CultureInfo.InvariantCulture)), StringComparison.Ordinal);
        Assert.StartsWith("This account is locked", await RefusedAsync(visitor, "bea", "guess 5"), StringComparison.Ordinal);
        Assert.StartsWith("This account is locked", await RefusedAsync(visitor, "bea", DemoAccounts.Password), StringComparison.Ordinal);

        using var max = await site.SignedInAsync("max");
        using var unlocked = await max.SendAsync($"/users/{PersonOf("bea")}", "unlock");
        Assert.Equal(HttpStatusCode.Found, unlocked.StatusCode);
        using var bea = await site.SignedInAsync("bea");
    }

    [Fact]
    public async Task A_role_taken_away_counts_from_the_next_request()
    {
        using var quentin = await site.SignedInAsync("quentin");
        await quentin.ReadAsync("/audit");
        using var max = await site.SignedInAsync("max");
        using var changed = await max.SendAsync($"/users/{PersonOf("quentin")}", "roles", ("role", Role.Technician));
        Assert.Equal(HttpStatusCode.Found, changed.StatusCode);
        using var refused = await quentin.GetAsync("/audit");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task An_account_switched_off_ends_its_sessions_and_the_reason_is_kept()
    {
        using var ivo = await site.SignedInAsync("ivo");
        using var max = await site.SignedInAsync("max");
        using var off = await max.SendAsync($"/users/{PersonOf("ivo")}", "switch", ("reason", "left the hospital"));
        Assert.Equal(HttpStatusCode.Found, off.StatusCode);
        using var answer = await ivo.GetAsync("/");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Contains("/sign-in", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        var kept = await site.Db.OneAsync(
            "select actor || ': ' || reason from audit_entry where table_name = 'account' and row_id = $1 and action = 'update' order by at desc limit 1",
            [PersonOf("ivo").ToString()], row => row.GetString(0), Ct);
        Assert.Equal("Max Admin: left the hospital", kept);
    }

    [Fact]
    public async Task A_password_given_by_another_opens_nothing_but_its_own_change()
    {
        const string Given = "given by the administrator", Own = "four words of my own";
        using var before = await site.SignedInAsync("clara");
        using var max = await site.SignedInAsync("max");
        using var given = await max.SendAsync($"/users/{PersonOf("clara")}", "reset", ("password", Given));
        Assert.Equal(HttpStatusCode.Found, given.StatusCode);
        using var ended = await before.GetAsync("/");
        Assert.Contains("/sign-in", ended.Headers.Location!.ToString(), StringComparison.Ordinal);

        using var clara = site.Visit();
        using var signedIn = await clara.SendAsync("/sign-in", "password", ("user", "clara"), ("password", Given));
        using var turned = await clara.GetAsync("/");
        Assert.StartsWith("/account", turned.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var same = await clara.SendAsync("/account", "password", ("old", Given), ("fresh", Given), ("again", Given));
        Assert.Equal(HttpStatusCode.BadRequest, same.StatusCode);
        using var changed = await clara.SendAsync("/account", "password", ("old", Given), ("fresh", Own), ("again", Own));
        Assert.Equal(HttpStatusCode.Found, changed.StatusCode);
        await clara.ReadAsync("/");
    }

    [Fact]
    public async Task The_audit_of_an_account_never_shows_its_secrets()
    {
        using var tom = await site.SignedInAsync("tom");
        using var changed = await tom.SendAsync("/account", "pin", ("password", DemoAccounts.Password), ("pin", "864209"));
        Assert.Equal(HttpStatusCode.Found, changed.StatusCode);
        var fresh = await site.Db.OneAsync(
            "select new ->> 'pin_hash' from audit_entry where table_name = 'account' and row_id = $1 and action = 'update' order by at desc limit 1",
            [PersonOf("tom").ToString()], row => row.GetString(0), Ct);
        Assert.Equal("(hidden)", fresh);
    }

    [Fact]
    public async Task With_an_authenticator_the_password_alone_opens_nothing_and_a_recovery_code_opens_once()
    {
        using var ines = await site.SignedInAsync("ines");
        var key = Key().Match(await ines.ReadAsync("/account?enrol=1")).Groups[1].Value;
        using var confirmed = await ines.SendAsync("/account?enrol=1", "authenticator", ("code", OneTimeCode.Of(key)));
        var page = await confirmed.Content.ReadAsStringAsync(Ct);
        var recovery = Recovery().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(Authenticator.RecoveryCodes, recovery.Count);

        using var again = site.Visit();
        using var half = await again.SendAsync("/sign-in", "password", ("user", "ines"), ("password", DemoAccounts.Password));
        Assert.Contains("/sign-in/code", half.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var closed = await again.GetAsync("/");
        Assert.Equal(HttpStatusCode.Found, closed.StatusCode);
        using var wrong = await again.SendAsync("/sign-in/code", "code", ("code", "not a code"));
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        using var whole = await again.SendAsync("/sign-in/code", "code", ("code", recovery[0]));
        Assert.Equal(HttpStatusCode.Found, whole.StatusCode);
        await again.ReadAsync("/");

        using var thief = site.Visit();
        using var first = await thief.SendAsync("/sign-in", "password", ("user", "ines"), ("password", DemoAccounts.Password));
        using var second = await thief.SendAsync("/sign-in/code", "code", ("code", recovery[0]));
        Assert.Equal(HttpStatusCode.Forbidden, second.StatusCode);
    }

    [Fact]
    public async Task The_authenticator_key_is_not_in_the_database_in_clear()
    {
        using var sam = await site.SignedInAsync("sam");
        var key = Key().Match(await sam.ReadAsync("/account?enrol=1")).Groups[1].Value;
        var kept = await site.Db.ListAsync("select value from account_token where user_id = $1", [PersonOf("sam")], row => row.GetString(0), Ct);
        Assert.NotEmpty(kept);
        Assert.All(kept, value => Assert.DoesNotContain(key, value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Badge_and_pin_open_a_registered_station_only()
    {
        using var elsewhere = site.Visit();
        using var refused = await elsewhere.PostAsync("/sign-in", "badge", await elsewhere.TokenAsync("/sign-in"), ("badge", "B-1001"), ("pin", DemoAccounts.Pin));
        Assert.NotEqual(HttpStatusCode.Found, refused.StatusCode);

        using var bench = await site.SignedInAsync("max");
        using var registered = await bench.SendAsync("/stations", "register", ("name", "Chemistry 1"));
        Assert.Equal(HttpStatusCode.Found, registered.StatusCode);
        using var wrong = await bench.SendAsync("/sign-in", "badge", ("badge", "B-1001"), ("pin", "999999"));
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        using var taken = await bench.SendAsync("/sign-in", "badge", ("badge", "B-1001"), ("pin", DemoAccounts.Pin));
        Assert.Equal(HttpStatusCode.Found, taken.StatusCode);
        Assert.Contains("Pia Vance", await bench.ReadAsync("/"), StringComparison.Ordinal);
        var from = await site.Db.OneAsync(
            "select came_from from session where account_id = $1 and how = 'badge'", [PersonOf("pia")], row => row.GetString(0), Ct);
        Assert.Equal("Chemistry 1", from);
    }

    [Fact]
    public async Task Signing_in_leads_to_a_page_of_this_site_only()
    {
        using var visitor = site.Visit();
        using var answer = await visitor.SendAsync("/sign-in?return=https%3A%2F%2Felsewhere.example%2F", "password", ("user", "noor"), ("password", DemoAccounts.Password));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.DoesNotContain("elsewhere", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("1234567890123")]
    [InlineData("123456")]
    [InlineData("987654")]
    [InlineData("777777")]
    [InlineData("12a456")]
    public void A_pin_that_is_guessed_at_once_is_refused(string pin) =>
        Assert.Equal("pin-invalid", PinRules.Check(pin).Refusal?.Code);

    [Fact]
    public void A_pin_of_six_unlike_digits_is_taken() => Assert.Equal("135246", PinRules.Check("135246").OrFail());

    private static Guid PersonOf(string userName) => Guid.Parse(DemoAccounts.People.First(one => one.UserName == userName).Id);

    private static async Task<string> RefusedAsync(Visitor visitor, string user, string password)
    {
        using var answer = await visitor.SendAsync("/sign-in", "password", ("user", user), ("password", password));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        return Said().Match(await answer.Content.ReadAsStringAsync(Ct)).Groups[1].Value;
    }

    [GeneratedRegex("<strong>([^<]+)</strong>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();

    [GeneratedRegex("<p class=\"mono\">([A-Z2-7]{32})</p>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();

    [GeneratedRegex("<li>([A-Z0-9]{5}-[A-Z0-9]{5})</li>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Recovery();
}
