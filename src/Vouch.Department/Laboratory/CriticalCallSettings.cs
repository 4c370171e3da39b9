using System.Globalization;
using Vouch.Department.Platform;

namespace Vouch.Department.Laboratory;

/// <summary>How the site escalates critical calls.</summary>
/// <param name="Minutes">Until a call that nobody has read back goes to the next who can act.</param>
public sealed record CriticalCallSettings(int Minutes)
{
    public const int MinutesMin = 5;
    public const int MinutesMax = 120;

    private const string Key = "critical.minutes";

    public static async Task<CriticalCallSettings> ReadAsync(Db db, CancellationToken ct) => new(await db.OneAsync(
        "select (extract(epoch from critical_escalation()) / 60)::int", [], row => row.GetInt32(0), ct));

    /// <summary>Reads what was typed. Refusals: minutes-invalid.</summary>
    public static Outcome<CriticalCallSettings> Read(string minutes) =>
        int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read is >= MinutesMin and <= MinutesMax
            ? new CriticalCallSettings(read)
            : new Refusal("minutes-invalid", string.Create(CultureInfo.InvariantCulture, $"Whole minutes from {MinutesMin} to {MinutesMax}."));

    /// <summary>Keeps them; the audit keeps old and new. Calls that are open keep their time until they escalate.</summary>
    public async Task KeepAsync(Db db, Actor actor, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(actor, reason: null, ct);
        await work.ExecuteAsync(
            "insert into setting (key, value) values ($1, to_jsonb($2::text)) on conflict (key) do update set value = excluded.value",
            [Key, Minutes.ToString(CultureInfo.InvariantCulture)], ct);
        await work.CommitAsync(ct);
    }
}
