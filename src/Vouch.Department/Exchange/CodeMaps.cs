using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>One line of a code map: their code, and what it is here. Connection null: for every connection.</summary>
public sealed record CodeMapLine(Guid Id, Guid? Connection, string Kind, string Theirs, string Ours, int Version);

/// <summary>Local codes to ours, edited on a page; a connection's own line goes before the one for all.</summary>
public static class CodeMaps
{
    public static readonly string[] Kinds = ["test", "unit", "flag"];

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
}
