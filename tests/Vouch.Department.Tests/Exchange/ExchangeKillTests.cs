using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Npgsql;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>The program killed with SIGKILL under message load, together with its database, and started again.</summary>
public sealed class ExchangeKillTests
{
    private const int Kills = 3;
    private const int Outgoing = 300;

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_under_load_every_acknowledged_message_is_there_once_and_what_is_sent_again_has_its_number_and_bytes()
    {
        await using var partner = new ScriptedPartner();
        var slow = partner.Answer;
        partner.Answer = message =>
        {
            Thread.Sleep(10);
            return slow(message);
        };
        await using var vouch = new VouchProcess(new Dictionary<string, string> { ["VOUCH_SIMULATOR"] = "off" });
        await vouch.StartAsync(Ct);
        var outgoing = await ArrangeAsync(vouch, partner.Port);

        var acknowledged = new ConcurrentBag<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var senders = Enumerable.Range(0, 4).Select(sender => LoadAsync(vouch, sender, acknowledged, stop.Token)).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = acknowledged.Count;
            for (var i = 0; i < 200 && acknowledged.Count < before + 20; i++)
                await Task.Delay(50, Ct);
            await Task.Delay(System.Security.Cryptography.RandomNumberGenerator.GetInt32(300), Ct);
            vouch.Kill();
            await vouch.StartAsync(Ct);
        }

        await Task.Delay(500, Ct);
        await stop.CancelAsync();
        await Task.WhenAll(senders);
        await using var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!);
        var db = new Db(source, TimeProvider.System);
        await UntilAsync(db, "select count(*)::int from inbox_work where state = 'queued'");
        await UntilAsync(db, "select count(*)::int from outbox_delivery where state = 'queued'");

        var kept = (await db.ListAsync("select i.control_id, w.state from inbox i join inbox_work w on w.inbox_id = i.id", [],
            r => (Id: r.GetString(0), State: r.GetString(1)), Ct)).ToLookup(row => row.Id, row => row.State);
        Assert.True(acknowledged.Count > Kills * 20);
        Assert.All(acknowledged.Distinct(), id => Assert.Equal("done", Assert.Single(kept[id])));
        Assert.Equal(0, await db.OneAsync("select count(*)::int - count(distinct value)::int from patient_identifier where system = 'LOAD'", [], r => r.GetInt32(0), Ct));
        Assert.True(await db.OneAsync(
            """
            select bool_and(k.last_in = n.kept and n.kept = n.highest) from connection_counter k
            join (select connection_id, count(*) as kept, max(seq) as highest from inbox group by 1) n using (connection_id)
            """, [], r => r.GetBoolean(0), Ct));

        var bodies = partner.Received.ToLookup(body => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(body)).Message.Header.ControlId, Convert.ToBase64String);
        Assert.Equal(outgoing.Keys.Order(StringComparer.Ordinal), bodies.Select(group => group.Key).Order(StringComparer.Ordinal));
        Assert.All(bodies, group => Assert.Equal(outgoing[group.Key], Assert.Single(group.Distinct())));
        Assert.Equal(Outgoing, await db.OneAsync("select count(*)::int from outbox", [], r => r.GetInt32(0), Ct));
        TestContextLine(Invariant($"{acknowledged.Count} acknowledged, {partner.Received.Count - Outgoing} of {Outgoing} sent again."));
    }

    private static void TestContextLine(string line) => Xunit.TestContext.Current.TestOutputHelper?.WriteLine(line);

    /// <summary>Connections in and out, and messages to be sent; their bytes by number.</summary>
    private static async Task<Dictionary<string, string>> ArrangeAsync(VouchProcess vouch, int port)
    {
        await using var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!);
        var db = new Db(source, TimeProvider.System);
        var actor = Actor.Job("kill test");
        foreach (var application in new[] { "LOAD0", "LOAD1" })
            (await Connections.EnsureAsync(db, actor, new ConnectionPlan(application, "mllp-in", "hospital") { SendingApplication = application }, Ct)).OrFail();
        var partner = (await Connections.EnsureAsync(db, actor, new ConnectionPlan("OUT", "mllp-out", "hospital")
        {
            Host = "127.0.0.1",
            Port = port,
            Settings = new PartnerTerms { AnswerSeconds = 5 }.Write(),
        }, Ct)).OrFail();
        await using var work = await db.BeginAsync(actor, null, Ct);
        foreach (var number in Enumerable.Range(0, Outgoing))
            await OutboxWriting.AddAsync(work, new NewMessage(partner, Guid.CreateVersion7(), Invariant($"order:{number}"), "ORU^R01", About: null,
                id => (Encoding.ASCII.GetBytes($"MSH|^~\\&|VOUCH|L|X|Y|20260302080000||ORU^R01|{id}|P|2.5.1\rOBR|" + Invariant($"{number}\r")), null)), Ct);
        await work.CommitAsync(Ct);
        return (await db.ListAsync("select control_id, body from outbox", [], r => (Id: r.GetString(0), Body: r.GetFieldValue<byte[]>(1)), Ct))
            .ToDictionary(row => row.Id, row => Convert.ToBase64String(row.Body), StringComparer.Ordinal);
    }

    /// <summary>A sender as an interface engine is one: sends until it is acknowledged, then the next.</summary>
    private static async Task LoadAsync(VouchProcess vouch, int sender, ConcurrentBag<string> acknowledged, CancellationToken ct)
    {
        MllpClient? client = null;
        try
        {
            for (var number = 0; !ct.IsCancellationRequested;)
            {
                if (client is not { IsOpen: true })
                {
                    if (client is not null)
                        await client.DisposeAsync();
                    client = await MllpClient.ConnectAsync(new MllpClientOptions { Host = "127.0.0.1", Port = vouch.MllpPort, AnswerTimeout = TimeSpan.FromSeconds(20) }, ct)
                        is MllpConnect.Connected(var connected) ? connected : null;
                    if (client is null)
                    {
                        await Task.Delay(100, ct);
                        continue;
                    }
                }

                var id = string.Create(CultureInfo.InvariantCulture, $"S{sender}-{number}");
                var message = "MSH|^~\\&|" + Invariant($"LOAD{sender % 2}") + $"|T|VOUCH|LAB|20260302||ADT^A28|{id}|P|2.5.1\rPID|1||{id}^^^LOAD^MR||Load^{id}\r";
                if (await client.SendAsync(Encoding.ASCII.GetBytes(message), ct) is MllpReply.Answered(var answer)
                    && Hl7Message.Parse(answer) is Hl7Parse.Parsed(var ack) && ack.Segment("MSA").Text(1) == "AA" && ack.Segment("MSA").Text(2) == id)
                {
                    acknowledged.Add(id);
                    number++;
                }
                else
                {
                    await Task.Delay(50, ct);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }

        if (client is not null)
            await client.DisposeAsync();
    }

    private static async Task UntilAsync(Db db, string countSql)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await db.OneAsync(countSql, [], r => r.GetInt32(0), Ct) == 0)
                return;
            await Task.Delay(100, Ct);
        }

        Assert.Fail("Not empty after 60 s: " + countSql);
    }
}
