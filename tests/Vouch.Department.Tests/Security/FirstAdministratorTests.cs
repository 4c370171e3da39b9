using System.Net;
using System.Text.RegularExpressions;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Security;

/// <summary>An empty hospital: only who sees the console makes its first administrator.</summary>
public sealed partial class FirstAdministratorTests
{
    [Fact]
    public async Task The_code_of_the_console_makes_the_first_administrator_once()
    {
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["VOUCH_DEMO"] = "off" });
        await vouch.StartAsync(TestContext.Current.CancellationToken);
        using var visitor = new Visitor(vouch.Address);
        using var sent = await visitor.GetAsync("/sign-in");
        Assert.EndsWith("/setup", sent.Headers.Location!.ToString(), StringComparison.Ordinal);
        var code = Code().Match(vouch.Output).Groups[1].Value;

        using var guessed = await SetUpAsync(visitor, "AAAAAAAAAA", "correct horse battery");
        Assert.Equal(HttpStatusCode.BadRequest, guessed.StatusCode);
        using var weak = await SetUpAsync(visitor, code, "short");
        Assert.Equal(HttpStatusCode.BadRequest, weak.StatusCode);
        using var made = await SetUpAsync(visitor, code, "correct horse battery");
        Assert.Equal(HttpStatusCode.Found, made.StatusCode);
        using var closed = await visitor.GetAsync("/setup");
        Assert.EndsWith("/sign-in", closed.Headers.Location!.ToString(), StringComparison.Ordinal);

        var page = await visitor.ReadAsync("/sign-in");
        Assert.DoesNotContain("DEMO", page, StringComparison.Ordinal);
        using var signedIn = await visitor.SendAsync("/sign-in", "password", ("user", "first.admin"), ("password", "correct horse battery"));
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
        Assert.Contains("First Admin", await visitor.ReadAsync("/users"), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SetUpAsync(Visitor visitor, string code, string password) => visitor.SendAsync(
        "/setup", "setup", ("code", code), ("name", "First Admin"), ("user", "first.admin"), ("password", password), ("again", password));

    [GeneratedRegex("/setup and make the first administrator with the code ([A-Z0-9]{10})", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
