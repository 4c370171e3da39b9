using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Platform.Jobs;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Astm;

namespace Vouch.Department.Tests.Exchange.Analysers;

/// <summary>From an instrument's socket to the result, by a sender that knows nothing of Vouch.</summary>
public sealed class AnalyserIntakeTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_potassium_comes_over_a_socket_and_is_released_with_its_proof()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("CHEM1", "generic-lis2", Ct);
        var tube = await hall.Bench.TubeAsync(Ct, "K");

        await hall.PlayAsync(Potassium("CHEM1^1.0", tube.Barcode, "4.16"), "--chunk", "7");

        var worked = Assert.Single(await hall.WorkedAsync(connection, 1, Ct));
        Assert.Equal(("done", "1 measured, 1 released, 0 held."), (worked.State, worked.Reason));
        var (value, inbox) = await hall.Db.OneAsync(
            "select r.value_text, m.inbox_id from result r join measurement m on m.id = r.measurement_id join proof p on p.id = r.proof_id where r.order_test_id = $1",
            [tube.Tests["K"]], r => (r.GetString(0), r.GetGuid(1)), Ct);
        Assert.Equal(("4.2", worked.Id), (value, inbox));
    }

    [Fact]
    public async Task The_same_transmission_twice_and_the_same_result_in_another_message_change_nothing()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("CHEM2", "generic-lis2", Ct);
        var tube = await hall.Bench.TubeAsync(Ct, "K");
        var at = TimeProvider.System.GetUtcNow().UtcDateTime;
        var first = Potassium("CHEM2^1", tube.Barcode, "4.1", at, sentAt: at);

        await hall.PlayAsync(first, "--repeat-each");
        await hall.PlayAsync(first);
        await hall.PlayAsync(Potassium("CHEM2^1", tube.Barcode, "4.1", at, sentAt: at.AddMinutes(2)));

        var worked = await hall.WorkedAsync(connection, 2, Ct);
        Assert.Equal(["1 measured, 1 released, 0 held.", "1 sent before."], worked.Select(message => message.Reason));
        Assert.Equal(1, await hall.Db.OneAsync("select count(*)::int from measurement where order_test_id = $1", [tube.Tests["K"]], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_sender_nobody_configured_is_acknowledged_and_waits_with_its_bytes()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var unknown = await hall.Db.OneAsync("select id from connection where name = $1", [Vouch.Department.Exchange.Analysers.AnalyserIntake.UnknownName], r => r.GetGuid(0), Ct);
        var message = Potassium("STRANGER" + Guid.CreateVersion7(), "T1", "4.1");

        await hall.PlayAsync(message);

        var worked = (await hall.WorkedAsync(unknown, 1, Ct))[^1];
        Assert.Equal(("waiting", "sender-unknown"), (worked.State, worked.ReasonCode));
        Assert.Equal(message.ToBytes().ToArray(), await hall.Db.OneAsync("select body from inbox where id = $1", [worked.Id], r => r.GetFieldValue<byte[]>(0), Ct));
    }

    [Theory]
    [InlineData("{\"tls\": true}")]
    [InlineData("{\"certificateSha256\": \"0011223344556677889900112233445566778899001122334455667788990011\"}")]
    public async Task Who_comes_in_clear_is_not_taken_for_an_analyser_that_is_agreed_to_come_over_TLS(string settings)
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var sender = "SAFE" + Guid.CreateVersion7().ToString("N");
        var connection = await hall.ConnectAsync(sender, "generic-lis2", Ct);
        await using (var work = await hall.Db.BeginAsync(hall.Bench.Actor, "arranged", Ct))
        {
            await work.ExecuteAsync("update connection set settings = $2::jsonb where id = $1", [connection, settings], Ct);
            await work.CommitAsync(Ct);
        }

        await hall.Connections.RefreshAsync(Ct);
        var unknown = await hall.Db.OneAsync("select id from connection where name = $1", [AnalyserIntake.UnknownName], r => r.GetGuid(0), Ct);

        await hall.PlayAsync(Potassium(sender + "^1", "T7", "4.1"));

        Assert.Equal("sender-unknown", (await hall.WorkedAsync(unknown, 1, Ct))[^1].ReasonCode);
        Assert.Equal(0, await hall.Db.OneAsync("select count(*)::int from inbox where connection_id = $1", [connection], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_message_cut_between_frames_is_kept_as_incomplete_and_superseded_by_its_repeat()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("CHEM3", "generic-lis2", Ct);
        var tube = await hall.Bench.TubeAsync(Ct, "K");
        var message = Potassium("CHEM3^1", tube.Barcode, "4.3");
        using (var socket = new TcpClient("127.0.0.1", hall.Port))
        {
            var line = socket.GetStream();
            await SayAsync(line, new[] { AstmControl.Enq });
            foreach (var frame in AstmFrame.Cut(message.ToBytes(), new AstmLinkOptions()).Take(4))
                await SayAsync(line, frame.ToBytes());
            // Every frame that was acknowledged is on disk before the instrument dies.
            Assert.Equal(4, await hall.Db.OneAsync("select count(*)::int from astm_frame where remote like '%:' || $1::int", [((System.Net.IPEndPoint)socket.Client.LocalEndPoint!).Port], r => r.GetInt32(0), Ct));
        }

        var cut = Assert.Single(await hall.WorkedAsync(connection, 1, Ct));
        Assert.Equal(("waiting", "message-cut"), (cut.State, cut.ReasonCode));
        await hall.PlayAsync(message);

        var worked = await hall.WorkedAsync(connection, 2, Ct);
        Assert.Equal(["set-aside superseded", "done "], worked.Select(m => m.State + " " + m.ReasonCode));
        Assert.Equal(1, await hall.Db.OneAsync("select count(*)::int from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task Frames_that_a_crash_left_behind_become_an_incomplete_message()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("CHEM4", "generic-lis2", Ct);
        var session = Guid.CreateVersion7();
        var frames = AstmFrame.Cut(Potassium("CHEM4^1", "T9", "4.3").ToBytes(), new AstmLinkOptions());
        for (var place = 1; place <= 3; place++)
            await hall.Frames.KeepAsync(new(session, null, "127.0.0.1:5000", 1, place, frames[place - 1].Text, true), Ct);

        await hall.Intake.TakeUpAsync(hall.Db, TimeSpan.Zero, Ct);

        var kept = Assert.Single(await hall.WorkedAsync(connection, 1, Ct));
        Assert.Equal("message-cut", kept.ReasonCode);
        Assert.Equal(frames.Take(3).SelectMany(f => f.Text.ToArray()), await hall.Db.OneAsync("select body from inbox where id = $1", [kept.Id], r => r.GetFieldValue<byte[]>(0), Ct));
    }

    [Fact]
    public async Task Frames_of_a_killed_node_are_taken_up_at_once_and_those_of_a_living_one_are_left_alone()
    {
        await using var hall = await AnalyserHall.OpenAsync(department, Ct);
        var connection = await hall.ConnectAsync("CHEM5", "generic-lis2", Ct);
        var frames = AstmFrame.Cut(Potassium("CHEM5^1", "T9", "4.3").ToBytes(), new AstmLinkOptions());
        using var other = new AstmFrames(department.Source, Node.ThisProgram(), department.Room, NullLogger<AstmFrames>.Instance);
        await other.StartAsync(Ct);
        var session = Guid.CreateVersion7();
        for (var place = 1; place <= 3; place++)
            await other.KeepAsync(new(session, null, "127.0.0.1:5000", 1, place, frames[place - 1].Text, true), Ct);
        await hall.Intake.TakeUpAsync(hall.Db, TimeSpan.FromMinutes(1), Ct);
        Assert.Equal(0, await hall.Db.OneAsync("select count(*)::int from inbox where connection_id = $1", [connection], r => r.GetInt32(0), Ct));

        // Its database session ends with it, and its lock with that.
        await other.StopAsync(Ct);
        await hall.Intake.TakeUpAsync(hall.Db, TimeSpan.FromMinutes(1), Ct);

        Assert.Equal("message-cut", Assert.Single(await hall.WorkedAsync(connection, 1, Ct)).ReasonCode);
        for (var i = 0; i < 200 && await LeftAsync() > 0; i++)
            await Task.Delay(50, Ct);
        Assert.Equal(0, await LeftAsync());
        Task<int> LeftAsync() => hall.Db.OneAsync("select count(*)::int from astm_frame where session = $1", [session], r => r.GetInt32(0), Ct);
    }

    private static async Task SayAsync(NetworkStream line, ReadOnlyMemory<byte> bytes)
    {
        await line.WriteAsync(bytes, Ct);
        var answer = new byte[1];
        await line.ReadExactlyAsync(answer, Ct);
        Assert.Equal([AstmControl.Ack], answer);
    }

    internal static AstmMessage Potassium(string sender, string barcode, string value, DateTime? at = null, DateTime? sentAt = null)
    {
        var time = at ?? TimeProvider.System.GetUtcNow().UtcDateTime;
        // generic-lis2 has the time of measurement in R-10.
        return new AstmMessageBuilder().Header(sender, sentAt ?? time).Patient().Order(barcode, ["POTASSIUM"])
            .Add("R", ("3.4", "POTASSIUM"), ("4", value), ("5", "mmol/L"), ("9", "F"),
                ("10", time.ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture)))
            .Terminate();
    }
}
