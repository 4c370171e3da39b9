namespace Vouch.Dicom.Coding;

/// <summary>
/// Bytes of a stream. What is taken are slices of chunks that were read and are never read into again; a value larger than a chunk
/// grows as it comes, so that a length that lies costs no memory.
/// </summary>
internal sealed class StreamSource : ByteSource
{
    private const int ChunkBytes = 64 * 1024;

    private readonly Stream stream;
    private readonly ByteStore? store;
    private readonly long start;
    private byte[] chunk = [];
    private int at;
    private int filled;
    private long behindChunk;
    private bool isAtEnd;

    /// <param name="store">Where values can be read later; null: nowhere, the stream is read once.</param>
    public StreamSource(Stream stream, ByteStore? store)
    {
        this.stream = stream;
        this.store = store;
        start = store is null ? 0 : stream.Position;
        End = store is null ? long.MaxValue : store.Length - start;
    }

    public override long Position => behindChunk + at;

    public override long End { get; }

    public override ReadOnlySpan<byte> Peek(int count)
    {
        Fill(count);
        return chunk.AsSpan(at, Math.Min(count, filled - at));
    }

    public override ReadOnlyMemory<byte> Take(long count)
    {
        if (count <= ChunkBytes)
        {
            Fill((int)count);
            if (filled - at < count)
                throw new EndOfStreamException();
            at += (int)count;
            return chunk.AsMemory(at - (int)count, (int)count);
        }

        var taken = GC.AllocateUninitializedArray<byte>((int)(End == long.MaxValue ? Math.Min(count, 16 * ChunkBytes) : count));
        for (var have = 0; have < count;)
        {
            if (have == taken.Length)
                Array.Resize(ref taken, (int)Math.Min(count, 2L * taken.Length));
            var read = Read(taken.AsSpan(have));
            if (read == 0)
                throw new EndOfStreamException();
            have += read;
        }

        return taken;
    }

    public override StoredBytes? Store(long count)
    {
        if (store is null)
            return null;
        var stored = new StoredBytes(store, start + Position, count);
        Skip(count);
        return stored;
    }

    public override void Skip(long count)
    {
        var here = Math.Min(count, filled - at);
        at += (int)here;
        if (here == count)
            return;
        if (store is not null)
        {
            Leave(Position + count - here);
            stream.Position = start + behindChunk;
            return;
        }

        Span<byte> rest = stackalloc byte[4096];
        for (var left = count - here; left > 0;)
        {
            var read = Read(rest[..(int)Math.Min(left, rest.Length)]);
            if (read == 0)
                throw new EndOfStreamException();
            left -= read;
        }
    }

    public override int Read(Span<byte> into)
    {
        if (at < filled)
        {
            var count = Math.Min(into.Length, filled - at);
            chunk.AsSpan(at, count).CopyTo(into);
            at += count;
            return count;
        }

        var read = isAtEnd ? 0 : stream.Read(into);
        isAtEnd |= read == 0 && into.Length > 0;
        Leave(Position + read);
        return read;
    }

    /// <summary>Forgets the chunk; the stream stands at this position.</summary>
    private void Leave(long position)
    {
        behindChunk = position;
        at = filled = 0;
        chunk = [];
    }

    private void Fill(int count)
    {
        if (filled - at >= count || isAtEnd || behindChunk + filled >= End)
            return;
        if (chunk.Length - at < count)
        {
            var next = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(ChunkBytes, count), Math.Max(End - Position, count)));
            chunk.AsSpan(at, filled - at).CopyTo(next);
            (behindChunk, filled, at, chunk) = (behindChunk + at, filled - at, 0, next);
        }

        while (filled - at < count && !isAtEnd)
        {
            var read = stream.Read(chunk, filled, chunk.Length - filled);
            isAtEnd = read == 0;
            filled += read;
        }
    }
}
