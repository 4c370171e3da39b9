using System.Globalization;
using Vouch.Dicom;
using Vouch.Dicom.Files;

namespace Vouch.Department.Tests.Server;

/// <summary>Objects for tests of the archive.</summary>
internal static class Archive
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";

    public static string Write(DirectoryInfo folder, string patient, string study, string series, string uid, TransferSyntax? syntax = null, string sopClass = Ct)
    {
        var data = new DataSet().Set(Tags.SopClassUid, sopClass).Set(Tags.SopInstanceUid, uid).Set(new Tag(0x0010, 0x0010), "Doe^Jane").Set(new Tag(0x0010, 0x0020), patient)
            .Set(new Tag(0x0008, 0x0020), "20260101").Set(new Tag(0x0008, 0x0030), "0900").Set(new Tag(0x0008, 0x0050), "A1").Set(new Tag(0x0008, 0x0060), "CT")
            .Set(new Tag(0x0020, 0x000D), study).Set(new Tag(0x0020, 0x000E), series).Set(new Tag(0x0020, 0x0010), "1").Set(new Tag(0x0020, 0x0011), "1")
            .Set(new Tag(0x0020, 0x0013), uid[(uid.LastIndexOf('.') + 1)..]).Set(Tags.SamplesPerPixel, 1L).Set(Tags.PhotometricInterpretation, "MONOCHROME2")
            .Set(Tags.Rows, 8L).Set(Tags.Columns, 8L).Set(Tags.BitsAllocated, 16L).Set(new Tag(0x0028, 0x0101), 16L).Set(new Tag(0x0028, 0x0102), 15L)
            .Set(Tags.PixelRepresentation, 0L).SetBytes(Tags.PixelData, Vr.OW, new byte[128]);
        using var file = new DicomFile(data, syntax ?? TransferSyntax.ExplicitLittle);
        var path = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"sent-{uid}.dcm"));
        file.Write(path);
        return path;
    }
}
