using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vouch.Department.Exchange;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>The listener under senders of all kinds: independent, fast, huge, and orders that take too long.</summary>
public sealed class HospitalLinkTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private const string Sender = "/usr/bin/mllp_send";

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_independent_sender_is_understood_and_understands_the_answers()
    {
        if (!File.Exists(Sender))
            Assert.Skip("python3-hl7 is not installed (apt install python3-hl7).");
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["orders.hl7"], string.Concat(
            desk.Message("ADT^A28", $"PID|1||{desk.Application}^^^T^MR||Quint^Ada"),
            desk.Message("OML^O21", $"PID|1||{desk.Application}^^^T^MR||Quint^Ada", "ORC|NW|I-1^E", "OBR|1|I-1^E||K^^L")), Ct);
        var start = new ProcessStartInfo(Sender) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--loose", "-p", desk.Listener.EndPoint.Port.ToString(CultureInfo.InvariantCulture), "-f", folder["orders.hl7"], "127.0.0.1" })
            start.ArgumentList.Add(argument);
        using var python = Process.Start(start)!;
        var said = await python.StandardOutput.ReadToEndAsync(Ct);
        await python.WaitForExitAsync(Ct);
        Assert.Contains("MSA|AA|M1", said, StringComparison.Ordinal);
        Assert.Contains("ORC|OK|I-1", said, StringComparison.Ordinal);
        Assert.Equal(["done", "done"], await desk.WorkedAsync(Ct));
    }

    [Fact]
    public async Task Messages_in_flight_on_one_link_are_kept_and_worked_in_their_order()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var connected = await Vouch.Wire.Hl7.Mllp.MllpClient.ConnectAsync(new() { Host = "127.0.0.1", Port = desk.Listener.EndPoint.Port, InFlightMax = 20 }, Ct);
        await using var client = Assert.IsType<Vouch.Wire.Hl7.Mllp.MllpConnect.Connected>(connected).Client;
        var sending = new List<Task<Hl7Message>>();
        for (var i = 1; i <= 60; i++)
            sending.Add(HospitalDesk.SendAsync(client, Encoding.UTF8.GetBytes(desk.MessageAs(Invariant($"N{i}"), "", "ADT^A31",
                Invariant($"PID|1||{desk.Application}^^^T^MR||Name{i}^Ada"))), Ct));
        var answers = await Task.WhenAll(sending);
        Assert.Equal(Enumerable.Range(1, 60).Select(i => Invariant($"N{i}")), answers.Select(answer => answer.Segment("MSA").Text(2)));
        Assert.All(await desk.WorkedAsync(Ct), state => Assert.Equal("done", state));
        Assert.Equal(Enumerable.Range(1, 60).Select(i => Invariant($"N{i}")), await department.Db.ListAsync(
            "select control_id from inbox where connection_id = $1 order by seq", [desk.Ehr], r => r.GetString(0), Ct));
        Assert.Equal("Name60", await department.Db.OneAsync(
            "select p.family from patient p join patient_identifier i on i.patient_id = p.id where i.value = $1", [desk.Application], r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task Ten_megabytes_are_taken_and_more_than_the_limit_is_refused_with_the_reason_while_the_link_lives()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        await using var client = await desk.ConnectAsync(Ct);
        string Huge(int bytes) => desk.Message("ORU^R01", $"PID|1||{desk.Application}^^^T^MR||Quint^Ada", "OBR|1||1|PDF",
            "OBX|1|ED|PDF||^application^pdf^Base64^" + new string('A', bytes));
        Assert.Equal("AA", (await HospitalDesk.SendAsync(client, Encoding.ASCII.GetBytes(Huge(10 * 1024 * 1024)), Ct)).Segment("MSA").Text(1));
        Assert.Equal("AR", (await HospitalDesk.SendAsync(client, Encoding.ASCII.GetBytes(Huge(13 * 1024 * 1024)), Ct)).Segment("MSA").Text(1));
        Assert.Equal("AA", (await HospitalDesk.SendAsync(client, Encoding.ASCII.GetBytes(desk.Message("ADT^A28", $"PID|1||{desk.Application}^^^T^MR||Quint^Ada")), Ct)).Segment("MSA").Text(1));
        Assert.Equal(["waiting results-need-device", "done"], await desk.WorkedAsync(Ct));
    }

    [Fact]
    public async Task An_order_that_takes_too_long_is_sent_back_with_nothing_done_and_is_worked_when_it_comes_again()
    {
        var slow = new SlowOrders();
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, more: slow);
        var order = desk.Message("OML^O21", $"PID|1||{desk.Application}^^^T^MR||Quint^Ada", "ORC|NW|T-1^E", "OBR|1|T-1^E||K^^L");
        var first = await desk.SendAsync(order, Ct);
        Assert.Equal("AR", first.Segment("MSA").Text(1));
        slow.LetGo();
        await Task.Delay(500, Ct);
        Assert.Equal(["set-aside withdrawn"], await desk.WorkedAsync(Ct));
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from setting where key = 'slow'", [], r => r.GetInt32(0), Ct));

        Assert.Equal("AA", (await desk.SendAsync(order, Ct)).Segment("MSA").Text(1));
        Assert.Equal(["done"], await desk.WorkedAsync(Ct));
        Assert.Equal(1, await department.Db.OneAsync("select count(*)::int from setting where key = 'slow'", [], r => r.GetInt32(0), Ct));
    }

    /// <summary>Does its work at once, and then takes its time until it is let go.</summary>
    private sealed class SlowOrders : IMessageWork
    {
        private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void LetGo() => gone.TrySetResult();

        public bool Takes(ConnectionRecord connection, string messageType) => messageType.StartsWith("OML", StringComparison.Ordinal);

        public string? SubjectOf(InboxMessage message) => null;

        public async Task<MessageOutcome> RunAsync(Work work, InboxMessage message, CancellationToken ct)
        {
            await work.ExecuteAsync("insert into setting (key, value) values ('slow', '1')", [], ct);
            await gone.Task.WaitAsync(ct);
            return new MessageOutcome.Done("Done slowly.");
        }
    }
}
