using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>
/// The hospital side of the exchange as the program runs it: the real listener, writer and workers on a database with
/// the shipped pack, and one configured sender EHR of facility TEST.
/// </summary>
public sealed class HospitalDesk : IAsyncDisposable
{
    private readonly InboxWriter writer;
    private readonly InboxWorkers workers;
    private int numbers;

    private HospitalDesk(TestDepartment department, PackInForce packs, HospitalKind kind, IEnumerable<IMessageWork> more, RecordDeviceResults? record)
    {
        Department = department;
        Connections = new ConnectionsInForce(department.Db);
        Packs = packs;
        // Without a bench of its own, results are judged by the shipped pack and held: no device is known to it.
        record ??= new RecordDeviceResults(() => throw new InvalidOperationException("This test has no bench."), new BenchGate([]));
        Results = new ResultWork(Connections, packs, record);
        writer = new InboxWriter(department.Source, department.Clock, department.Room, NullLogger<InboxWriter>.Instance);
        workers = new InboxWorkers(department.Db,
            [.. more, new HeartbeatWork(), new NotNeededWork(), new AdtWork(Connections), new OrderWork(Connections, packs, department.Clock), Results, new AppointmentWork(Connections), new QueryWork(Connections, packs, department.Clock), new DocumentWork(Connections, new Blobs(new PlatformPlace(department.Folder, kind))),
                new OtherWork(Connections)],
            department.Room, NullLogger<InboxWorkers>.Instance);
        var place = new PlatformPlace(department.Folder, kind);
        Intake = new HospitalIntake(Connections, writer, workers, Knocking, place, department.Clock);
        Listener = new HospitalListener(new MllpPlace(new IPEndPoint(IPAddress.Loopback, 0)), new LinkTls(null, Connections), Intake, NullLogger<HospitalListener>.Instance)
        {
            MessageBytesMax = 12 * 1024 * 1024,
        };
    }

    public TestDepartment Department { get; }

    public ConnectionsInForce Connections { get; }

    public PackInForce Packs { get; }

    public ResultWork Results { get; }

    public KnockingSenders Knocking { get; } = new();

    public HospitalIntake Intake { get; }

    public HospitalListener Listener { get; }

    /// <summary>The configured sender.</summary>
    public Guid Ehr { get; private set; }

    /// <summary>What configures a name of its own, so that tests of one database keep apart.</summary>
    public string Application { get; } = Invariant($"EHR{Guid.NewGuid():N}")[..12].ToUpperInvariant();

    public static async Task<HospitalDesk> OpenAsync(
        TestDepartment department, CancellationToken ct, PartnerTerms? terms = null, HospitalKind kind = HospitalKind.Demo,
        RecordDeviceResults? record = null, params IMessageWork[] more)
    {
        var packs = await department.KeepPacksAsync(kind);
        await packs.RefreshAsync(ct);
        var desk = new HospitalDesk(department, packs, kind, more, record);
        desk.Ehr = (await Vouch.Department.Exchange.Connections.EnsureAsync(department.Db, department.Actor,
            new ConnectionPlan(desk.Application, "mllp-in", "hospital")
            {
                SendingApplication = desk.Application,
                Settings = (terms ?? new()).Write(),
            }, ct)).OrFail();
        await desk.Connections.RefreshAsync(ct);
        await desk.writer.StartAsync(ct);
        await desk.workers.StartAsync(ct);
        await desk.Listener.StartAsync(ct);
        return desk;
    }

    /// <summary>A message of the configured sender; lines after MSH.</summary>
    public string Message(string type, params string[] lines) => MessageAs(Invariant($"M{Interlocked.Increment(ref numbers)}"), "", type, lines);

    /// <summary>With a message number and MSH-15 and 16 of one's own.</summary>
    public string MessageAs(string controlId, string mode, string type, params string[] lines) =>
        string.Join('\r', [$"MSH|^~\\&|{Application}|TEST|VOUCH|LAB|20260302075500+0000||{type}|{controlId}|P|2.5.1|||{mode}", .. lines]) + "\r";

    public async Task<MllpClient> ConnectAsync(CancellationToken ct) =>
        Assert.IsType<MllpConnect.Connected>(await MllpClient.ConnectAsync(new MllpClientOptions
        {
            Host = "127.0.0.1",
            Port = Listener.EndPoint.Port,
            AnswerTimeout = TimeSpan.FromSeconds(15),
        }, ct)).Client;

    /// <summary>Sends one message over a connection of its own and reads the answer.</summary>
    public async Task<Hl7Message> SendAsync(string message, CancellationToken ct)
    {
        await using var client = await ConnectAsync(ct);
        return await SendAsync(client, Encoding.UTF8.GetBytes(message), ct);
    }

    public static async Task<Hl7Message> SendAsync(MllpClient client, byte[] message, CancellationToken ct)
    {
        var reply = Assert.IsType<MllpReply.Answered>(await client.SendAsync(message, ct));
        return Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(reply.Content)).Message;
    }

    /// <summary>Waits until everything received is worked; gives "state code" of each message in order.</summary>
    public async Task<List<string>> WorkedAsync(CancellationToken ct, Guid? connection = null)
    {
        for (var i = 0; i < 300; i++)
        {
            var rows = await Department.Db.ListAsync(
                "select state, coalesce(reason_code, '') from inbox_work where connection_id = $1 order by seq",
                [connection ?? Ehr], r => (State: r.GetString(0), Code: r.GetString(1)), ct);
            if (rows.TrueForAll(row => row.State != "queued"))
                return rows.ConvertAll(row => $"{row.State} {row.Code}".Trim());
            await Task.Delay(50, ct);
        }

        Assert.Fail("Messages are still queued after 15 s.");
        return [];
    }

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync();
        await workers.StopAsync(CancellationToken.None);
        await writer.StopAsync(CancellationToken.None);
        workers.Dispose();
        writer.Dispose();
    }
}
