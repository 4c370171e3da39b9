using Vouch.Dicom.Files;

namespace Vouch.Dicom.Tests.Files;

public sealed class DicomDirectoryTests
{
    private const string Folder = "pydicom/test_files/dicomdirtests";

    /// <summary>Its own README: the same three patients in every variant.</summary>
    [Theory]
    [InlineData("DICOMDIR")]
    [InlineData("DICOMDIR-bigEnd")]
    [InlineData("DICOMDIR-implicit")]
    [InlineData("DICOMDIR-reordered")]
    public void A_directory_is_a_tree_of_records(string name)
    {
        using var file = DicomFile.Open(RealFiles.At($"{Folder}/{name}"));
        var tree = DicomDirectory.Read(file);
        var all = tree.SelectMany(one => one.All()).ToList();
        Assert.Equal(["IMAGE 31", "PATIENT 2", "SERIES 13", "STUDY 6"], all.GroupBy(one => one.Type).Select(one =>
            Invariant($"{one.Key} {one.Count()}")).Order(StringComparer.Ordinal));
        Assert.All(all, one => Assert.True(one.IsInUse));
        foreach (var image in all.Where(one => one.Type == "IMAGE"))
        {
            using var referenced = DicomFile.Open(RealFiles.At($"{Folder}/{string.Join('/', image.FileId)}"));
            Assert.Equal(image.Data.Text(new(4, 0x1511)), referenced.Data.Text(Tags.SopInstanceUid));
        }
    }

    [Fact]
    public async Task What_is_written_for_a_folder_is_what_another_program_wrote_for_it_and_what_pydicom_reads()
    {
        Pydicom.IsNeeded();
        var folder = Directory.CreateTempSubdirectory("vouch-dicomdir").FullName;
        try
        {
            using var original = DicomFile.Open(RealFiles.At($"{Folder}/DICOMDIR"));
            foreach (var image in Tree(original).Where(one => one.FileId.Count > 0))
            {
                var copy = Path.Combine([folder, .. image.FileId]);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(RealFiles.At($"{Folder}/{string.Join('/', image.FileId)}"), copy);
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "no object", TestContext.Current.CancellationToken);
            var builder = DirectoryBuilder.Of(folder);
            Assert.Equal(["notes.txt"], builder.LeftOut.Select(one => one.File));
            var path = Path.Combine(folder, "DICOMDIR");
            using (var made = builder.Build("VOUCH"))
                made.Write(path);
            using var read = DicomFile.Open(path);
            Assert.Empty(read.Remarks);
            Assert.Equal(Lines(original), Lines(read));
            Assert.Equal(Lines(read), await Pydicom.RunAsync("pydicom_fileset.py", [path]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(0x1400, "circle")]
    [InlineData(0x1420, "circle")]
    public void Records_in_a_circle_are_refused(int element, string told)
    {
        var builder = new DirectoryBuilder();
        foreach (var uid in (string[])["1.2.3", "1.2.4"])
        {
            using var file = new DicomFile(new DataSet().Set(Tags.SopClassUid, "1.2.840.10008.5.1.4.1.1.2").Set(Tags.SopInstanceUid,
                uid).Set(new Tag(0x10, 0x20), "P")
                .Set(new Tag(0x20, 0x0D), "1.1").Set(new Tag(0x20, 0x0E), "1.2"), TransferSyntax.ExplicitLittle);
            builder.Add(file, ["A" + uid[^1]]);
        }

        using var built = builder.Build();
        var records = built.Data.Items(new(4, 0x1220));
        Assert.Equal(5, records.Count);
        records[4].Set(new Tag(4, (ushort)element), built.Data.Integer(new(4, 0x1200))!.Value);
        Assert.Contains(told, Assert.Throws<DicomFormatException>(() => DicomDirectory.Read(Again(built))).Message,
            StringComparison.Ordinal);
        records[4].Set(new Tag(4, (ushort)element), 7);
        Assert.Contains("where none does", Assert.Throws<DicomFormatException>(() => DicomDirectory.Read(Again(built))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lower")]
    [InlineData("NINECHARS")]
    [InlineData("A.DCM")]
    public void A_name_that_is_none_of_a_medium_is_refused(string name)
    {
        using var file = new DicomFile(new DataSet().Set(Tags.SopClassUid, "1.2").Set(Tags.SopInstanceUid, "1.3"),
            TransferSyntax.ExplicitLittle);
        Assert.Throws<DicomFormatException>(() => new DirectoryBuilder().Add(file, [name]));
    }

    private static DicomFile Again(DicomFile file)
    {
        using var bytes = new MemoryStream();
        file.Write(bytes);
        return DicomFile.Read(bytes.ToArray());
    }

    private static IEnumerable<DirectoryRecord> Tree(DicomFile file) => DicomDirectory.Read(file).SelectMany(one => one.All());

    private static List<string> Lines(DicomFile file) =>
        [.. from patient in DicomDirectory.Read(file)
            from study in patient.Below
            from series in study.Below
            from image in series.Below
            select $"{patient.Data.Text(new(0x10, 0x20))} {study.Data.Text(new(0x20, 0x0D))} {series.Data.Text(new(0x20, 0x0E))} {image.Data.Text(new(4, 0x1511))}" into line
            orderby line
            select line];
}
