using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Exchange;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

public sealed class InboxWriterTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_are_numbered_without_gaps_and_the_same_message_twice_is_one()
    {
        var connection = await ConnectionAsync();
        using var writer = new InboxWriter(department.Source, department.Clock, department.Room, NullLogger<InboxWriter>.Instance);
        await writer.StartAsync(Ct);

        var kept = await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
            writer.KeepAsync(Message(connection, Invariant($"M{i % 250}"), Invariant($"body {i % 250}")), Ct)));
        var again = await writer.KeepAsync(Message(connection, "M7", "body 7"), Ct);
        var conflicting = await writer.KeepAsync(Message(connection, "M7", "another body"), Ct);
        await writer.StopAsync(Ct);

        Assert.Equal(Enumerable.Range(1, 250).Select(i => (long)i), kept.Select(k => k.Seq).Distinct().Order());
        Assert.Equal(250, kept.Count(k => !k.Duplicate));
        Assert.Equal((kept[7].Id, kept[7].Seq, true), (again.Id, again.Seq, again.Duplicate));
        Assert.Equal((251, false, true), (conflicting.Seq, conflicting.Duplicate, conflicting.Conflicts));
        Assert.Equal(251, await department.Db.OneAsync("select count(*)::int from inbox_work where connection_id = $1 and state = 'queued'",
            [connection], r => r.GetInt32(0), Ct));
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_is_not_acknowledged()
    {
        using var writer = new InboxWriter(department.Source, department.Clock, department.Room, NullLogger<InboxWriter>.Instance);
        await writer.StartAsync(Ct);

        var unknown = writer.KeepAsync(Message(Guid.CreateVersion7(), "M1", "body"), Ct);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => unknown);
        await writer.StopAsync(Ct);
    }

    [Fact]
    public async Task A_message_waits_with_its_reason_and_holds_up_only_those_about_the_same_order()
    {
        var connection = await ConnectionAsync();
        using var writer = new InboxWriter(department.Source, department.Clock, department.Room, NullLogger<InboxWriter>.Instance);
        using var workers = new InboxWorkers(department.Db, [new OrderWords()], department.Room, NullLogger<InboxWorkers>.Instance);
        await writer.StartAsync(Ct);
        foreach (var (id, body) in new[] { ("1", "A bad"), ("2", "B good"), ("3", "A good"), ("4", "C good") })
            await writer.KeepAsync(Message(connection, id, body), Ct);
        var last = await writer.KeepAsync(Message(connection, "5", "D good"), Ct);

        await workers.StartAsync(Ct);
        var outcome = await workers.OutcomeAsync(last.Id, connection, TimeSpan.FromSeconds(10), Ct);
        await workers.StopAsync(Ct);
        await writer.StopAsync(Ct);

        Assert.Equal("done", outcome?.State);
        Assert.Equal(["waiting bad-order", "done ", "waiting behind-waiting", "done ", "done "], await department.Db.ListAsync(
            "select state || ' ' || coalesce(reason_code, '') from inbox_work where connection_id = $1 order by seq", [connection], r => r.GetString(0), Ct));
    }

    private static ReceivedMessage Message(Guid connection, string controlId, string body) =>
        new(connection, controlId, "WORDS", Encoding.ASCII.GetBytes(body));

    private async Task<Guid> ConnectionAsync()
    {
        var id = Guid.CreateVersion7();
        await using var work = await department.Db.BeginAsync(department.Actor, "arranged", Ct);
        await work.ExecuteAsync("insert into connection (id, name, kind, purpose) values ($1, $2, 'mllp-in', 'hospital')", [id, "C" + id], Ct);
        await work.CommitAsync(Ct);
        return id;
    }

    /// <summary>Messages of two words: the order they concern, and whether they are good.</summary>
    private sealed class OrderWords : IMessageWork
    {
        public bool Takes(ConnectionRecord connection, string messageType) => messageType == "WORDS";

        public string? SubjectOf(InboxMessage message) => Words(message)[0];

        public Task<MessageOutcome> RunAsync(Work work, InboxMessage message, CancellationToken ct) => Task.FromResult<MessageOutcome>(
            Words(message)[1] == "good" ? new MessageOutcome.Done("Good.") : new MessageOutcome.Waits(new Refusal("bad-order", "Bad.")));

        private static string[] Words(InboxMessage message) => Encoding.ASCII.GetString(message.Body.Span).Split(' ');
    }
}
