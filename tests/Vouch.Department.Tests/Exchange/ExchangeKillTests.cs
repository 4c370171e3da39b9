using System.Text;
using Npgsql;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform;
using Vouch.Department.Platform.Postgres;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
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

        await using var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!);
        var db = new Db(source, TimeProvider.System);
        await using var senders = await HospitalSenders.BeginAsync(db, vouch.MllpPort, Ct);
        for (var kill = 0; kill < Kills; kill++)
        {
            await senders.UntilAsync(20, Ct);
            await Task.Delay(System.Security.Cryptography.RandomNumberGenerator.GetInt32(300), Ct);
            vouch.Kill();
            await vouch.StartAsync(Ct);
        }

        await senders.UntilAsync(1, Ct);
        await senders.StopAsync();
        source.Clear(); // Connections of the database that was killed.
        await HospitalSenders.UntilNoneAsync(db, "select count(*)::int from outbox_delivery where state = 'queued'", Ct);
        await senders.ExpectAllDoneOnceAsync(db, Ct);

        var bodies = partner.Received.ToLookup(body => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(body)).Message.Header.ControlId, Convert.ToBase64String);
        Assert.Equal(outgoing.Keys.Order(StringComparer.Ordinal), bodies.Select(group => group.Key).Order(StringComparer.Ordinal));
        Assert.All(bodies, group => Assert.Equal(outgoing[group.Key], Assert.Single(group.Distinct())));
        Assert.Equal(Outgoing, await db.OneAsync("select count(*)::int from outbox", [], r => r.GetInt32(0), Ct));
        TestContextLine(Invariant($"{senders.Acknowledged.Count} acknowledged, {partner.Received.Count - Outgoing} of {Outgoing} sent again."));
    }

    private static void TestContextLine(string line) => Xunit.TestContext.Current.TestOutputHelper?.WriteLine(line);

    /// <summary>A connection out, and messages to be sent; their bytes by number.</summary>
    private static async Task<Dictionary<string, string>> ArrangeAsync(VouchProcess vouch, int port)
    {
        await using var source = NpgsqlDataSource.Create(PrivatePostgres.LivingConnectionString(vouch.DataFolder, DatabaseRoles.Program)!);
        var db = new Db(source, TimeProvider.System);
        var actor = Actor.Job("kill test");
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
}
