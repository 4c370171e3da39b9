using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vouch.Department.People;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Security;
using Vouch.Server;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>
/// The program inside the test's process, listening on a free port, on a DEMO database of its own: for tests through the
/// front door. Use it as <c>IClassFixture&lt;TestSite&gt;</c>.
/// </summary>
public sealed class TestSite(TestPostgres postgres) : IAsyncLifetime
{
    private readonly TestFolder folder = new();
    private string database = "";
    private DatabasePlace? place;
    private WebApplication? app;

    public Uri Address => new(app!.Urls.First());

    public IServiceProvider Services => app!.Services;

    public Db Db => Services.GetRequiredService<Db>();

    /// <summary>Every page and endpoint of the program.</summary>
    public IEnumerable<RouteEndpoint> Endpoints =>
        ((IEndpointRouteBuilder)app!).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    public async ValueTask InitializeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        database = await postgres.CreateDatabaseAsync(ct);
        string Connection(string role) =>
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString(role, database)) { MaxPoolSize = 12 }.ConnectionString;
        var settings = new VouchSettings(folder.Path, IPAddress.Loopback, HttpPort: 0, MllpPort: 0, AstmPort: 0,
            Connection(DatabaseRoles.Program), Connection(DatabaseRoles.Owner), Demo: true, JsonLog: false);
        place = (await DatabasePlace.OpenAsync(settings, NullLogger.Instance, ct)).OrFail();
        app = Serving.Build(settings, place);
        Serving.Map(app);
        await app.StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2)); // Event streams need not end by themselves.
            await app.StopAsync(patience.Token);
            await app.DisposeAsync();
        }

        if (place is not null)
            await place.DisposeAsync();
        if (database.Length > 0)
            await postgres.DropAsync(database);
        folder.Dispose();
    }

    /// <summary>A browser without scripts: keeps cookies, follows no redirect.</summary>
    public Visitor Visit() => new(Address);

    /// <summary>Signed in as one of <see cref="DemoAccounts.People"/> by user name.</summary>
    public async Task<Visitor> SignedInAsync(string userName)
    {
        var visitor = Visit();
        using var answer = await visitor.SendAsync("/sign-in", "password", ("user", userName), ("password", DemoAccounts.Password));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return visitor;
    }

    /// <summary>One of the demo's people, acting.</summary>
    public static Actor Actor(string userName)
    {
        var person = DemoAccounts.People.First(one => one.UserName == userName);
        return new Actor(Guid.Parse(person.Id), person.Name, "test");
    }

    /// <summary>Gives a person a credential and the competences, once: a bare DEMO records none.</summary>
    public async Task QualifyAsync(string userName, params string[] disciplines)
    {
        var ct = TestContext.Current.CancellationToken;
        var (person, director) = (Actor(userName).Id!.Value, Actor("ines"));
        if (await Db.OneAsync("select true from credential where person_id = $1", [person], r => r.GetBoolean(0), ct) != true)
            (await RecordCredential.RunAsync(Db, director, new CredentialRecorded(null, person, "Certificate", null, "Board", Db.Now.AddYears(-1), null, "good", null), ct)).OrFail();
        foreach (var discipline in disciplines)
            if (await Db.OneAsync("select true from competence where person_id = $1 and discipline = $2", [person, discipline], r => r.GetBoolean(0), ct) != true)
                (await RecordCompetence.RunAsync(Db, director, new CompetenceRecorded(null, person, discipline, "*", Db.Now.AddYears(-1), null, "good", null), ct)).OrFail();
    }

    /// <summary>Signed in as the demo's person of a role.</summary>
    public Task<Visitor> SignedInAsRoleAsync(string role) => SignedInAsync(DemoAccounts.People.First(one => one.Role == role).UserName);
}

/// <summary>A browser without scripts.</summary>
public sealed partial class Visitor : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
    private readonly HttpClient http;

    internal Visitor(Uri address)
    {
        http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public HttpClient Http => http;

    public CookieContainer Cookies => handler.CookieContainer;

    public Task<HttpResponseMessage> GetAsync(string path) =>
        http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    public async Task<string> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{path} answered {(int)answer.StatusCode}"));
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Opens the page, takes the named form's token and sends the form with these fields.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, string form, params (string Name, string Value)[] fields) =>
        await PostAsync(path, form, await TokenAsync(path), fields);

    /// <summary>The form token of a page, as it stands in the page now.</summary>
    public async Task<string> TokenAsync(string path)
    {
        var page = await ReadAsync(path);
        var token = Token().Match(page);
        Assert.True(token.Success, $"{path} has no form");
        return WebUtility.HtmlDecode(token.Groups[1].Value);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string form, string token, params (string Name, string Value)[] fields) =>
        http.PostAsync(path, new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
                .Append(KeyValuePair.Create("_handler", form)).Append(KeyValuePair.Create("__RequestVerificationToken", token))),
            TestContext.Current.CancellationToken);

    public void Dispose()
    {
        http.Dispose();
        handler.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
