using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Matching;

namespace Vouch.Dicom.Tests.Matching;

/// <summary>What the index finds is what looking at every step finds.</summary>
public sealed class WorklistTests
{
    private static readonly Tag Name = new(0x0010, 0x0010);
    private static readonly Tag Id = new(0x0010, 0x0020);
    private static readonly Tag Accession = new(0x0008, 0x0050);
    private static readonly Tag Modality = new(0x0008, 0x0060);
    private static readonly Tag Ae = new(0x0040, 0x0001);
    private static readonly Tag Date = new(0x0040, 0x0002);
    private static readonly Tag Time = new(0x0040, 0x0003);
    private static readonly Tag Steps = QueryModel.ScheduledProcedureStepSequence;

    private static readonly string[] Names = ["", "DOE^JANE", "Doe^John^^^", "ROE^RICHARD", "Żółw^Anna", "Yamada^Tarou=山田^太郎=やまだ^たろう", "ΣΟΦΟΣ", "ß", "="];
    private static readonly string[] NameKeys = ["", "*", "doe^jane", "DOE*", "*AN*", "d?e*", "山田*", "Yamada*=山田*", "=", "=^", "σοφος", "^", "doe^john", "ss", "ROE^RICHARD\\DOE^JANE"];
    private static readonly string[] Ids = ["", "P1", "P2", "P*"];
    private static readonly string[] Aes = ["CT1", "CT2", "CT1\\MR1", ""];
    private static readonly string[] Dates = ["20260101", "20260102", "2026.01.03", "20260131", "", "nothing", "20260101-20260103", "-20260102"];
    private static readonly string[] DateKeys = ["", "20260101", "20260102-", "-20260102", "20260101-20260103", "20260131-20260101", "nothing"];
    private static readonly string[] Times = ["", "08", "1030", "235959"];
    private static readonly string[] TimeKeys = ["", "08-12", "1000-", "-0900", "1030"];

    [Fact]
    public void The_steps_found_by_index_are_those_found_one_by_one()
    {
        var item = from name in Gen.Elements(Names)
                   from id in Gen.Elements(Ids)
                   from accession in Gen.Elements("", "A1", "A2")
                   from steps in Step(Dates, Times).ListOf(2)
                   select Item(name, id, accession, [.. steps]);
        var key = from name in Gen.Elements(NameKeys)
                  from id in Gen.Elements("", "", "P1", "P1\\P2", "P*")
                  from accession in Gen.Elements("", "", "A1")
                  from step in Gen.OneOf(Gen.Constant<DataSet?>(null), Step(DateKeys, TimeKeys).Select(one => (DataSet?)one))
                  select Item(name, id, accession, step is null ? [] : [step]);
        Prop.ForAll(item.ListOf().ToArbitrary(), key.ToArbitrary(), (items, asked) =>
        {
            var worklist = new Worklist();
            foreach (var (i, one) in items.Index()) worklist.Put(Text(i % 7), items.Where((_, other) => other % 7 == i % 7));
            foreach (var i in Enumerable.Range(0, 7).Where(one => one % 3 == 2)) worklist.Remove(Text(i));
            var query = WorklistModel.QueryOf(asked);
            var expected = items.Where((one, i) => i % 7 % 3 != 2 && query.Matches(one)).Select(Told).Order(StringComparer.Ordinal);
            return worklist.Find(query).Select(Told).Order(StringComparer.Ordinal).SequenceEqual(expected)
                && worklist.Count == items.Where((_, i) => i % 7 % 3 != 2).Count();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_source_that_changes_again_and_again_gives_what_it_has_now()
    {
        var worklist = new Worklist();
        worklist.Put("others", [Item("ROE", "P9", "A9", [])]);
        for (var i = 0; i < 5000; i++) worklist.Put("one", [Item("DOE", "P" + Text(i), "A", [])]);
        Assert.Equal(2, worklist.Count);
        Assert.Equal(["P4999"], worklist.Find(Asked(Accession, "A")).Select(one => one.Text(Id)));
        Assert.Empty(worklist.Find(Asked(Id, "P4998")));
        Assert.Equal(["P9"], worklist.Find(Asked(Name, "roe")).Select(one => one.Text(Id)));
    }

    [Fact]
    public void A_step_whole_by_the_standards_table_is_taken_and_one_without_a_type_1_attribute_is_named()
    {
        Assert.Empty(WorklistModel.Check(Whole()));
        foreach (var key in WorklistModel.Keys.Where(one => one.Return == ReturnDuty.Value && one.Within is null))
        {
            var item = Whole();
            item.Remove(key.Tag);
            Assert.Contains(WorklistModel.Check(item), one => one.Path.Contains(key.Tag.ToString(), StringComparison.Ordinal));
        }

        foreach (var key in WorklistModel.Keys.Where(one => one.Return == ReturnDuty.Value && one.Within is not null))
        {
            var item = Whole();
            Assert.Single(Holders(item, key.Within!.Value)).Remove(key.Tag);
            Assert.EndsWith($"{key.Within}[0].{key.Tag}", WorklistModel.Check(item)[0].Path, StringComparison.Ordinal);
        }

        var empty = Whole();
        empty.Items(Steps)[0].Set(Ae, " ");
        Assert.Single(WorklistModel.Check(empty));
    }

    [Fact]
    public void Of_description_and_codes_one_is_enough_and_a_second_scheduled_step_is_too_much()
    {
        Tag description = new(0x0032, 0x1060), codes = new(0x0032, 0x1064);
        var item = Whole();
        item.Remove(description);
        Assert.Equal([description.ToString()], WorklistModel.Check(item).Select(one => one.Path));
        item.SetItems(codes, new DataSet().Set(new Tag(0x0008, 0x0100), "C1").Set(new Tag(0x0008, 0x0102), "99X"));
        Assert.Empty(WorklistModel.Check(item));
        item.SetItems(codes, new DataSet().Set(new Tag(0x0008, 0x0102), "99X"));
        Assert.Single(WorklistModel.Check(item));
        item.SetItems(codes, new DataSet().Set(new Tag(0x0008, 0x0100), "C1"), new DataSet().Set(new Tag(0x0008, 0x0100), "C2"));
        Assert.Equal([codes.ToString()], WorklistModel.Check(item).Select(one => one.Path));
        var two = Whole();
        two.SetItems(Steps, Whole().Items(Steps)[0], Whole().Items(Steps)[0]);
        Assert.Single(WorklistModel.Check(two));
    }

    [Fact]
    public void An_answer_has_what_the_model_asks_for_and_leaves_out_with_FF01_what_is_optional_and_not_there()
    {
        Tag weight = new(0x0010, 0x1030), occupation = new(0x0010, 0x2180);
        var whole = WorklistModel.QueryOf(new DataSet().Set(Name, "").Set(weight, "")).Respond(Whole());
        Assert.Equal((0xFF00, true, null), (whole.Status.Code, whole.Match!.Contains(weight), whole.Match.Text(weight)));
        var less = WorklistModel.QueryOf(new DataSet().Set(Name, "").Set(occupation, "")).Respond(Whole());
        Assert.Equal((0xFF01, false, "DOE^JANE"), (less.Status.Code, less.Match!.Contains(occupation), less.Match.Text(Name)));
        Assert.Equal(0xFF00, WorklistModel.QueryOf(new DataSet().Set(occupation, "")).Respond(Whole().Set(occupation, "baker")).Status.Code);
        var inner = WorklistModel.QueryOf(new DataSet().SetItems(Steps, new DataSet().Set(Modality, "").Set(new Tag(0x0040, 0x0400), ""))).Respond(Whole());
        Assert.Equal(0xFF01, inner.Status.Code);

        // Of a kind that is not matched: the key is not heeded, and that is said.
        var bytes = WorklistModel.QueryOf(new DataSet().Set(Name, "").SetBytes(new(0x0042, 0x0011), Vr.OB, new byte[2]));
        Assert.True(bytes.Matches(Whole()));
        Assert.Equal(0xFF01, bytes.Respond(Whole()).Status.Code);

        // A 0 that stands for no value, as dcmjs-dimse 0.3.3 sends it of the pregnancy status.
        var zero = WorklistModel.QueryOf(new DataSet().Set(Name, "").Set(new Tag(0x0010, 0x21C0), 0L));
        Assert.True(zero.Matches(Whole()));
        Assert.Equal(0xFF01, zero.Respond(Whole()).Status.Code);
    }

    internal static DataSet Whole() => Item("DOE^JANE", "P1", "A1", [StepOf("CT1", "CT", "20260101", "0800").Set(new Tag(0x0040, 0x0009), "S1").Set(new Tag(0x0040, 0x0007), "Head")
        .SetItems(new(0x0018, 0x990C), Reference()).SetItems(new(0x0018, 0x990D), Reference())])
        .Set(new Tag(0x0040, 0x1001), "R1").Set(new Tag(0x0032, 0x1060), "Head").Set(new Tag(0x0020, 0x000D), "1.2.3")
        .SetItems(new(0x0008, 0x1110), Reference()).SetItems(new(0x0008, 0x1120), Reference()).SetItems(new(0x0040, 0x0500), new DataSet()
            .Set(new Tag(0x0040, 0x0512), "C1").SetItems(new(0x0040, 0x0560), new DataSet().Set(new Tag(0x0040, 0x0551), "SP1").Set(new Tag(0x0040, 0x0554), "1.4")));

    private static IEnumerable<DataSet> Holders(DataSet item, Tag sequence) => item.OfType<SequenceElement>()
        .SelectMany(one => one.Items.SelectMany(inner => Holders(inner, sequence).Concat(one.Tag == sequence ? [inner] : [])));

    private static DataSet Reference() => new DataSet().Set(new Tag(0x0008, 0x1150), "1.2").Set(new Tag(0x0008, 0x1155), "1.3");

    private static Query Asked(Tag tag, string value) => WorklistModel.QueryOf(new DataSet().Set(tag, value));

    private static Gen<DataSet> Step(string[] dates, string[] times) =>
        from ae in Gen.Elements(Aes)
        from modality in Gen.Elements("", "CT", "MR")
        from date in Gen.Elements(dates)
        from time in Gen.Elements(times)
        select StepOf(ae, modality, date, time);

    private static DataSet StepOf(string ae, string modality, string date, string time) =>
        Set(Set(Set(Set(new(), Ae, ae), Modality, modality), Date, date), Time, time);

    private static DataSet Item(string name, string id, string accession, DataSet[] steps)
    {
        var item = Set(Set(Set(new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192"), Name, name), Id, id), Accession, accession);
        return steps.Length == 0 ? item : item.SetItems(Steps, steps);
    }

    private static DataSet Set(DataSet into, Tag tag, string value) => into.Set(tag, value.Split('\\'));

    private static string Told(DataSet item) => Convert.ToHexString(item.ToBytes(TransferSyntax.ExplicitLittle));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
