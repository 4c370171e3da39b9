using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Reports.Measurements;
using Vouch.Dicom.Reports.Obstetrics;
using Vouch.Dicom.Values;
using Vouch.Server;

namespace Vouch.Department.Tests.Server;

/// <summary>DICOM files at the command line, without database or settings.</summary>
public sealed class DicomCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vouch-dicom-");

    [Fact]
    public async Task A_file_is_shown_element_by_element()
    {
        var (exit, output, error) = await Run("dicom", "dump", Write("a.dcm", Example()));
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("a.dcm: Explicit VR Little Endian", output);
        Assert.Contains("(0008,0016) UI [1.2.840.10008.5.1.4.1.1.2] = CT Image Storage  # SOPClassUID", output);
        Assert.Contains("(0010,0010) PN [Żółw^Anna]  # PatientName", output);
        Assert.Contains("    (0008,0100) SH [A·[31mB]  # CodeValue", output);
        Assert.Contains("(7FE0,0010) OW 100000 bytes  # PixelData", output);
    }

    [Fact]
    public async Task A_file_is_written_as_JSON_and_large_values_only_when_asked()
    {
        var path = Write("a.dcm", Example());
        var (exit, output, _) = await Run("dicom", "json", path);
        Assert.Equal(0, exit);
        Assert.Contains("\"BulkDataURI\":\"file://" + path + "#7FE00010\"", output);
        Assert.Contains("""{"vr":"PN","Value":[{"Alphabetic":"Żółw^Anna"}]}""", output);
        Assert.True((await Run("dicom", "json", "--inline", path)).Output.Length > 100_000);
    }

    [Fact]
    public async Task What_is_not_as_the_standard_asks_is_told_without_the_value()
    {
        var data = Example().Set(new Tag(0x10, 0x30), Vr.DA, "secret");
        data.Remove(Tags.PixelData);
        var (exit, output, _) = await Run("dicom", "validate", Write("a.dcm", data));
        Assert.Equal(1, exit);
        Assert.Contains("a.dcm: (0010,0030): A value is none of DA.", output);
        Assert.DoesNotContain("secret", output);
        data.Remove(new(0x10, 0x30));
        data.Remove(new(0x40, 0xA043));
        Assert.Equal(0, (await Run("dicom", "validate", Write("b.dcm", data))).Exit);
    }

    [Fact]
    public async Task The_dose_of_a_file_is_told_in_the_units_people_use_and_of_an_image_without_it_that_there_is_none()
    {
        var data = new DataSet().Set(Tags.SopClassUid, "1.2.840.10008.5.1.4.1.1.88.67").Set(Tags.SopInstanceUid,
            "1.2.3").Set(new Tag(0x10, 0x10), "Secret^Name");
        ContentTree.Write(new("", new("113701", "DCM", "X-Ray Radiation Dose Report"), new ContentValue.Container(false, "10001"),
        [
            new("CONTAINS", new("113702", "DCM", "Accumulated X-Ray Dose Data"), new ContentValue.Container(false, "10002"),
            [
                new("CONTAINS", new("113722", "DCM", "Dose Area Product Total"), new ContentValue.Numeric(0.00012m, "0.00012",
                    new("Gy.m2", "UCUM", "Gy.m2"), null), []),
                new("CONTAINS", new("113730", "DCM", "Total Fluoro Time"), new ContentValue.Numeric(2, "2", new("min", "UCUM", "min"),
                    null), []),
            ]),
        ]), data);
        var (exit, output, error) = await Run("dicom", "dose", Write("dose.dcm", data), Write("a.dcm", Example()));
        Assert.Equal(1, exit);
        Assert.Contains("projection: dose area product 1.2 Gy·cm², fluoroscopy 120 s", output, StringComparison.Ordinal);
        Assert.Contains("a.dcm: it tells nothing of dose.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", output, StringComparison.Ordinal);
        Assert.Contains("\"doseAreaProduct\":0.00012", (await Run("dicom", "dose", "--json", At("dose.dcm"))).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_report_measured_is_told_without_whose_it_is_and_of_an_image_that_there_is_none()
    {
        var length = new CodedConcept("11963-6", "LN", "Femur Length");
        var report = new ObstetricReport
        {
            Observers = [new Observer.Device(new("1.2.3.4"), "US 1")],
            Fetuses = [new("A") { LongBones = [new(length) { Measurements = [Measurement.Of(length, 31.5m, "mm") with { Derivation = new("373098007", "SCT", "Mean") }] }] }],
        };
        var path = Write("us.dcm", report.ToObject(new() { PatientName = PersonName.Parse("Secret^Name"), Made = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero) }));
        var (exit, output, error) = await Run("dicom", "measurements", path, Write("a.dcm", Example()));
        Assert.Equal(1, exit);
        Assert.Contains("us.dcm: OB-GYN Ultrasound Procedure Report (TID 5000)", output, StringComparison.Ordinal);
        Assert.Contains("  A, Fetal Long Bones: Femur Length: 31.5 mm (Mean)", output, StringComparison.Ordinal);
        Assert.Contains("a.dcm: it has no measurements.", error, StringComparison.Ordinal);
        var json = (await Run("dicom", "measurements", "--json", path)).Output;
        Assert.Contains("\"observers\":[{\"$type\":\"device\"", json, StringComparison.Ordinal);
        Assert.Contains("\"value\":31.5", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", output + json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_becomes_an_object_and_nothing_is_written_over()
    {
        await File.WriteAllBytesAsync(At("a.pdf"), "%PDF-1.7 abc"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Run("dicom", "pack", At("a.pdf"), "--out", At("a.dcm"), "--patient-id", "H1", "--patient-name",
            "Żółw^Anna", "--title", "Report")).Exit);
        using (var file = DicomFile.Open(At("a.dcm")))
            Assert.Equal(("H1", "Żółw^Anna", "application/pdf"), (file.Data.Text(new(0x10, 0x20)), file.Data.Text(new(0x10, 0x10)),
                file.Data.Text(new(0x42, 0x12))));
        var (exit, _, error) = await Run("dicom", "pack", At("a.pdf"), "--out", At("a.dcm"));
        Assert.Equal((2, 1), (exit, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains("A JPEG was expected", (await Run("dicom", "pack", At("a.dcm"), "--out", At("b.dcm"))).Error);
        Assert.Contains("there is no such file", (await Run("dicom", "pack", At("none.pdf"), "--out", At("b.dcm"))).Error);
    }

    [Theory]
    [InlineData("dump")]
    [InlineData("json")]
    [InlineData("validate")]
    public async Task What_cannot_be_read_is_one_line_with_its_place_and_the_others_are_read(string command)
    {
        var good = Write("good.dcm", new DataSet().Set(Tags.SopClassUid, "1.2.840.10008.5.1.4.1.1.2").Set(Tags.SopInstanceUid, "1.2.3"));
        var cut = At("cut.dcm");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(good, TestContext.Current.CancellationToken))[..^3],
            TestContext.Current.CancellationToken);
        var (exit, output, error) = await Run("dicom", command, cut, good, At("none.dcm"));
        Assert.Equal(2, exit);
        Assert.Contains("1.2.840.10008.5.1.4.1.1.2", command == "validate" ? "1.2.840.10008.5.1.4.1.1.2" : output);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Matches(@"^vouch: .*cut\.dcm: \(0008,0018\), byte \d+: The length 6 goes beyond the 3 bytes that are left\.", error);
        Assert.Contains("none.dcm: there is no such file.", error);
    }

    [Fact]
    public async Task A_file_is_written_without_whose_it_is_always_under_the_same_pseudonym_by_the_same_key()
    {
        var path = Write("Zolw.dcm", Example().Set(new Tag(0x10, 0x20), "4711-0815").Set(new Tag(8, 0x60), "CT"));
        var (keyed, again) = (folder.CreateSubdirectory("keyed").FullName, folder.CreateSubdirectory("again").FullName);
        await File.WriteAllTextAsync(At("key"), "sixteen bytes at least", TestContext.Current.CancellationToken);
        var (exit, output, error) = await Run("dicom", "anonymize", path, "--to", keyed, "--key", At("key"), "--changes");
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("(0010,0020) Pseudonym", output);
        Assert.Equal(0, (await Run("dicom", "anonymize", path, "--to", again, "--key", At("key"))).Exit);
        Assert.Equal(Path.GetFileName(Assert.Single(Directory.GetFiles(keyed))),
            Path.GetFileName(Assert.Single(Directory.GetFiles(again))));
        using var made = DicomFile.Open(Directory.GetFiles(keyed)[0]);
        Assert.Equal("YES", made.Data.Text(new(0x12, 0x62)));
        Assert.DoesNotContain("4711", made.Data.Text(new(0x10, 0x20)));
        Assert.Contains("is there already", (await Run("dicom", "anonymize", path, "--to", again, "--key", At("key"))).Error);
        var risky = Write("us.dcm", Example().Set(new Tag(8, 0x60), "US"));
        Assert.Equal(1, (await Run("dicom", "anonymize", risky, "--to", folder.CreateSubdirectory("us").FullName)).Exit);
        var outside = Write("outside.dcm", Example().Set(Tags.SopInstanceUid, "../outside"));
        Assert.Contains("it is no UID", (await Run("dicom", "anonymize", outside, "--to", again, "--keep", "uids")).Error);
        Assert.Contains("not both", (await Run("dicom", "anonymize", path, "--to", again, "--keep", "dates", "moved-dates")).Error);
        Assert.Contains("--blank", (await Run("dicom", "anonymize", path, "--to", again, "--blank", "0,0,0,4")).Error);
        Assert.Contains("--keep all", (await Run("dicom", "anonymize", path, "--to", again, "--keep", "all")).Error);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static DataSet Example() => new DataSet().Set(Tags.SpecificCharacterSet, "ISO_IR 192").Set(Tags.SopClassUid,
        "1.2.840.10008.5.1.4.1.1.2").Set(Tags.SopInstanceUid, "1.2.3")
        .Set(new Tag(0x10, 0x10), "Żółw^Anna").SetItems(new Tag(0x40, 0xA043), new DataSet().Set(new Tag(8, 0x100),
            "A\u001b[31mB")).SetBytes(Tags.PixelData, Vr.OW, new byte[100_000]);

    private string At(string name) => Path.Combine(folder.FullName, name);

    private string Write(string name, DataSet data)
    {
        using var file = new DicomFile(data, TransferSyntax.ExplicitLittle);
        file.Write(At(name));
        return At(name);
    }

    private static async Task<(int Exit, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(arguments, new() { Output = output, Error = error },
            TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }
}
