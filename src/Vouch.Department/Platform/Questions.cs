using Npgsql;

namespace Vouch.Department.Platform;

/// <summary>What a question of <see cref="Questions"/> was answered; there once all were asked.</summary>
public sealed class Answer<T>
{
    private T? value;
    private bool answered;

    public T Value
    {
        get => answered ? value! : throw new InvalidOperationException("The questions were not asked yet");
        internal set => (this.value, answered) = (value, true);
    }
}

/// <summary>Many small questions for one page, asked together: one round trip instead of as many as there are questions.</summary>
public sealed class Questions(Db db)
{
    private readonly List<(string Sql, object?[] Args, Func<NpgsqlDataReader, CancellationToken, Task> Read)> asked = [];

    /// <summary>The moment of all of them.</summary>
    public DateTimeOffset Now { get; } = db.Now;

    public Answer<List<T>> List<T>(string sql, object?[] args, Func<NpgsqlDataReader, T> row)
    {
        var answer = new Answer<List<T>>();
        asked.Add((sql, args, ReadAsync));
        return answer;

        async Task ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
        {
            var rows = new List<T>();
            while (await reader.ReadAsync(ct))
                rows.Add(row(reader));
            answer.Value = rows;
        }
    }

    /// <summary>A database that is restarting is waited for.</summary>
    public Task AskAsync(CancellationToken ct) => asked.Count == 0 ? Task.CompletedTask : LostDatabase.WaitOutAsync(async () =>
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (sql, args, _) in asked)
            batch.Ask(sql, args);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        foreach (var (_, _, read) in asked)
        {
            await read(reader, ct);
            await reader.NextResultAsync(ct);
        }

        return new Done();
    }, ct);
}
