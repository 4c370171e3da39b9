using Npgsql;

namespace Vouch.Department.Proof;

/// <summary>Reading one result set of the facts batch.</summary>
public static class ReadRows
{
    /// <summary>Maps every row of the current result set and moves on to the next one.</summary>
    public static async Task<List<T>> RowsAsync<T>(
        this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(row(reader));
        await reader.NextResultAsync(ct);
        return rows;
    }
}
