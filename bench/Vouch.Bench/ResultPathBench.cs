using System.Diagnostics;
using Npgsql;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;

namespace Vouch.Bench;

/// <summary>
/// A message of 25 results placed, judged, put before the gate, proven and stored, against COPY of the very rows it wrote
/// (measurement, result, proof, citations, ledger queue, notices) into tables with the same indexes.
/// </summary>
public static class ResultPathBench
{
    private const int Results = 25;
    private const int Messages = 120;
    private const int Rounds = 4;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        await using var database = await postgres.CreateAsync("bench_results");
        var wide = await WideBench.CreateAsync(database.Db, Results);
        await WrittenRows.PrepareAsync(database);
        var warm = await wide.TubesAsync(60);
        foreach (var tube in warm)
            await wide.RecordAsync(wide.Message(tube));

        var rows = new List<Row>();
        var one = await RatioAsync(database, wide, connections: 1);
        rows.Add(new Row("results: message of 25 → rules → gate → proof → stored, one connection", "≥ 0.25 × bulk COPY of the same rows", one.Text, one.Ratio >= 0.25));
        rows.Add(new Row("results, one connection, a message", "median ≤ 6 ms", Invariant($"{one.Times.At(0.5):0.0} ms (p99 {one.Times.At(0.99):0.0} ms)"), one.Times.At(0.5) <= 6));
        var four = await RatioAsync(database, wide, connections: 4);
        rows.Add(new Row("results, four connections", "≥ 0.4 × COPY on four connections", four.Text, four.Ratio >= 0.4));
        rows.Add(Row.Note("results, four connections, a message", Invariant($"median {four.Times.At(0.5):0.0} ms (p99 {four.Times.At(0.99):0.0} ms)")));
        var trips = await TripsAsync(postgres, database, wide);
        rows.Add(new Row("results, round trips a message, begin to commit", "≤ 4", Invariant($"{trips:0.0}"), trips <= 4));
        return rows;
    }

    private static async Task<(double Ratio, string Text, Latencies Times)> RatioAsync(BenchDatabase database, WideBench wide, int connections)
    {
        var (ratios, ours, theirs, times) = (new List<double>(), new List<double>(), new List<double>(), new Latencies());
        for (var round = 0; round < Rounds; round++)
        {
            var messages = (await wide.TubesAsync(Messages)).Select(wide.Message).ToArray();
            var lanes = messages.Chunk(Messages / connections).ToArray();
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(lanes.Select(lane => Task.Run(() => LaneAsync(wide, lane, times))));
            var path = messages.Length * Results / clock.Elapsed.TotalSeconds;

            var written = await Task.WhenAll(lanes.Select(lane => WrittenRows.TakeAsync(database.Source, lane)));
            clock.Restart();
            await Task.WhenAll(written.Select(part => Task.Run(() => part.CopyAsync(database.Source))));
            var copy = messages.Length * Results / clock.Elapsed.TotalSeconds;
            ours.Add(path);
            theirs.Add(copy);
            ratios.Add(path / copy);
        }

        return (Latencies.Median(ratios),
            Invariant($"{Latencies.Median(ratios):0.00} × (rounds {Latencies.Spread(ratios)}): {Latencies.Median(ours):#,0} results/s against {Latencies.Median(theirs):#,0}"), times);
    }

    private static async Task LaneAsync(WideBench wide, DeviceMessage[] lane, Latencies times)
    {
        foreach (var message in lane)
        {
            var begun = Stopwatch.GetTimestamp();
            await wide.RecordAsync(message);
            times.Add(Stopwatch.GetElapsedTime(begun));
        }
    }

    private static async Task<double> TripsAsync(BenchPostgres postgres, BenchDatabase database, WideBench wide)
    {
        const int Counted = 10;
        await using var trips = new RoundTrips(postgres.SocketFolder);
        var messages = (await wide.TubesAsync(Counted * 2)).Select(wide.Message).ToArray();
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = trips.SocketFolder, MaxPoolSize = 1 }.ConnectionString);
        var through = new Db(source, TimeProvider.System);
        foreach (var message in messages[..Counted])
            await wide.RecordAsync(through, message);
        var before = trips.Count;
        foreach (var message in messages[Counted..])
            await wide.RecordAsync(through, message);
        return (trips.Count - before) / (double)Counted;
    }
}
