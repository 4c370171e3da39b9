using System.Text;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>Messages over real sockets to what they did.</summary>
public sealed class HospitalListenerTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private static int people;

    private static string NewNumber() => Invariant($"MR{Interlocked.Increment(ref people):0000}");

    private static string Pid(string number, string name = "Quint^Ada", string born = "19800504") =>
        $"PID|1||{number}^^^TEST^MR||{name}||{born}|F|||1 Road^^Town^^12345||+49 30 1";

    private async Task<T> One<T>(string sql, params object?[] args) =>
        (await department.Db.OneAsync(sql, args, r => r.GetFieldValue<T>(0), Ct))!;

    [Fact]
    public async Task An_admission_registers_the_patient_and_an_order_is_answered_with_its_accession_number()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var number = NewNumber();
        var admitted = await desk.SendAsync(desk.Message("ADT^A01^ADT_A01", "EVN||20260302075000+0000", Pid(number),
            "PV1|1|I|W3^12^A|||||||||||||||" + "|V-" + number + "^^^TEST"), Ct);
        Assert.Equal("AA", admitted.Segment("MSA").Text(1));
        Assert.Equal(["done"], await desk.WorkedAsync(Ct));

        var answer = await desk.SendAsync(desk.Message("OML^O21^OML_O21", Pid(number),
            "ORC|NW|P-1^EHR||G-1^EHR|||||20260302075000+0000|||77^Doc^Dora", "TQ1|1||||||||S",
            "OBR|1|P-1^EHR||2823-3^Potassium^LN", "ORC|NW|P-2^EHR||G-1^EHR", "OBR|2|P-2^EHR||CBC^Blood count^L",
            "ORC|NW|P-3^EHR||G-1^EHR", "OBR|3|P-3^EHR||NOSUCH^Unknown^L"), Ct);

        Assert.Equal(("ORL", "O22"), (answer.Header.MessageCode, answer.Header.TriggerEvent));
        Assert.Equal("AA", answer.Segment("MSA").Text(1));
        Assert.Equal(["OK", "OK", "UA"], Enumerable.Range(1, 3).Select(i => answer.Segment("ORC", i).Text(1)));
        Assert.Equal(("103", "OBR"), (answer.Get("ERR-3.1").Text, answer.Get("ERR-2.1").Text));
        var orders = await department.Db.ListAsync(
            """
            select o.accession, o.priority, o.requester, o.ward, string_agg(distinct t.placer_item, ',' order by t.placer_item)
            from lab_order o join order_test t on t.order_id = o.id where o.connection_id = $1 group by o.id order by o.accession
            """, [desk.Ehr], r => (Accession: r.GetString(0), Priority: r.GetString(1), Requester: r.TextOrNull(2), Ward: r.TextOrNull(3), Items: r.GetString(4)), Ct);
        Assert.Equal([("stat", "Doc, Dora", "W3", "P-1"), ("routine", (string?)null, "W3", "P-2")],
            orders.Select(o => (o.Priority, o.Requester, o.Ward!, o.Items)));
        Assert.Equal(orders.Select(o => o.Accession), [answer.Get("ORC[1]-3.1").Text, answer.Get("ORC[2]-3.1").Text]);
        Assert.Equal(["done", "done order-test-unknown"], await desk.WorkedAsync(Ct));
    }

    [Fact]
    public async Task The_same_message_twice_is_one_and_has_the_same_answer()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var order = Encoding.UTF8.GetBytes(desk.Message("ORM^O01", Pid(NewNumber()), "ORC|NW|R-1^EHR", "OBR|1|R-1^EHR||K^Potassium^L"));
        await using var client = await desk.ConnectAsync(Ct);
        var first = await HospitalDesk.SendAsync(client, order, Ct);
        var second = await HospitalDesk.SendAsync(client, order, Ct);

        Assert.Equal("ORR", first.Header.MessageCode);
        Assert.Equal("OK", first.Segment("ORC").Text(1));
        Assert.Equal(first.Raw.ToArray(), second.Raw.ToArray());
        Assert.Equal(1, await One<int>("select count(*)::int from lab_order where connection_id = $1", desk.Ehr));

        // The same order under another message number, as senders without a memory do: taken, not placed again.
        var third = await desk.SendAsync(desk.Message("ORM^O01", Encoding.UTF8.GetString(order).Split('\r')[1..^1]), Ct);
        Assert.Equal(("OK", first.Get("ORC-3.1").Text), (third.Segment("ORC").Text(1), third.Get("ORC-3.1").Text));
        Assert.Equal(1, await One<int>("select count(*)::int from lab_order where connection_id = $1", desk.Ehr));
    }

    [Fact]
    public async Task A_message_number_with_other_content_is_kept_and_flagged()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var (one, other) = (NewNumber(), NewNumber());
        await desk.SendAsync(desk.MessageAs("X-1", "", "ADT^A28", Pid(one)), Ct);
        Assert.Equal("AA", (await desk.SendAsync(desk.MessageAs("X-1", "", "ADT^A28", Pid(other)), Ct)).Segment("MSA").Text(1));
        Assert.Equal(["done", "done"], await desk.WorkedAsync(Ct));
        Assert.Equal(1, await One<int>("select count(*)::int from inbox where connection_id = $1 and conflicts", desk.Ehr));
    }

    [Fact]
    public async Task An_unknown_sender_is_turned_away_shown_as_knocking_and_nothing_is_kept()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var before = await One<long>("select count(*) from inbox");
        var answer = await desk.SendAsync(desk.Message("ADT^A28", Pid(NewNumber())).Replace(desk.Application, "STRANGER", StringComparison.Ordinal), Ct);
        Assert.Equal("AR", answer.Segment("MSA").Text(1));
        Assert.Contains("STRANGER", answer.Get("ERR-8").Text, StringComparison.Ordinal);
        Assert.Equal("STRANGER", Assert.Single(desk.Knocking.All).Application);
        Assert.Equal(before, await One<long>("select count(*) from inbox"));
    }

    [Fact]
    public async Task What_cannot_be_read_is_kept_raw_and_refused_with_the_reason()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        await using var client = await desk.ConnectAsync(Ct);
        await HospitalDesk.SendAsync(client, Encoding.UTF8.GetBytes(desk.Message("ADT^A28", Pid(NewNumber()))), Ct);
        var twoMessages = desk.Message("ADT^A28", Pid(NewNumber())) + desk.Message("ADT^A28", Pid(NewNumber()));
        Assert.Equal("AE", (await HospitalDesk.SendAsync(client, Encoding.UTF8.GetBytes(twoMessages), Ct)).Segment("MSA").Text(1));
        Assert.Equal("AR", (await HospitalDesk.SendAsync(client, "this is no HL7 at all"u8.ToArray(), Ct)).Segment("MSA").Text(1));
        Assert.Equal(["done", "waiting message-unreadable", "waiting message-unreadable"], await desk.WorkedAsync(Ct));
        Assert.Equal("this is no HL7 at all", Encoding.ASCII.GetString(
            await One<byte[]>("select body from inbox where connection_id = $1 order by seq desc limit 1", desk.Ehr)));
    }

    [Fact]
    public async Task In_enhanced_mode_the_message_is_committed_and_the_answer_is_kept_for_later()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var committed = await desk.SendAsync(desk.MessageAs("E-1", "AL|AL", "OML^O21", Pid(NewNumber()), "ORC|NW|E-1^EHR", "OBR|1|E-1^EHR||K^^L"), Ct);
        Assert.Equal(("ACK", "CA"), (committed.Header.MessageCode, committed.Segment("MSA").Text(1)));
        Assert.Equal(["done"], await desk.WorkedAsync(Ct));
        var answer = await One<byte[]>("select answer from inbox_work where connection_id = $1", desk.Ehr);
        Assert.Contains("ORC|OK", Encoding.UTF8.GetString(answer), StringComparison.Ordinal);

        // Only the application's answer is wanted: it comes over the same link.
        var answered = await desk.SendAsync(desk.MessageAs("E-2", "NE|AL", "OML^O21", Pid(NewNumber()), "ORC|NW|E-2^EHR", "OBR|1|E-2^EHR||K^^L"), Ct);
        Assert.Equal(("ORL", "AA"), (answered.Header.MessageCode, answered.Segment("MSA").Text(1)));
    }

    [Fact]
    public async Task A_batch_is_taken_message_by_message()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        await using var client = await desk.ConnectAsync(Ct);
        var batch = "FHS|^~\\&|A\rBHS|^~\\&|A\r" + desk.Message("ADT^A28", Pid(NewNumber())) + desk.Message("ADT^A28", Pid(NewNumber())) + "BTS|2\rFTS|1\r";
        var reply = Assert.IsType<Vouch.Wire.Hl7.Mllp.MllpReply.Answered>(await client.SendAsync(Encoding.UTF8.GetBytes(batch), Ct));
        var answers = Assert.IsType<Hl7BatchSplit.Split>(Hl7Batch.Split(reply.Content)).Messages.ToList();
        Assert.Equal(2, answers.Count);
        Assert.Equal(["done", "done"], await desk.WorkedAsync(Ct));
    }

    [Fact]
    public async Task A_sender_that_is_told_no_may_send_a_corrected_order_at_once()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var number = NewNumber();
        var refused = await desk.SendAsync(desk.Message("OMG^O19", Pid(number), "ORC|NW|C-1^EHR", "OBR|1|C-1^EHR||NOSUCH^^L"), Ct);
        Assert.Equal(("ORG", "AE", "UA"), (refused.Header.MessageCode, refused.Segment("MSA").Text(1), refused.Segment("ORC").Text(1)));
        var taken = await desk.SendAsync(desk.Message("OMG^O19", Pid(number), "ORC|NW|C-1^EHR", "OBR|1|C-1^EHR||K^^L"), Ct);
        Assert.Equal("OK", taken.Segment("ORC").Text(1));
        Assert.Equal(["waiting order-test-unknown", "done"], await desk.WorkedAsync(Ct));
    }

    [Fact]
    public async Task An_order_is_added_to_changed_and_cancelled_by_its_sender()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var number = NewNumber();
        Task<Hl7Message> Send(params string[] lines) => desk.SendAsync(desk.Message("OML^O21", [Pid(number), .. lines]), Ct);
        var placed = await Send("ORC|NW|D-1^EHR||D-G^EHR", "OBR|1|D-1^EHR||K^^L");
        var added = await Send("ORC|NW|D-2^EHR||D-G^EHR", "OBR|1|D-2^EHR||NA^^L");
        Assert.Equal(placed.Get("ORC-3.1").Text, added.Get("ORC-3.1").Text);
        Assert.Equal("XR", (await Send("ORC|XO|D-1^EHR||D-G^EHR", "TQ1|1||||||||S", "OBR|1|D-1^EHR||K^^L")).Segment("ORC").Text(1));
        Assert.Equal("CR", (await Send("ORC|CA|D-1^EHR||D-G^EHR", "OBR|1|D-1^EHR||K^^L")).Segment("ORC").Text(1));
        Assert.Equal("UC", (await Send("ORC|CA|D-9^EHR", "OBR|1|D-9^EHR||K^^L")).Segment("ORC").Text(1));
        Assert.Equal("UA", (await Send("ORC|SC|D-1^EHR", "OBR|1|D-1^EHR||K^^L")).Segment("ORC").Text(1));
        Assert.Equal("stat|K:cancelled NA:ordered", await One<string>(
            """
            select o.priority || '|' || string_agg(s.analyte || ':' || s.status, ' ' order by s.analyte)
            from lab_order o join order_test_status s on s.order_id = o.id where o.connection_id = $1 group by o.id
            """, desk.Ehr));
    }

    [Fact]
    public async Task A_redundant_test_is_refused_and_a_reason_lets_it_through()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var number = NewNumber();
        Task<Hl7Message> Send(string placer, string reason, string code) => desk.SendAsync(desk.Message("OML^O21", Pid(number),
            $"ORC|NW|{placer}^EHR||||||||||||||{reason}", $"OBR|1|{placer}^EHR||{code}^^L"), Ct);
        Assert.Equal("OK", (await Send("F-1", "", "K")).Segment("ORC").Text(1));
        Assert.Equal("UA", (await Send("F-2", "", "K")).Segment("ORC").Text(1));
        Assert.Equal("OK", (await Send("F-3", "", "LYTES")).Segment("ORC").Text(1));
        Assert.Equal("OK", (await Send("F-4", "R^haemolysed on the way", "K")).Segment("ORC").Text(1));
    }

    [Fact]
    public async Task A_collected_specimen_is_attested_by_its_sender_with_its_own_barcode()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var barcode = "B" + desk.Application;
        var answer = await desk.SendAsync(desk.Message("OML^O21", Pid(NewNumber()), "ORC|NW|S-1^EHR",
            "OBR|1|S-1^EHR||K^^L||||||9^Nurse^Nina", $"SPM|1|{barcode}^||BLD|||||||||||||20260302074000+0000"), Ct);
        Assert.Equal("OK", answer.Segment("ORC").Text(1));
        Assert.Equal(barcode, answer.Get("SPM-2.2").Text);
        Assert.Equal("attested-by-sender match Nurse, Nina 2026-03-02 07:40:00", await One<string>(
            """
            select i.method || ' ' || i.outcome || ' ' || split_part(i.checked_by_name, ' (', 1) || ' ' || to_char(s.collected_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
            from specimen s join identity_check i on i.id = s.identity_check_id where s.barcode = $1
            """, barcode));
    }

    [Fact]
    public async Task An_order_for_a_number_that_belongs_to_somebody_else_is_refused()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var number = NewNumber();
        await desk.SendAsync(desk.Message("ADT^A28", Pid(number)), Ct);
        var answer = await desk.SendAsync(desk.Message("OML^O21", Pid(number, "Stone^Carl", "19310101"), "ORC|NW|W-1^EHR", "OBR|1|W-1^EHR||K^^L"), Ct);
        Assert.Equal(("AE", "UA"), (answer.Segment("MSA").Text(1), answer.Segment("ORC").Text(1)));
        Assert.Equal(["done", "waiting patient-differs"], await desk.WorkedAsync(Ct));
    }

    [Fact]
    public async Task A_stay_is_moved_ended_reopened_and_cancelled_and_records_are_merged()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        var (number, old) = (NewNumber(), NewNumber());
        string Pv1(string place, string visit) => $"PV1|1|I|{place}||||||||||||||||{visit}^^^TEST";
        async Task<string> After(string type, params string[] lines)
        {
            await desk.SendAsync(desk.Message(type, lines), Ct);
            Assert.Equal("done", (await desk.WorkedAsync(Ct))[^1]);
            return await One<string>("select coalesce(ward, '') || ' ' || (discharged_at is not null) || ' ' || (cancelled_at is not null) from encounter where visit_number = $1",
                "S-" + number);
        }

        var stay = "S-" + number;
        Assert.Equal("W1 false false", await After("ADT^A01", Pid(number), Pv1("W1^1^A", stay)));
        Assert.Equal("W2 false false", await After("ADT^A02", Pid(number), Pv1("W2^1^A", stay)));
        Assert.Equal("W2 true false", await After("ADT^A03", Pid(number), Pv1("", stay)));
        Assert.Equal("W2 false false", await After("ADT^A13", Pid(number), Pv1("", stay)));
        Assert.Equal("W2 false true", await After("ADT^A11", Pid(number), Pv1("", stay)));

        await desk.SendAsync(desk.Message("ADT^A28", Pid(old, "Quint^A")), Ct);
        await desk.SendAsync(desk.Message("ADT^A40", Pid(number), $"MRG|{old}^^^TEST^MR"), Ct);
        Assert.Equal("done", (await desk.WorkedAsync(Ct))[^1]);
        Assert.True(await One<bool>(
            "select patient_survivor(a.patient_id) = b.patient_id from patient_identifier a, patient_identifier b where a.value = $1 and b.value = $2", old, number));
    }

    [Fact]
    public async Task Types_that_are_not_needed_are_set_aside_and_others_wait_with_what_to_do()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, new PartnerTerms { NotNeeded = ["SIU", "ADT^A20"] });
        foreach (var type in new[] { "SIU^S12", "ADT^A20", "DFT^P03", "ADT^A45", "ZZZ^Z01" })
            Assert.Equal("AA", (await desk.SendAsync(desk.Message(type, Pid(NewNumber())), Ct)).Segment("MSA").Text(1));
        Assert.Equal(["set-aside not-needed", "set-aside not-needed", "waiting message-type-unknown", "waiting event-not-taken", "waiting message-type-unknown"],
            await desk.WorkedAsync(Ct));
    }

    [Fact]
    public async Task A_production_system_takes_no_training_messages_and_a_stopped_connection_takes_none()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, kind: HospitalKind.Production);
        var training = desk.Message("ADT^A28", Pid(NewNumber())).Replace("|P|2.5.1", "|T|2.5.1", StringComparison.Ordinal);
        Assert.Equal("202", (await desk.SendAsync(training, Ct)).Get("ERR-3.1").Text);
        (await Vouch.Department.Exchange.Connections.SwitchAsync(department.Db, department.Actor, desk.Ehr, enabled: false, Ct)).OrFail();
        await desk.Connections.RefreshAsync(Ct);
        Assert.Equal("AR", (await desk.SendAsync(desk.Message("ADT^A28", Pid(NewNumber())), Ct)).Segment("MSA").Text(1));
        Assert.Empty(await desk.WorkedAsync(Ct));
    }
}
