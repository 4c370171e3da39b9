using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Vouch.Department.Security;

namespace Vouch.Bench;

/// <summary>One of the demo people, signed in as a browser does it.</summary>
public sealed partial class Visit : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false };
    private readonly HttpClient http;

    private Visit(Uri address)
    {
        http = new HttpClient(handler) { BaseAddress = address };
        http.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public static async Task<Visit> SignInAsync(Uri address, string user)
    {
        var visit = new Visit(address);
        var token = WebUtility.HtmlDecode(Token().Match(await visit.http.GetStringAsync("/sign-in")).Groups[1].Value);
        using var answer = await visit.http.PostAsync("/sign-in", new FormUrlEncodedContent(
        [
            new("user", user), new("password", DemoAccounts.Password), new("_handler", "password"), new("__RequestVerificationToken", token),
        ]));
        return answer.StatusCode == HttpStatusCode.Found ? visit : throw new InvalidOperationException($"{user} cannot sign in.");
    }

    /// <summary>The cookies of the first who may see the page, and how long its first answer took.</summary>
    public static async Task<(string? Cookie, double FirstHit)> OpenAsync(IEnumerable<Visit> visits, string path)
    {
        foreach (var visit in visits)
        {
            var begun = Stopwatch.GetTimestamp();
            using var answer = await visit.http.GetAsync(path);
            var time = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            if (answer.StatusCode == HttpStatusCode.OK)
                return (visit.handler.CookieContainer.GetCookieHeader(visit.http.BaseAddress!), time);
        }

        return (null, 0);
    }

    public void Dispose()
    {
        http.Dispose();
        handler.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
