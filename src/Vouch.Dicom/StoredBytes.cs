using System.Buffers;
using Vouch.Dicom.Coding;

namespace Vouch.Dicom;

/// <summary>Bytes of a value: in memory, or where they were found, in a source that stays open.</summary>
public readonly struct StoredBytes
{
    private const int PieceBytes = 128 * 1024;

    private readonly ByteStore? store;
    private readonly ReadOnlyMemory<byte> memory;
    private readonly long offset;

    public StoredBytes(ReadOnlyMemory<byte> memory)
    {
        this.memory = memory;
        Length = memory.Length;
    }

    internal StoredBytes(ByteStore? store, long offset, long length)
    {
        this.store = store;
        this.offset = offset;
        Length = length;
    }

    public long Length { get; }

    /// <summary>Whether they were handed on while reading, and are nowhere now.</summary>
    internal bool IsGone { get; private init; }

    internal static StoredBytes Gone(long length) => new(default, 0, length) { IsGone = true };

    /// <summary>A part of it, still where it is.</summary>
    public StoredBytes Slice(long from, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - from);
        return store is null ? new(memory.Slice((int)from, (int)length)) : new(store, offset + from, length);
    }

    /// <summary>Copies what lies at a place.</summary>
    public void Read(long from, Span<byte> into)
    {
        if (into.Length > Length - from)
            throw new ArgumentOutOfRangeException(nameof(into), "It goes beyond the value.");
        if (store is null)
            memory.Span.Slice((int)from, into.Length).CopyTo(into);
        else
            store.Read(offset + from, into);
    }

    /// <summary>All of it in memory.</summary>
    /// <exception cref="DicomFormatException">It is longer than an array can be.</exception>
    public ReadOnlyMemory<byte> ToMemory()
    {
        if (store is null)
            return memory;
        if (Length > Array.MaxLength)
            throw new DicomFormatException(Invariant($"A value of {Length} bytes is too long for memory."));
        var all = GC.AllocateUninitializedArray<byte>((int)Length);
        Read(0, all);
        return all;
    }

    /// <summary>Copies it piece by piece.</summary>
    public void CopyTo(Stream target)
    {
        if (store is null)
        {
            target.Write(memory.Span);
            return;
        }

        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(PieceBytes, Length));
        try
        {
            for (long from = 0; from < Length; from += piece.Length)
            {
                var part = piece.AsSpan(0, (int)Math.Min(piece.Length, Length - from));
                Read(from, part);
                target.Write(part);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
