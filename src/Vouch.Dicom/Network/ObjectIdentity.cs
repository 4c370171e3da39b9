using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom.Network;

/// <summary>Whether an object that comes in is the one that its command names. Source: PS3.7, 9.1.1.1; PS3.4, B.2.3, table B.2-1.</summary>
public static class ObjectIdentity
{
    /// <summary>Class and instance stand at the beginning: what is longer than this has them nowhere.</summary>
    private const int HeadBytesMax = 256 * 1024;

    /// <summary>Nearly always enough.</summary>
    private const int HeadBytes = 4096;

    private static readonly Tag Behind = new(0x0008, 0x0019);

    /// <summary>
    /// Looks at the beginning of the object, which stays to be read: null, or A900 when its data set names another class or instance or none,
    /// C000 when it cannot be read.
    /// </summary>
    public static async ValueTask<DimseStatus?> CheckAsync(StoreRequest request, CancellationToken ct)
    {
        while (true)
        {
            var read = await request.Content.ReadAsync(ct);
            var isAll = read.IsCompleted || read.Buffer.Length >= HeadBytesMax;
            var found = Find(read.Buffer, TransferSyntax.Of(request.TransferSyntax), isAll, out var refusal);
            request.Content.AdvanceTo(read.Buffer.Start, found is null && refusal is null ? read.Buffer.End : read.Buffer.Start);
            if (refusal is not null) return refusal;
            if (found is not null) return Compare(found, request);
        }
    }

    private static DimseStatus? Compare(DataSet head, StoreRequest request)
    {
        if (Said(head, Tags.SopClassUid) != request.SopClass) return Differs(Tags.SopClassUid, "class");
        return Said(head, Tags.SopInstanceUid) != request.SopInstance ? Differs(Tags.SopInstanceUid, "instance") : null;
    }

    private static string? Said(DataSet head, Tag tag) => head.Text(tag)?.Trim(' ', '\0');

    private static DimseStatus Differs(Tag tag, string what) =>
        DimseStatus.DataSetDoesNotMatch.With($"The data set does not name the {what} of the command.") with { Offending = tag };

    /// <summary>The elements up to the instance; null: more is needed.</summary>
    private static DataSet? Find(ReadOnlySequence<byte> bytes, TransferSyntax syntax, bool isAll, out DimseStatus? refusal)
    {
        refusal = null;
        foreach (var most in (int[])[HeadBytes, HeadBytesMax])
        {
            var head = bytes.Slice(0, Math.Min(bytes.Length, most)).ToArray();
            var isEnd = isAll && (head.Length == bytes.Length || most == HeadBytesMax);
            try
            {
                if (syntax.IsDeflated) head = Inflated(head);
                var found = new DataSetReader(new MemorySource(head), ReadingLimits.Default, null, 0).Read(syntax.Coding, long.MaxValue, Behind);
                if (found.Contains(Tags.SopInstanceUid) || isEnd) return found;
            }
            catch (Exception e) when (e is DicomFormatException or InvalidDataException)
            {
                // What is cut off looks broken.
                if (isEnd) refusal = DimseStatus.CannotUnderstand.With((e as DicomFormatException)?.Told ?? "It cannot be inflated.");
            }
        }

        return null;
    }

    private static byte[] Inflated(byte[] deflated)
    {
        using var inflating = new DeflateStream(new MemoryStream(deflated), CompressionMode.Decompress);
        var head = new byte[HeadBytesMax];
        return head[..inflating.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }
}
