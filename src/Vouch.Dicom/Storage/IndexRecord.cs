using System.Buffers.Binary;
using System.Text;

namespace Vouch.Dicom.Storage;

/// <summary>
/// An object as the index keeps it. A record is: mark, length of the body, CRC-32C of that length and the body (4 bytes each, little endian),
/// body. A body is: the file's length, the time of its last change, the offset of the data set (8 bytes each); name of the file, SOP class, SOP
/// instance, transfer syntax, patient, study, series (UTF-8 behind a length of 2 bytes); to the end the keys of queries as a data set in
/// explicit VR little endian.
/// </summary>
internal sealed record IndexRecord(FileStamp Stamp, HeldObject Held)
{
    /// <summary>Before the body.</summary>
    public const int HeadBytes = 12;

    /// <summary>An object whose keys are longer is not indexed.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    private const int NumbersBytes = 24;

    /// <summary>Begins a record, and seldom occurs otherwise.</summary>
    public static ReadOnlySpan<byte> Mark => [0xF7, (byte)'R', (byte)'E', 0x7F];

    /// <summary>Null: it is too long.</summary>
    public static byte[]? Write(FileStamp stamp, HeldObject held)
    {
        byte[][] texts = [.. Texts(held).Select(Encoding.UTF8.GetBytes)];
        var length = NumbersBytes + texts.Sum(one => 2 + one.Length) + held.Head.Length;
        if (length > BodyBytesMax || texts.Any(one => one.Length > ushort.MaxValue)) return null;
        var record = new byte[HeadBytes + length];
        Mark.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), length);
        var rest = record.AsSpan(HeadBytes);
        BinaryPrimitives.WriteInt64LittleEndian(rest, stamp.Length);
        BinaryPrimitives.WriteInt64LittleEndian(rest[8..], stamp.Changed);
        BinaryPrimitives.WriteInt64LittleEndian(rest[16..], held.DataOffset);
        rest = rest[NumbersBytes..];
        foreach (var text in texts)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)text.Length);
            text.CopyTo(rest[2..]);
            rest = rest[(2 + text.Length)..];
        }

        held.Head.CopyTo(rest);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Sum(record));
        return record;
    }

    /// <summary>The record that bytes begin with, and its length; null: they begin with none that is whole.</summary>
    /// <param name="folder">Where the object is.</param>
    public static (IndexRecord Record, int Bytes)? Read(ReadOnlySpan<byte> bytes, string folder)
    {
        if (bytes.Length < HeadBytes || !bytes.StartsWith(Mark)) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (length is < NumbersBytes or > BodyBytesMax || length > bytes.Length - HeadBytes) return null;
        var record = bytes[..(HeadBytes + length)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(record[8..]) != Sum(record)) return null;
        var body = record[HeadBytes..];
        var texts = new string[7];
        var rest = body[NumbersBytes..];
        for (var i = 0; i < texts.Length; i++)
        {
            if (rest.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(rest) is var text && text > rest.Length - 2) return null;
            texts[i] = Encoding.UTF8.GetString(rest.Slice(2, text));
            rest = rest[(2 + text)..];
        }

        return (new(new(Number(body, 0), Number(body, 8)), new(
            Path.Combine(folder, texts[0]), Number(body, 16), texts[1], texts[2], texts[3], rest.ToArray(), texts[4], texts[5], texts[6])), record.Length);
    }

    private static string[] Texts(HeldObject held) =>
        [Path.GetFileName(held.Path), held.SopClass, held.SopInstance, held.TransferSyntax, held.Patient, held.Study, held.Series];

    private static long Number(ReadOnlySpan<byte> body, int at) => BinaryPrimitives.ReadInt64LittleEndian(body[at..]);

    private static uint Sum(ReadOnlySpan<byte> record)
    {
        var crc = new RunningCrc();
        crc.Add(record.Slice(4, 4));
        crc.Add(record[HeadBytes..]);
        return crc.Value;
    }
}
