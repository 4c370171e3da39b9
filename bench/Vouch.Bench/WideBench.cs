using System.Collections.Immutable;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Measures.Quantities;

namespace Vouch.Bench;

/// <summary>The arranged bench of the tests, with an analyser that measures as many analytes as asked, all in control.</summary>
public sealed class WideBench
{
    private readonly Db db;

    private WideBench(Db db, ArrangedBench bench, ImmutableArray<string> analytes) => (this.db, Bench, Analytes) = (db, bench, analytes);

    public ArrangedBench Bench { get; }

    public ImmutableArray<string> Analytes { get; }

    public static async Task<WideBench> CreateAsync(Db db, int analytes)
    {
        var ct = CancellationToken.None;
        var bench = await ArrangedBench.CreateAsync(db, ct);
        var codes = Enumerable.Range(1, analytes).Select(i => Invariant($"C{i:00}")).ToImmutableArray();
        var model = bench.Rules.Pack.Analytes["K"];
        bench.Rules = bench.Rules with
        {
            Pack = bench.Rules.Pack with
            {
                Analytes = bench.Rules.Pack.Analytes.SetItems(codes.Select(code => KeyValuePair.Create(code, model with { Code = code, Name = code }))),
            },
        };
        await using (var work = await db.BeginAsync(bench.Actor, "arranged", ct))
        {
            await work.ExecuteAsync("insert into on_board (id, version, device_id, lot_id, analytes, loaded_at, open_until, recorded_by) values ($1, 1, $2, $3, $4, $5, $6, 'bench')",
                [Guid.CreateVersion7(), bench.Device, bench.Lot, codes.ToArray(), bench.Now.AddDays(-2), bench.Now.AddDays(28)], ct);
            foreach (var code in codes)
                await work.ExecuteAsync("insert into control_series (id, device_id, analyte) values ($1, $2, $3)", [bench.ControlSeries[code] = Guid.CreateVersion7(), bench.Device, code], ct);
            await work.CommitAsync(ct);
        }

        foreach (var code in codes)
            for (var level = 1; level <= 2; level++)
                await bench.RunControlAsync(code, level, "accepted", bench.Now.AddHours(-2), ct);
        return new WideBench(db, bench, codes);
    }

    /// <summary>Patients with one order and one received tube each, waiting for the analyser.</summary>
    public async Task<ArrangedTube[]> TubesAsync(int count)
    {
        var tubes = new ArrangedTube[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, ct) => tubes[i] = await Bench.TubeAsync(ct, [.. Analytes]));
        return tubes;
    }

    /// <summary>What the analyser sends of a tube: every analyte, a value that may go unseen.</summary>
    public DeviceMessage Message(ArrangedTube tube) => new(Guid.CreateVersion7(), Bench.Device,
        [.. Analytes.Select((code, i) => new DeviceResult(i, tube.Barcode, code, code, "4.2", "mmol/L", "mmol/L", [], [], null, Bench.Now, null, DecimalConvention.Invariant))],
        Bench.Now);

    /// <summary>One message from begin to commit.</summary>
    public async Task<RecordedResults> RecordAsync(Db through, DeviceMessage message)
    {
        await using var work = await through.BeginBatchAsync(Actor.Connection("chem", "bench"), null, CancellationToken.None);
        var recorded = await Bench.Record.RunAsync(work, message, Bench.Now, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
        return recorded.Released == message.Results.Length
            ? recorded
            : throw new InvalidOperationException("The arrangement does not release: " + recorded.Sentence);
    }

    public Task<RecordedResults> RecordAsync(DeviceMessage message) => RecordAsync(db, message);
}
