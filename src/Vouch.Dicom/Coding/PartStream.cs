namespace Vouch.Dicom.Coding;

/// <summary>The next bytes of a source as a stream of their own.</summary>
internal sealed class PartStream(ByteSource source, long length) : Stream
{
    /// <summary>What was not read yet.</summary>
    public long Left { get; private set; } = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; } = length;

    public override long Position
    {
        get => Length - Left;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, Left);
        var read = wanted == 0 ? 0 : source.Read(buffer[..wanted]);
        if (read == 0 && wanted > 0)
            throw new EndOfStreamException();
        Left -= read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
