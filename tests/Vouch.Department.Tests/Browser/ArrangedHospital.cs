using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Catalog;
using Vouch.Department.Equipment;
using Vouch.Department.Exchange;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Laboratory;
using Vouch.Department.Orders;
using Vouch.Department.Patients;
using Vouch.Department.Platform;
using Vouch.Department.Proof;
using Vouch.Department.Quality;
using Vouch.Department.Security;
using Vouch.Department.Specimens;
using Vouch.Department.Starting;
using Vouch.Department.Supplies;
using Vouch.Department.Tests.Exchange;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Tests.Browser;

/// <summary>
/// The program on a database in which every page has something to show: a result released and one held, an order to
/// collect, a report, controls of the last months with a rejection, a recalled lot, a message that waits, a broken glass,
/// tubes worked by hand, a test to measure again, like results, an operator whom nobody knows.
/// </summary>
public sealed class ArrangedHospital(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly Actor Arranger = new(Guid.Parse(DemoAccounts.People[6].Id), "Bea Lindqvist", "test");

    private int patients;

    public TestSite Site { get; } = new(postgres);

    public ArrangedBench Bench { get; private set; } = null!;

    /// <summary>Potassium, sodium and chloride, released.</summary>
    public ArrangedTube Released { get; private set; } = null!;

    /// <summary>A potassium beyond its critical limits, held and to be called.</summary>
    public ArrangedTube Held { get; private set; } = null!;

    public PlacedOrder ToCollect { get; private set; } = null!;

    public Guid Proof { get; private set; }
    public Guid Report { get; private set; }
    public Guid Review { get; private set; }
    public Guid Call { get; private set; }
    public Guid Film { get; private set; }
    public Guid Kit { get; private set; }
    public Guid LookBack { get; private set; }
    public Guid Place { get; private set; }
    public Guid Series { get; private set; }
    public Guid SeriesDevice { get; private set; }
    public Guid Hospital { get; private set; }
    public Guid Analyser { get; private set; }
    public Guid Message { get; private set; }
    public Guid Letter { get; private set; }
    public Guid Audit { get; private set; }

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    private Db Db => Site.Db;

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        await Site.QualifyAsync("pia", StartGate.Phlebotomy);
        Bench = await ArrangedBench.CreateAsync(Db, Ct);
        Released = await Bench.TubeAsync(Ct, "K", "NA", "CL");
        await Bench.MeasureAsync(Released.Barcode, Ct, ("K", "4.2"), ("NA", "141"), ("CL", "102"));
        Held = await Bench.TubeAsync(Ct, "K");
        await Bench.MeasureAsync(Held.Barcode, Ct, ("K", "7.4"));
        Proof = await IdAsync("select proof_id from result where order_test_id = $1", Released.Tests["K"]);
        Review = await IdAsync("select measurement_id from review where order_test_id = $1", Held.Tests["K"]);
        Call = await IdAsync("select id from critical_call where measurement_id = $1", Review);
        ToCollect = await OrderAsync("K", "PT");
        await WaitingAsync();
        await ByHandAsync();
        await ControlsAsync();
        await ConnectionsAsync();
        await ByPersonsAsync();
        await ToldAsync();
        LookBack = await RecallAsync();
        Audit = await IdAsync("select id from audit_entry where table_name = 'device' order by at limit 1");
        Report = await ReportAsync();
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    /// <summary>A patient with an order of the shipped pack whose tubes are to be filled.</summary>
    public async Task<PlacedOrder> OrderAsync(params string[] codes)
    {
        var patient = (await PatientRegistration.RunAsync(Db, Arranger, new RegisterPatient.Known(new Demographics
        {
            Family = "Bedside",
            Given = "Una",
            BirthDate = new DateOnly(1974, 2, 3).AddDays(Interlocked.Increment(ref patients)),
        }), Ct)).OrFail().Id;
        return (await OrderPlacing.RunAsync(Db, Arranger, Site.Services.GetRequiredService<PackInForce>().Pack,
            new PlaceOrder(patient, OrderPriority.Stat, [.. codes.Select(code => new OrderedItem(code))]) { Ward = "W3" }, Ct)).OrFail();
    }

    /// <summary>A letter of another system on the chart, and a result that no message could be written of.</summary>
    private async Task ToldAsync()
    {
        await using var work = await Db.BeginAsync(Arranger, "arranged", Ct);
        Letter = Guid.CreateVersion7();
        await OutsideDocuments.KeepAsync(work, new OutsideDocument(Letter, new PatientId(Released.Patient), Hospital, Guid.CreateVersion7(), 1, "WARD, NORTH", "new", "D-1",
            Parent: null, "Discharge summary", "Vance, Vera", Db.Now.AddHours(-2), "AU", "Seen on the ward.\n  Potassium followed daily.", MediaType: null, Blob: null, Db.Now), Ct);
        await work.ExecuteAsync("insert into release_notice (order_test_id, version, order_id, patient_id, attempts, aside) values ($1, 1, $2, $3, 3, 'duplicate key value violates unique constraint (outbox_result_pkey)')",
            [Released.Tests["K"], Released.Order, Released.Patient], Ct);
        await work.CommitAsync(Ct);
    }

    /// <summary>Two like results, and a third set aside to be measured again.</summary>
    private async Task WaitingAsync()
    {
        var rules = Bench.Rules;
        Bench.Rules = rules with { MayReleaseUnseen = false };
        var waiting = new List<Guid>();
        foreach (var potassium in new[] { "4.1", "4.4", "6.1" })
        {
            var tube = await Bench.TubeAsync(Ct, "K");
            await Bench.MeasureAsync(tube.Barcode, Ct, ("K", potassium));
            waiting.AddRange(await Bench.HeldAsync(tube.Tests["K"], Ct));
        }

        Bench.Rules = rules;
        await SetAside.DiluteAsync(Db, TestSite.Actor("sam"), waiting[^1], "10", byHand: true, "above range", Ct).OrFailAsync();
    }

    /// <summary>A sedimentation, a film and a card that wait at their benches, and a lot of cards.</summary>
    private async Task ByHandAsync()
    {
        await Site.QualifyAsync("tom", "haematology", "immunoassay", "urinalysis");
        Kit = (await ReceiveLot.RunAsync(Db, Arranger, new LotReceived("KIT-HCG", "Pregnancy test card", "kit", null, "C-1", new DateOnly(2099, 1, 1)), Ct)).OrFail();
        (await ChangeLotState.RunAsync(Db, Arranger, Kit, "usable", "checked", null, Ct)).OrFail();
        var order = await OrderAsync("ESR", "MDIFF", "UHCG");
        await using (var work = await Db.BeginAsync(TestSite.Actor("pia"), "arranged", Ct))
        {
            await work.ExecuteAsync(
                """
                with checked as (insert into identity_check (id, patient_id, method, stated_name, stated_birth, outcome, checked_by_name, checked_at)
                  select $2, patient_id, 'stated', true, true, 'match', 'Pia', now() - interval '1 hour' from lab_order where id = $1 returning id)
                update specimen set collected_at = now() - interval '1 hour', received_at = now() - interval '30 minutes', identity_check_id = checked.id from checked where order_id = $1
                """, [order.Id.Value, Guid.CreateVersion7()], Ct);
            await work.CommitAsync(Ct);
        }

        Film = await IdAsync("select specimen_id from order_test where order_id = $1 and analyte = 'NEUTM'", order.Id.Value);
        using var tom = await Site.SignedInAsync("tom");
        await DoneAsync(tom.SendAsync($"/kits/{Kit}", "run", ("expected", "POS"), ("observed", "POS"), ("own", "good"), ("material", "Urine control, lot 7")));
        using var ines = await Site.SignedInAsync("ines");
        await DoneAsync(ines.SendAsync("/rule-cases/CL", "add", ("name", "far too high"), ("value", "190"), ("sex", "female"), ("age", "45 y"), ("expected", "released")));
        await DoneAsync(ines.SendAsync("/rule-cases", "try"));
    }

    /// <summary>A device with two levels of potassium over the last forty days, one of them rejected.</summary>
    private async Task ControlsAsync()
    {
        SeriesDevice = (await RegisterDevice.RunAsync(Db, Arranger, new NewDevice("T-LJ", "Controlled", "C500", "Test", null, "Bench", "analyser"), Ct)).OrFail();
        (await ChangeDeviceState.RunAsync(Db, Arranger, SeriesDevice, "in-service", "accepted", Ct)).OrFail();
        (await RecordCalibration.RunAsync(Db, Arranger, new CalibrationPerformed(SeriesDevice, "*", Db.Now.AddDays(-20), Db.Now.AddDays(20), "in-tolerance", "in-tolerance", "Calibrator", TesterId: null), Ct)).OrFail();
        Series = (await SetUpControls.RunAsync(Db, Arranger, new ControlsAsked(SeriesDevice, "K", "1_3s 2_2s R_4s", 2, 24), Ct)).OrFail();
        for (var level = 1; level <= 2; level++)
            (await SetControlTarget.RunAsync(Db, Arranger, new ControlTargetSet(Series, "Arranged control", "Q1", level, null, new DateOnly(2099, 1, 1),
                2m * level, 0.1m, "mmol/L", Db.Now.AddDays(-60), "maker"), Ct)).OrFail();
        await using var work = await Db.BeginAsync(Arranger, "arranged", Ct);
        decimal[] zs = [0.2m, -1.1m, 0.7m, 1.6m, 3.4m, -0.4m, 2.2m, 0.1m, 0.3m, -0.8m];
        foreach (var (z, turn) in zs.Select((z, turn) => (z, turn)))
            for (var level = 1; level <= 2; level++)
                (await RecordControlRun.RunAsync(work, new ControlMeasurement(SeriesDevice, "K", "", "Q1", level == 1 ? "1" : "2", (2m * level) + (level == 1 ? z : -z / 2) * 0.1m, "x", "mmol/L",
                    Db.Now.AddDays((4 * turn) - 40), "Tom", InboxId: null), Ct)).OrFail();
        await work.CommitAsync(Ct);
    }

    private async Task ConnectionsAsync()
    {
        Hospital = (await Connections.EnsureAsync(Db, Arranger, new ConnectionPlan("Ward system", "mllp-in", "hospital") { SendingApplication = "WARD" }, Ct)).OrFail();
        Analyser = (await Connections.EnsureAsync(Db, Arranger, new ConnectionPlan("Chem One", "astm-server", "analyser")
        {
            SendingApplication = "CHEM-1",
            DeviceId = Bench.Device,
            Profile = "simulated",
        }, Ct)).OrFail();
        await Site.Services.GetRequiredService<ConnectionsInForce>().RefreshAsync(Ct);
        var port = Site.Services.GetRequiredService<HospitalListener>().EndPoint.Port;
        await using var client = Assert.IsType<MllpConnect.Connected>(await MllpClient.ConnectAsync(new MllpClientOptions { Host = "127.0.0.1", Port = port }, Ct)).Client;
        await HospitalDesk.SendAsync(client, Encoding.UTF8.GetBytes("MSH|^~\\&|WARD|T|VOUCH|LAB|20260302||MDM^T02|D-1|P|2.5.1\rPID|1||1\r"), Ct);
        Message = await IdAsync("select id from inbox where control_id = 'D-1'");
        await using var work = await Db.BeginAsync(Arranger, "arranged", Ct);
        await work.ExecuteAsync("insert into operator_seen (device_id, operator, seen_at, inbox_id) values ($1, 'NIGHT1', $2, $3)", [Bench.Device, Db.Now, Message], Ct);
        await work.CommitAsync(Ct);
    }

    /// <summary>What persons do on pages: a printer, a place, a broken glass.</summary>
    private async Task ByPersonsAsync()
    {
        using var max = await Site.SignedInAsync("max");
        await DoneAsync(max.SendAsync("/settings/labels", "printer", ("name", "Ward 3"), ("host", "printer.example"), ("port", "9100"), ("dpi", "203"), ("width", "50"), ("height", "25")));
        using var tom = await Site.SignedInAsync("tom");
        await DoneAsync(tom.SendAsync("/storage", "open-place", ("code", "FR1"), ("name", "Refrigerator"), ("temperature", "refrigerated"), ("rows", "8"), ("columns", "12"), ("keep", "7")));
        Place = await IdAsync("select id from storage_place where code = 'FR1'");
        using var clara = await Site.SignedInAsync("clara");
        await DoneAsync(clara.SendAsync($"/patients/{Held.Patient}", "break-glass", ("reason", "Called to the ward at night")));
    }

    private async Task<Guid> RecallAsync()
    {
        await using var work = await Db.BeginAsync(Bench.Actor, "recall", Ct);
        var opened = await OpenDoubt.RunAsync(work, new Doubt(FactKind.Lot, Bench.Lot, null, null, "lot-recalled", "The maker recalls this lot."), Ct);
        await work.CommitAsync(Ct);
        return opened.LookBackId;
    }

    /// <summary>The report of what was released, as soon as the program has issued it.</summary>
    private async Task<Guid> ReportAsync()
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (await Db.OneAsync<Guid?>("select id from report where order_id = $1", [Released.Order], r => r.GetGuid(0), Ct) is { } report)
                return report;
            await Task.Delay(100, Ct);
        }

        throw new InvalidOperationException("No report was issued.");
    }

    private Task<Guid> IdAsync(string sql, params object[] args) => Db.OneAsync(sql, args, r => r.GetGuid(0), Ct);

    private static async Task DoneAsync(Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Found, answer.StatusCode + ": " + await answer.Content.ReadAsStringAsync(Ct));
    }
}
