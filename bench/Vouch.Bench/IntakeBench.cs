using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using Vouch.Department.Exchange;
using Vouch.Department.Platform;

namespace Vouch.Bench;

/// <summary>
/// Durable before acknowledged: sixteen connections through the inbox writer, against sixteen connections that each insert
/// and commit one row at a time into a table with the same indexes, and against COPY of 200 rows a commit.
/// </summary>
public static class IntakeBench
{
    private const int Connections = 16;
    private const int InFlight = 20;
    private const int CopyRows = 200;
    private const int Rounds = 5;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1.5);
    private static long number;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        await using var database = await postgres.CreateAsync("bench_intake");
        var connections = await ConnectionsAsync(database.Db);
        await database.GenerateAsync("create table inbox_plain (like inbox including all); grant insert on inbox_plain to vouch_app");
        using var room = new DiskRoom(database.Place, database.Source, NullLogger<DiskRoom>.Instance);
        using var writer = new InboxWriter(database.Source, TimeProvider.System, room, NullLogger<InboxWriter>.Instance);
        await writer.StartAsync(CancellationToken.None);
        var plain = await PlainAsync(database.Source, Connections);
        Task Keep(int client) => writer.KeepAsync(Message(connections[client % Connections]), CancellationToken.None);
        Task Insert(int client) => InsertAsync(plain[client], connections[client]);

        var rows = new List<Row>();
        rows.AddRange(await OneInFlightAsync("as it is", Keep, Insert));
        await postgres.AdministerAsync("alter system set commit_delay = 1000", "alter system set commit_siblings = 0", "select pg_reload_conf()");
        rows.AddRange(await OneInFlightAsync("flush + 1 ms (commit_delay)", Keep, Insert));
        await postgres.AdministerAsync("alter system reset commit_delay", "alter system reset commit_siblings", "select pg_reload_conf()");
        rows.AddRange(await ManyInFlightAsync(database.Source, Keep, connections));
        await writer.StopAsync(CancellationToken.None);
        foreach (var command in plain)
            await command.Connection!.DisposeAsync();
        return rows;
    }

    private static async Task<List<Row>> OneInFlightAsync(string how, Func<int, Task> keep, Func<int, Task> insert)
    {
        var (ratios, ours, theirs, times) = (new List<double>(), new List<double>(), new List<double>(), new Latencies());
        for (var round = 0; round <= Rounds; round++)
        {
            var reached = await Crowd.RateAsync(Connections, Time, keep, round == 0 ? null : times);
            var against = await Crowd.RateAsync(Connections, Time, insert);
            if (round == 0)
                continue; // Warm-up.
            ours.Add(reached);
            theirs.Add(against);
            ratios.Add(reached / against);
        }

        return
        [
            new Row($"intake, 16 connections, one in flight, {how}", "≥ 0.8 × a per-row commit loop",
                Invariant($"{Latencies.Median(ratios):0.00} × (rounds {Latencies.Spread(ratios)}): {Latencies.Median(ours):#,0}/s against {Latencies.Median(theirs):#,0}/s"), Latencies.Median(ratios) >= 0.8),
            new Row($"intake, one in flight, {how}, p99", "≤ 15 ms", Invariant($"{times.At(0.99):0.0} ms (median {times.At(0.5):0.0} ms)"), times.At(0.99) <= 15),
        ];
    }

    private static async Task<List<Row>> ManyInFlightAsync(NpgsqlDataSource source, Func<int, Task> keep, Guid[] connections)
    {
        var (ratios, ours, theirs, times) = (new List<double>(), new List<double>(), new List<double>(), new Latencies());
        for (var round = 0; round <= Rounds; round++)
        {
            var reached = await Crowd.RateAsync(Connections * InFlight, Time, keep, round == 0 ? null : times);
            // As many connections as the inbox has writers.
            var against = CopyRows * await Crowd.RateAsync(2, Time, client => CopyAsync(source, connections[client]));
            if (round == 0)
                continue;
            ours.Add(reached);
            theirs.Add(against);
            ratios.Add(reached / against);
        }

        return
        [
            new Row("intake, 16 connections, 20 in flight", "≥ 0.4 × COPY of 200 rows a commit",
                Invariant($"{Latencies.Median(ratios):0.00} × (rounds {Latencies.Spread(ratios)}): {Latencies.Median(ours):#,0}/s against {Latencies.Median(theirs):#,0}/s on two connections"), Latencies.Median(ratios) >= 0.4),
            new Row("intake, 20 in flight, p99", "≤ 15 ms", Invariant($"{times.At(0.99):0.0} ms (median {times.At(0.5):0.0} ms)"), times.At(0.99) <= 15),
        ];
    }

    private static async Task<Guid[]> ConnectionsAsync(Db db)
    {
        var ids = Enumerable.Range(0, Connections).Select(_ => Guid.CreateVersion7()).ToArray();
        await using var work = await db.BeginAsync(Actor.Job("bench"), "arranged", CancellationToken.None);
        for (var i = 0; i < ids.Length; i++)
            await work.ExecuteAsync("insert into connection (id, name, kind, purpose) values ($1, $2, 'mllp-in', 'hospital')", [ids[i], Invariant($"EHR {i}")], CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
        return ids;
    }

    private static ReceivedMessage Message(Guid connection)
    {
        var id = Invariant($"B{Interlocked.Increment(ref number)}");
        return new ReceivedMessage(connection, id, "ADT^A08", Body(id));
    }

    /// <summary>A change of a patient as an EHR sends it, about 600 bytes.</summary>
    private static byte[] Body(string id) => Encoding.UTF8.GetBytes(
        $"MSH|^~\\&|EHR|HOSP|VOUCH|LAB|20260302080000||ADT^A08^ADT_A01|{id}|P|2.5.1|||AL|NE\rEVN|A08|20260302080000\r" +
        $"PID|1||{id}^^^HOSP^MR||HOLM^EVA^MARIA||19800504|F|||12 HARBOUR STREET^^ANYTOWN^^12345||^PRN^PH^^^555^1234567|||M\r" +
        "PV1|1|I|W4^12^2^HOSP||||1234^HOUSE^GREGORY^^^DR|||MED||||||||I|V20260302^^^HOSP|||||||||||||||||||||||||20260301\r" +
        "OBX|1|NM|3141-9^BODY WEIGHT^LN||64|kg|||||F\rOBX|2|NM|8302-2^BODY HEIGHT^LN||168|cm|||||F\rAL1|1|DA|^PENICILLIN|MO|RASH\rDG1|1||E87.5^HYPERKALAEMIA^I10|||A\r");

    private static async Task<NpgsqlCommand[]> PlainAsync(NpgsqlDataSource source, int count)
    {
        var commands = new NpgsqlCommand[count];
        for (var i = 0; i < count; i++)
        {
            var connection = await source.OpenConnectionAsync();
            commands[i] = new NpgsqlCommand("insert into inbox_plain (id, connection_id, seq, control_id, message_type, hash, body) values ($1, $2, $3, $4, $5, $6, $7)", connection);
            foreach (var type in new[] { NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Bytea, NpgsqlDbType.Bytea })
                commands[i].Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
            await commands[i].PrepareAsync();
        }

        return commands;
    }

    private static Task InsertAsync(NpgsqlCommand command, Guid connection)
    {
        var message = Message(connection);
        object[] values = [Guid.CreateVersion7(), connection, Interlocked.Increment(ref number), message.ControlId, message.MessageType, message.Hash, message.Body.ToArray()];
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command.ExecuteNonQueryAsync();
    }

    private static async Task CopyAsync(NpgsqlDataSource source, Guid connection)
    {
        await using var open = await source.OpenConnectionAsync();
        await using var copy = await open.BeginBinaryImportAsync("copy inbox_plain (id, connection_id, seq, control_id, message_type, hash, body) from stdin (format binary)");
        for (var i = 0; i < CopyRows; i++)
        {
            var message = Message(connection);
            await copy.StartRowAsync();
            await copy.WriteAsync(Guid.CreateVersion7());
            await copy.WriteAsync(connection);
            await copy.WriteAsync(Interlocked.Increment(ref number));
            await copy.WriteAsync(message.ControlId);
            await copy.WriteAsync(message.MessageType);
            await copy.WriteAsync(message.Hash);
            await copy.WriteAsync(message.Body.ToArray());
        }

        await copy.CompleteAsync();
    }
}
