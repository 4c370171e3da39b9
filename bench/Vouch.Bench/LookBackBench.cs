using System.Diagnostics;
using Vouch.Department.Proof;

namespace Vouch.Bench;

/// <summary>Which results rest on this fact: at one million citations with 100,000 uses, at ten million with a million uses.</summary>
public static class LookBackBench
{
    private static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        await using var database = await postgres.CreateAsync("bench_lookback");
        var rows = new List<Row>();
        rows.AddRange(await StageAsync(database, first: 0, citations: 1_000_000, "1 million citations, 100,000 uses"));
        rows.AddRange(await StageAsync(database, first: 1_000_000, citations: 9_000_000, "10 million citations, 1 million uses", uses: 1_000_000));
        return rows;
    }

    private static async Task<List<Row>> StageAsync(BenchDatabase database, long first, long citations, string size, long uses = 100_000)
    {
        var fact = Guid.CreateVersion7();
        await GenerateAsync(database, fact, first, citations, every: citations / uses);
        var look = new LookBackCase(Guid.CreateVersion7(), 1, Guid.CreateVersion7(), FactKind.Lot, fact, null, null, "lot-recalled", "bench", null, Start, "bench", null);
        var db = database.Db;

        var page = await Latencies.OfAsync(60, () => LookBacks.PageAsync(db, look, after: null, CancellationToken.None));
        var middle = (await LookBacks.PageAsync(db, look, new UsePosition(Start.AddSeconds(first + citations / 2), Guid.Empty), CancellationToken.None))[^1];
        var next = await Latencies.OfAsync(60, () => LookBacks.PageAsync(db, look, new UsePosition(middle.UsedAt, middle.Proof), CancellationToken.None));
        var count = await Latencies.OfAsync(9, async () =>
        {
            if ((await LookBacks.CountAsync(db, look, CancellationToken.None)).Affected != uses)
                throw new InvalidOperationException("The count is not what was generated.");
        });
        var rates = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            var (streamed, clock) = (0, Stopwatch.StartNew());
            await foreach (var _ in LookBacks.StreamAsync(db, look, CancellationToken.None))
                streamed++;
            rates.Add(streamed / clock.Elapsed.TotalSeconds);
        }

        var large = uses == 1_000_000;
        return
        [
            new Row($"look-back, {size}: first page", large ? "≤ 10 ms" : "", Invariant($"median {page.At(0.5):0.0} ms (p95 {page.At(0.95):0.0} ms); a page from the middle {next.At(0.5):0.0} ms"), large ? page.At(0.5) <= 10 : null),
            new Row($"look-back, {size}: count", large ? "≤ 150 ms" : "", Invariant($"median {count.At(0.5):0} ms (fastest {count.At(0.01):0}, slowest {count.At(1):0} ms)"), large ? count.At(0.5) <= 150 : null),
            new Row($"look-back, {size}: complete list streamed", large ? "≥ 500,000 rows/s" : "", Invariant($"{Latencies.Median(rates):#,0} rows/s (rounds {Latencies.Spread(rates, "#,0")})"), large ? Latencies.Median(rates) >= 500_000 : null),
        ];
    }

    /// <summary>Citations in the order of time: every so many of the fact looked for, the rest spread over a thousand others.</summary>
    private static Task GenerateAsync(BenchDatabase database, Guid fact, long first, long citations, long every)
    {
        var last = first + citations - 1;
        const string Proof = "(lpad(to_hex(i), 12, '0') || '70008000000000000000')::uuid";
        return database.GenerateAsync(
            "drop index if exists citation_lookback",
            Invariant($"""
            insert into citation (kind, fact, used_at, proof)
            select 9, case when i % {every} = 0 then '{fact}'::uuid else (lpad(to_hex(i % 1000), 12, '0') || '7000a000000000000000')::uuid end,
              '2025-01-01Z'::timestamptz + make_interval(secs => i), {Proof}
            from generate_series({first}::bigint, {last}) i
            """),
            Invariant($"""
            insert into proof (id, subject_kind, subject_id, subject_version, gate, decision, protocol, measured_at, decided_at, checks, leaf)
            select {Proof}, 'result', {Proof}, 1, 'release', 'fit', 'LAB 1', '2025-01-01Z'::timestamptz + make_interval(secs => i), now(), '[]', '{"{}"}'
            from generate_series({first}::bigint, {last}) i where i % {every} = 0
            """),
            "create unique index citation_lookback on citation (kind, fact, used_at, proof)",
            "vacuum analyze citation",
            "vacuum analyze proof",
            "checkpoint");
    }
}
