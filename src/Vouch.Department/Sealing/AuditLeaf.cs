using Npgsql;
using Vouch.Department.Platform;
using Vouch.Ledger;

namespace Vouch.Department.Sealing;

/// <summary>
/// The leaf of an audit entry, built from its columns here and not by the database's own <c>audit_leaf</c>: whoever
/// owns the database could change that function. Source: RFC 8785.
/// </summary>
internal static class AuditLeaf
{
    /// <summary>Columns in the order <see cref="Build"/> reads them.</summary>
    public const string Columns =
        "e.id, e.at, e.actor_id, e.actor, e.came_from, e.reason, e.session_role, e.action, e.table_name, e.row_id, e.old::text, e.new::text";

    /// <summary>The column behind each member.</summary>
    public static readonly IReadOnlyDictionary<string, string> ColumnOf = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["id"] = "id",
        ["at"] = "at",
        ["actorId"] = "actor_id",
        ["actor"] = "actor",
        ["from"] = "came_from",
        ["reason"] = "reason",
        ["session"] = "session_role",
        ["action"] = "action",
        ["table"] = "table_name",
        ["row"] = "row_id",
        ["old"] = "old",
        ["new"] = "new",
    };

    public static string Build(NpgsqlDataReader row, int first) => new CanonicalObject()
        .Add("kind", "audit")
        .Add("id", row.GetGuid(first).ToString())
        .Add("at", row.Instant(first + 1))
        .Add("actorId", row.GuidOrNull(first + 2)?.ToString())
        .Add("actor", row.GetString(first + 3))
        .Add("from", row.GetString(first + 4))
        .Add("reason", row.TextOrNull(first + 5))
        .Add("session", row.GetString(first + 6))
        .Add("action", row.GetString(first + 7))
        .Add("table", row.GetString(first + 8))
        .Add("row", row.GetString(first + 9))
        .Add("old", row.TextOrNull(first + 10))
        .Add("new", row.TextOrNull(first + 11))
        .ToString();
}
