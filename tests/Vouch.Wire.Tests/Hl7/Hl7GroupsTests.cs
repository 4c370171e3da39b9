using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Groups;

namespace Vouch.Wire.Tests.Hl7;

public sealed class Hl7GroupsTests
{
    [Fact]
    public void An_ORM_gives_each_order_its_notes_diagnoses_and_questions()
    {
        var groups = Read(
            "ORM^O01", "PID|1||P1", "PD1|x", "NTE|1||on patient", "PV1|1|I", "IN1|1|A", "IN2|a", "IN1|2|B", "AL1|1",
            "ORC|NW|1", "OBR|1|1||GLU", "NTE|1||on order", "DG1|1", "OBX|1|ST|ASK||yes", "NTE|1||on answer",
            "ORC|NW|2", "OBR|2|2||NA", "ORC|CA|3");
        var patient = Assert.Single(groups.Patients);
        Assert.Equal("on patient", Assert.Single(patient.Notes).Text(3));
        Assert.Equal(["a", ""], patient.Insurances.Select(i => i.In2.Text(1)));
        Assert.Equal(("x", "I"), (patient.Pd1.Text(1), patient.Pv1.Text(2)));
        Assert.Equal(["1", "2", "3"], patient.Orders.Select(o => o.Orc.Text(2)));
        Assert.Equal(["GLU", "NA", ""], patient.Orders.Select(o => o.Detail.Text(4)));
        var first = patient.Orders[0];
        Assert.Equal("on order", Assert.Single(first.Notes).Text(3));
        Assert.Single(first.Diagnoses);
        Assert.Equal("on answer", Assert.Single(Assert.Single(first.Observations).Notes).Text(3));
    }

    [Fact]
    public void An_OML_O21_gives_each_order_its_specimen_and_keeps_prior_results_apart()
    {
        var groups = Read(
            "OML^O21^OML_O21", "PID|1||P1", "ORC|NW|1", "TQ1|1||||||||S", "OBR|1|1||K", "OBX|1|ST|ASK||fasting",
            "SPM|1|T1", "OBX|1|ST|SPO||cloudy", "SAC|||C1", "PID|1||P1", "PV1|1|O", "ORC|PR|9", "OBR|1|9||K", "OBX|1|NM|K||4.1",
            "ORC|NW|2", "OBR|2|2||NA", "SPM|1|T2");
        var patient = Assert.Single(groups.Patients);
        Assert.False(patient.Pv1.Exists);
        Assert.Equal(["1", "2"], patient.Orders.Select(o => o.Orc.Text(2)));
        var first = patient.Orders[0];
        Assert.Single(first.Timings);
        Assert.Equal("fasting", Assert.Single(first.Observations).Obx.Text(5));
        var specimen = Assert.Single(first.Specimens);
        Assert.Equal(("T1", "C1"), (specimen.Spm.Text(2), Assert.Single(specimen.Containers).Sac.Text(3)));
        Assert.Equal("cloudy", Assert.Single(specimen.Observations).Obx.Text(5));
        var prior = Assert.Single(first.PriorResults);
        Assert.Equal("4.1", Assert.Single(prior.Observations).Obx.Text(5));
        Assert.Equal("T2", Assert.Single(patient.Orders[1].Specimens).Spm.Text(2));
    }

    [Theory]
    [InlineData("OML^O33^OML_O33")]
    [InlineData("OML^O33")]
    [InlineData("OML")]
    public void An_OML_O33_gives_the_orders_of_a_specimen_that_specimen(string type)
    {
        var groups = Read(
            type, "PID|1||P1", "SPM|1|T1", "SAC|||C1", "ORC|NW|1", "OBR|1|1||K", "ORC|NW|2", "OBR|2|2||NA",
            "SPM|2|T2", "ORC|NW|3", "OBR|3|3||GLU");
        Assert.Equal(
            ["1:T1", "2:T1", "3:T2"],
            groups.Orders.Select(o => o.Orc.Text(2) + ":" + string.Join(',', o.Specimens.Select(s => s.Spm.Text(2)))));
        Assert.Equal(2, groups.Patients[0].Specimens.Count);
    }

    [Fact]
    public void An_ORU_gives_patients_their_groups_of_results()
    {
        var groups = Read(
            "ORU^R01", "PID|1||P1", "ORC|RE|1", "OBR|1|1||BMP", "NTE|1||group", "OBX|1|NM|NA||140", "NTE|1||a", "NTE|2||b",
            "OBX|2|NM|K||4", "SPM|1|T1", "OBX|1|NM|HIL||2", "OBR|2|1||CBC", "OBX|1|NM|HB||9", "PID|2||P2", "OBR|1|2||X", "OBX|1|NM|X||1", "Zx1|own");
        Assert.Equal(["P1", "P2"], groups.Patients.Select(p => p.Pid.Text(3)));
        var (first, second) = (groups.Patients[0].Orders[0], groups.Patients[0].Orders[1]);
        Assert.Equal(["140", "4"], first.Observations.Select(o => o.Obx.Text(5)));
        Assert.Equal(2, first.Observations[0].Notes.Count);
        Assert.Equal("2", Assert.Single(Assert.Single(first.Specimens).Observations).Obx.Text(5));
        Assert.False(second.Orc.Exists);
        Assert.Equal("1", second.PrecedingOrc.Text(2));
        Assert.Equal("own", Assert.Single(groups.Patients[1].Orders[0].Observations[0].Others).Text(1));
    }

    [Fact]
    public void In_an_ORU_results_after_an_early_SPM_are_still_results()
    {
        var order = Assert.Single(Read("ORU^R01", "PID|1", "OBR|1||2|GLU", "SPM|1|T1", "OBX|1|NM|GLU||5").Orders);
        Assert.Equal("5", Assert.Single(order.Observations).Obx.Text(5));
        Assert.Equal("T1", Assert.Single(order.Specimens).Spm.Text(2));
    }

    [Fact]
    public void An_OUL_R22_of_an_analyser_gives_results_with_specimen_reagents_and_dilution()
    {
        var groups = Read(
            "OUL^R22^OUL_R22", "PID|1||P1", "SPM|1|T1", "OBX|1|NM|HIL||2", "SAC|||C1", "INV|rack",
            "OBR|1|1||K", "ORC|OK|1", "TCD|K|1:2", "OBX|1|NM|K||4.1", "TCD|K", "INV|lot1", "INV|lot2", "NTE|1||note",
            "OBR|2|2||NA", "ORC|OK|2", "OBX|1|NM|NA||140", "SPM|2|Q1|||||||||Q", "OBR|3|3||K", "OBX|1|NM|K||9");
        Assert.Equal(["1:T1", "2:T1", ":Q1"], groups.Orders.Select(o => o.Orc.Text(2) + ":" + o.Specimens[0].Spm.Text(2)));
        var first = groups.Orders.First();
        Assert.Equal("1:2", first.Tcd.Text(2));
        var observation = Assert.Single(first.Observations);
        Assert.Equal(["lot1", "lot2"], observation.Inventory.Select(i => i.Text(1)));
        Assert.Equal("note", Assert.Single(observation.Notes).Text(3));
        Assert.Equal("2", Assert.Single(first.Specimens[0].Observations).Obx.Text(5));
        Assert.Equal("rack", Assert.Single(first.Specimens[0].Containers[0].Inventory).Text(1));
    }

    [Fact]
    public void An_OUL_R24_gives_orders_before_their_specimens()
    {
        var groups = Read("OUL^R24", "PID|1", "OBR|1|1||K", "ORC|OK|1", "OBX|1|NM|K||4", "SPM|1|T1", "SAC|||C1", "OBR|2|2||NA", "OBX|1|NM|NA||140", "SPM|1|T2");
        Assert.Equal(["T1", "T2"], groups.Orders.Select(o => Assert.Single(o.Specimens).Spm.Text(2)));
        Assert.Equal(["4", "140"], groups.Orders.Select(o => Assert.Single(o.Observations).Obx.Text(5)));
    }

    [Fact]
    public void A_merge_gives_pairs_and_a_document_its_texts()
    {
        var merge = Read("ADT^A40", "EVN|A40", "PID|1||NEW1", "MRG|OLD1", "PID|2||NEW2", "MRG|OLD2");
        Assert.True(merge.Evn.Exists);
        Assert.Equal(["NEW1<OLD1", "NEW2<OLD2"], merge.Patients.Select(p => p.Pid.Text(3) + "<" + p.Mrg.Text(1)));
        var document = Read("MDM^T02", "EVN|T02", "PID|1", "PV1|1|O", "TXA|1|CN", "OBX|1|TX|A||text", "NTE|1||n").Patients[0];
        Assert.Equal("CN", document.Txa.Text(2));
        Assert.Equal("text", Assert.Single(document.Observations).Obx.Text(5));
    }

    [Fact]
    public void An_appointment_gives_its_resources_and_a_query_its_parameters()
    {
        var schedule = ScheduleGroups.Read(Messages.Parsed(
            Msh("SIU^S12"), "SCH|1", "TQ1|1", "NTE|1||note", "PID|1||P", "RGS|1", "AIS|1|A|MRI", "NTE|1||claustrophobic", "AIL|1|A|ROOM"));
        Assert.Equal("1", schedule.Sch.Text(1));
        Assert.Equal("note", Assert.Single(schedule.Notes).Text(3));
        Assert.Equal(["MRI", "ROOM"], schedule.Resources.Select(r => r.Segment.Text(3)));
        Assert.Equal("claustrophobic", Assert.Single(schedule.Resources[0].Notes).Text(3));
        Assert.Equal("P", Assert.Single(schedule.Patients).Pid.Text(3));
        var query = QueryGroups.Read(Messages.Parsed(Msh("QBP^Q11^QBP_Q11"), "QPD|WOS^Work Order Step^IHELAW|Q1|SP-1", "RCP|I"));
        Assert.Equal(("WOS", "Q1", "SP-1"), (query.Name, query.Tag, query.Parameter(1).Text));
    }

    [Fact]
    public void No_segment_of_the_messages_of_others_is_lost_or_doubled()
    {
        var read = 0;
        foreach (var file in SharedMessages.Files())
        {
            if (Hl7Message.Parse(File.ReadAllBytes(file)) is not Hl7Parse.Parsed(var message)) continue;
            var all = AllOf(Hl7Groups.Read(message)).Where(s => s.Exists).Select(s => s.Index).Order().ToArray();
            Assert.True(all.SequenceEqual(Enumerable.Range(0, message.Segments.Count)), file + ": " + string.Join(' ', all));
            read++;
        }

        Assert.InRange(read, 560, int.MaxValue);
    }

    private static IEnumerable<Hl7Segment> AllOf(MessageGroups groups)
    {
        var patients = groups.Patients.SelectMany(p => ((Hl7Segment[])[p.Pid, p.Pd1, p.Mrg, p.Pv1, p.Pv2, p.Txa])
            .Concat(p.NextOfKin).Concat(p.Allergies).Concat(p.Diagnoses).Concat(p.Guarantors).Concat(p.Notes).Concat(p.Others)
            .Concat(p.Insurances.SelectMany(i => (Hl7Segment[])[i.In1, i.In2, i.In3]))
            .Concat(p.Observations.SelectMany(AllOf)).Concat(p.Orders.SelectMany(AllOf)).Concat(p.Specimens.SelectMany(AllOf)));
        return ((Hl7Segment[])[groups.Evn]).Concat(groups.Notes).Concat(groups.Others).Concat(patients);
    }

    private static IEnumerable<Hl7Segment> AllOf(ObservationGroup o) =>
        ((Hl7Segment[])[o.Obx, o.Tcd]).Concat(o.Notes).Concat(o.Inventory).Concat(o.Others);

    private static IEnumerable<Hl7Segment> AllOf(SpecimenGroup s) => ((Hl7Segment[])[s.Spm]).Concat(s.Notes).Concat(s.Others)
        .Concat(s.Containers.SelectMany(c => c.Inventory.Prepend(c.Sac))).Concat(s.Observations.SelectMany(AllOf));

    private static IEnumerable<Hl7Segment> AllOf(OrderGroup o) => ((Hl7Segment[])[o.Orc, o.Detail, o.Tcd])
        .Concat(o.Timings).Concat(o.Notes).Concat(o.Diagnoses).Concat(o.Charges).Concat(o.Others)
        .Concat(o.Observations.SelectMany(AllOf)).Concat(o.PriorResults.SelectMany(AllOf));

    private static MessageGroups Read(string type, params string[] segments) =>
        Hl7Groups.Read(Messages.Parsed([Msh(type), .. segments]));

    private static string Msh(string type) => @"MSH|^~\&|A|B|C|D|20260101||" + type + "|1|P|2.5.1";
}
