using System.Security.Cryptography;

namespace Vouch.Department.Platform;

/// <summary>What was read is longer than it may be.</summary>
internal sealed class TooLongException : IOException;

/// <summary>Reads through, counts and hashes (SHA-256).</summary>
/// <exception cref="TooLongException">More than <paramref name="bytesMax"/> came; when read.</exception>
internal sealed class MeasuredStream(Stream inner, long bytesMax) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long length;

    /// <summary>Of all that was read.</summary>
    public byte[] Hash() => hash.GetHashAndReset();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => length; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Take(buffer.Span[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Take(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            hash.Dispose();
        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        length += bytes.Length;
        if (length > bytesMax)
            throw new TooLongException();
        hash.AppendData(bytes);
    }
}
