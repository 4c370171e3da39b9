using System.Runtime.InteropServices;

namespace Vouch.Dicom.Storage;

/// <summary>Memory that a disk can read by itself: it does not move, and begins at a multiple of any sector's length.</summary>
internal sealed class AlignedBlock
{
    /// <summary>Bytes: what lengths and offsets must be multiples of, too.</summary>
    public const int Alignment = 4096;

    public AlignedBlock(int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length + Alignment, pinned: true);
        var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) % Alignment);
        Memory = bytes.AsMemory((Alignment - past) % Alignment, length);
    }

    public Memory<byte> Memory { get; }
}
