using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Catalog;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Exchange.Outbox;
using Vouch.Department.Laboratory;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>What else partners are told where it was agreed: charges, patients and stays, and whether they are there.</summary>
public sealed class ChargesAndRelayTests(TestDepartment department) : IClassFixture<TestDepartment>, IAsyncLifetime
{
    private PackInForce packs = null!;

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await DoAsync("update connection set enabled = false, settings = '{\"allResults\": false}' where kind = 'mllp-out'");
        packs = await department.KeepPacksAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_panel_is_charged_once_when_it_is_whole_taken_back_when_it_is_withdrawn_and_in_the_partners_code()
    {
        var billing = await PartnerAsync(new PartnerTerms { AllResults = false, Charges = true });
        var silent = await PartnerAsync(new PartnerTerms { AllResults = false });
        (await CodeMaps.SaveAsync(department.Db, department.Actor, billing, "charge", "80051", "LYTES", Ct)).OrFail();
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K", "NA", "CL");
        await DoAsync("update order_test set panel = 'LYTES' where order_id = $1 and analyte <> 'CL'", tube.Order);
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        await TellAsync();
        Assert.Empty(await ToldAsync(billing)); // Half a panel is charged to nobody.
        await bench.MeasureAsync(tube.Barcode, Ct, ("NA", "140"), ("CL", "100"));
        await TellAsync();
        await bench.Amend.CorrectAsync(Uma(bench), tube.Tests["K"], "4.6", "dilution was wrong", Ct).OrFailAsync();
        await TellAsync();
        var charged = Assert.Single(await ToldAsync(billing)); // A correction changes no charge.
        Assert.Equal(("DFT", "P03", "Holm"), (charged.Header.MessageCode, charged.Header.TriggerEvent, charged.Get("PID-5.1").Text));
        Assert.Equal(["CG 2075-0 LN 1", "CG 80051  1"], Lines(charged));
        Assert.Equal("A" + tube.Barcode, charged.Get("FT1-23.1").Text);

        await bench.Amend.WithdrawAsync(Uma(bench), tube.Tests["K"], "wrong patient", Ct).OrFailAsync();
        await TellAsync();
        Assert.Single(await ToldAsync(billing)); // Sodium of the panel still stands.
        await bench.Amend.WithdrawAsync(Uma(bench), tube.Tests["NA"], "wrong patient", Ct).OrFailAsync();
        await TellAsync();

        var told = await ToldAsync(billing);
        Assert.Equal(["CD 80051  1"], Lines(told[^1]));
        Assert.Equal(2, told.Count);
        Assert.NotEqual(Transactions(told[0]).Single(id => id.Contains("LYTES", StringComparison.Ordinal)), Transactions(told[1]).Single());
        Assert.Empty(await ToldAsync(silent));
    }

    [Fact]
    public async Task A_half_released_panel_is_charged_when_the_rest_of_it_is_cancelled()
    {
        var billing = await PartnerAsync(new PartnerTerms { AllResults = false, Charges = true });
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var (tube, never) = (await bench.TubeAsync(Ct, "K", "NA"), await bench.TubeAsync(Ct, "K"));
        await DoAsync("update order_test set panel = 'LYTES' where order_id = $1", tube.Order);
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "4.2"));
        await TellAsync();
        Assert.Empty(await ToldAsync(billing));
        foreach (var gone in new[] { tube.Tests["NA"], never.Tests["K"] })
            await DoAsync("update order_test set cancelled_at = now(), cancel_reason = 'not wanted any more' where id = $1", gone);
        await TellAsync();
        await TellAsync();
        var charged = Assert.Single(await ToldAsync(billing));
        Assert.Equal(("A" + tube.Barcode, "CG"), (charged.Get("FT1-23.1").Text, charged.Get("FT1-6").Text));
    }

    [Fact]
    public async Task A_test_that_could_not_be_done_is_charged_only_where_the_pack_says_so()
    {
        var billing = await PartnerAsync(new PartnerTerms { AllResults = false, Charges = true });
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        var tube = await bench.TubeAsync(Ct, "K");
        await bench.MeasureAsync(tube.Barcode, Ct, ("K", "QNS"));
        var held = await department.Db.OneAsync("select measurement_id from review where order_test_id = $1", [tube.Tests["K"]], r => (Guid?)r.GetGuid(0), Ct);
        if (held is { } measurement)
            await bench.Decide.ReleaseAsync(Uma(bench), [measurement], comment: null, Ct).OrFailAsync();
        await TellAsync();
        Assert.Equal("QNS", await department.Db.OneAsync("select coded from result where order_test_id = $1", [tube.Tests["K"]], r => r.GetString(0), Ct));
        Assert.Empty(await ToldAsync(billing));
    }

    [Fact]
    public async Task Patients_and_stays_are_passed_on_with_every_segment_but_never_back_and_never_what_waits()
    {
        var paired = await PartnerAsync(new PartnerTerms { AllResults = false, RelaysAdt = true });
        var bedside = await PartnerAsync(new PartnerTerms { AllResults = false, RelaysAdt = true, ReceivingApplication = "METERS" });
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, new PartnerTerms { Paired = paired });
        await desk.Connections.RefreshAsync(Ct);
        var admission = desk.Message("ADT^A01^ADT_A01", "EVN|A01|20260302", $"PID|1||{desk.Application}-R1^^^T^MR||Grün^Ånna", "PV1|1|I|3 North^1^A||||||||||||||||R1-V", "ZZZ|own|\\T\\segment");
        await desk.SendAsync(admission, Ct);
        await desk.SendAsync(desk.Message("ADT^A03", "EVN|A03|20260302", $"PID|1||{desk.Application}-R2^^^T^MR||Never^Seen", "PV1|1|I|||||||||||||||||R2-V"), Ct);
        await desk.SendAsync(desk.Message("ADT^A40", "EVN|A40|20260302", $"PID|1||{desk.Application}-R3^^^T^MR||No^Merge"), Ct);
        Assert.Equal(["done", "done", "waiting message-incomplete"], await desk.WorkedAsync(Ct));

        var told = await ToldAsync(bedside);
        Assert.Equal(["A01", "A03"], told.Select(message => message.Header.TriggerEvent));
        Assert.Equal(("VOUCH", "METERS", "Grün", "ADT_A01"), (told[0].Header.SendingApplication, told[0].Get("MSH-5").Text, told[0].Get("PID-5.1").Text, told[0].Get("MSH-9.3").Text));
        Assert.Equal("&segment", told[0].Segment("ZZZ").Text(2));
        Assert.StartsWith("V0", told[0].Header.ControlId, StringComparison.Ordinal);
        Assert.Empty(await ToldAsync(paired));
    }

    [Fact]
    public async Task A_silent_partner_is_asked_with_a_specimen_of_nobody_and_its_silence_is_an_alarm()
    {
        await using var partner = new ScriptedPartner();
        partner.Answer = _ => null;
        var id = await PartnerAsync(new PartnerTerms { AllResults = false, HeartbeatMinutes = 5, AnswerSeconds = 1 }, partner.Port);
        await DoAsync("update connection set created_at = $2 where id = $1", id, department.Clock.Now);
        var heartbeats = new Heartbeats(department.Db);
        await heartbeats.AskAsync(Ct);
        await heartbeats.AskAsync(Ct);
        var asked = Assert.Single(await ToldAsync(id)); // Asked once, until it is answered.
        Assert.Equal(("T", "HEARTBEAT", "HEARTBEAT", "HEARTBEAT"), (asked.Header.ProcessingId, asked.Get("PID-3.1").Text, asked.Get("SPM-2.2").Text, asked.Get("OBR-3.1").Text));

        Assert.Null((await ConnectionsStorage.LineAsync(department.Db, id, Ct))!.SilentSince(department.Clock.Now.AddMinutes(9)));
        Assert.NotNull((await ConnectionsStorage.LineAsync(department.Db, id, Ct))!.SilentSince(department.Clock.Now.AddMinutes(11)));
        await DoAsync("update outbox_delivery set state = 'done', changed_at = $2 where connection_id = $1", id, department.Clock.Now.AddMinutes(11));
        Assert.Null((await ConnectionsStorage.LineAsync(department.Db, id, Ct))!.SilentSince(department.Clock.Now.AddMinutes(12)));

        department.Clock.Advance(TimeSpan.FromMinutes(12));
        await heartbeats.AskAsync(Ct);
        Assert.Single(await ToldAsync(id)); // Answered a minute ago.
        department.Clock.Advance(TimeSpan.FromMinutes(5));
        await heartbeats.AskAsync(Ct);
        Assert.Equal(2, (await ToldAsync(id)).Count);
    }

    [Fact]
    public async Task A_partners_synthetic_specimen_is_a_sign_of_life_and_no_work_also_in_production()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, new PartnerTerms { TakesHeartbeats = true }, HospitalKind.Production);
        string As(string processing, string patient) => desk.Message("OML^O21", $"PID|1||{patient}^^^T^MR||Heart^Beat", "ORC|NW|HB1^EHR", "OBR|1|HB1^EHR||K^^L").Replace("|P|2.5.1", $"|{processing}|2.5.1", StringComparison.Ordinal);
        Assert.Equal("AA", (await desk.SendAsync(As("T", "HEARTBEAT"), Ct)).Segment("MSA").Text(1));
        Assert.Equal("202", (await desk.SendAsync(As("T", "SOMEBODY"), Ct)).Segment("ERR").Text(3, 1));
        Assert.Equal(["done"], await desk.WorkedAsync(Ct));
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from lab_order where connection_id = $1", [desk.Ehr], r => r.GetInt32(0), Ct));
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from patient_identifier where value = 'HEARTBEAT'", [], r => r.GetInt32(0), Ct));
        // Without the mark of training it is a message like any other.
        Assert.Equal("OK", (await desk.SendAsync(As("P", desk.Application + "-HEARTBEAT"), Ct)).Segment("ORC").Text(1));
    }

    private static List<string> Lines(Hl7Message message) => [.. message.Segments.Where(segment => segment.Name == "FT1")
        .Select(ft1 => string.Join(' ', ft1.Text(6), ft1.Text(7, 1), ft1.Text(7, 3), ft1.Text(10))).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Transactions(Hl7Message message) => message.Segments.Where(segment => segment.Name == "FT1").Select(ft1 => ft1.Text(2));

    private async Task TellAsync() => await new ReleaseNotices(department.Db, packs, NullLogger<ReleaseNotices>.Instance).TellAsync(Ct);

    private async Task<List<Hl7Message>> ToldAsync(Guid partner) => (await department.Db.ListAsync("select body from outbox where connection_id = $1 order by seq", [partner],
        r => r.GetFieldValue<byte[]>(0), Ct)).ConvertAll(body => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(body)).Message);

    private static Actor Uma(ArrangedBench bench) => new(bench.Technologist, "Uma Sign", "test");

    private async Task<Guid> PartnerAsync(PartnerTerms terms, int port = 1) => (await Connections.SaveAsync(department.Db, department.Actor, id: null,
        new ConnectionPlan(Invariant($"OUT {Guid.NewGuid():N}"), "mllp-out", "hospital") { Host = "127.0.0.1", Port = port, Settings = terms.Write() }, Ct)).OrFail();

    private async Task DoAsync(string sql, params object?[] args)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "test", Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }
}
