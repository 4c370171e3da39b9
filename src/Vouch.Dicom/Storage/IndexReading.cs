namespace Vouch.Dicom.Storage;

/// <summary>
/// The records of an index, one after the other, however long it is. What is no whole record is passed over to where the next one begins: a
/// damaged byte costs the record that it is in.
/// </summary>
internal static class IndexReading
{
    private const int BufferBytes = 4 * (IndexRecord.HeadBytes + IndexRecord.BodyBytesMax);

    /// <param name="index">At the first record.</param>
    /// <param name="folder">Where the objects are.</param>
    public static IEnumerable<(IndexRecord Record, int Bytes)> Read(Stream index, string folder)
    {
        var buffer = new byte[BufferBytes];
        var (at, end, isAll) = (0, 0, false);
        while (true)
        {
            if (!isAll && end - at < IndexRecord.HeadBytes + IndexRecord.BodyBytesMax)
            {
                buffer.AsSpan(at..end).CopyTo(buffer);
                (at, end) = (0, end - at);
                var read = index.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
                isAll = end + read < buffer.Length;
                end += read;
            }

            if (at == end) yield break;
            if (IndexRecord.Read(buffer.AsSpan(at..end), folder) is var (record, bytes))
            {
                yield return (record, bytes);
                at += bytes;
            }
            else
            {
                at += Next(buffer.AsSpan(at..end));
            }
        }
    }

    /// <summary>How far it is to what may be the next record; a mark may be cut off by the end of what was read.</summary>
    private static int Next(ReadOnlySpan<byte> bytes)
    {
        var found = bytes[1..].IndexOf(IndexRecord.Mark);
        return found >= 0 ? 1 + found : Math.Max(1, bytes.Length - IndexRecord.Mark.Length + 1);
    }
}
