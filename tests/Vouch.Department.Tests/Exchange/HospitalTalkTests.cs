using Vouch.Department.Exchange.Hospital;
using Vouch.Department.Tests.Fixtures;
using Vouch.Wire.Hl7;

namespace Vouch.Department.Tests.Exchange;

/// <summary>What hospital systems ask, schedule and tell of families, over real sockets.</summary>
public sealed class HospitalTalkTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_label_broker_is_told_a_patients_orders_with_their_tubes_and_where_they_stand()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct, new PartnerTerms { Queries = true });
        var ordered = await desk.SendAsync(Order(desk, "Q1", "A1", "BMP"), Ct);
        await desk.SendAsync(Order(desk, "Q1", "A2", "TSH"), Ct);
        var accession = ordered.Segment("ORC").Text(3, 1);

        var all = await AskAsync(desk, $"QPD|SLI^Specimen Labeling Instructions^IHE_LABTF|T1|{desk.Application}-Q1^^^T^MR");
        var one = await AskAsync(desk, $"QPD|SLI^Specimen Labeling Instructions^IHE_LABTF|T2|{desk.Application}-Q1^^^T^MR|||{desk.Application}-A1^EHR");
        var byTube = await AskAsync(desk, $"QPD|WOS^Work Order Step^IHELAW|T3|{ordered.Segment("SPM").Field(2).Part(2).FirstText}");
        var none = await AskAsync(desk, $"QPD|SLI^Specimen Labeling Instructions^IHE_LABTF|T4|{desk.Application}-NOBODY^^^T^MR");

        Assert.Equal(("RSP", "AA", "OK", "T1", "2"), (all.Header.MessageCode, all.Segment("MSA").Text(1), all.Segment("QAK").Text(2), all.Segment("QAK").Text(1), all.Segment("QAK").Text(4)));
        Assert.Equal(["3016-3", "51990-0"], all.Segments.Where(s => s.Name == "OBR").Select(s => s.Text(4, 1)).Distinct().Order(StringComparer.Ordinal));
        Assert.All(all.Segments.Where(s => s.Name == "ORC"), orc => Assert.Equal("SC", orc.Text(5)));
        Assert.Equal((accession, $"{desk.Application}-A1", desk.Application + "-Q1"), (one.Segment("ORC").Text(3, 1), one.Segment("ORC").Text(2, 1), one.Segment("PID").Text(3, 1)));
        Assert.DoesNotContain(one.Segments, s => s.Name == "OBR" && s.Text(4, 1) == "3016-3");
        Assert.Equal(accession, byTube.Segment("ORC").Text(3, 1));
        Assert.Equal(("AA", "NF"), (none.Segment("MSA").Text(1), none.Segment("QAK").Text(2)));
    }

    [Fact]
    public async Task Who_did_not_agree_to_be_asked_is_refused_and_an_unknown_question_is_named()
    {
        await using var silent = await HospitalDesk.OpenAsync(department, Ct);
        var refused = await AskAsync(silent, "QPD|SLI^^IHE_LABTF|T1|1^^^T^MR");
        Assert.Equal(("AR", "AR"), (refused.Segment("MSA").Text(1), refused.Segment("QAK").Text(2)));
        Assert.Equal(["done query-not-agreed"], await silent.WorkedAsync(Ct));

        await using var desk = await HospitalDesk.OpenAsync(department, Ct, new PartnerTerms { Queries = true });
        var unknown = await AskAsync(desk, "QPD|ZZZ^Something^X|T1");
        Assert.Equal(("AE", "AE", "103", "QPD"), (unknown.Segment("MSA").Text(1), unknown.Segment("QAK").Text(2), unknown.Segment("ERR").Text(3, 1), unknown.Segment("ERR").Text(2, 1)));
    }

    [Fact]
    public async Task An_appointment_of_an_order_is_its_scheduled_collection_until_it_is_cancelled()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        await desk.SendAsync(Order(desk, "S1", "B1", "K"), Ct);
        await desk.SendAsync(Appointment(desk, "S12", "S1", "B1", "20260304073000+0000"), Ct);
        await desk.WorkedAsync(Ct);
        Assert.Equal(new DateTime(2026, 3, 4, 7, 30, 0, DateTimeKind.Utc), await CollectAtAsync(desk));
        await desk.SendAsync(Appointment(desk, "S13", "S1", "B1", "20260305080000+0000"), Ct);
        await desk.WorkedAsync(Ct);
        Assert.Equal(new DateTime(2026, 3, 5, 8, 0, 0, DateTimeKind.Utc), await CollectAtAsync(desk));
        await desk.SendAsync(Appointment(desk, "S15", "S1", "B1", ""), Ct);
        Assert.Equal("done collection-unscheduled", (await desk.WorkedAsync(Ct))[^1]);
        Assert.Null(await CollectAtAsync(desk));

        // Another patient's, none of ours, and one already collected.
        await desk.SendAsync(Order(desk, "S2", "B2", "K"), Ct);
        await desk.SendAsync(Appointment(desk, "S12", "S2", "B1", "20260304073000"), Ct);
        await desk.SendAsync(Appointment(desk, "S12", "S1", "", "20260304073000"), Ct);
        await desk.SendAsync(Appointment(desk, "S14", "S2", "B2", ""), Ct);
        Assert.Equal(["done", "waiting order-not-found", "waiting appointment-without-order", "waiting message-incomplete"], (await desk.WorkedAsync(Ct))[^4..]);
    }

    [Fact]
    public async Task A_newborn_is_linked_to_the_mother_whose_number_is_told_and_to_nobody_else()
    {
        await using var desk = await HospitalDesk.OpenAsync(department, Ct);
        await desk.SendAsync(Adt(desk, "MOTHER", "F", ""), Ct);
        await desk.SendAsync(Adt(desk, "FATHER", "M", ""), Ct);
        await desk.SendAsync(Adt(desk, "CHILD", "F", $"{desk.Application}-MOTHER^^^T^MR||||2"), Ct);
        await desk.SendAsync(Adt(desk, "OTHER", "F", $"{desk.Application}-FATHER^^^T^MR"), Ct);
        await desk.SendAsync(Adt(desk, "THIRD", "F", $"{desk.Application}-NOBODY^^^T^MR"), Ct);
        await desk.SendAsync(Adt(desk, "MOTHER", "F", $"{desk.Application}-CHILD^^^T^MR"), Ct);
        Assert.Equal(["done", "done", "done", "done patient-mother-invalid", "done patient-mother-unknown", "done patient-mother-invalid"], await desk.WorkedAsync(Ct));
        Assert.Equal([$"CHILD of MOTHER 2"], await department.Db.ListAsync(
            """
            select replace(i.value, $1 || '-', '') || ' of ' || replace(m.value, $1 || '-', '') || ' ' || coalesce(p.birth_order::text, '')
            from patient p join patient_identifier i on i.patient_id = p.id join patient_identifier m on m.patient_id = p.mother_id where i.value like $1 || '-%'
            """, [desk.Application], r => r.GetString(0), Ct));

        await desk.SendAsync(Adt(desk, "CHILD", "F", "\"\""), Ct);
        await desk.WorkedAsync(Ct);
        Assert.Equal(0, await department.Db.OneAsync("select count(*)::int from patient p join patient_identifier i on i.patient_id = p.id where i.value like $1 || '-%' and p.mother_id is not null",
            [desk.Application], r => r.GetInt32(0), Ct));
    }

    private Task<DateTime?> CollectAtAsync(HospitalDesk desk) => department.Db.OneAsync(
        "select collect_at from lab_order where placer_number = $1", [desk.Application + "-B1"], r => r.IsDBNull(0) ? (DateTime?)null : r.GetDateTime(0), Ct);

    private static Task<Hl7Message> AskAsync(HospitalDesk desk, string qpd) => desk.SendAsync(desk.Message("QBP^Q11^QBP_Q11", qpd, "RCP|I||R"), Ct);

    private static string Order(HospitalDesk desk, string patient, string number, string code) => desk.Message("OML^O21",
        $"PID|1||{desk.Application}-{patient}^^^T^MR||Quint^Ada||19800504|F", $"ORC|NW|{desk.Application}-{number}^EHR", $"OBR|1|{desk.Application}-{number}^EHR||{code}^^L");

    private static string Appointment(HospitalDesk desk, string trigger, string patient, string order, string at) => desk.Message($"SIU^{trigger}",
        $"SCH|AP1||||||||||^^^{at}|||||||||||||||{(order.Length == 0 ? "" : $"{desk.Application}-{order}^EHR")}", $"PID|1||{desk.Application}-{patient}^^^T^MR||Quint^Ada||19800504|F");

    private static string Adt(HospitalDesk desk, string patient, string sex, string mother) => desk.Message("ADT^A28",
        "EVN|A28|20260302", $"PID|1||{desk.Application}-{patient}^^^T^MR||Quint^{patient}|||{sex}|||||||||||||{mother}");
}
