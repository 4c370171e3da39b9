using System.Collections.Concurrent;
using System.Globalization;
using Vouch.Department.Platform;
using Vouch.Wire.Astm;
using static System.FormattableString;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>
/// Analysers that measure a potassium on one tube after the other and send it over ASTM, each message again until its last
/// frame is acknowledged. The bench they stand on is in order, so that every result is released with its proof.
/// </summary>
public sealed class InstrumentSenders : IAsyncDisposable
{
    private const int Senders = 3;
    private const int Waits = 900;

    private readonly CancellationTokenSource stop;
    private readonly List<Task> running;

    private InstrumentSenders(int port, ConcurrentQueue<ArrangedTube> tubes, CancellationToken ct)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        running = [.. Enumerable.Range(0, Senders).Select(sender => SendAsync(port, Name(sender), tubes, stop.Token))];
    }

    /// <summary>Tests whose result was acknowledged.</summary>
    public ConcurrentBag<Guid> Acknowledged { get; } = [];

    public static async Task<InstrumentSenders> BeginAsync(Db db, int port, int tubes, CancellationToken ct)
    {
        var bench = await ArrangedBench.CreateAsync(db, ct);
        await using (var work = await db.BeginAsync(bench.Actor, "arranged", ct))
        {
            foreach (var sender in Enumerable.Range(0, Senders))
                await work.ExecuteAsync(
                    """
                    insert into connection (id, name, kind, purpose, sending_application, device_id, profile, settings)
                    values ($1, $2, 'astm-server', 'analyser', $2, $3, 'simulated', '{"zone": "UTC"}')
                    """, [Guid.CreateVersion7(), Name(sender), bench.Device], ct);
            await work.CommitAsync(ct);
        }

        var rack = new ConcurrentQueue<ArrangedTube>();
        for (var tube = 0; tube < tubes; tube++)
            rack.Enqueue(await bench.TubeAsync(ct, "K"));
        await Task.Delay(TimeSpan.FromSeconds(3), ct); // The program looks every two seconds for new connections.
        return new InstrumentSenders(port, rack, ct);
    }

    /// <summary>Waits until so many more were acknowledged; fails the test after a minute and a half.</summary>
    public async Task UntilAsync(int more, CancellationToken ct)
    {
        var before = Acknowledged.Count;
        for (var waits = 0; Acknowledged.Count < before + more; waits++)
        {
            Assert.True(waits < Waits, Invariant($"Only {Acknowledged.Count - before} of {more} results were acknowledged."));
            await Task.Delay(100, ct);
        }
    }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    /// <summary>Every acknowledged result is there once, released with its proof, and no proof is without its result.</summary>
    public async Task ExpectAllReleasedOnceAsync(Db db, CancellationToken ct)
    {
        await HospitalSenders.UntilNoneAsync(db, "select count(*)::int from inbox_work where state = 'queued'", ct);
        var kept = (await db.ListAsync(
            """
            select m.order_test_id, (select count(*)::int from result r where r.measurement_id = m.id and r.order_test_id = m.order_test_id)
            from measurement m where m.order_test_id is not null
            """, [], r => (Test: r.GetGuid(0), Results: r.GetInt32(1)), ct)).ToLookup(row => row.Test, row => row.Results);
        Assert.All(Acknowledged, test => Assert.Equal(1, Assert.Single(kept[test])));
        foreach (var none in new[]
        {
            "select count(*)::int from result r where not exists (select 1 from proof p where p.id = r.proof_id and p.subject_id = r.order_test_id and p.subject_version = r.version)",
            "select count(*)::int from proof p where p.subject_kind = 'result' and not exists (select 1 from result r where r.proof_id = p.id)",
            "select count(*)::int from proof p where p.subject_kind = 'result' and not exists (select 1 from citation c where c.proof = p.id)",
            "select count(*)::int from citation c where not exists (select 1 from proof p where p.id = c.proof)",
        })
            Assert.Equal((none, 0), (none, await db.OneAsync(none, [], r => r.GetInt32(0), ct)));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stop.Dispose();
    }

    private static string Name(int sender) => Invariant($"SIM-KILLED-{sender}");

    private async Task SendAsync(int port, string name, ConcurrentQueue<ArrangedTube> tubes, CancellationToken ct)
    {
        var client = new AstmClient("127.0.0.1", port,
            stream => new AstmSession(stream, new AstmLinkOptions { Role = AstmRole.Instrument }, new AstmSessionHooks { OnMessage = (_, _) => default }, TimeProvider.System),
            TimeProvider.System, pauseMax: TimeSpan.FromSeconds(1));
        var connected = client.RunAsync(ct);
        try
        {
            while (tubes.TryDequeue(out var tube))
            {
                var message = Message(name, tube.Barcode).ToBytes();
                while (!await IsDeliveredAsync(client, message, ct))
                    await Task.Delay(50, ct);
                Acknowledged.Add(tube.Tests["K"]);
            }
        }
        catch (OperationCanceledException)
        {
        }

        await connected;
    }

    private static async Task<bool> IsDeliveredAsync(AstmClient client, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        try
        {
            return client.Session is { } session && await session.SendAsync(message, ct) == AstmDelivery.Delivered;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static AstmMessage Message(string name, string barcode)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new AstmMessageBuilder().Header(name, now).Patient().Order(barcode, ["K"]).Result("K", "4.16", "mmol/L", completedAt: now).Terminate();
    }
}
