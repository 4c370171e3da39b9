using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Platform.Jobs;
using Vouch.Wire.Astm;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>Where analysers call us; port 0 takes a free one, null does not listen.</summary>
/// <param name="Secured">The same over TLS.</param>
public sealed record AstmPlace(IPEndPoint? EndPoint, IPEndPoint? Secured = null)
{
    /// <summary>The address that connections with a port of their own listen on.</summary>
    public IPAddress Address => (EndPoint ?? Secured)!.Address;
}

/// <summary>
/// Keeps the links to the analysers as the connections table says: the shared port, ports of their own, and those that are
/// called (astm-client; by one node at a time). Looks every two seconds whether a connection was changed.
/// </summary>
public sealed class AnalyserConnections(
    Db db, AstmPlace place, LinkTls tls, AnalyserIntake intake, AnalyserLines lines, OrderDownloads downloads, Leases leases, LiveTopics topics,
    TimeProvider clock, ILogger<AnalyserConnections> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);

    /// <summary>Frames of a session that was silent longer than any link allows were left by a crash.</summary>
    private static readonly TimeSpan LeftBehindAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, Running> running = [];

    /// <summary>Who set a connection up asks for it while the loop looks too: one reads and starts after the other.</summary>
    private readonly SemaphoreSlim refreshing = new(1);

    private AstmListener? shared;
    private AstmListener? secured;

    /// <summary>The shared port in clear, once started; without it the one over TLS.</summary>
    public IPEndPoint EndPoint => (shared ?? secured)?.LocalEndPoint ?? (place.EndPoint ?? place.Secured)!;

    /// <summary>The shared port over TLS; null: there is none.</summary>
    public IPEndPoint? Secured => secured?.LocalEndPoint ?? place.Secured;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        shared = place.EndPoint is { } clear ? Listener(clear, owner: null, overTls: false) : null;
        secured = place.Secured is { } safe ? Listener(safe, owner: null, overTls: true) : null;
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        shared?.Dispose();
        secured?.Dispose();
        refreshing.Dispose();
        base.Dispose();
    }

    /// <summary>Reads the connections now: after one was set up.</summary>
    public Task RefreshAsync(CancellationToken ct) => AloneAsync(async () => await RunAsync(await WantedAsync(ct)), ct);

    private async Task AloneAsync(Func<Task> refresh, CancellationToken ct)
    {
        await refreshing.WaitAsync(ct);
        try
        {
            await refresh();
        }
        finally
        {
            refreshing.Release();
        }
    }

    /// <summary>Those with a port of their own and those that are called; the shared port knows the others.</summary>
    private async Task<List<ConnectionRecord>> WantedAsync(CancellationToken ct)
    {
        var all = await ConnectionRecord.AllAsync(db, ct);
        var unknown = all.Find(connection => connection.Name == AnalyserIntake.UnknownName) ?? await AddUnknownAsync(ct);
        var own = all.Where(c => c is { Purpose: "analyser", Enabled: true } && c.Id != unknown.Id).ToList();
        intake.Know([.. own.Where(c => c is { Kind: "astm-server", Port: null })], unknown);
        return [.. own.Where(c => c.Kind == "astm-client" || c is { Kind: "astm-server", Port: not null })];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = Task.WhenAll(new[] { shared, secured }.OfType<AstmListener>().Select(listener => listener.RunAsync(stoppingToken)));
        var shown = "";
        try
        {
            for (var first = true; ; first = false)
            {
                // What a killed node left is taken up at the start already.
                await Task.Delay(first ? TimeSpan.Zero : Every, stoppingToken);
                try
                {
                    await RefreshAsync(stoppingToken);
                    await intake.TakeUpAsync(db, LeftBehindAfter, stoppingToken);
                    await downloads.SendAsync(stoppingToken);
                    var now = lines.Words();
                    if (now != shown)
                        topics.Say("analysers");
                    shown = now;
                }
                catch (NpgsqlException fault)
                {
                    log.LogWarning("Analysers: the connections could not be read again: {Reason}", fault.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }

        await AloneAsync(() => RunAsync([]), CancellationToken.None);
        await listening;
    }

    private async Task<ConnectionRecord> AddUnknownAsync(CancellationToken ct)
    {
        await using var work = await db.BeginAsync(Actor.Job("analysers"), "at the first start", ct);
        await work.ExecuteAsync(
            "insert into connection (id, name, kind, purpose) values ($1, $2, 'astm-server', 'analyser') on conflict (name) do nothing",
            [Guid.CreateVersion7(work.Now), AnalyserIntake.UnknownName], ct);
        await work.CommitAsync(ct);
        return (await db.OneAsync($"select {ConnectionRecord.Columns} from connection c where c.name = $1", [AnalyserIntake.UnknownName],
            r => ConnectionRecord.Row(r), ct))!;
    }

    /// <summary>Exactly these run; one that was changed is begun anew.</summary>
    private async Task RunAsync(IReadOnlyList<ConnectionRecord> wanted)
    {
        foreach (var (id, old) in running.ToList())
            if (!wanted.Contains(old.Connection))
            {
                running.Remove(id);
                await old.Stop.CancelAsync();
                await old.Task;
                old.Stop.Dispose();
            }

        foreach (var connection in wanted)
            if (!running.ContainsKey(connection.Id))
            {
                var stop = new CancellationTokenSource();
                running.Add(connection.Id, new Running(connection, stop,
                    connection.Kind == "astm-client" ? CallAsync(connection, stop.Token) : ListenAsync(connection, stop.Token)));
            }
    }

    private async Task ListenAsync(ConnectionRecord connection, CancellationToken ct)
    {
        try
        {
            using var listener = Listener(new IPEndPoint(place.Address, connection.Port!.Value), connection, PartnerTerms.Read(connection.Settings).Tls);
            await listener.RunAsync(ct);
        }
        catch (SocketException fault)
        {
            Failed(connection, fault);
        }
    }

    /// <summary>Calls the analyser as long as this node holds the lease of the connection.</summary>
    private async Task CallAsync(ConnectionRecord connection, CancellationToken ct)
    {
        var lease = "astm-client:" + connection.Id;
        while (!ct.IsCancellationRequested)
        {
            using var held = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Task calling = Task.CompletedTask;
            try
            {
                if (await leases.TakeAsync(lease, LeaseDuration, ct))
                    calling = CallerOf(connection).RunAsync(held.Token);
                do
                    await Task.Delay(LeaseDuration / 3, ct);
                while (!calling.IsCompleted && await leases.TakeAsync(lease, LeaseDuration, ct));
            }
            catch (Exception fault) when (fault is NpgsqlException or OperationCanceledException)
            {
                if (fault is NpgsqlException)
                    Failed(connection, fault);
            }

            await held.CancelAsync();
            await calling;
            intake.Closed(connection);
        }
    }

    private AstmClient CallerOf(ConnectionRecord connection)
    {
        AstmSession? session = null;
        var remote = new IPEndPoint(IPAddress.TryParse(connection.Host, out var address) ? address : IPAddress.None, connection.Port!.Value);
        return new AstmClient(connection.Host!, connection.Port.Value, stream => session = intake.Open(stream, remote, connection), clock,
            fault =>
            {
                if (session is not null)
                    intake.Closed(session);
                session = null;
                if (fault is not null)
                    Failed(connection, fault);
            }, PartnerTerms.Read(connection.Settings).Tls ? LinkTls.Calling(connection) : null);
    }

    private AstmListener Listener(IPEndPoint endPoint, ConnectionRecord? owner, bool overTls)
    {
        var sessions = new System.Collections.Concurrent.ConcurrentDictionary<IPEndPoint, AstmSession>();
        return new AstmListener(endPoint,
            (stream, remote) => sessions[remote] = intake.Open(stream, remote, owner),
            (remote, fault) =>
            {
                if (sessions.TryRemove(remote, out var session))
                    intake.Closed(session);
                if (fault is not null)
                    log.LogWarning("Analysers: the socket from {Remote} ended: {Reason}", remote, fault.Message);
            }, overTls ? (stream, ct) => tls.ServeAsync(stream, owner, ct) : null);
    }

    private void Failed(ConnectionRecord connection, Exception fault)
    {
        lines.Failed(connection.Id, fault.Message);
        log.LogWarning("{Connection}: {Reason}", connection.Name, fault.Message);
    }

    private sealed record Running(ConnectionRecord Connection, CancellationTokenSource Stop, Task Task);
}
