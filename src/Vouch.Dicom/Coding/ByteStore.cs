namespace Vouch.Dicom.Coding;

/// <summary>A stream that can seek, read at any place by any thread while it is open.</summary>
internal sealed class ByteStore(Stream stream)
{
    private readonly Lock seeking = new();

    public long Length => stream.Length;

    /// <exception cref="EndOfStreamException">It has become shorter since it was looked through.</exception>
    public void Read(long offset, Span<byte> into)
    {
        if (stream is FileStream file)
        {
            while (!into.IsEmpty)
            {
                var read = RandomAccess.Read(file.SafeFileHandle, into, offset);
                if (read == 0)
                    throw new EndOfStreamException();
                offset += read;
                into = into[read..];
            }

            return;
        }

        lock (seeking)
        {
            stream.Position = offset;
            stream.ReadExactly(into);
        }
    }
}
