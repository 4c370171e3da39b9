using System.Diagnostics;
using Vouch.Dicom.Files;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Reports;

public sealed class ContentTreeTests
{
    private static readonly CodedConcept Finding = new("121071", "DCM", "Finding");

    [Fact]
    public void Every_report_of_others_is_the_same_tree_when_it_is_written_and_read_again()
    {
        RealFiles.At("");
        var items = 0;
        foreach (var name in RealFiles.Names())
        {
            if (Open(name) is not { } file)
                continue;
            using (file)
            {
                if (ContentTree.Read(file.Data) is not { } tree)
                    continue;
                items += tree.Walk().Count();
                var copy = new DataSet();
                if (file.Data.Find(Tags.SpecificCharacterSet) is { } characters)
                    copy.Set(characters);
                ContentTree.Write(tree, copy);
                Assert.Equal(ReportFiles.Text(tree), ReportFiles.Text(ContentTree.Read(ReportFiles.Again(copy))!));
            }
        }

        Assert.True(items > 500, Invariant($"{items} items."));
    }

    [Fact]
    public void Every_kind_of_value_is_written_as_it_is_read()
    {
        var tree = EveryKind();
        var data = ReportFiles.New();
        ContentTree.Write(tree, data);
        Assert.Equal(ReportFiles.Text(tree), ReportFiles.Text(ContentTree.Read(ReportFiles.Again(data))!));
    }

    /// <summary>PS3.3, table 8.8-1: Code Value, Long Code Value, URN Code Value.</summary>
    [Theory]
    [InlineData("121071", 0x0100)]
    [InlineData("12345678901234567", 0x0119)]
    [InlineData("urn:oid:1.2.3", 0x0120)]
    [InlineData("http://a.b/c", 0x0120)]
    public void A_code_stands_in_the_element_for_its_kind_of_value(string value, int element)
    {
        var data = new DataSet();
        var sequence = new Tag(0x0040, 0xA043);
        new CodedConcept(value, "DCM", "Finding").Write(data, sequence);
        Assert.Equal(value, data.Items(sequence).Single().Text(new(0x0008, (ushort)element)));
        Assert.Equal(value, CodedConcept.Read(data, sequence)!.Value.Value);
    }

    [Fact]
    public async Task What_is_written_dcmtk_prints_without_a_complaint()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dsrdump"), "dcmtk is not on this machine.");
        var data = ReportFiles.New();
        ContentTree.Write(EveryKind(), data);
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, ReportFiles.Bytes(data), TestContext.Current.CancellationToken);
            using var dsrdump = Process.Start(new ProcessStartInfo("/usr/bin/dsrdump", [path])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
            var complaint = dsrdump.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var text = await dsrdump.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await dsrdump.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal((0, ""), (dsrdump.ExitCode, await complaint));
            foreach (var expected in new[] { "12.5", "mm", "Left", "Finding" })
                Assert.Contains(expected, text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_number_that_is_none_keeps_what_was_written_and_why()
    {
        var data = new DataSet();
        ContentTree.Write(new("", Finding, new ContentValue.Numeric(null, "1\\2", new("mm", "UCUM", "mm"),
            new("114000", "DCM", "Not a number")), []), data);
        var number = Assert.IsType<ContentValue.Numeric>(ContentTree.Read(data)!.Value);
        Assert.Equal((null, "114000"), (number.Number, number.Qualifier!.Value.Value));
    }

    [Fact]
    public void Codes_are_the_same_by_value_and_scheme_whatever_they_are_called()
    {
        Assert.Equal(new CodedConcept("113838", "DCM", "DLP"), new("113838", "DCM", "Dose Length Product"));
        Assert.NotEqual(new CodedConcept("113838", "DCM", "DLP"), new("113838", "99LOCAL", "DLP"));
        var longer = new CodedConcept("12345678901234567", "SCT", "long");
        var data = new DataSet();
        longer.Write(data, new(0x0040, 0xA043));
        Assert.Equal(longer, CodedConcept.Read(data, new(0x0040, 0xA043)));
        Assert.True(data.Items(new(0x0040, 0xA043))[0].Contains(new(0x0008, 0x0119)));
    }

    private static ContentItem EveryKind() =>
        new("", new("126000", "DCM", "Imaging Measurement Report"), new ContentValue.Container(false, null),
    [
        Item(new ContentValue.Text("Grün\nund lang")),
        Item(new ContentValue.Numeric(12.5m, "12.5", new("mm", "UCUM", "mm", "1.4"), null)),
        Item(new ContentValue.Coded(new("7771000", "SCT", "Left"))),
        Item(new ContentValue.Moment("20260302081500.5+0100")),
        Item(new ContentValue.Date("20260302")),
        Item(new ContentValue.Time("081500")),
        Item(new ContentValue.Identifier(new("1.2.3.4"))),
        Item(new ContentValue.Person(PersonName.Parse("Müller^Eva"))),
        Item(new ContentValue.Coordinates("SCOORD", "POLYLINE", [1, 2.5, 3, 4])) with
        {
            Items = [new("SELECTED FROM", null, new ContentValue.Reference("IMAGE", new("1.2.840.10008.5.1.4.1.1.2"), new("1.2.3.5"),
                [2, 3]), [])],
        },
    ]);

    private static ContentItem Item(ContentValue value) => new("CONTAINS", Finding, value, []);

    private static DicomFile? Open(string name)
    {
        try
        {
            return DicomFile.Open(RealFiles.At(name));
        }
        catch (DicomFormatException)
        {
            return null;
        }
    }
}
