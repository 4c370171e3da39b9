using System.Globalization;
using Vouch.Dicom.Files;
using Vouch.Dicom.Matching;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Dicom.Tests.Storage;

/// <summary>Query and retrieval over a folder of two patients, three studies, four series and eight objects.</summary>
public sealed class HeldObjectsTests : IDisposable
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private const string Mr = "1.2.840.10008.5.1.4.1.1.4";
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly Tag Study = new(0x0020, 0x000D);
    private static readonly Tag Series = new(0x0020, 0x000E);
    private static readonly Tag Modality = new(0x0008, 0x0060);
    private static readonly Tag StudyDate = new(0x0008, 0x0020);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vouch-held-");
    private readonly List<string> _unreadable = [];
    private readonly HeldObjects _held;

    public HeldObjectsTests()
    {
        _held = new((path, why) => _unreadable.Add(Path.GetFileName(path) + ": " + why));
        Write("P1", "1.1", "1.1.1", "CT", 2);
        Write("P1", "1.1", "1.1.2", "MR", 2);
        Write("P1", "1.2", "1.2.1", "CT", 3);
        Write("P2", "1.3", "1.3.1", "MR", 1);
    }

    [Theory]
    [InlineData(SopClasses.PatientRootFind, "PATIENT", "", "", "", "P1 P2")]
    [InlineData(SopClasses.PatientRootFind, "PATIENT", "P2", "", "", "P2")]
    [InlineData(SopClasses.PatientRootFind, "PATIENT", "P*", "", "", "P1 P2")]
    [InlineData(SopClasses.PatientRootFind, "STUDY", "P1", "", "", "1.1 1.2")]
    [InlineData(SopClasses.PatientRootFind, "STUDY", "P2", "1.1", "", "")]
    [InlineData(SopClasses.StudyRootFind, "STUDY", "", "", "", "1.1 1.2 1.3")]
    [InlineData(SopClasses.StudyRootFind, "STUDY", "P1", "", "", "1.1 1.2")]
    [InlineData(SopClasses.StudyRootFind, "STUDY", "", "1.1\\1.3", "", "1.1 1.3")]
    [InlineData(SopClasses.StudyRootFind, "SERIES", "", "1.1", "", "1.1.1 1.1.2")]
    [InlineData(SopClasses.StudyRootFind, "IMAGE", "", "1.1", "1.1.2", "1.1.2.0 1.1.2.1")]
    [InlineData(SopClasses.StudyRootFind, "IMAGE", "", "1.2", "1.1.2", "")]
    public void Every_level_of_both_roots_gives_its_entities(string sopClass, string level, string patient, string study, string series, string expected)
    {
        var found = Find(sopClass, Keys(level, patient, study, series).Set(Tags.SopInstanceUid, ""));
        var unique = QueryModel.UniqueKey(Enum.Parse<QueryLevel>(level, ignoreCase: true));
        Assert.Equal(expected, string.Join(' ', found.Select(one => one.Match!.Text(unique)).Order(StringComparer.Ordinal)));
        Assert.All(found, one => Assert.Equal(("VOUCH", level), (one.Match!.Text(new(0x0008, 0x0054)), one.Match.Text(QueryModel.QueryRetrieveLevel))));
    }

    [Fact]
    public void A_study_says_its_modalities_and_how_much_it_has()
    {
        var match = Assert.Single(Find(SopClasses.StudyRootFind, Keys("STUDY", "", "1.1", "").Set(QueryKeys.ModalitiesInStudy, "MR").Set(QueryKeys.StudySeries, "")
            .Set(QueryKeys.StudyInstances, "").Set(QueryKeys.PatientStudies, "").Set(StudyDate, "20260101-"))).Match!;
        Assert.Equal(["CT", "MR"], match.Texts(QueryKeys.ModalitiesInStudy));
        Assert.Equal((2, 4, 2), (match.Integer(QueryKeys.StudySeries), match.Integer(QueryKeys.StudyInstances), match.Integer(QueryKeys.PatientStudies)));
        Assert.Empty(Find(SopClasses.StudyRootFind, Keys("STUDY", "", "1.2", "").Set(QueryKeys.ModalitiesInStudy, "MR")));
        Assert.Equal(3, Assert.Single(Find(SopClasses.StudyRootFind, Keys("SERIES", "", "1.2", "").Set(QueryKeys.SeriesInstances, ""))).Match!.Integer(QueryKeys.SeriesInstances));
    }

    [Fact]
    public void What_an_object_does_not_say_matches_whatever_is_asked()
    {
        Write("P4", "1.5", "1.5.1", "CT", 1, date: "");
        Assert.Equal(["1.5"], Find(SopClasses.StudyRootFind, Keys("STUDY", "", "", "").Set(StudyDate, "20270101-")).Select(one => one.Match!.Text(Study)));
        Assert.Empty(Find(SopClasses.StudyRootFind, Keys("STUDY", "P5", "", "").Set(StudyDate, "20270101-")));
    }

    [Fact]
    public void A_key_of_a_lower_level_is_not_heeded_and_the_status_says_so()
    {
        var found = Find(SopClasses.StudyRootFind, Keys("STUDY", "", "", "").Set(Modality, "XA").Set(PatientName, "doe*"));
        Assert.Equal(3, found.Count);
        Assert.All(found, one => Assert.Equal((0xFF01, false), (one.Status.Code, one.Match!.Contains(Modality))));
        Assert.All(Find(SopClasses.StudyRootFind, Keys("STUDY", "", "", "").Set(PatientName, "doe*")), one => Assert.Equal(0xFF00, one.Status.Code));
    }

    [Theory]
    [InlineData(SopClasses.StudyRootMove, "STUDY", "", "1.1", "", "", 4)]
    [InlineData(SopClasses.StudyRootMove, "STUDY", "", "1.1\\1.3", "", "", 5)]
    [InlineData(SopClasses.StudyRootMove, "SERIES", "", "1.1", "1.1.2", "", 2)]
    [InlineData(SopClasses.StudyRootMove, "SERIES", "", "1.2", "1.1.2", "", 0)]
    [InlineData(SopClasses.StudyRootGet, "IMAGE", "", "1.1", "1.1.2", "1.1.2.0\\1.1.2.1\\1.1.2.9", 2)]
    [InlineData(SopClasses.PatientRootGet, "PATIENT", "P1", "", "", "", 7)]
    [InlineData(SopClasses.PatientRootGet, "STUDY", "P2", "1.1", "", "", 0)]
    public void A_retrieval_gives_the_objects_that_its_unique_keys_name(string sopClass, string level, string patient, string study, string series, string instance, int expected)
    {
        var answer = _held.Retrieve(sopClass, Keys(level, patient, study, series).Set(Tags.SopInstanceUid, instance.Split('\\')), null);
        Assert.Equal((0, expected), (answer.Status.Code, answer.Objects.Count));
    }

    [Fact]
    public void A_retrieval_without_its_unique_key_is_refused_and_so_is_a_query_without_those_above()
    {
        Assert.Equal(0xA900, _held.Retrieve(SopClasses.StudyRootMove, Keys("STUDY", "P1", "", ""), null).Status.Code);
        Assert.Equal(0xA900, Assert.Single(Find(SopClasses.StudyRootFind, Keys("SERIES", "P1", "", ""))).Status.Code);
        Assert.Equal(0xA900, Assert.Single(Find(SopClasses.StudyRootFind, Keys("PATIENT", "P1", "", ""))).Status.Code);
    }

    [Fact]
    public void What_comes_later_is_found_and_what_is_no_object_is_told_once()
    {
        Assert.Null(_held.Find("1.4.1.0"));
        Write("P3", "1.4", "1.4.1", "CT", 1);
        var bad = Path.Combine(_folder.FullName, "bad.dcm");
        File.WriteAllText(bad, "no object");
        _held.Add(bad);
        Assert.Equal(Ct, _held.Find("1.4.1.0")?.SopClass);
        Assert.Single(Find(SopClasses.PatientRootFind, Keys("PATIENT", "P3", "", "")));
        Assert.StartsWith("bad.dcm: ", Assert.Single(_unreadable), StringComparison.Ordinal);
        Assert.Equal("1.2.840.10008.1.2.1", _held.Preferred(Mr, ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"]));
        Assert.Null(_held.Preferred(Mr, ["1.2.840.10008.1.2.4.50"]));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private List<FindAnswer> Find(string sopClass, DataSet identifier) => [.. _held.Find(sopClass, identifier, "VOUCH")];

    private static DataSet Keys(string level, string patient, string study, string series)
    {
        var keys = new DataSet().Set(QueryModel.QueryRetrieveLevel, level).Set(PatientId, patient);
        if (level != "PATIENT") keys.Set(Study, study.Split('\\'));
        return level is "SERIES" or "IMAGE" ? keys.Set(Series, series) : keys;
    }

    private void Write(string patient, string study, string series, string modality, int count, string date = "20260101")
    {
        for (var i = 0; i < count; i++)
        {
            var uid = string.Create(CultureInfo.InvariantCulture, $"{series}.{i}");
            var data = new DataSet().Set(Tags.SopClassUid, modality == "CT" ? Ct : Mr).Set(Tags.SopInstanceUid, uid).Set(PatientId, patient).Set(PatientName, "Doe^" + patient)
                .Set(Study, study).Set(Series, series).Set(Modality, modality).Set(StudyDate, date).Set(new Tag(0x0020, 0x0013), (long)i);
            using var file = new DicomFile(data, TransferSyntax.ExplicitLittle);
            file.Write(Path.Combine(_folder.FullName, uid + ".dcm"));
            _held.Add(Path.Combine(_folder.FullName, uid + ".dcm"));
        }
    }
}
