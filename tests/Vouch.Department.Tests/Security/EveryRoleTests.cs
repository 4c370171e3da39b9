using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Security;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Security;

/// <summary>Walks every page and endpoint with every role and with nobody, and compares with the permission table.</summary>
public sealed partial class EveryRoleTests(TestSite site) : IClassFixture<TestSite>
{
    public static TheoryData<string> Roles => [.. Role.All.Select(role => role.Role)];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task A_role_is_let_in_where_the_table_says_and_nowhere_else(string role)
    {
        using var visitor = await site.SignedInAsRoleAsync(role);
        var wrong = new List<string>();
        var held = Permissions.All.Where(permission => permission.Roles.Contains(role)).Select(permission => permission.Name).ToHashSet();
        foreach (var (method, path, needs) in Calls().Where(call => call.Needs is not null))
        {
            var status = await StatusAsync(visitor, method, path);
            var letIn = status is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized);
            if (letIn != held.Contains(needs!) || status == HttpStatusCode.InternalServerError)
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{method} {path} ({needs}) answered {(int)status}"));
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task Nobody_gets_past_the_sign_in_but_to_what_is_open()
    {
        using var visitor = site.Visit();
        var wrong = new List<string>();
        foreach (var (method, path, needs) in Calls())
        {
            if (path is "/sign-out" or "/lock" or "/unlock/here")
                continue; // Open to the session they end, lock or unlock; answer 400 without its token.
            using var answer = await SendAsync(visitor, method, path);
            var toSignIn = answer.StatusCode == HttpStatusCode.Found
                && answer.Headers.Location!.ToString().Contains("/sign-in?return", StringComparison.Ordinal);
            var turnedAway = toSignIn || answer.StatusCode == HttpStatusCode.Unauthorized;
            if (needs is not null && !turnedAway)
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{method} {path} ({needs}) answered {(int)answer.StatusCode}"));
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public void The_walk_sees_the_pages() => Assert.True(Calls().Count(call => call.Needs is not null) > 10);

    /// <summary>Each method of each endpoint, with values in the place of the route's parameters.</summary>
    private IEnumerable<(string Method, string Path, string? Needs)> Calls() =>
        from endpoint in site.Endpoints
        let needs = endpoint.Metadata.GetMetadata<NeedsAttribute>()?.Permission
        where needs is not null || endpoint.Metadata.GetMetadata<OpenAttribute>() is not null
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, "/" + Parameter().Replace(endpoint.RoutePattern.RawText!, Value).TrimStart('/'), needs);

    private static string Value(Match parameter) =>
        parameter.Value.Contains(":guid", StringComparison.Ordinal) ? "01980000-0000-7000-8000-00000000ffff"
        : parameter.Value.Contains(":int", StringComparison.Ordinal) || parameter.Value.Contains(":long", StringComparison.Ordinal) ? "404"
        : "unknown";

    private static async Task<HttpStatusCode> StatusAsync(Visitor visitor, string method, string path)
    {
        using var answer = await SendAsync(visitor, method, path);
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> SendAsync(Visitor visitor, string method, string path) =>
        visitor.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken);

    [GeneratedRegex("\\{[^}]+\\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
