namespace Vouch.Dicom.Coding;

/// <summary>Bytes that are read forward.</summary>
internal abstract class ByteSource
{
    /// <summary>Bytes behind, from where reading began.</summary>
    public abstract long Position { get; }

    /// <summary>Where the bytes end; <see cref="long.MaxValue"/> until that is known.</summary>
    public abstract long End { get; }

    /// <summary>The next bytes without going on: fewer only where the source ends. Valid until the next call.</summary>
    public abstract ReadOnlySpan<byte> Peek(int count);

    /// <summary>The next bytes, kept by who takes them.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public abstract ReadOnlyMemory<byte> Take(long count);

    /// <summary>The next bytes where they lie, if they can be read there later; else null, and nothing is passed over.</summary>
    public abstract StoredBytes? Store(long count);

    /// <summary>A stream of the next bytes, for one reader who goes forward; what it leaves is passed over by <see cref="Skip"/>.</summary>
    public abstract void Skip(long count);

    /// <summary>Up to so many of the next bytes, copied; 0 only at the end.</summary>
    public abstract int Read(Span<byte> into);
}
