using System.Buffers.Binary;
using Vouch.Dicom.Coding;
using Vouch.Dicom.Files;

namespace Vouch.Dicom.Storage;

/// <summary>What comes before the data set in a file of a received object. Source: PS3.10, 7.1.</summary>
internal static class FileHead
{
    private static readonly Tag SourceAe = new(0x0002, 0x0016);

    /// <summary>Preamble, "DICM" and file meta information.</summary>
    public static byte[] Of(string sopClass, string sopInstance, string transferSyntax, string sourceAe)
    {
        var meta = new DataSet()
            .SetBytes(Tags.FileMetaInformationVersion, Vr.OB, new byte[] { 0, 1 })
            .Set(Tags.MediaStorageSopClassUid, Vr.UI, sopClass)
            .Set(Tags.MediaStorageSopInstanceUid, Vr.UI, sopInstance)
            .Set(Tags.TransferSyntaxUid, Vr.UI, transferSyntax)
            .Set(Tags.ImplementationClassUid, Vr.UI, FileMeta.ImplementationClassUid)
            .Set(Tags.ImplementationVersionName, Vr.SH, FileMeta.ImplementationVersionName)
            .Set(SourceAe, Vr.AE, sourceAe)
            .Set(Tags.FileMetaInformationGroupLength, 0L);
        using var bytes = new MemoryStream();
        using (var writer = new DataSetWriter(bytes))
        {
            writer.Raw(new byte[128]);
            writer.Raw("DICM"u8);
            writer.Write(FileMeta.WithLength(meta), ElementCoding.ExplicitLittle);
        }

        return bytes.ToArray();
    }

    /// <summary>Length of the head, its transfer syntax and instance; null: the file does not begin as ours do.</summary>
    public static (int Bytes, string TransferSyntax, string SopInstance)? Read(Stream file)
    {
        var head = new byte[144];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.AsSpan(128, 8).SequenceEqual("DICM\u0002\0\0\0"u8)) return null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(140));
        if (length > 64 * 1024 || length > file.Length - head.Length) return null;
        var rest = new byte[length];
        file.ReadExactly(rest);
        try
        {
            var meta = DataSet.Read(rest, TransferSyntax.ExplicitLittle);
            return (head.Length + rest.Length, meta.Text(Tags.TransferSyntaxUid) ?? "", meta.Text(Tags.MediaStorageSopInstanceUid) ?? "");
        }
        catch (DicomFormatException)
        {
            return null;
        }
    }
}
