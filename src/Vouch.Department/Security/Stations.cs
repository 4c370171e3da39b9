using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>A bench computer that several people share.</summary>
public sealed record Station(Guid Id, string Name, bool Active, DateTimeOffset RegisteredAt);

/// <summary>Bench stations: a browser is one by a secret in its cookie, of which only the hash is stored.</summary>
public sealed class Stations(Db db, IHttpContextAccessor http)
{
    private const string Cookie = "vouch-station";
    private static readonly TimeSpan CookieLength = TimeSpan.FromDays(365);

    /// <summary>The station this browser is; null when it is none or was switched off.</summary>
    public async Task<Station?> HereAsync(CancellationToken ct) =>
        http.HttpContext!.Request.Cookies[Cookie] is { Length: > 0 and < 200 } secret
            ? await db.OneAsync("select id, name, active, registered_at from station where secret_hash = $1 and active", [Hash(secret)], Row, ct)
            : null;

    public Task<List<Station>> ListAsync(CancellationToken ct) =>
        db.ListAsync("select id, name, active, registered_at from station order by name limit 500", [], Row, ct);

    /// <summary>Makes this browser a station. Refusals: name-invalid, station-known.</summary>
    public async Task<Outcome<Station>> RegisterAsync(Actor actor, string name, CancellationToken ct)
    {
        if (name.Length is 0 or > 60)
            return new Refusal("name-invalid", "A station needs a name of at most 60 characters.");
        var secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        var station = new Station(Guid.CreateVersion7(), name, Active: true, db.Now);
        await using var work = await db.BeginAsync(actor, reason: null, ct);
        if (await work.ExecuteAsync("insert into station (id, name, secret_hash) values ($1, $2, $3) on conflict (name) do nothing",
            [station.Id, name, Hash(secret)], ct) == 0)
            return new Refusal("station-known", "There is a station of this name.", Hint: "Choose another name.");
        await work.CommitAsync(ct);
        http.HttpContext!.Response.Cookies.Append(Cookie, secret, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            IsEssential = true,
            MaxAge = CookieLength,
            Secure = http.HttpContext.Request.IsHttps,
        });
        return station;
    }

    /// <summary>Switches a station off or on again: off, its sessions end with their next request.</summary>
    public async Task<Outcome<Done>> SwitchAsync(Actor actor, Guid id, bool active, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(actor, reason: null, ct);
        if (await work.ExecuteAsync("update station set active = $2 where id = $1", [id, active], ct) == 0)
            return new Refusal("station-not-found", "There is no such station.");
        await work.CommitAsync(ct);
        return new Done();
    }

    private static byte[] Hash(string secret) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret));

    private static Station Row(Npgsql.NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetBoolean(2), row.Instant(3));
}
