using System.Text.Json;
using Microsoft.Extensions.Primitives;
using NpgsqlTypes;

namespace Vouch.Department.Platform.Frame;

/// <summary>What was typed and not yet sent, kept for its person while the page is locked or the session ends.</summary>
public sealed class Drafts(Db db)
{
    /// <summary>Most characters kept of one form.</summary>
    public const int LengthMax = 200_000;

    /// <summary>A form is known by its page's path and its name on the page.</summary>
    public static string Key(string? path, string form) => $"{path}#{form}";

    public async Task KeepAsync(Guid person, string key, IEnumerable<KeyValuePair<string, StringValues>> fields, CancellationToken ct)
    {
        var kept = fields
            .Where(field => !field.Key.StartsWith('_') && field.Key is not ("pin" or "secret" or "password" or "code"))
            .ToDictionary(field => field.Key, field => field.Value.ToArray(), StringComparer.Ordinal);
        var content = JsonSerializer.Serialize(kept);
        if (key.Length > 500 || content.Length > LengthMax || kept.Count == 0)
            return;
        await using var command = db.Source.CreateCommand(
            "insert into draft (person_id, form, content) values ($1, $2, $3) " +
            "on conflict (person_id, form) do update set content = excluded.content, at = clock_timestamp()");
        command.Parameters.Add(new() { Value = person });
        command.Parameters.Add(new() { Value = key });
        command.Parameters.Add(new() { Value = content, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What was typed, once; null when nothing is kept.</summary>
    public async Task<Dictionary<string, StringValues>?> TakeAsync(Guid person, string key, CancellationToken ct)
    {
        var content = await db.OneAsync(
            "delete from draft where person_id = $1 and form = $2 returning content::text",
            [person, key], row => row.GetString(0), ct);
        return content is null
            ? null
            : JsonSerializer.Deserialize<Dictionary<string, string?[]>>(content)!
                .ToDictionary(field => field.Key, field => new StringValues(field.Value), StringComparer.Ordinal);
    }
}
