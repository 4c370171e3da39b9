using Vouch.Dicom.Files;

namespace Vouch.Dicom.Tests.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vouch-whole").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_is_replaced_whole(bool isDurable)
    {
        var path = Path.Combine(folder, "a");
        WholeFile.Write(path, output => output.Write("first"u8));
        WholeFile.Write(path, output => output.Write("2nd"u8), isDurable);
        Assert.Equal("2nd", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void What_cannot_be_written_whole_leaves_what_was_there_and_nothing_beside_it()
    {
        var path = Path.Combine(folder, "a.dcm");
        File.WriteAllText(path, "was there");
        var large = Path.Combine(folder, "large.dcm");
        var data = new DataSet().Set(Tags.SopClassUid, "1.2.840.10008.5.1.4.1.1.7").Set(Tags.SopInstanceUid, "1.2.3")
            .SetBytes(Tags.PixelData, Vr.OW, new byte[500_000]);
        using (var made = new DicomFile(data, TransferSyntax.ExplicitLittle))
            made.Write(large);
        var closed = DicomFile.Open(large);
        closed.Dispose();
        Assert.ThrowsAny<Exception>(() => closed.Write(path));
        Assert.Equal("was there", File.ReadAllText(path));
        Assert.Equal([path, large], Directory.GetFiles(folder).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
