using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>From a release to the partner, over real sockets, with partners that behave badly.</summary>
public sealed class OutboxTests(TestDepartment department) : IClassFixture<TestDepartment>, IAsyncLifetime
{
    private ConnectionsInForce connections = null!;
    private PackInForce packs = null!;

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // The tests of the class follow one another: what an earlier one left is not sent to the partners of this one.
        await Do("update connection set enabled = false, settings = '{\"allResults\": false}' where kind = 'mllp-out'");
        (connections, packs) = (new ConnectionsInForce(department.Db), await department.KeepPacksAsync());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task Do(string sql, params object?[] args)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "test", Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }

    private async Task<Guid> PartnerAsync(int port, PartnerTerms? terms = null)
    {
        var id = (await Connections.SaveAsync(department.Db, department.Actor, id: null, new ConnectionPlan(Invariant($"OUT {Guid.NewGuid():N}"), "mllp-out", "hospital")
        {
            Host = "127.0.0.1",
            Port = port,
            Settings = (terms ?? new PartnerTerms { AnswerSeconds = 1 }).Write(),
        }, Ct)).OrFail();
        await connections.RefreshAsync(Ct);
        return id;
    }

    private OutboxSender Sender() => new(department.Db, connections, TimeProvider.System, NullLogger<OutboxSender>.Instance)
    {
        BackOffMin = TimeSpan.FromMilliseconds(50),
        BackOffMax = TimeSpan.FromMilliseconds(400),
        Pause = TimeSpan.FromMilliseconds(20),
    };

    private async Task TellAsync()
    {
        var notices = new ReleaseNotices(department.Db, packs, NullLogger<ReleaseNotices>.Instance);
        while (await notices.TellAsync(Ct))
        {
        }
    }

    private Task<List<string>> StatesAsync(Guid partner) => department.Db.ListAsync(
        "select d.state || case when d.alarm then '!' else '' end from outbox_delivery d where d.connection_id = $1 order by d.seq",
        [partner], r => r.GetString(0), Ct);

    /// <summary>Waits until what came of so many messages is kept.</summary>
    private async Task KeptAsync(Guid partner, int count)
    {
        for (var i = 0; i < 400 && (await StatesAsync(partner)).Count(state => state != "queued") < count; i++)
            await Task.Delay(50, Ct);
    }

    /// <summary>Messages straight into the outbox: lane and order by name.</summary>
    private async Task QueueAsync(Guid partner, params (string Patient, string Order)[] messages)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "test", Ct);
        foreach (var (patient, order) in messages)
            await OutboxWriting.AddAsync(work, new NewMessage(partner, Lane(patient), order, "ORU^R01", About: null,
                id => (Encoding.ASCII.GetBytes($"MSH|^~\\&|VOUCH|L|X|Y|20260302080000||ORU^R01|{id}|P|2.5.1\rOBR|1|{order}|{patient}\r"), null)), Ct);
        await work.CommitAsync(Ct);
    }

    private static Guid Lane(string patient) => new(System.Security.Cryptography.MD5.HashData(Encoding.ASCII.GetBytes(patient)));

    [Fact]
    public async Task A_released_result_reaches_the_partner_with_its_proof_and_its_correction_follows()
    {
        await using var partner = new ScriptedPartner();
        var id = await PartnerAsync(partner.Port);
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"), ("NA", "140"));
        await TellAsync();
        using var sender = Sender();
        await sender.StartAsync(Ct);
        await partner.UntilAsync(() => partner.Received.Count == 1, Ct);
        await sender.StopAsync(Ct);

        var message = partner.Messages.Single();
        Assert.Equal(("ORU", "R01", "Holm", "A" + tube.Barcode), (message.Header.MessageCode, message.Header.TriggerEvent,
            message.Get("PID-5.1").Text, message.Get("OBR-3.1").Text));
        Assert.Equal(["F", "F"], new[] { message.Get("OBR[1]-25").Text, message.Get("OBR[2]-25").Text });
        Assert.Equal(("NM", "2823-3", "LN", "K", "4.2", "mmol/L", "UCUM", "3.5-5.1", "N", "F"), (message.Get("OBX-2").Text, message.Get("OBX-3.1").Text,
            message.Get("OBX-3.3").Text, message.Get("OBX-3.4").Text, message.Get("OBX-5").Text, message.Get("OBX-6.1").Text,
            message.Get("OBX-6.3").Text, message.Get("OBX-7").Text, message.Get("OBX-8").Text, message.Get("OBX-11").Text));
        var proof = await department.Db.OneAsync("select proof_id from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetGuid(0), Ct);
        Assert.Equal(proof.ToString(), message.Get("OBX-21.1").Text);
        Assert.Equal(tube.Barcode, message.Get("SPM-2.2").Text);
        Assert.Equal(["done"], await StatesAsync(id));

        Assert.Empty(await UntoldResults.ListAsync(department.Db, Ct));
    }

    [Fact]
    public async Task A_release_that_cannot_be_told_is_set_aside_with_its_reason_and_holds_up_no_other()
    {
        await using var partner = new ScriptedPartner();
        var id = await PartnerAsync(partner.Port);
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (tube, other) = (await bench.TubeAsync(Ct, "K", "NA"), await bench.TubeAsync(Ct, "K"));
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        await TellAsync();
        // Told before: the key refuses it for ever. Another result of the same order and one of another come with it.
        await Do("insert into release_notice (order_test_id, version, order_id, patient_id) values ($1, 1, $2, $3)", tube.Tests["K"], tube.Order, tube.Patient);
        await bench.MeasureAsync(tube.Barcode, Ct, ("NA", "140"));
        await bench.MeasureAsync(other.Barcode, Ct, ("K", "4.4"));
        for (var run = 0; run < 6; run++)
            await TellAsync();

        var untold = Assert.Single(await UntoldResults.ListAsync(department.Db, Ct));
        Assert.Equal(("A" + tube.Barcode, "K", 1), (untold.Accession, untold.Analyte, untold.Version));
        Assert.Contains("outbox_result", untold.Reason, StringComparison.Ordinal);
        Assert.Equal(["A" + other.Barcode + " 4.4", "A" + tube.Barcode + " 140", "A" + tube.Barcode + " 4.2"], (await department.Db.ListAsync(
            "select body from outbox where connection_id = $1", [id], r => r.GetFieldValue<byte[]>(0), Ct)).Select(Read)
            .Select(message => message.Get("OBR-3.1").Text + " " + message.Get("OBX-5").Text).OrderBy(text => text.StartsWith("A" + tube.Barcode, StringComparison.Ordinal)).ThenBy(text => text, StringComparer.Ordinal));

        // Tried again it fails again and waits again; told by hand it is gone, with who said so.
        Assert.Equal(1, (await UntoldResults.AgainAsync(department.Db, department.Actor, Ct)).OrFail());
        for (var run = 0; run < 6; run++)
            await TellAsync();
        Assert.Single(await UntoldResults.ListAsync(department.Db, Ct));
        Assert.Equal("reason-missing", (await UntoldResults.DropAsync(department.Db, department.Actor, untold.OrderTest, untold.Version, " ", Ct)).Refusal?.Code);
        (await UntoldResults.DropAsync(department.Db, department.Actor, untold.OrderTest, untold.Version, "telephoned to 3 North", Ct)).OrFail();
        Assert.Empty(await UntoldResults.ListAsync(department.Db, Ct));
        Assert.Equal(1, await department.Db.OneAsync("select count(*)::int from audit_entry where table_name = 'release_notice' and action = 'set-aside' and reason = 'telephoned to 3 North'", [], r => r.GetInt32(0), Ct));
    }

    private static Hl7Message Read(byte[] body) => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(body)).Message;

    [Fact]
    public async Task A_faulty_message_is_set_aside_with_an_alarm_and_only_its_order_waits()
    {
        await using var partner = new ScriptedPartner();
        partner.Answer = message => ScriptedPartner.Ack(message, message.Get("OBR-2").Text == "BAD" ? AcknowledgementCode.AE : AcknowledgementCode.AA);
        var id = await PartnerAsync(partner.Port);
        await QueueAsync(id, ("ann", "BAD"), ("ann", "BAD"), ("ann", "A2"), ("ben", "B1"));
        using var sender = Sender();
        await sender.StartAsync(Ct);
        await partner.UntilAsync(() => partner.Received.Count == 3, Ct);
        await KeptAsync(id, 3);
        await sender.StopAsync(Ct);
        Assert.Equal(["BAD", "A2", "B1"], partner.Messages.Select(message => message.Get("OBR-2").Text));
        Assert.Equal(["set-aside!", "queued", "done", "done"], await StatesAsync(id));
    }

    [Fact]
    public async Task A_rejected_message_is_tried_again_before_any_later_one_of_its_patient_and_a_rejected_type_raises_an_alarm()
    {
        await using var partner = new ScriptedPartner();
        var times = 0;
        partner.Answer = message => message.Get("OBR-2").Text == "A1" && ++times <= 2
            ? ScriptedPartner.Ack(message, AcknowledgementCode.AR, new Hl7Error(Hl7ErrorCode.UnsupportedEvent, default, "not R01"))
            : ScriptedPartner.Ack(message, AcknowledgementCode.AA);
        var id = await PartnerAsync(partner.Port);
        await QueueAsync(id, ("ann", "A1"), ("ann", "A2"), ("ben", "B1"), ("ann", "A3"));
        using var sender = Sender();
        await sender.StartAsync(Ct);
        var sawAlarm = false;
        await partner.UntilAsync(() =>
        {
            sawAlarm |= StatesAsync(id).GetAwaiter().GetResult()[0] == "queued!";
            return partner.Received.Count == 6;
        }, Ct);
        await Task.Delay(100, Ct);
        await sender.StopAsync(Ct);
        Assert.Equal(["A1", "B1", "A1", "A1", "A2", "A3"], partner.Messages.Select(message => message.Get("OBR-2").Text));
        Assert.Single(partner.ControlIds.Where((_, i) => i is 0 or 2 or 3).Distinct());
        Assert.True(sawAlarm);
        Assert.Equal(["done", "done", "done", "done"], await StatesAsync(id));
    }

    [Fact]
    public async Task A_partner_that_does_not_answer_gets_the_same_bytes_again_and_one_that_is_gone_is_waited_for()
    {
        var partner = new ScriptedPartner { Answer = _ => null };
        var port = partner.Port;
        var id = await PartnerAsync(port);
        await QueueAsync(id, ("ann", "A1"), ("ann", "A2"));
        using var sender = Sender();
        await sender.StartAsync(Ct);
        await partner.UntilAsync(() => partner.Received.Count == 2, Ct);
        Assert.NotNull(sender.StateOf(id)?.Trouble);
        var first = partner.Received.ToArray();
        Assert.Equal(first[0], first[1]);
        await partner.DisposeAsync();
        await Task.Delay(300, Ct);
        await using var back = new ScriptedPartner(port);
        await back.UntilAsync(() => back.Received.Count >= 2, Ct);
        await KeptAsync(id, 2);
        await sender.StopAsync(Ct);
        Assert.Equal(first[0], back.Received.First());
        Assert.Equal(["done", "done"], await StatesAsync(id));
    }

    [Fact]
    public async Task A_wrong_answer_closes_the_link_and_the_message_goes_again()
    {
        await using var partner = new ScriptedPartner();
        var times = 0;
        partner.Answer = message => ++times == 1 ? "MSH|^~\\&|X|Y|||20260302||ACK|1|P|2.5.1\rMSA|AA|SOMETHING-ELSE\r"u8.ToArray()
            : ScriptedPartner.Ack(message, AcknowledgementCode.AA);
        var id = await PartnerAsync(partner.Port);
        await QueueAsync(id, ("ann", "A1"));
        using var sender = Sender();
        await sender.StartAsync(Ct);
        await partner.UntilAsync(() => partner.Received.Count == 2, Ct);
        await KeptAsync(id, 1);
        await sender.StopAsync(Ct);
        Assert.Equal(partner.Received.First(), partner.Received.Last());
        Assert.Equal(["done"], await StatesAsync(id));
    }

    [Fact]
    public async Task The_answer_to_an_order_that_was_only_committed_goes_to_the_paired_connection()
    {
        await using var partner = new ScriptedPartner();
        var id = await PartnerAsync(partner.Port);
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, new PartnerTerms { Paired = id });
        var committed = await desk.SendAsync(desk.MessageAs("L-1", "AL|AL", "OML^O21", $"PID|1||{desk.Application}^^^T^MR||Quint^Ada",
            "ORC|NW|L-1^EHR", "OBR|1|L-1^EHR||K^^L"), Ct);
        Assert.Equal("CA", committed.Segment("MSA").Text(1));
        using var sender = Sender();
        await sender.StartAsync(Ct);
        await partner.UntilAsync(() => partner.Received.Count == 1, Ct);
        await sender.StopAsync(Ct);
        var answer = partner.Messages.Single();
        Assert.Equal(("ORL", "L-1", "OK"), (answer.Header.MessageCode, answer.Segment("MSA").Text(2), answer.Segment("ORC").Text(1)));
        Assert.StartsWith("V0", answer.Header.ControlId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_thousand_messages_wait_for_a_partner_that_is_down_and_go_out_in_order_when_it_is_back()
    {
        const int Count = 50_000;
        var gone = new ScriptedPartner();
        var port = gone.Port;
        await gone.DisposeAsync();
        var id = await PartnerAsync(port);
        await Do(
            """
            with numbered as (select uuid_v7() as id, n from generate_series(1, 50000) n),
            written as (
              insert into outbox (id, connection_id, seq, lane, subject, control_id, message_type, body)
              select id, $1, n, $1, 'order:' || n % 1000, 'Q' || n || $2, 'ORU^R01',
                convert_to('MSH|^~\&|VOUCH|L|X|Y|20260302||ORU^R01|Q' || n || $2 || '|P|2.5.1', 'UTF8') || '\x0d'::bytea from numbered)
            insert into outbox_delivery (outbox_id, connection_id, seq, lane, subject, state)
            select id, $1, n, $1, 'order:' || n % 1000, case when n = 1 then 'set-aside' else 'queued' end from numbered
            """, id, "-" + id.ToString("N")[..4]);
        using var sender = Sender();
        await sender.StartAsync(Ct);
        await Task.Delay(500, Ct);
        Assert.NotNull(sender.StateOf(id)?.Trouble);
        await using var back = new ScriptedPartner(port);
        await back.UntilAsync(() => back.Received.Count >= 2500, Ct);
        await Do("update connection set enabled = false where id = $1", id);
        await connections.RefreshAsync(Ct);
        await sender.StopAsync(Ct);
        // All of one patient: strictly in order; order 1 waits behind its set-aside message and nobody else does.
        var expected = Enumerable.Range(2, Count).Where(n => n % 1000 != 1).Select(n => Invariant($"Q{n}-"));
        Assert.Equal(expected.Take(2400), back.ControlIds.Take(2400).Select(one => one[..(one.IndexOf('-', StringComparison.Ordinal) + 1)]));
    }
}
