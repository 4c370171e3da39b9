using System.Diagnostics;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Dicom.Files;
using Vouch.Dicom.Making;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Tests.Making;

public sealed class MakingTests : IDisposable
{
    private static readonly ObjectHead Head = new()
    {
        PatientName = PersonName.Parse("Holm^Eva"),
        PatientId = "H1",
        Sex = "F",
        BirthDate = new(1980, 5, 4),
        AccessionNumber = "A1",
        Made = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(1)),
    };

    private readonly string folder = Directory.CreateTempSubdirectory("vouch-making").FullName;

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    public async Task A_PDF_comes_out_of_its_object_byte_for_byte_also_by_dcmtk(int length)
    {
        var pdf = Enumerable.Range(0, length).Select(at => (byte)(at * 7)).ToArray();
        "%PDF-1.7\n"u8.CopyTo(pdf);
        "%%EOF\n"u8.CopyTo(pdf.AsSpan(length - 6)); // dcmtk takes whatever else is the last byte for padding
        var path = Write(EncapsulatedPdf.Of(Head, pdf, "Report"), TransferSyntax.ExplicitLittle);
        using (var file = DicomFile.Open(path))
            Assert.Equal(pdf, EncapsulatedPdf.Read(file.Data)!.Value.ToArray());
        await NoErrorAsync(path);
        await RunAsync("/usr/bin/dcm2pdf", path, At("out.pdf"));
        Assert.Equal(pdf, await File.ReadAllBytesAsync(At("out.pdf"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_JPEG_keeps_its_bytes_and_is_decoded_by_dcmtk_to_the_picture_it_was(int components)
    {
        const int rows = 40, columns = 64;
        var pixels = new byte[rows * columns * components];
        for (var at = 0; at < pixels.Length; at++)
            pixels[at] = (byte)(at / components % columns * 3);
        var plain = Write(SecondaryCapture.OfPixels(Head, rows, columns, components, pixels), TransferSyntax.ExplicitLittle);
        await NoErrorAsync(plain);
        await RunAsync("/usr/bin/dcmj2pnm", "+oj", "+Jq", "95", plain, At("picture.jpg"));
        var jpeg = await File.ReadAllBytesAsync(At("picture.jpg"), TestContext.Current.CancellationToken);

        var (data, syntax) = SecondaryCapture.OfJpeg(Head, jpeg);
        var path = Write(data, syntax);
        await NoErrorAsync(path);
        using (var file = DicomFile.Open(path))
            Assert.Equal(jpeg, ((FragmentsElement)file.Data.Find(Tags.PixelData)!).Fragments.Single().ToMemory()[..jpeg.Length].ToArray());
        await RunAsync("/usr/bin/dcmdjpeg", path, At("decoded.dcm"));
        using var decoded = DicomFile.Open(At("decoded.dcm"));
        var again = decoded.Data.Bytes(Tags.PixelData)!.Value.ToArray();
        Assert.Equal((rows, columns), (decoded.Data.Integer(Tags.Rows), decoded.Data.Integer(Tags.Columns)));
        Assert.True(pixels.Zip(again).Average(pair => Math.Abs(pair.First - pair.Second)) < 4, "The picture is another.");
    }

    [Fact]
    public void What_is_no_PDF_and_no_baseline_JPEG_is_refused()
    {
        Assert.Throws<DicomFormatException>(() => EncapsulatedPdf.Of(Head, "%PS"u8.ToArray()));
        foreach (var bytes in new byte[][] { [], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF], [0xFF, 0xD8, 1, 2, 3, 4],
            Frame(0xC2, 8, 3), Frame(0xC0, 12, 1), Frame(0xC0, 8, 4) })
            Assert.Throws<DicomFormatException>(() => SecondaryCapture.OfJpeg(Head, bytes));
        Assert.Throws<ArgumentException>(() => SecondaryCapture.OfPixels(Head, 2, 2, 1, new byte[3]));
    }

    [Fact]
    public void Any_bytes_are_a_JPEG_or_refused()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                SecondaryCapture.OfJpeg(Head, (byte[])[0xFF, 0xD8, .. bytes]);
            }
            catch (DicomFormatException)
            {
            }
        }).QuickCheckThrowOnFailure();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] Frame(byte process, byte bits, byte components) =>
        [0xFF, 0xD8, 0xFF, process, 0, (byte)(8 + (components * 3)), bits, 0, 8, 0, 8, components,
            .. Enumerable.Repeat((byte)0x11, components * 3), 0, 0];

    private string At(string name) => Path.Combine(folder, name);

    private string Write(DataSet data, TransferSyntax syntax)
    {
        var path = At(Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture) + ".dcm");
        using var file = new DicomFile(data, syntax);
        file.Write(path);
        return path;
    }

    private static async Task NoErrorAsync(string path)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dciodvfy"), "dciodvfy (dicom3tools) is not on this machine.");
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/dciodvfy", ["-new", path])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true
        })!;
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(said.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(program), program + " is not on this machine.");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true
        })!;
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, said);
    }
}
