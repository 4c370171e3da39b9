using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Imaging;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Obstetrics;
using Vouch.Dicom.Reports.Templates;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Reports;

/// <summary>What a template forbids is not written, and the row that forbids it is named.</summary>
public sealed class ReportRefusalTests
{
    private static readonly Observer Person = new Observer.Person(PersonName.Parse("Holm^Eva"));
    private static readonly Measurement Length = Measurement.Of(new("410668003", "SCT", "Length"), 12.5m, "mm");
    private static readonly Measurement Femur = Measurement.Of(ObstetricCodes.FemurLength, 30, "mm");

    private static readonly ImagingReport Imaging = new()
    {
        Observers = [Person],
        Procedures = [new("25045-6", "LN", "CT unspecified body region")],
        Groups = [new("Lesion 1", new("1.2.3")) { Measurements = [Length] }],
    };

    private static readonly ObstetricReport Obstetric = new()
    {
        Observers = [Person],
        Fetuses = [new("A") { Biometry = [new(ObstetricCodes.FemurLength) { Measurements = [Femur] }] }],
    };

    [Fact]
    public void The_reports_that_are_spoilt_below_are_written_as_they_are()
    {
        Assert.NotNull(Imaging.ToObject(Samples.Head));
        Assert.NotNull(Obstetric.ToObject(Samples.Head));
    }

    [Fact]
    public void A_measurement_report_without_what_it_has_to_have_is_refused_by_the_row()
    {
        Refused("TID 1500 row 3: TID 1001 has to be there", Imaging with { Observers = [] });
        Refused("TID 1500 row 4", Imaging with { Procedures = [] });
        Refused("TID 1500 row 1:", Imaging with { Title = new("1", "XX", "Mine") });
        Refused("TID 1500 row 6", Imaging with { Groups = [] });
        Refused("TID 1501 row 10", Imaging with { Groups = [new("Lesion 1", new("1.2.3"))] });
        Refused("TID 1411 row 7",
            Imaging with
            {
                Groups = [Imaging.Groups[0] with { Region = new Region.Segment(new("1.2.840.10008.5.1.4.1.1.2"), new("1.9"), 1,
            new("1.8")) }]
            });
        Refused("no unit", Imaging with { Groups = [Imaging.Groups[0] with { Measurements = [Length with { Unit = null }] }] });
        Refused("16 characters",
            Imaging with { Groups = [Imaging.Groups[0] with { Measurements = [Length with { Value = 0.12345678901234567m }] }] });
        Refused("not among its images", Imaging with
        {
            Groups = [Imaging.Groups[0] with { Measurements = [Length with { Sources = [new(new("1.2.840.10008.5.1.4.1.1.2"), new("1.2.9"),
                [])] }] }],
        });
    }

    /// <summary>PS3.16, TID 1501 rows 2 and 3 are optional.</summary>
    [Fact]
    public void A_group_that_is_not_followed_from_report_to_report_has_neither_label_nor_identifier()
    {
        var made = ReportFiles.Again((Imaging with { Groups = [new("", new("")) { Measurements = [Length] }] }).ToObject(Samples.Head));
        Assert.DoesNotContain(ContentTree.Read(made)!.Walk(), item => item.Name is { Value: "112039" or "112040" });
        var read = ImagingReport.Read(made)!;
        Assert.Equal(("", "", 12.5m), (read.Groups[0].Label, read.Groups[0].Uid.Text, read.Groups[0].Measurements[0].Value));
        Assert.Empty(read.Remarks);
    }

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.6.1", false)]
    [InlineData("1.2.840.10008.5.1.4.1.1.3.1", true)]
    public void A_frame_is_named_of_a_multi_frame_image_alone(string sopClass, bool isWritten)
    {
        var image = new ReportImage(Samples.Study, new("1.2.8"), new(sopClass), new("1.2.9"));
        var report = Imaging with
        {
            Images = [image],
            Groups = [Imaging.Groups[0] with { Measurements = [Length with { Sources = [new(image.Class, image.Instance, [2])] }] }],
        };
        if (isWritten)
            Assert.NotNull(report.ToObject(Samples.Head));
        else
            Refused("one alone", report);
    }

    [Fact]
    public void An_obstetric_report_without_what_it_has_to_have_is_refused_by_the_row()
    {
        var fetus = Obstetric.Fetuses[0];
        Refused("TID 5000 row 3", Obstetric with { Observers = [] });
        Refused("TID 5008 row 2, in Fetal Biometry, Biometry Group",
            Obstetric with { Fetuses = [fetus with { Biometry = [new(ObstetricCodes.FemurLength)] }] });
        Refused("TID 5005 row 2", Obstetric with { Fetuses = [fetus, fetus with { Id = null }] });
        Refused("TID 5008 row 2", Obstetric with { Fetuses = [fetus with { Biometry = [new(Length.Name) { Measurements = [Length] }] }] });
        Refused("TID 5008 row 3", Obstetric with
        {
            Fetuses = [fetus with { Biometry = [fetus.Biometry[0] with { GestationalAge = Measurement.Of(ObstetricCodes.GestationalAge, 20,
                "wk") }] }],
        });
        Refused("TID 5009 row 3", Obstetric with
        {
            Fetuses = [fetus with { BiophysicalProfile = [Measurement.Of(new("11634-3", "LN", "Sum"),
            8, "1")] }]
        });
        Refused("TID 5009 row 4", Obstetric with
        {
            Fetuses = [fetus with { BiophysicalProfile = [Measurement.Of(new("11632-7", "LN",
            "Fetal Breathing"), 2, "1")] }]
        });
        Refused("TID 5030 row 5", Obstetric with
        {
            Fetuses = [fetus with { Anatomy = [new(new("80891009", "SCT", "Heart"),
            new("1", "SCT", "Fine"))] }]
        });
        Refused("TID 5004 row 3", Obstetric with { Fetuses = [fetus with { Ratios = [Femur] }] });
    }

    [Fact]
    public void A_makers_own_concept_may_stand_where_a_context_group_is_asked_for()
    {
        var own = new CodedConcept("12", "99MAKER", "Orbit");
        Assert.NotNull((Obstetric with { Fetuses = [new(null) { Cranium = [new(own) { Measurements = [Length with { Name = own }] }] }] })
            .ToObject(Samples.Head));
    }

    [Fact]
    public void An_item_that_may_be_there_once_is_told_when_it_is_there_twice()
    {
        var root = ContentTree.Read(Imaging.ToObject(Samples.Head))!;
        var twice = root with { Items = root.Items.Add(root.Items[0]) };
        Assert.Contains("TID 1204 row 1: a CODE (121049, DCM) may be there once, it is there 2 times.",
            TemplateCheck.Faults(twice, "1500").Select(fault => fault.ToString()));
        Assert.Empty(TemplateCheck.Faults(root, "1500"));
    }

    private static void Refused(string row, ImagingReport report) =>
        Assert.Contains(row, Assert.Throws<DicomFormatException>(() => report.ToObject(Samples.Head)).Message, StringComparison.Ordinal);

    private static void Refused(string row, ObstetricReport report) =>
        Assert.Contains(row, Assert.Throws<DicomFormatException>(() => report.ToObject(Samples.Head)).Message, StringComparison.Ordinal);
}
