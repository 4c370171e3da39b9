using System.IO.Pipelines;

namespace Vouch.Wire.Tests.Astm;

/// <summary>Two streams joined crosswise: what one end writes the other reads.</summary>
internal static class Duplex
{
    /// <param name="onWrite">Sees what "here" writes, in the moment it does.</param>
    public static (Stream Here, Stream There) Pair(Action<byte[]>? onWrite = null)
    {
        var (forth, back) = (new Pipe(), new Pipe());
        return (new Joined(back.Reader.AsStream(), forth.Writer.AsStream(), onWrite),
            new Joined(forth.Reader.AsStream(), back.Writer.AsStream()));
    }

    private sealed class Joined(Stream reading, Stream writing, Action<byte[]>? onWrite = null) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            reading.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onWrite?.Invoke(buffer.ToArray());
            return writing.WriteAsync(buffer, cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => writing.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                reading.Dispose();
                writing.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
