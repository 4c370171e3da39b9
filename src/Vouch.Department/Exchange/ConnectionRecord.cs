using Npgsql;
using Vouch.Department.Platform;

namespace Vouch.Department.Exchange;

/// <summary>A configured connection; the socket it runs over may change.</summary>
/// <param name="Kind">mllp-in, mllp-out, astm-server, astm-client or file-in.</param>
/// <param name="Purpose">hospital or analyser.</param>
/// <param name="Host">Partner's address: where we connect to, or the only one taken; null takes any.</param>
/// <param name="Settings">What its purpose needs besides, as JSON.</param>
public sealed record ConnectionRecord(
    Guid Id, string Name, string Kind, string Purpose, string? Host, int? Port, string? SendingApplication,
    string? SendingFacility, Guid? DeviceId, string? Profile, bool Enabled, string Settings = "{}")
{
    internal const string Columns =
        "c.id, c.name, c.kind, c.purpose, c.host, c.port, c.sending_application, c.sending_facility, c.device_id, c.profile, " +
        "c.enabled, c.settings::text";

    internal static ConnectionRecord Row(NpgsqlDataReader r) => Row(r, 0);

    internal static ConnectionRecord Row(NpgsqlDataReader r, int first) => new(
        r.GetGuid(first), r.GetString(first + 1), r.GetString(first + 2), r.GetString(first + 3), r.TextOrNull(first + 4),
        r.IntOrNull(first + 5), r.TextOrNull(first + 6), r.TextOrNull(first + 7), r.GuidOrNull(first + 8),
        r.TextOrNull(first + 9), r.GetBoolean(first + 10), r.GetString(first + 11));

    public static Task<List<ConnectionRecord>> AllAsync(Db db, CancellationToken ct) =>
        db.ListAsync($"select {Columns} from connection c order by c.name", [], Row, ct);
}
