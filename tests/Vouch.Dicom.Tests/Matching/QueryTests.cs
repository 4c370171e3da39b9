using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Matching;

/// <summary>Expected: PS3.4, C.2.2.2, by its words.</summary>
public sealed class QueryTests
{
    private static readonly Tag Name = new(0x0010, 0x0010);
    private static readonly Tag Id = new(0x0010, 0x0020);
    private static readonly Tag Modality = new(0x0008, 0x0060);
    private static readonly Tag StudyDate = new(0x0008, 0x0020);
    private static readonly Tag StudyTime = new(0x0008, 0x0030);
    private static readonly Tag Acquired = new(0x0008, 0x002A);
    private static readonly Tag Study = new(0x0020, 0x000D);
    private static readonly Tag Steps = QueryModel.ScheduledProcedureStepSequence;

    [Theory]
    [InlineData("DOE^JOHN", "DOE^JOHN", true)]
    [InlineData("doe^john", "DOE^JOHN^^^", true)]
    [InlineData("DOE^JOHN^^", "Doe^John", true)]
    [InlineData("DOE", "DOE^JOHN", false)]
    [InlineData("DOE*", "DOE^JOHN", true)]
    [InlineData("D?E^J*N", "DOE^JOHN", true)]
    [InlineData("*JOHN", "DOE^JOHN^^^", true)]
    [InlineData("Yamada^Tarou", "Yamada^Tarou=山田^太郎=やまだ^たろう", true)]
    [InlineData("山田*", "Yamada^Tarou=山田^太郎=やまだ^たろう", true)]
    [InlineData("Yamada*=山田*", "Yamada^Tarou=山田^太郎=やまだ^たろう", true)]
    [InlineData("Yamada*=鈴木*", "Yamada^Tarou=山田^太郎=やまだ^たろう", false)]
    public void Names_match_whatever_the_case_by_wildcard_and_by_group(string key, string value, bool matches) =>
        Assert.Equal(matches, Matches(Utf8().Set(Name, key), Utf8().Set(Name, value)));

    [Theory]
    [InlineData("A1", "A1", true)]
    [InlineData("a1", "A1", false)]
    [InlineData("A?", "A1", true)]
    [InlineData("A?", "A", false)]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "A1", true)]
    [InlineData("A1", "", false)]
    [InlineData("*1*", "A1B1", true)]
    public void Other_texts_match_as_they_are_written(string key, string value, bool matches) =>
        Assert.Equal(matches, Matches(new DataSet().Set(Id, key), new DataSet().Set(Id, value)));

    [Theory]
    [InlineData("20260101", "20260101", true)]
    [InlineData("20260101-", "20260101", true)]
    [InlineData("-20260101", "20260101", true)]
    [InlineData("20260101-20260131", "20260131", true)]
    [InlineData("20260101-20260131", "20260201", false)]
    [InlineData("20260102-", "20260101", false)]
    [InlineData("20260101-", "", false)]
    public void Dates_match_one_by_one_and_by_range_with_both_ends(string key, string value, bool matches) =>
        Assert.Equal(matches, Matches(new DataSet().Set(StudyDate, key), new DataSet().Set(StudyDate, value)));

    [Theory]
    [InlineData("10-12", "125959.999", true)]
    [InlineData("10-12", "130000", false)]
    [InlineData("1030", "103059", true)]
    [InlineData("1030", "1031", false)]
    [InlineData("-0800", "0801", false)]
    public void Times_match_with_all_that_their_precision_means(string key, string value, bool matches) =>
        Assert.Equal(matches, Matches(new DataSet().Set(StudyTime, key), new DataSet().Set(StudyTime, value)));

    /// <summary>Every minus might part a range: of a text of a million of them none is tried.</summary>
    [Theory]
    [InlineData(Vr.DA)]
    [InlineData(Vr.TM)]
    [InlineData(Vr.DT)]
    public void A_range_longer_than_any_is_none(Vr vr) => Assert.Null(MomentRange.Of(vr, new string('-', 1_000_000)));

    [Fact]
    public void The_longest_range_of_date_times_is_one() => Assert.NotNull(MomentRange.Of(Vr.DT,
        "20240506101530.123456+0100-20240506101530.123457+0100"));

    [Theory]
    [InlineData("20260101-20260102", "20260101235959", true)]
    [InlineData("20260101120000-0500", "20260101170000+0000", true)]
    [InlineData("20260101120000-0500", "20260101120000+0000", false)]
    [InlineData("20260101120000-0500-20260101130000-0500", "20260101173000+0000", true)]
    public void A_minus_of_a_zone_is_no_range(string key, string value, bool matches) =>
        Assert.Equal(matches, Matches(new DataSet().Set(Acquired, key), new DataSet().Set(Acquired, value)));

    [Theory]
    [InlineData("20260705-20260707", "1000-1800", "20260705", "0900", false)]
    [InlineData("20260705-20260707", "1000-1800", "20260705", "1000", true)]
    [InlineData("20260705-20260707", "1000-1800", "20260706", "0300", true)]
    [InlineData("20260705-20260707", "1000-1800", "20260707", "180059", true)]
    [InlineData("20260705-20260707", "1000-1800", "20260707", "1801", false)]
    [InlineData("20260705-", "1000-", "20260705", "0900", false)]
    [InlineData("20260705-", "1000-", "20260801", "0900", true)]
    public void A_range_of_dates_and_one_of_times_are_one_period(string dates, string times, string date, string time, bool matches)
    {
        var (key, candidate) = (new DataSet().Set(StudyDate, dates).Set(StudyTime, times), new DataSet().Set(StudyDate, date).Set(StudyTime, time));
        Assert.Equal(matches, Query.Of(key).Matches(candidate));
    }

    [Fact]
    public void A_list_of_UIDs_matches_each_and_an_attribute_of_several_values_by_one()
    {
        Assert.True(Matches(new DataSet().Set(Study, "1.2", "1.3"), new DataSet().Set(Study, "1.3")));
        Assert.False(Matches(new DataSet().Set(Study, "1.2", "1.3"), new DataSet().Set(Study, "1.4")));
        Tag modalities = new(0x0008, 0x0061);
        Assert.True(Matches(new DataSet().Set(modalities, "MR"), new DataSet().Set(modalities, "CT", "MR")));
    }

    [Fact]
    public void A_sequence_matches_by_one_item_for_all_keys_and_is_answered_by_the_items_that_match()
    {
        var candidate = new DataSet().Set(Id, "P1").SetItems(Steps, Step("CT", "20260101"), Step("MR", "20260102"));
        Assert.True(Matches(new DataSet().SetItems(Steps, Step("MR", "20260102")), candidate));
        Assert.False(Matches(new DataSet().SetItems(Steps, Step("CT", "20260102")), candidate));
        var answer = Query.Of(new DataSet().Set(Id, "").Set(Name, "").SetItems(Steps, new DataSet().Set(Modality, "MR").Set(new(0x0040, 2), ""))).Answer(candidate);
        var item = Assert.Single(answer.Items(Steps));
        Assert.Equal(("P1", true, null, "MR", "20260102"), (answer.Text(Id), answer.Contains(Name), answer.Text(Name), item.Text(Modality), item.Text(new(0x0040, 2))));
        Assert.Equal(3, answer.Count);

        // A sequence whose keys have no values is only asked for.
        Assert.True(Matches(new DataSet().SetItems(Steps, Step("", "")), new DataSet().Set(Id, "P2")));
        Assert.False(Matches(new DataSet().SetItems(Steps, Step("CT", "")), new DataSet().Set(Id, "P2")));

        static DataSet Step(string modality, string date) => new DataSet().Set(Modality, modality).Set(new(0x0040, 2), date);
    }

    [Fact]
    public void Wildcards_agree_with_a_simple_reference()
    {
        var text = Gen.Choose(0, 7).SelectMany(length => Gen.Elements('a', 'b', '*', '?').ListOf(length)).Select(one => new string([.. one])).ToArbitrary();
        Prop.ForAll(text, text, (pattern, value) =>
        {
            value = value.Replace('*', 'a').Replace('?', 'b');
            return Glob.Matches(pattern, value, StringComparison.Ordinal) == Reference(pattern, value);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

        static bool Reference(string pattern, string value) => pattern == "" ? value == ""
            : pattern[0] == '*' ? Reference(pattern[1..], value) || (value != "" && Reference(pattern, value[1..]))
            : value != "" && (pattern[0] == '?' || pattern[0] == value[0]) && Reference(pattern[1..], value[1..]);
    }

    [Theory]
    [InlineData(SopClasses.PatientRootFind, "PATIENT", false, "", true)]
    [InlineData(SopClasses.StudyRootFind, "PATIENT", false, "", false)]
    [InlineData(SopClasses.StudyRootFind, "STUDY", false, "", true)]
    [InlineData(SopClasses.StudyRootFind, "SERIES", false, "", false)]
    [InlineData(SopClasses.StudyRootFind, "SERIES", false, "1.2", true)]
    [InlineData(SopClasses.PatientRootFind, "SERIES", false, "1.2", false)]
    [InlineData(SopClasses.StudyRootMove, "STUDY", true, "", false)]
    [InlineData(SopClasses.StudyRootMove, "STUDY", true, "1.2", true)]
    [InlineData(SopClasses.StudyRootFind, "", false, "1.2", false)]
    [InlineData(SopClasses.StudyRootFind, "FRAME", false, "1.2", false)]
    [InlineData(SopClasses.StudyRootFind, "STUDY,STUDY", false, "1.2", false)]
    [InlineData(SopClasses.StudyRootFind, "STUDY", true, "1.2", false)]
    [InlineData(SopClasses.PatientRootMove, "STUDY", false, "1.2", false)]
    [InlineData(SopClasses.Worklist, "STUDY", false, "1.2", false)]
    [InlineData("1.2.840.10008.5.1.4.1.1.2", "STUDY", false, "1.2", false)]
    public void An_identifier_without_the_keys_of_its_model_is_refused(string sopClass, string level, bool isRetrieval, string study, bool isTaken)
    {
        var identifier = new DataSet().Set(QueryModel.QueryRetrieveLevel, level).Set(Study, study);
        Assert.Equal(isTaken, QueryModel.Check(sopClass, identifier, isRetrieval).Refusal is null);
    }

    private static DataSet Utf8() => new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192");

    private static bool Matches(DataSet key, DataSet candidate) => Query.Of(key, combinesDateTime: false).Matches(candidate);
}
