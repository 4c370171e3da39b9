using System.Net.Sockets;
using System.Text;
using Vouch.Department.Equipment;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Starting;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Astm;

namespace Vouch.Department.Tests.Exchange.Analysers;

/// <summary>An instrument that asks, by plain bytes on a socket.</summary>
public sealed class HostQueryTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_is_answered_with_what_is_ordered_and_not_yet_measured_in_the_devices_codes()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        await hall.ConnectAsync("ASK1", "roche-cobas-c111", Ct);
        // Albumin is 413 on this device, glucose 717; potassium it does not measure.
        var tube = await hall.Bench.TubeAsync(Ct, "ALB", "GLU", "K");
        using var socket = new TcpClient("127.0.0.1", hall.Port);
        var line = socket.GetStream();

        await AskAsync(line, "ASK1", tube.Barcode);
        var answer = await HearAsync(line);
        await AskAsync(line, "ASK1", "NO-SUCH-TUBE");
        var nothing = await HearAsync(line);
        await AskAsync(line, "ASK1", tube.Barcode);
        var again = await HearAsync(line);

        var order = new AstmOrder(Assert.Single(answer.Of("O")));
        Assert.Equal(tube.Barcode, order.SpecimenId);
        Assert.Equal(["413", "717"], order.Record.Repeated(5, 4).Order(StringComparer.Ordinal));
        Assert.Empty(nothing.Of("O"));
        Assert.True(nothing.Terminator!.Value.SaysNoInformation);
        Assert.Equal(answer.Orders.Single().Tests, again.Orders.Single().Tests);
    }

    [Theory]
    [InlineData("out of service")]
    [InlineData("control rejected")]
    public async Task A_locked_device_is_given_no_patients_work_yet_takes_its_controls_and_so_recovers(string locked)
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var sender = "LOCK" + locked.Length;
        var connection = await hall.ConnectAsync(sender, "roche-cobas-c111", Ct);
        await SeriesAsync(hall, "ALB");
        await hall.Bench.RunControlAsync("ALB", 1, locked == "control rejected" ? "rejected" : "accepted", hall.Bench.Now.AddMinutes(-9), Ct);
        await hall.Bench.RunControlAsync("ALB", 2, "accepted", hall.Bench.Now.AddMinutes(-9), Ct);
        if (locked == "out of service")
            (await ChangeDeviceState.RunAsync(hall.Db, hall.Bench.Actor, hall.Bench.Device, "out-of-service", "leak", Ct)).OrFail();
        var tube = await hall.Bench.TubeAsync(Ct, "ALB", "GLU");
        using var socket = new TcpClient("127.0.0.1", hall.Port);
        var line = socket.GetStream();

        await AskAsync(line, sender, tube.Barcode);
        var refused = await HearAsync(line);

        // A rejected control stops its own test and no other; a broken device stops all.
        Assert.Equal(locked == "out of service" ? [] : ["717"], refused.Orders.SelectMany(order => order.Record.Repeated(5, 4)));
        var waiting = (await WithheldWork.ListAsync(hall.Db, Ct)).Single(one => one.OrderId == tube.Order);
        Assert.Equal(("Chem One", true), (waiting.Where, waiting.Analytes.Contains("ALB")));
        Assert.Contains(waiting.Stops, stop => stop.Sentence.Contains(locked == "out of service" ? "was out of service: leak" : "was rejected", StringComparison.Ordinal));
        Assert.Equal(locked == "out of service" ? 1 : 0, waiting.Overridable.Count(stop => stop.Kind is "control" or "device-in-service"));
        Assert.Equal(locked == "out of service" ? 0 : 1, await StartsAsync(hall, tube));

        await hall.Bench.RunControlAsync("ALB", 1, "accepted", hall.Db.Now, Ct);
        if (locked == "out of service")
            (await ChangeDeviceState.RunAsync(hall.Db, hall.Bench.Actor, hall.Bench.Device, "in-service", "repaired and checked", Ct)).OrFail();
        await AskAsync(line, sender, tube.Barcode);
        var given = await HearAsync(line);
        await AskAsync(line, sender, tube.Barcode);
        await HearAsync(line);

        Assert.Equal(["413", "717"], given.Orders.Single().Record.Repeated(5, 4).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(await WithheldWork.ListAsync(hall.Db, Ct), one => one.OrderId == tube.Order);
        // Asked again with nothing changed, it has not begun again.
        Assert.Equal(locked == "out of service" ? 1 : 2, await StartsAsync(hall, tube));
        Assert.Equal(["ALB", "GLU"], await hall.Db.OneAsync(
            "select w.analytes from work_start w join proof p on p.id = w.proof_id where w.order_id = $1 and w.device_id = $2 and p.gate = 'start' order by w.begun_at desc limit 1",
            [tube.Order, hall.Bench.Device], r => r.GetFieldValue<string[]>(0), Ct) ?? []);
        await hall.WorkedAsync(connection, 3, Ct);
    }

    [Fact]
    public async Task A_device_out_of_service_still_takes_its_controls()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("REPAIR", "generic-lis2", Ct);
        await AnalyserControlsTests.TargetAsync(hall, "K", 1, "QC-R", 4.0m, 0.1m);
        (await ChangeDeviceState.RunAsync(hall.Db, hall.Bench.Actor, hall.Bench.Device, "out-of-service", "leak", Ct)).OrFail();

        await hall.PlayAsync(AnalyserControlsTests.Message("REPAIR", "QC-R", "POTASSIUM", "4.05", control: true));

        Assert.Equal("1 control results, 0 rejected.", Assert.Single(await hall.WorkedAsync(connection, 1, Ct)).Reason);
    }

    [Fact]
    public async Task A_test_to_be_measured_again_is_asked_for_anew_with_its_dilution()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        await hall.ConnectAsync("SIM-AGAIN", "simulated", Ct);
        var tube = await hall.Bench.TubeAsync(Ct, "K", "NA");
        await hall.Bench.MeasureAsync(tube.Barcode, Ct, ("K", "7.1"), ("NA", "140"));
        using var socket = new TcpClient("127.0.0.1", hall.Port);
        var line = socket.GetStream();
        await AskAsync(line, "SIM-AGAIN", tube.Barcode);
        Assert.Empty((await HearAsync(line)).Of("O"));

        await SetAside.DiluteAsync(hall.Db, new Actor(hall.Bench.Technologist, "Uma Sign", "test"), Assert.Single(await hall.Bench.HeldAsync(tube.Tests["K"], Ct)), "10", byHand: false, "above range", Ct).OrFailAsync();
        await AskAsync(line, "SIM-AGAIN", tube.Barcode);
        var answer = await HearAsync(line);

        var order = new AstmOrder(Assert.Single(answer.Of("O")));
        Assert.Equal("K diluted 10", $"{Assert.Single(order.Record.Repeated(5, 4))} diluted {Assert.Single(order.Record.Repeated(5, 5))}");
    }

    [Fact]
    public async Task An_analyser_that_does_not_ask_is_told_of_a_received_tube_once()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("TELL1", "roche-cobas-c111", Ct);
        await using (var work = await hall.Db.BeginAsync(hall.Bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("update connection set settings = settings || '{\"download\": true}', host = '127.0.0.1', sending_application = null where id = $1", [connection], Ct);
            await work.CommitAsync(Ct);
        }

        await hall.Connections.RefreshAsync(Ct);
        using var socket = new TcpClient("127.0.0.1", hall.Port);
        var line = socket.GetStream();
        var tube = await hall.Bench.TubeAsync(Ct, "ALB");

        var told = await HearAsync(line);
        while (told.Orders.All(order => order.SpecimenId != tube.Barcode))
            told = await HearAsync(line);

        Assert.Equal(["413"], told.Orders.Single(order => order.SpecimenId == tube.Barcode).Record.Repeated(5, 4));
    }

    private static async Task SeriesAsync(AnalyserHall hall, string analyte)
    {
        await using var work = await hall.Db.BeginAsync(hall.Bench.Actor, "arranged", Ct);
        await work.ExecuteAsync("insert into control_series (id, device_id, analyte) values ($1, $2, $3)",
            [hall.Bench.ControlSeries[analyte] = Guid.CreateVersion7(), hall.Bench.Device, analyte], Ct);
        await work.CommitAsync(Ct);
    }

    private static Task<int> StartsAsync(AnalyserHall hall, ArrangedTube tube) =>
        hall.Db.OneAsync("select count(*)::int from work_start where order_id = $1", [tube.Order], r => r.GetInt32(0), Ct);

    private static async Task AskAsync(NetworkStream line, string sender, string barcode)
    {
        // The simulated analysers name the tube in another component than the c 111.
        var message = new AstmMessageBuilder().Header(sender, null).Add("Q", ("3.1", barcode), ("3.2", sender.StartsWith("SIM-", StringComparison.Ordinal) ? barcode : ""), ("13", "O")).Terminate().ToBytes();
        await SayAsync(line, new[] { AstmControl.Enq });
        foreach (var frame in AstmFrame.Cut(message, new AstmLinkOptions()))
            await SayAsync(line, frame.ToBytes());
        await line.WriteAsync(new[] { AstmControl.Eot }, Ct);
    }

    private static async Task SayAsync(NetworkStream line, ReadOnlyMemory<byte> bytes)
    {
        await line.WriteAsync(bytes, Ct);
        Assert.Equal(AstmControl.Ack, await ByteAsync(line));
    }

    /// <summary>Receives one transfer of the host: ENQ, frames, EOT.</summary>
    private static async Task<AstmMessage> HearAsync(NetworkStream line)
    {
        var text = new StringBuilder();
        Assert.Equal(AstmControl.Enq, await ByteAsync(line));
        while (true)
        {
            await line.WriteAsync(new[] { AstmControl.Ack }, Ct);
            var first = await ByteAsync(line);
            if (first == AstmControl.Eot)
                return AstmMessage.Read(Encoding.UTF8.GetBytes(text.ToString()));
            Assert.Equal(AstmControl.Stx, first);
            await ByteAsync(line); // Frame number.
            for (var next = await ByteAsync(line); next is not (AstmControl.Etx or AstmControl.Etb); next = await ByteAsync(line))
                text.Append((char)next);
            for (var rest = 0; rest < 4; rest++) // Checksum, CR, LF.
                await ByteAsync(line);
        }
    }

    private static async Task<byte> ByteAsync(NetworkStream line)
    {
        var one = new byte[1];
        await line.ReadExactlyAsync(one, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Ct);
        return one[0];
    }
}
