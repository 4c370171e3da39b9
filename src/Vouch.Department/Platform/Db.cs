using Npgsql;

namespace Vouch.Department.Platform;

/// <summary>
/// The database as features use it: visible SQL with positional parameters ($1 …), rows mapped by an explicit function.
/// Reads go straight here; every change goes through <see cref="BeginAsync"/>, which names the actor and the reason
/// for the audit triggers. A database that is restarting is waited for, as long as nothing has been done yet.
/// </summary>
public sealed class Db(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>For hot paths that build their own batches.</summary>
    public NpgsqlDataSource Source => source;

    public DateTimeOffset Now => clock.GetUtcNow();

    public Task<List<T>> ListAsync<T>(
        string sql, object?[] args, Func<NpgsqlDataReader, T> row, CancellationToken ct) =>
        LostDatabase.WaitOutAsync(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            return await Sql.ListAsync(connection, sql, args, row, ct);
        }, ct);

    /// <summary>
    /// As <see cref="ListAsync"/>, for a statement of many joins that finds few rows by key: it costs more to plan than to
    /// run, so its plan is made once (read_by_key in 0100_platform.sql). Still one round trip.
    /// </summary>
    public Task<List<T>> ListByKeyAsync<T>(
        string sql, object?[] args, Func<NpgsqlDataReader, T> row, CancellationToken ct) =>
        LostDatabase.WaitOutAsync(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var batch = new NpgsqlBatch(connection);
            batch.Ask("call read_by_key()", []);
            batch.Ask(sql, args);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            var rows = new List<T>();
            while (await reader.ReadAsync(ct))
                rows.Add(row(reader));
            return rows;
        }, ct);

    /// <summary>The first row, or default when there is none.</summary>
    public Task<T?> OneAsync<T>(
        string sql, object?[] args, Func<NpgsqlDataReader, T> row, CancellationToken ct) =>
        LostDatabase.WaitOutAsync(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            return await Sql.OneAsync(connection, sql, args, row, ct);
        }, ct);

    /// <summary>One transaction in the name of an actor; disposing without <see cref="Work.CommitAsync"/> rolls back.</summary>
    public Task<Work> BeginAsync(Actor actor, string? reason, CancellationToken ct) =>
        LostDatabase.WaitOutAsync(async () =>
        {
            var work = await BeginBatchAsync(actor, reason, ct);
            try
            {
                await using var naming = work.Batch();
                await naming.ExecuteNonQueryAsync(ct);
                return work;
            }
            catch
            {
                await work.DisposeAsync();
                throw;
            }
        }, ct);

    /// <summary>
    /// As <see cref="BeginAsync"/>, one round trip less: the actor is named by the first <see cref="Work.Batch"/>, which
    /// must come before anything else. A database that is lost then is the caller's to wait for.
    /// </summary>
    public async Task<Work> BeginBatchAsync(Actor actor, string? reason, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        try
        {
            return new Work(connection, await connection.BeginTransactionAsync(ct), actor, reason, Now);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}

/// <summary>A transaction in the name of an actor.</summary>
public sealed class Work(NpgsqlConnection connection, NpgsqlTransaction transaction, Actor actor, string? reason, DateTimeOffset now)
    : IAsyncDisposable
{
    private bool named;

    public NpgsqlConnection Connection => connection;

    public NpgsqlTransaction Transaction => transaction;

    public Actor Actor => actor;

    /// <summary>The moment the work began, by the node's clock.</summary>
    public DateTimeOffset Now => now;

    /// <summary>An empty batch; the first of the work also names the actor, without a result of its own.</summary>
    public NpgsqlBatch Batch()
    {
        var batch = new NpgsqlBatch(connection);
        if (!named)
            batch.Ask("call name_actor($1, $2, $3, $4)", [actor.Id?.ToString() ?? "", actor.Name, actor.From, reason ?? ""]);
        named = true;
        return batch;
    }

    public Task<List<T>> ListAsync<T>(string sql, object?[] args, Func<NpgsqlDataReader, T> row, CancellationToken ct) =>
        Sql.ListAsync(connection, sql, args, row, ct);

    public Task<T?> OneAsync<T>(string sql, object?[] args, Func<NpgsqlDataReader, T> row, CancellationToken ct) =>
        Sql.OneAsync(connection, sql, args, row, ct);

    /// <summary>Rows affected.</summary>
    public async Task<int> ExecuteAsync(string sql, object?[] args, CancellationToken ct)
    {
        await using var command = Sql.Command(connection, sql, args);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public Task CommitAsync(CancellationToken ct) => transaction.CommitAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
