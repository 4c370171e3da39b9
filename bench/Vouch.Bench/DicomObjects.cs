using Vouch.Dicom;
using Vouch.Dicom.Files;
using Vouch.Dicom.Network;
using Vouch.Dicom.Storage;

namespace Vouch.Bench;

/// <summary>A file that is sent, its head read already.</summary>
public sealed record SentObject(string Path, StoredObject Object);

/// <summary>Files of CT-like objects, all different.</summary>
public static class DicomObjects
{
    public const string Ct = "1.2.840.10008.5.1.4.1.1.2";

    public static List<SentObject> Make(string folder, string kind, int count, int pixelBytes)
    {
        var pixels = new byte[pixelBytes];
        new Random(1).NextBytes(pixels.AsSpan(0, Math.Min(pixelBytes, 1 << 20)));
        Directory.CreateDirectory(Path.Combine(folder, kind));
        var made = new List<SentObject>();
        for (var i = 0; i < count; i++)
        {
            var data = new DataSet().Set(Tags.SopClassUid, Ct).Set(Tags.SopInstanceUid, Invariant($"1.2.{pixelBytes}.{i}")).Set(new Tag(0x0010, 0x0020), "BENCH")
                .Set(new Tag(0x0020, 0x000D), "1.2.98").Set(new Tag(0x0020, 0x000E), Invariant($"1.2.97.{i / 200}"))
                .Set(Tags.Rows, 512L).Set(Tags.Columns, 512L).Set(Tags.BitsAllocated, 16L).SetBytes(Tags.PixelData, Vr.OW, pixels);
            using var file = new DicomFile(data, TransferSyntax.ExplicitLittle);
            var path = Path.Combine(folder, kind, Invariant($"{i}.dcm"));
            using (var output = File.Create(path)) file.Write(output);
            made.Add(new(path, StoredFile.Read(path)));
        }

        return made;
    }
}
