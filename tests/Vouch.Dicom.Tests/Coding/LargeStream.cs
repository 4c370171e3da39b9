namespace Vouch.Dicom.Tests.Coding;

/// <summary>A header, and after it as many bytes as are wanted, which take no memory; each follows from its place.</summary>
internal sealed class LargeStream(byte[] header, long rest) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => header.Length + rest;

    public override long Position { get; set; }

    public static byte ByteAt(long position) => (byte)(position / 65536);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, Length - Position);
        if (Position < header.Length)
        {
            count = (int)Math.Min(count, header.Length - Position);
            header.AsSpan((int)Position, count).CopyTo(buffer);
        }
        else
        {
            count = (int)Math.Min(count, 65536 - (Position % 65536));
            buffer[..count].Fill(ByteAt(Position));
        }

        Position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Counts what is written and forgets it.</summary>
internal sealed class CountingStream : Stream
{
    private long length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => length;

    public override long Position
    {
        get => length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => length += count;

    public override void Write(ReadOnlySpan<byte> buffer) => length += buffer.Length;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
