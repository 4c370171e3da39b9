namespace Vouch.Dicom.Coding;

/// <summary>Bytes in memory: what is taken are slices of it.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    private int at;

    public override long Position => at;

    public override long End => bytes.Length;

    public override ReadOnlySpan<byte> Peek(int count) => bytes.Span.Slice(at, Math.Min(count, bytes.Length - at));

    public override ReadOnlyMemory<byte> Take(long count)
    {
        if (count > bytes.Length - at)
            throw new EndOfStreamException();
        at += (int)count;
        return bytes.Slice(at - (int)count, (int)count);
    }

    public override StoredBytes? Store(long count) => null;

    public override void Skip(long count) => Take(count);

    public override int Read(Span<byte> into)
    {
        var count = Math.Min(into.Length, bytes.Length - at);
        bytes.Span.Slice(at, count).CopyTo(into);
        at += count;
        return count;
    }
}
