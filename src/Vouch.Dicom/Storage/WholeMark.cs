using System.Buffers.Binary;

namespace Vouch.Dicom.Storage;

/// <summary>
/// Length and sum of an object's file, kept in its preamble, which is the writer's own (PS3.10, 7.1): written last, it tells a whole file
/// from one whose end a power failure kept from the disk.
/// </summary>
internal static class WholeMark
{
    public const int PreambleBytes = 128;
    private const int MarkBytes = 20;

    private static ReadOnlySpan<byte> Name => "VOUCH-01"u8;

    /// <param name="length">Bytes of the file.</param>
    /// <param name="crc">CRC-32C of the file behind the preamble.</param>
    public static byte[] Of(long length, uint crc)
    {
        var mark = new byte[MarkBytes];
        Name.CopyTo(mark);
        BinaryPrimitives.WriteInt64LittleEndian(mark.AsSpan(8), length);
        BinaryPrimitives.WriteUInt32LittleEndian(mark.AsSpan(16), crc);
        return mark;
    }

    /// <summary>Whether the file is what its mark says; one without mark is not whole.</summary>
    public static bool IsWhole(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var preamble = new byte[PreambleBytes];
        if (file.ReadAtLeast(preamble, PreambleBytes, throwOnEndOfStream: false) < PreambleBytes || !preamble.AsSpan().StartsWith(Name)) return false;
        var crc = new RunningCrc();
        var piece = new byte[256 * 1024];
        for (int read; (read = file.Read(piece)) > 0;) crc.Add(piece.AsSpan(0, read));
        return preamble.AsSpan(0, MarkBytes).SequenceEqual(Of(file.Length, crc.Value));
    }

    /// <summary>The sum that the mark of a whole file says.</summary>
    public static uint CrcOf(Stream file)
    {
        var mark = new byte[MarkBytes];
        file.Position = 0;
        file.ReadExactly(mark);
        return BinaryPrimitives.ReadUInt32LittleEndian(mark.AsSpan(16));
    }
}
