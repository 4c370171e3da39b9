using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Catalog;

/// <summary>Versions of packs, their signatures and which is in force.</summary>
public static class PacksStorage
{
    private const string Files = "select files::text from pack_version where pack_id = $1 and version = $2";

    private const string Versions = """
        select v.pack_id, p.code, v.version, v.label, v.name, v.imported_by, v.recorded_at,
               s.person_id, s.person_name, s.meaning, s.signed_at,
               case when f.version = v.version then f.since end
        from pack p
        join pack_version v on v.pack_id = p.id
        left join pack_signature s on s.pack_id = v.pack_id and s.version = v.version
        left join lateral (
          select version, since from pack_in_force where pack_id = p.id order by id desc limit 1) f on true
        """;

    /// <summary>Every version of a pack, the newest first.</summary>
    public static Task<List<PackVersion>> ListAsync(Db db, string code, CancellationToken ct) =>
        db.ListAsync(Versions + " where p.code = $1 order by v.version desc", [code], Row, ct);

    /// <summary>The version in force; null where no pack of this code was ever imported.</summary>
    public static Task<PackVersion?> InForceAsync(Db db, string code, CancellationToken ct) =>
        db.OneAsync(Versions + " where p.code = $1 and f.version = v.version", [code], Row, ct);

    public static Task<PackVersion?> FindAsync(Db db, string code, int version, CancellationToken ct) =>
        db.OneAsync(Versions + " where p.code = $1 and v.version = $2", [code, version], Row, ct);

    /// <summary>The files of a version as they were imported, the manifest first.</summary>
    public static async Task<IReadOnlyList<PackText>> TextsAsync(Db db, PackVersion version, CancellationToken ct)
    {
        var json = await db.OneAsync(Files, [version.PackId, version.Version], row => row.GetString(0), ct);
        return json is null ? [] : JsonSerializer.Deserialize<ImmutableArray<PackText>>(json);
    }

    internal static async Task<IReadOnlyList<PackText>> TextsAsync(Work work, PackVersion version, CancellationToken ct)
    {
        var json = await work.OneAsync(Files, [version.PackId, version.Version], row => row.GetString(0), ct);
        return json is null ? [] : JsonSerializer.Deserialize<ImmutableArray<PackText>>(json);
    }

    internal static Task<PackVersion?> InForceAsync(Work work, string code, CancellationToken ct) =>
        work.OneAsync(Versions + " where p.code = $1 and f.version = v.version", [code], Row, ct);

    /// <summary>The number that the next local version of this text takes.</summary>
    internal static Task<int> LocalNumberAsync(Work work, Guid packId, string textVersion, CancellationToken ct) =>
        work.OneAsync("select count(*)::int + 1 from pack_version where pack_id = $1 and starts_with(label, $2)",
            [packId, LaboratoryPack.LocalVersion(textVersion, 0)[..^1]], row => row.GetInt32(0), ct);

    internal static Task<PackVersion?> FindAsync(Work work, Guid packId, int version, CancellationToken ct) =>
        work.OneAsync(Versions + " where p.id = $1 and v.version = $2", [packId, version], Row, ct);

    /// <summary>The pack's id, made if it is new; until the transaction ends nobody else changes this pack.</summary>
    internal static async Task<Guid> LockAsync(Work work, string code, CancellationToken ct)
    {
        await work.ExecuteAsync("select pg_advisory_xact_lock(hashtext('pack ' || $1))", [code], ct);
        await work.ExecuteAsync("insert into pack (id, code) values ($1, $2) on conflict (code) do nothing",
            [Guid.CreateVersion7(work.Now), code], ct);
        return await work.OneAsync("select id from pack where code = $1", [code], row => row.GetGuid(0), ct);
    }

    internal static Task<int?> VersionByHashAsync(
        Work work, Guid packId, ImmutableArray<byte> hash, CancellationToken ct) =>
        work.OneAsync("select version from pack_version where pack_id = $1 and hash = $2", [packId, hash.ToArray()],
            row => (int?)row.GetInt32(0), ct);

    internal static async Task<bool> HasLabelAsync(Work work, Guid packId, string label, CancellationToken ct) =>
        await work.OneAsync("select 1 from pack_version where pack_id = $1 and label = $2", [packId, label],
            row => row.GetInt32(0), ct) == 1;

    internal static Task<int> AddVersionAsync(
        Work work, Guid packId, LaboratoryPack pack, IReadOnlyList<PackText> texts, ImmutableArray<byte> hash,
        CancellationToken ct)
    {
        var bare = texts.Select(text => text with { File = Path.GetFileName(text.File) });
        var files = JsonSerializer.Serialize(bare);
        return work.OneAsync("""
            insert into pack_version (pack_id, version, label, name, files, hash, imported_by)
            select $1, coalesce(max(version), 0) + 1, $2, $3, $4::jsonb, $5, $6 from pack_version where pack_id = $1
            returning version
            """, [packId, pack.Version, pack.Name, files, hash.ToArray(), work.Actor.Name],
            row => row.GetInt32(0), ct);
    }

    internal static Task SignAsync(Work work, Guid packId, int version, string meaning, CancellationToken ct) =>
        work.ExecuteAsync("""
            insert into pack_signature (pack_id, version, person_id, person_name, meaning, hash)
            select pack_id, version, $3, $4, $5, hash from pack_version where pack_id = $1 and version = $2
            """, [packId, version, work.Actor.Id, work.Actor.Name, meaning], ct);

    internal static Task PutInForceAsync(Work work, Guid packId, int version, string reason, CancellationToken ct) =>
        work.ExecuteAsync("insert into pack_in_force (pack_id, version, put_by, reason) values ($1, $2, $3, $4)",
            [packId, version, work.Actor.Name, reason], ct);

    private static PackVersion Row(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.Instant(6),
        row.IsDBNull(7) ? null : new PackSignature(row.GetGuid(7), row.GetString(8), row.GetString(9), row.Instant(10)),
        row.InstantOrNull(11));
}
