using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>One line of a code map: their code, and what it is here. Connection null: for every connection.</summary>
public sealed record CodeMapLine(Guid Id, Guid? Connection, string Kind, string Theirs, string Ours, int Version);

/// <summary>Local codes to ours, edited on a page; a connection's own line goes before the one for all.</summary>
public static class CodeMaps
{
    public static readonly string[] Kinds = ["test", "unit", "flag", "charge"];

    /// <summary>What these codes are here, by their code; those that nobody mapped are left out.</summary>
    public static async Task<Dictionary<string, string>> OursAsync(
        Work work, Guid connection, string kind, IEnumerable<string> theirs, CancellationToken ct)
    {
        var found = await work.ListAsync(
            """
            select theirs, ours from code_map
            where kind = $2 and theirs = any ($3) and (connection_id = $1 or connection_id is null)
            order by connection_id nulls first
            """,
            [connection, kind, theirs.Where(code => code.Length > 0).Distinct(StringComparer.Ordinal).ToArray()],
            r => (Theirs: r.GetString(0), Ours: r.GetString(1)), ct);
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (code, ours) in found)
            map[code] = ours;
        return map;
    }

    /// <summary>What ours are to them, by our code: of several the first by name.</summary>
    public static async Task<Dictionary<string, string>> TheirsAsync(Work work, Guid connection, string kind, IEnumerable<string> ours, CancellationToken ct)
    {
        var found = await work.ListAsync(
            """
            select ours, theirs from code_map
            where kind = $2 and ours = any ($3) and (connection_id = $1 or connection_id is null)
            order by connection_id nulls first, theirs desc
            """, [connection, kind, ours.Distinct(StringComparer.Ordinal).ToArray()], r => (Ours: r.GetString(0), Theirs: r.GetString(1)), ct);
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (own, theirs) in found)
            map[own] = theirs;
        return map;
    }

    public static Task<List<CodeMapLine>> ListAsync(Db db, CancellationToken ct) => db.ListAsync(
        "select id, connection_id, kind, theirs, ours, version from code_map order by connection_id nulls first, kind, theirs", [],
        r => new CodeMapLine(r.GetGuid(0), r.GuidOrNull(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt32(5)), ct);

    /// <summary>Maps a code; one that is mapped already gets its next version. Refusals: code-map-invalid.</summary>
    public static Task<Outcome<Done>> SaveAsync(
        Db db, Actor actor, Guid? connection, string kind, string theirs, string ours, CancellationToken ct) =>
        db.ActAsync(actor, "code map", work => SaveAsync(work, connection, kind, theirs, ours, ct), ct);

    public static Task<Outcome<Done>> RemoveAsync(Db db, Actor actor, Guid id, CancellationToken ct) =>
        db.ActAsync<Done>(actor, "code map", async work => await work.ExecuteAsync("delete from code_map where id = $1", [id], ct) == 1
            ? default(Done) : new Refusal("code-map-not-found", "There is no such line."), ct);

    /// <summary>Lines as CSV (RFC 4180): connection, kind, theirs, ours; an empty connection is for all.</summary>
    public static async Task<string> ExportAsync(Db db, CancellationToken ct)
    {
        var names = (await ConnectionRecord.AllAsync(db, ct)).ToDictionary(connection => connection.Id, connection => connection.Name);
        var lines = (await ListAsync(db, ct)).Select(line => Csv.Line(
            line.Connection is { } id ? names.GetValueOrDefault(id, "") : "", line.Kind, line.Theirs, line.Ours));
        return string.Concat(lines.Prepend("connection,kind,theirs,ours\r\n"));
    }

    /// <summary>
    /// Takes every line of a CSV, or none: how many. Lines that are not in it stay. Refusals: code-map-invalid with the line's number.
    /// </summary>
    public static async Task<Outcome<int>> ImportAsync(Db db, Actor actor, string csv, CancellationToken ct)
    {
        var ids = (await ConnectionRecord.AllAsync(db, ct)).ToDictionary(connection => connection.Name, connection => connection.Id, StringComparer.Ordinal);
        return await db.ActAsync<int>(actor, "code map imported", async work =>
        {
            var number = 0;
            var taken = 0;
            foreach (var fields in Csv.Read(csv))
            {
                number++;
                if (number == 1 && fields.Count > 0 && fields[0] == "connection")
                    continue;
                if (fields.Count != 4 || (fields[0].Length > 0 && !ids.ContainsKey(fields[0])))
                    return new Refusal("code-map-invalid", FormattableString.Invariant($"Line {number} is not connection, kind, theirs, ours."),
                        fields.Count == 4 ? "There is no connection of that name." : null);
                var saved = await SaveAsync(work, fields[0].Length == 0 ? null : ids[fields[0]], fields[1], fields[2], fields[3], ct);
                if (saved.Refusal is { } refusal)
                    return refusal with { Message = FormattableString.Invariant($"Line {number}: {refusal.Message}") };
                taken++;
            }

            return taken;
        }, ct);
    }

    private static async Task<Outcome<Done>> SaveAsync(
        Work work, Guid? connection, string kind, string theirs, string ours, CancellationToken ct)
    {
        (theirs, ours) = (theirs.Trim(), ours.Trim());
        if (!Kinds.Contains(kind, StringComparer.Ordinal) || theirs.Length is 0 or > 200 || ours.Length is 0 or > 200)
            return new Refusal("code-map-invalid", "A line has a kind (test, unit, flag, charge), their code and ours, at most 200 characters each.");
        await work.ExecuteAsync(
            """
            insert into code_map (id, connection_id, kind, theirs, ours) values ($1, $2, $3, $4, $5)
            on conflict (coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), kind, theirs)
              do update set ours = excluded.ours, version = code_map.version + 1 where code_map.ours <> excluded.ours
            """, [Guid.CreateVersion7(work.Now), connection, kind, theirs, ours], ct);
        return default(Done);
    }
}
