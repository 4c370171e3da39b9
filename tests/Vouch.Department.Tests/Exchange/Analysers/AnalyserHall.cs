using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Frame;
using Vouch.Department.Platform.Jobs;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Astm;

namespace Vouch.Department.Tests.Exchange.Analysers;

/// <summary>
/// The program's analyser side on real sockets and a real database, with an arranged bench, at the present time: what an
/// instrument sends goes all the way.
/// </summary>
internal sealed class AnalyserHall : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly InboxWriter inbox;
    private readonly InboxWorkers workers;

    private AnalyserHall(TestDepartment department, Db db, ArrangedBench bench)
    {
        (Db, Bench, Folder) = (db, bench, department.Folder);
        inbox = new InboxWriter(department.Source, TimeProvider.System, department.Room, NullLogger<InboxWriter>.Instance);
        Queries = new HostQueries(TimeProvider.System, bench.Starts, () => bench.Rules);
        Work = new DeviceMessageWork(Drivers, bench.Record, Queries);
        workers = new InboxWorkers(db, [Work], department.Room, NullLogger<InboxWorkers>.Instance);
        Frames = new AstmFrames(department.Source, Node.ThisProgram(), department.Room, NullLogger<AstmFrames>.Instance);
        Lines = new AnalyserLines();
        Intake = new AnalyserIntake(Drivers, Frames, inbox, workers, Lines, TimeProvider.System, NullLogger<AnalyserIntake>.Instance);
        Connections = new AnalyserConnections(db, new AstmPlace(new IPEndPoint(IPAddress.Loopback, 0)), new LinkTls(null, new ConnectionsInForce(db)), Intake, Lines,
            new OrderDownloads(db, Drivers, Lines, Queries, bench.Starts, TimeProvider.System, NullLogger<OrderDownloads>.Instance), new Leases(department.Source, Node.ThisProgram()),
            new LiveTopics(department.Source, TimeProvider.System, NullLogger<LiveTopics>.Instance), TimeProvider.System, NullLogger<AnalyserConnections>.Instance);
    }

    public static DriverProfiles Drivers { get; } = new(Path.Combine(Repository.Root!, "packs", "drivers"));

    public Db Db { get; }

    public ArrangedBench Bench { get; }

    public string Folder { get; }

    public HostQueries Queries { get; }

    public DeviceMessageWork Work { get; }

    public AstmFrames Frames { get; }

    public AnalyserLines Lines { get; }

    public AnalyserIntake Intake { get; }

    public AnalyserConnections Connections { get; }

    public GiveMessage Give => new(Db, inbox, workers);

    public int Port => Connections.EndPoint.Port;

    public static async Task<AnalyserHall> OpenAsync(TestDepartment department, CancellationToken ct)
    {
        var db = new Db(department.Source, TimeProvider.System);
        var hall = new AnalyserHall(department, db, await ArrangedBench.CreateAsync(db, ct));
        await hall.inbox.StartAsync(ct);
        await hall.workers.StartAsync(ct);
        await hall.Frames.StartAsync(ct);
        await hall.Connections.StartAsync(ct);
        return hall;
    }

    /// <summary>A connection of the bench's device on the shared port, recognised by the name in H-5; in force at once.</summary>
    public async Task<Guid> ConnectAsync(string sender, string profile, CancellationToken ct, Guid? device = null, int? port = null)
    {
        var id = Guid.CreateVersion7();
        await using var work = await Db.BeginAsync(Bench.Actor, "arranged", ct);
        await work.ExecuteAsync(
            """
            insert into connection (id, name, kind, purpose, port, sending_application, device_id, profile, settings)
            values ($1, $2, 'astm-server', 'analyser', $3, $4, $5, $6, '{"zone": "UTC"}')
            """, [id, profile + " " + id, port, port is null ? sender : null, device ?? Bench.Device, profile], ct);
        await work.CommitAsync(ct);
        await Connections.RefreshAsync(ct);
        return id;
    }

    /// <summary>Plays a file as an instrument does: a program of its own that knows nothing of Vouch.</summary>
    public Task PlayAsync(string file, params string[] options) => PlayOnAsync(Port, file, options);

    public async Task PlayOnAsync(int port, string file, params string[] options)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments = [Path.Combine(Repository.Root!, "tests", "Vouch.Wire.Tests", "peers", "astm_instrument.py"), "127.0.0.1",
            port.ToString(CultureInfo.InvariantCulture), file, .. options];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, await output + await error);
    }

    /// <summary>Plays a message, put into frames.</summary>
    public async Task PlayAsync(AstmMessage message, params string[] options)
    {
        var file = Path.Combine(Folder, Guid.CreateVersion7().ToString("N") + ".astm");
        await File.WriteAllBytesAsync(file, AstmFrame.Cut(message.ToBytes(), new AstmLinkOptions()).SelectMany(frame => frame.ToBytes().ToArray()).ToArray());
        await PlayAsync(file, options);
    }

    /// <summary>What every message of a connection came to, oldest first, once none is queued and there are so many.</summary>
    public async Task<List<WorkedMessage>> WorkedAsync(Guid connection, int count, CancellationToken ct)
    {
        List<WorkedMessage> worked = [];
        for (var until = Stopwatch.StartNew(); until.Elapsed < Patience; await Task.Delay(20, ct))
        {
            worked = await Db.ListAsync(
                "select inbox_id, state, coalesce(reason_code, ''), coalesce(reason, '') from inbox_work where connection_id = $1 order by seq", [connection],
                r => new WorkedMessage(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3)), ct);
            if (worked.Count >= count && worked.TrueForAll(message => message.State != "queued"))
                return worked;
        }

        Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"Not {count} messages worked in time: ")
            + string.Join(", ", worked.Select(message => $"{message.State} {message.Reason}")));
        throw new InvalidOperationException();
    }

    public async ValueTask DisposeAsync()
    {
        await Connections.StopAsync(CancellationToken.None);
        Connections.Dispose();
        await workers.StopAsync(CancellationToken.None);
        await Frames.StopAsync(CancellationToken.None);
        await inbox.StopAsync(CancellationToken.None);
        workers.Dispose();
        Frames.Dispose();
        inbox.Dispose();
    }
}

internal sealed record WorkedMessage(Guid Id, string State, string ReasonCode, string Reason);
