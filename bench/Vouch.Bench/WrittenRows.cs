using Npgsql;
using Vouch.Department.Laboratory;

namespace Vouch.Bench;

/// <summary>The rows that messages left behind, as PostgreSQL's own COPY bytes, ready to be copied in once more.</summary>
public sealed class WrittenRows
{
    private static readonly string[] Tables = ["measurement", "result", "proof", "citation", "leaf_queue", "release_notice", "report_due"];

    private readonly List<(string Table, byte[] Bytes)> parts = [];

    /// <summary>Tables beside the real ones, with the same columns, checks and indexes.</summary>
    public static Task PrepareAsync(BenchDatabase database) => database.GenerateAsync(
        [.. Tables.Select(table => $"create table copy_{table} (like {table} including all); grant insert on copy_{table} to vouch_app")]);

    public static async Task<WrittenRows> TakeAsync(NpgsqlDataSource source, DeviceMessage[] messages)
    {
        var inbox = string.Join(',', messages.Select(message => $"'{message.InboxId}'"));
        var results = $"select r.* from measurement m join result r on r.measurement_id = m.id and r.order_test_id = m.order_test_id where m.inbox_id in ({inbox})";
        var rows = new WrittenRows();
        await using var connection = await source.OpenConnectionAsync();
        foreach (var table in Tables)
            rows.parts.Add((table, await TakeAsync(connection, table switch
            {
                "measurement" => $"select * from measurement where inbox_id in ({inbox})",
                "result" => results,
                "proof" => $"select * from proof where id in (select proof_id from ({results}) r)",
                "citation" => $"select * from citation where proof in (select proof_id from ({results}) r)",
                "leaf_queue" => $"select * from leaf_queue where ref in (select proof_id from ({results}) r)",
                "release_notice" => $"select * from release_notice where order_id in (select order_id from ({results}) r)",
                _ => $"select * from report_due where order_id in (select order_id from ({results}) r)",
            })));
        return rows;
    }

    /// <summary>All of it in one transaction.</summary>
    public async Task CopyAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var (table, bytes) in parts)
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync($"copy copy_{table} from stdin (format binary)");
            await copy.WriteAsync(bytes);
        }

        await transaction.CommitAsync();
    }

    private static async Task<byte[]> TakeAsync(NpgsqlConnection connection, string query)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync($"copy ({query}) to stdout (format binary)");
        using var bytes = new MemoryStream();
        await copy.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
