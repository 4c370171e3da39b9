using System.Globalization;
using Vouch.Department.Exchange.Analysers;
using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Laboratory;
using Vouch.Department.Orders;
using Vouch.Department.Platform;
using Vouch.Department.Tests.Exchange.Analysers;
using Vouch.Department.Tests.Fixtures;
using static System.FormattableString;

namespace Vouch.Department.Tests.Exchange;

/// <summary>Results that hospital systems bring over real sockets: to the right patient and order, or to nobody.</summary>
public sealed class HospitalResultsTests : IClassFixture<TestDepartment>
{
    private readonly TestDepartment department;

    public HospitalResultsTests(TestDepartment department)
    {
        this.department = department;
        // The inbox keeps the database's time of arrival: the department's clock goes with it.
        department.Clock.Now = TimeProvider.System.GetUtcNow();
    }

    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_point_of_care_test_without_an_order_gets_its_own_and_is_released_like_an_analysers()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await OperatorAsync(bench, "NURSE7", bench.Technician);
        await desk.SendAsync(Admission(desk, "P1"), Ct);

        Assert.Equal("AA", (await desk.SendAsync(Result(desk, "P1", bench, operatorName: "NURSE7", lines: Obx(bench, 1, "2823-3^Potassium^LN", "4.2", "NURSE7")), Ct)).Segment("MSA").Text(1));

        Assert.Equal(["done", "done"], await desk.WorkedAsync(Ct));
        var (accession, patient, proof, performer) = await ResultAsync(desk, "K");
        Assert.Equal(("final", "4.2"), (proof.Status, proof.Value));
        Assert.Equal((bench.Technician, "device"), performer);
        Assert.Equal(await PatientAsync(desk, "P1"), patient);
        // Its identity is attested by the operator, through the system that says so.
        Assert.Contains("NURSE7", await OneAsync<string>("select checked_by_name from identity_check i join specimen s on s.identity_check_id = i.id join lab_order o on o.id = s.order_id where o.accession = $1", accession), StringComparison.Ordinal);
        var links = await OneAsync<string>("select outcome::text from inbox_work where connection_id = $1 order by seq desc limit 1", desk.Ehr);
        Assert.Contains("/orders/" + accession, links, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_agreement_a_result_without_an_order_waits_and_is_placed_when_it_was_agreed()
    {
        var (bench, desk) = await OpenAsync(new PartnerTerms());
        await using var _ = desk;
        await desk.SendAsync(Admission(desk, "P2"), Ct);
        await desk.SendAsync(Result(desk, "P2", bench, lines: Obx(bench, 1, "2823-3^^LN", "4.4")), Ct);
        Assert.Equal(["done", "waiting results-without-order"], await desk.WorkedAsync(Ct));
        Assert.Equal(0, await OneAsync<int>("select count(*)::int from lab_order where connection_id = $1", desk.Ehr));

        await DoAsync("update connection set settings = $2::jsonb where id = $1", desk.Ehr, new PartnerTerms { PointOfCare = true }.Write());
        (await MessageActionsReplay(desk)).OrFail();
        Assert.Equal(["done", "done"], await desk.WorkedAsync(Ct));
        Assert.Equal("4.4", (await ResultAsync(desk, "K")).Proof.Value);
    }

    [Fact]
    public async Task A_result_with_an_order_number_goes_to_that_order_whose_tube_is_the_bedside_specimen()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        Assert.Equal("OK", (await desk.SendAsync(desk.Message("OML^O21", Pid(desk, "P3"), $"ORC|NW|{desk.Application}-B1^EHR", $"OBR|1|{desk.Application}-B1^EHR||K^^L"), Ct)).Segment("ORC").Text(1));

        await desk.SendAsync(desk.Message("ORU^R32", Pid(desk, "P3"), $"ORC|RE|{desk.Application}-B1^EHR", $"OBR|1|{desk.Application}-B1^EHR||K^^L|||{Stamp()}", Obx(bench, 1, "K^^L", "4.6")), Ct);

        Assert.Equal(["done", "done"], await desk.WorkedAsync(Ct));
        var (accession, _, proof, _) = await ResultAsync(desk, "K");
        Assert.Equal("4.6", proof.Value);
        Assert.Equal(1, await OneAsync<int>("select count(*)::int from lab_order where connection_id = $1", desk.Ehr));
        // A second value of the same test is a second measurement, and waits for a person to choose.
        await desk.SendAsync(desk.Message("ORU^R01", Pid(desk, "P3"), $"OBR|1||{accession}^VOUCH|K^^L|||{Stamp(1)}", Obx(bench, 1, "K^^L", "4.9", minutes: 1)), Ct);
        await desk.WorkedAsync(Ct);
        Assert.Equal(2, await OneAsync<int>("select count(*)::int from measurement m join order_test t on t.id = m.order_test_id join lab_order o on o.id = t.order_id where o.accession = $1", accession));
    }

    [Fact]
    public async Task A_result_on_a_tubes_barcode_goes_there_and_never_to_another_patient()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        var tube = await bench.TubeAsync(Ct, "K", "NA");
        await desk.SendAsync(Admission(desk, "P4"), Ct);

        await desk.SendAsync(desk.Message("OUL^R22", $"SPM|1|{tube.Barcode}||PLAS", $"SAC|||{tube.Barcode}", "OBR|1|||K^^L", "ORC|OK", Obx(bench, 1, "2823-3^^LN", "4.1")), Ct);
        await desk.SendAsync(desk.Message("ORU^R01", Pid(desk, "P4"), "OBR|1|||NA^^L", Obx(bench, 1, "2951-2^^LN", "140"), $"SPM|1|{tube.Barcode}||PLAS"), Ct);

        Assert.Equal(["done", "done", "waiting specimen-of-another-patient"], await desk.WorkedAsync(Ct));
        Assert.Equal(["4.1"], await ListAsync("select value_text from measurement where patient_id = $1", tube.Patient));
        Assert.Equal([], await ListAsync("select value_text from measurement m join patient_identifier i on i.patient_id = m.patient_id where i.value = $1", Number(desk, "P4")));
    }

    [Theory]
    [InlineData("unknown number", "PID|1||{0}-NOBODY^^^T^MR||Quint^Ada||19800504|F", "patient-unknown")]
    [InlineData("other name", "PID|1||{0}^^^T^MR||Other^Ada||19800504|F", "patient-differs")]
    [InlineData("other birth date", "PID|1||{0}^^^T^MR||Quint^Ada||19790504|F", "patient-differs")]
    [InlineData("other sex", "PID|1||{0}^^^T^MR||Quint^Ada||19800504|M", "patient-differs")]
    [InlineData("no number", "PID|1||||Quint^Ada||19800504|F", "patient-identifier-missing")]
    [InlineData("number that people share", "PID|1||123^^^T^SS||Quint^Ada||19800504|F", "patient-identifier-missing")]
    public async Task Who_is_not_certainly_the_patient_gets_nothing(string why, string pid, string reason)
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await desk.SendAsync(Admission(desk, "P5"), Ct);
        await desk.SendAsync(desk.Message("ORU^R30", string.Format(CultureInfo.InvariantCulture, pid, Number(desk, "P5")), "OBR|1|||K^^L|||" + Stamp(), Obx(bench, 1, "K^^L", "7.9")), Ct);
        Assert.Equal(["done", "waiting " + reason], await desk.WorkedAsync(Ct));
        Assert.True(await OneAsync<int>("select count(*)::int from lab_order where connection_id = $1", desk.Ehr) == 0, why);
    }

    [Fact]
    public async Task An_order_of_another_patient_a_cancelled_one_and_a_tube_collected_otherwise_are_refused()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await desk.SendAsync(Admission(desk, "P6"), Ct);
        string Order(string patient, string number, string control = "NW") => desk.Message("OML^O21", Pid(desk, patient), $"ORC|{control}|{desk.Application}-{number}^EHR", $"OBR|1|{desk.Application}-{number}^EHR||K^^L");
        string Told(string patient, string number) => desk.Message("ORU^R01", Pid(desk, patient), $"OBR|1|{desk.Application}-{number}^EHR||K^^L|||{Stamp()}", Obx(bench, 1, "K^^L", "4.0"));
        await desk.SendAsync(Order("P7", "C1"), Ct);
        await desk.SendAsync(Told("P6", "C1"), Ct);
        await desk.SendAsync(Order("P7", "C1", "CA"), Ct);
        await desk.SendAsync(Told("P7", "C1"), Ct);
        await desk.SendAsync(Order("P8", "C2"), Ct);
        await DoAsync("update specimen set collected_at = clock_timestamp() where order_id in (select id from lab_order where placer_number = $1)", desk.Application + "-C2");
        await desk.SendAsync(Told("P8", "C2"), Ct);
        Assert.Equal(["done", "done", "waiting order-of-another-patient", "done", "waiting order-cancelled", "done", "waiting specimen-collected-otherwise"], await desk.WorkedAsync(Ct));
        Assert.Equal(0, await OneAsync<int>("select count(*)::int from measurement m join order_test t on t.id = m.order_test_id join lab_order o on o.id = t.order_id where o.connection_id = $1", desk.Ehr));
    }

    [Fact]
    public async Task What_is_not_understood_waits_and_is_mapped_onto_the_same_order_while_the_rest_goes_on()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await desk.SendAsync(Admission(desk, "P9"), Ct);
        await desk.SendAsync(Result(desk, "P9", bench, lines: [Obx(bench, 1, "K^^L", "4.3"), Obx(bench, 2, "NATRIUM^^99METER", "141")]), Ct);
        await desk.WorkedAsync(Ct);
        Assert.Equal("4.3", (await ResultAsync(desk, "K")).Proof.Value);
        var unplaced = new UnplacedResults(department.Db, new DeviceMessageWork(AnalyserHall.Drivers, bench.Record, new HostQueries(department.Clock, bench.Starts, () => bench.Rules)), desk.Results, desk.Packs);
        var waiting = (await unplaced.WaitingAsync(null, null, Ct)).Single(one => one.ConnectionId == desk.Ehr);
        Assert.Equal(("unknown-code", "NATRIUM"), (waiting.Reason, waiting.Code));

        Assert.Equal(new Replayed(1, 0), (await unplaced.MapAsync(department.Actor, waiting.Id, "NA", Ct)).OrFail());

        Assert.Equal((await ResultAsync(desk, "K")).Accession, (await ResultAsync(desk, "NA")).Accession);
        Assert.Equal(1, await OneAsync<int>("select count(*)::int from lab_order where connection_id = $1", desk.Ehr));
        Assert.DoesNotContain(await unplaced.WaitingAsync(null, null, Ct), one => one.ConnectionId == desk.Ehr);
    }

    [Fact]
    public async Task The_device_is_the_one_named_and_an_unknown_one_measures_nothing()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await desk.SendAsync(Admission(desk, "P10"), Ct);
        string Told(string device) => desk.Message("ORU^R30", Pid(desk, "P10"), "OBR|1|||K^^L|||" + Stamp(), $"OBX|1|NM|K^^L||4.2|mmol/L|||||F|||{Stamp()}|||| {device}|{Stamp()}".Replace("| ", "|", StringComparison.Ordinal));
        await desk.SendAsync(Told("METER-9^SN77"), Ct);
        await desk.SendAsync(Told(""), Ct);
        await desk.SendAsync(Told("X^A-" + bench.Device.ToString().ToUpperInvariant()), Ct);
        Assert.Equal(["done", "waiting device-unknown", "waiting results-need-device", "done"], await desk.WorkedAsync(Ct));
        Assert.Equal(bench.Device, await OneAsync<Guid>("select m.device_id from measurement m join order_test t on t.id = m.order_test_id join lab_order o on o.id = t.order_id where o.connection_id = $1", desk.Ehr));
    }

    [Fact]
    public async Task An_operator_nobody_knows_leaves_the_performer_unproven_and_is_shown_until_somebody_says_who_it_is()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await DoAsync("update bench_duty set until = since where device_id = $1", bench.Device);
        await desk.SendAsync(Admission(desk, "P11"), Ct);
        await desk.SendAsync(Result(desk, "P11", bench, lines: Obx(bench, 1, "K^^L", "4.2", "STRANGER")), Ct);
        Assert.Equal(["done", "done operator-unknown"], await desk.WorkedAsync(Ct));
        Assert.Equal("unproven", await OneAsync<string>("select m.performer_source from measurement m join order_test t on t.id = m.order_test_id join lab_order o on o.id = t.order_id where o.connection_id = $1", desk.Ehr));
        var name = (await OperatorNames.ListAsync(department.Db, Ct)).Single(one => one.Operator == "STRANGER");
        Assert.Null(name.PersonId);

        (await OperatorNames.MapAsync(department.Db, department.Actor, name.DeviceId, name.Operator, bench.Technician, Ct)).OrFail();
        await desk.SendAsync(Result(desk, "P11", bench, lines: Obx(bench, 1, "NA^^L", "140", "STRANGER", minutes: 2)), Ct);
        Assert.Equal("done", (await desk.WorkedAsync(Ct))[^1]);
        Assert.Equal("140", (await ResultAsync(desk, "NA")).Proof.Value);
    }

    [Fact]
    public async Task The_same_result_in_another_message_is_one_and_a_meter_docked_later_is_believed()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await desk.SendAsync(Admission(desk, "P12"), Ct);
        string[] lines = ["OBR|1|||K^^L|||" + Stamp(-90), Obx(bench, 1, "K^^L", "4.2", minutes: -90)];
        await desk.SendAsync(desk.Message("ORU^R30", [Pid(desk, "P12"), .. lines]), Ct);
        await desk.SendAsync(desk.Message("ORU^R30", [Pid(desk, "P12"), .. lines]), Ct);
        Assert.Equal(["done", "done", "done"], await desk.WorkedAsync(Ct));
        Assert.Equal(1, await OneAsync<int>("select count(*)::int from lab_order where connection_id = $1", desk.Ehr));
        var measured = await OneAsync<DateTime>("select m.measured_at from measurement m join order_test t on t.id = m.order_test_id join lab_order o on o.id = t.order_id where o.connection_id = $1", desk.Ehr);
        Assert.InRange(department.Clock.Now - new DateTimeOffset(measured, TimeSpan.Zero), TimeSpan.FromMinutes(85), TimeSpan.FromMinutes(95));
    }

    [Fact]
    public async Task A_control_reaches_quality_control_and_what_the_sender_takes_back_waits_for_a_person()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await desk.SendAsync(Admission(desk, "P13"), Ct);
        await desk.SendAsync(desk.Message("OUL^R22", "SPM|1|QC-LOT-1|||||||||Q^^HL70369", "OBR|1|||K^^L", Obx(bench, 1, "K^^L", "4.2")), Ct);
        await desk.SendAsync(Result(desk, "P13", bench, lines: Obx(bench, 1, "K^^L", "4.2").Replace("|F|", "|W|", StringComparison.Ordinal)), Ct);
        Assert.Equal(["done", "done", "waiting result-taken-back"], await desk.WorkedAsync(Ct));
        Assert.Equal("unknown-control", await OneAsync<string>("select reason from unplaced_result where sample_id = 'QC-LOT-1' and device_id = $1", bench.Device));
        Assert.Equal(0, await OneAsync<int>("select count(*)::int from measurement where device_id = $1", bench.Device));
    }

    [Fact]
    public async Task A_critical_value_from_the_bedside_is_called_whatever_holds_it()
    {
        var (bench, desk) = await OpenAsync();
        await using var _ = desk;
        await DoAsync("update bench_duty set until = since where device_id = $1", bench.Device);
        await desk.SendAsync(Admission(desk, "P14"), Ct);
        await desk.SendAsync(Result(desk, "P14", bench, lines: Obx(bench, 1, "K^^L", "7.1", "NOBODY-KNOWN")), Ct);
        await desk.WorkedAsync(Ct);
        Assert.Equal("7.1", await OneAsync<string>("select c.value_text from critical_call c join order_test t on t.id = c.order_test_id join lab_order o on o.id = t.order_id where o.connection_id = $1", desk.Ehr));
    }

    private async Task<(ArrangedBench Bench, HospitalDesk Desk)> OpenAsync(PartnerTerms? terms = null)
    {
        var bench = await ArrangedBench.CreateAsync(department.Db, Ct);
        return (bench, await HospitalDesk.OpenAsync(department, Ct, terms ?? new PartnerTerms { PointOfCare = true }, record: bench.Record));
    }

    private Task<Outcome<int>> MessageActionsReplay(HospitalDesk desk) =>
        Vouch.Department.Exchange.MessageActions.ReplayWaitingAsync(department.Db, department.Actor, desk.Ehr, "results-without-order", Ct);

    private static string Number(HospitalDesk desk, string patient) => $"{desk.Application}-{patient}";

    private static string Pid(HospitalDesk desk, string patient) => $"PID|1||{Number(desk, patient)}^^^T^MR||Quint^Ada||19800504|F";

    private static string Admission(HospitalDesk desk, string patient) =>
        desk.Message("ADT^A01", "EVN|A01|" + Stamp(), Pid(desk, patient), $"PV1|1|I|3 North^1^A||||||||||||||||{Number(desk, patient)}-V");

    private static string Result(HospitalDesk desk, string patient, ArrangedBench bench, string operatorName = "", params string[] lines) =>
        desk.Message("ORU^R30", [Pid(desk, patient), "OBR|1|||POC^Bedside^99M|||" + Stamp(), .. lines]);

    private static string Obx(ArrangedBench bench, int set, string code, string value, string operatorName = "", int minutes = 0) =>
        Invariant($"OBX|{set}|NM|{code}||{value}|mmol/L^^UCUM|||||F|||{Stamp(minutes)}||{operatorName}||A-{bench.Device}|{Stamp(minutes)}");

    private static string Stamp(int minutes = 0) => TimeProvider.System.GetUtcNow().AddMinutes(minutes - 1).ToString("yyyyMMddHHmmss'+0000'", CultureInfo.InvariantCulture);

    private async Task OperatorAsync(ArrangedBench bench, string name, Guid person) =>
        (await OperatorNames.MapAsync(department.Db, department.Actor, bench.Device, name, person, Ct)).OrFail();

    private Task<Guid> PatientAsync(HospitalDesk desk, string patient) => OneAsync<Guid>("select patient_id from patient_identifier where value = $1", Number(desk, patient));

    private async Task<(string Accession, Guid Patient, (string Status, string Value) Proof, (Guid Person, string Source) Performer)> ResultAsync(HospitalDesk desk, string analyte) =>
        await department.Db.OneAsync(
            """
            select o.accession, r.patient_id, r.status, r.value_text, coalesce(m.performer_id, '00000000-0000-0000-0000-000000000000'), m.performer_source
            from result r join lab_order o on o.id = r.order_id join measurement m on m.id = r.measurement_id where o.connection_id = $1 and r.analyte = $2 order by r.version desc limit 1
            """, [desk.Ehr, analyte], r => (r.GetString(0), r.GetGuid(1), (r.GetString(2), r.GetString(3)), (r.GetGuid(4), r.GetString(5))), Ct);

    private async Task<T> OneAsync<T>(string sql, params object?[] args) =>
        (await department.Db.OneAsync(sql, args, r => r.GetFieldValue<T>(0), Ct))!;

    private Task<List<string>> ListAsync(string sql, params object?[] args) => department.Db.ListAsync(sql, args, r => r.GetString(0), Ct);

    private async Task DoAsync(string sql, params object?[] args)
    {
        await using var work = await department.Db.BeginAsync(department.Actor, "arranged", Ct);
        await work.ExecuteAsync(sql, args, Ct);
        await work.CommitAsync(Ct);
    }
}
