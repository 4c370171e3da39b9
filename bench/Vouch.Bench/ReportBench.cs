using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Catalog;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Reports;
using Vouch.Department.Sealing;

namespace Vouch.Bench;

/// <summary>The whole report of an order of fourteen results: read, rendered, PDF with every proof attached, stored, issued.</summary>
public static class ReportBench
{
    private const int Reports = 13;
    private const int Results = 14;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchPostgres postgres)
    {
        await using var database = await postgres.CreateAsync("bench_report");
        var wide = await WideBench.CreateAsync(database.Db, Results);
        foreach (var tube in await wide.TubesAsync(Reports))
            await wide.RecordAsync(wide.Message(tube));
        if (!SealingKey.Open(database.Place).Succeeded(out var signer, out var refusal))
            throw new InvalidOperationException(refusal.Text);
        using (signer)
        {
            var sealer = new Sealer(database.Db, signer, new WitnessFile(database.Place));
            while ((await sealer.SealAsync(CancellationToken.None)).Succeeded(out var leaves, out _) && leaves > 0)
            {
            }
        }

        await Task.Delay(TimeSpan.FromSeconds(2.5)); // A report waits until its order is quiet.
        await using var pdf = new PdfWorker(TimeProvider.System);
        await using var services = new ServiceCollection().AddLogging().AddSingleton(new PackInForce(database.Db)).BuildServiceProvider();
        var maker = new ReportMaker(database.Db, services.GetRequiredService<IServiceScopeFactory>(), NullLoggerFactory.Instance, pdf,
            new ProofFiles(database.Db), new Blobs(database.Place), new HospitalSign(), database.Place);
        async Task MakeAsync()
        {
            if (!await maker.MakeNextAsync(CancellationToken.None))
                throw new InvalidOperationException("No report is due.");
        }

        var cold = (await Latencies.OfAsync(1, MakeAsync)).At(1);
        await MakeAsync();
        var clock = Stopwatch.StartNew();
        var warm = await Latencies.OfAsync(Reports - 2, MakeAsync);
        var rate = warm.Count / clock.Elapsed.TotalSeconds;
        if (await database.Db.OneAsync("select count(*) from report", [], r => r.GetInt64(0), CancellationToken.None) != Reports)
            throw new InvalidOperationException("A report was not issued.");
        return
        [
            new Row("report PDF, 14 results with their proofs, warm", "≤ 300 ms", Invariant($"median {warm.At(0.5):0} ms (slowest {warm.At(1):0} ms; first, cold, {cold:0} ms)"), warm.At(0.5) <= 300),
            new Row("reports a second, one worker", "≥ 3/s", Invariant($"{rate:0.0}/s"), rate >= 3),
        ];
    }
}
