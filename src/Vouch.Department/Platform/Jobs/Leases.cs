using Npgsql;

namespace Vouch.Department.Platform.Jobs;

/// <summary>
/// Work that only one node may do at a time. A lease ends by itself when its holder no longer renews it; all times are
/// the database's, since the clocks of nodes differ.
/// </summary>
/// <remarks>
/// A lease keeps two nodes from doing the same work; it is not a lock. What must never happen twice is kept by the
/// transaction that does it.
/// </remarks>
public sealed class Leases(NpgsqlDataSource source, Node node)
{
    /// <summary>Takes the lease, or renews it; false while another node holds it.</summary>
    public async Task<bool> TakeAsync(string name, TimeSpan duration, CancellationToken ct)
    {
        await using var command = source.CreateCommand(
            """
            insert into lease (name, node_id, expires_at) values ($1, $2, clock_timestamp() + $3)
            on conflict (name) do update set node_id = excluded.node_id, expires_at = excluded.expires_at
            where lease.node_id = excluded.node_id or lease.expires_at < clock_timestamp()
            """);
        command.Parameters.Add(Sql.Parameter(name));
        command.Parameters.Add(Sql.Parameter(node.Id));
        command.Parameters.Add(Sql.Parameter(duration));
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Gives the lease back, so that another node need not wait for its end.</summary>
    public async Task GiveBackAsync(string name, CancellationToken ct)
    {
        await using var command = source.CreateCommand("delete from lease where name = $1 and node_id = $2");
        command.Parameters.Add(Sql.Parameter(name));
        command.Parameters.Add(Sql.Parameter(node.Id));
        await command.ExecuteNonQueryAsync(ct);
    }
}
