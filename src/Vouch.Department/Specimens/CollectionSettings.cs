using Vouch.Department.Platform;

namespace Vouch.Department.Specimens;

/// <summary>How the site collects.</summary>
/// <param name="PreLabelling">Tubes are labelled before the patient is identified, as some countries practise it.</param>
public sealed record CollectionSettings(bool PreLabelling)
{
    private const string PreLabellingKey = "collection.preLabelling";

    public static async Task<CollectionSettings> ReadAsync(Db db, CancellationToken ct) => new(await db.OneAsync(
        "select value #>> '{}' from setting where key = $1", [PreLabellingKey], row => row.GetString(0), ct) == "yes");

    internal static async Task<CollectionSettings> ReadAsync(Work work, CancellationToken ct) => new(await work.OneAsync(
        "select value #>> '{}' from setting where key = $1", [PreLabellingKey], row => row.GetString(0), ct) == "yes");

    /// <summary>Keeps them; the audit keeps old and new.</summary>
    public async Task KeepAsync(Db db, Actor actor, CancellationToken ct)
    {
        await using var work = await db.BeginAsync(actor, reason: null, ct);
        await work.ExecuteAsync(
            "insert into setting (key, value) values ($1, to_jsonb($2::text)) on conflict (key) do update set value = excluded.value",
            [PreLabellingKey, PreLabelling ? "yes" : "no"], ct);
        await work.CommitAsync(ct);
    }
}
