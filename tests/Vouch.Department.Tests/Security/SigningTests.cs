using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Security;

/// <summary>21 CFR 11.200(a)(1)(i): a session's first signature uses all components, the later ones at least one.</summary>
public sealed class SigningTests(TestSite site) : IClassFixture<TestSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_signature_needs_the_own_name_and_the_secret_the_next_the_secret_alone()
    {
        var session = await SessionAsync("ines");
        (await SignAsync(session, ("pin", DemoAccounts.Pin))).Refused("sign-invalid");
        (await SignAsync(session, ("sign-name", "sam"), ("pin", DemoAccounts.Pin))).Refused("sign-invalid");
        (await SignAsync(session, ("sign-name", "B-1004"), ("pin", DemoAccounts.Pin))).Refused("sign-invalid");
        var signature = (await SignAsync(session, ("sign-name", "B-1005"), ("pin", DemoAccounts.Pin))).OrFail();
        Assert.Equal(("Dr Ines Moreau", "approved"), (signature.Name, signature.Meaning));

        (await SignAsync(session, ("pin", ""))).Refused("sign-invalid");
        (await SignAsync(session, ("pin", "975310"))).Refused("sign-in-not-permitted");
        (await SignAsync(session, ("pin", DemoAccounts.Password))).OrFail();
    }

    [Fact]
    public async Task The_user_name_does_as_well_as_the_badge_in_either_case() =>
        (await SignAsync(await SessionAsync("ada"), ("sign-name", "ADA"), ("pin", DemoAccounts.Pin))).OrFail();

    [Fact]
    public async Task Guessing_at_signatures_locks_the_account()
    {
        var session = await SessionAsync("tom");
        (await SignAsync(session, ("sign-name", "tom"), ("pin", DemoAccounts.Pin))).OrFail();
        for (var guess = 1; guess < Secrets.FailuresMax; guess++)
            (await SignAsync(session, ("pin", "97531" + guess))).Refused("sign-in-not-permitted");
        (await SignAsync(session, ("pin", "975310"))).Refused("locked-out-not-permitted");
        (await SignAsync(session, ("pin", DemoAccounts.Pin))).Refused("locked-out-not-permitted");
    }

    private async Task<Guid> SessionAsync(string userName)
    {
        var (id, name, _, _, _) = DemoAccounts.People.First(one => one.UserName == userName);
        return await site.Services.GetRequiredService<Sessions>().StartAsync(Guid.Parse(id), station: null, "password", name, "test", Ct);
    }

    /// <summary>One request of the session that sends a signing form.</summary>
    private async Task<Outcome<Signature>> SignAsync(Guid sessionId, params (string Name, string Value)[] fields)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var session = (await scope.ServiceProvider.GetRequiredService<Sessions>().FindAsync(sessionId, Ct))!;
        var http = new DefaultHttpContext
        {
            RequestServices = scope.ServiceProvider,
            User = new ClaimsPrincipal(new ClaimsIdentity(
                [new(ClaimTypes.NameIdentifier, session.PersonId.ToString()), new(ClaimTypes.Name, session.Name)], "test")),
        };
        http.Items[typeof(Session)] = session;
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var typed = new TypedForm(fields.Select(field => KeyValuePair.Create(field.Name, new StringValues(field.Value))));
        return await scope.ServiceProvider.GetRequiredService<Signing>().CheckAsync(
            typed, scope.ServiceProvider.GetRequiredService<CurrentPerson>(), "approved", Ct);
    }
}
