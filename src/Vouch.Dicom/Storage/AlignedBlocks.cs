using System.Collections.Concurrent;

namespace Vouch.Dicom.Storage;

/// <summary>So many blocks at most; who gets none does without.</summary>
internal sealed class AlignedBlocks
{
    /// <summary>Bytes of a block: a CT or MR slice fits, and most of a series of them do.</summary>
    private const int BlockBytes = 1024 * 1024;

    private const int BlocksMax = 16;
    private readonly ConcurrentBag<AlignedBlock> _free = [];
    private int _made;

    /// <summary>Null: all are taken.</summary>
    public AlignedBlock? Take()
    {
        if (_free.TryTake(out var block)) return block;
        if (Interlocked.Increment(ref _made) <= BlocksMax) return new(BlockBytes);
        Interlocked.Decrement(ref _made);
        return null;
    }

    public void Return(AlignedBlock block) => _free.Add(block);
}
