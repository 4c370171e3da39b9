using System.Buffers;
using System.Buffers.Binary;

namespace Vouch.Dicom.Network;

/// <summary>
/// Cuts messages into presentation data values, one in each P-DATA-TF but for those that are joined, and sends many at once.
/// Source: PS3.8, 9.3.5 and annex E.
/// </summary>
internal sealed class FragmentWriter : IDisposable
{
    private const int HeadBytes = 12;
    private const int BufferBytes = 512 * 1024;
    private const byte Command = 1;
    private const byte Last = 2;
    private readonly Func<ReadOnlyMemory<byte>, ValueTask> _send;
    private readonly int _pduBytesMax;
    private readonly int _fragmentBytesMax;
    private readonly byte[] _buffer;
    private int _used;
    private int _last;

    /// <param name="pduBytesMax">Longest variable part of a unit that the other end takes.</param>
    public FragmentWriter(int pduBytesMax, bool isLong, Func<ReadOnlyMemory<byte>, ValueTask> send)
    {
        _send = send;
        _pduBytesMax = pduBytesMax;
        _fragmentBytesMax = Math.Max(2, (pduBytesMax - 6) & ~1);
        _buffer = ArrayPool<byte>.Shared.Rent(isLong ? Math.Max(BufferBytes, _fragmentBytesMax + HeadBytes + 1) : Math.Min(_fragmentBytesMax, 4096) + HeadBytes);
    }

    public async ValueTask CommandAsync(byte context, ReadOnlyMemory<byte> command)
    {
        var most = Math.Min(_fragmentBytesMax, _buffer.Length - HeadBytes);
        for (var at = 0; at < command.Length; at += most)
        {
            var part = command.Slice(at, Math.Min(most, command.Length - at));
            await MakeRoomAsync(part.Length);
            part.CopyTo(_buffer.AsMemory(_used + HeadBytes));
            End(context, part.Length, (byte)(Command | (at + part.Length == command.Length ? Last : 0)));
        }
    }

    /// <summary>
    /// The data set to the end of the stream; its length need not be known. A deflated one of odd length is padded (PS3.5, A.5): fragments
    /// are even, and every other data set is by itself.
    /// </summary>
    public async ValueTask DataSetAsync(PresentationContext context, Stream content, CancellationToken ct)
    {
        // One byte more than leaves is read: the last fragment has to be known as such.
        var isPadded = TransferSyntax.Of(context.TransferSyntax).IsDeflated;
        byte ahead = 0;
        var hasMore = false;
        do
        {
            await MakeRoomAsync(_fragmentBytesMax + 1);
            var fragment = _buffer.AsMemory(_used + HeadBytes, _fragmentBytesMax + 1);
            var filled = 0;
            if (hasMore) fragment.Span[filled++] = ahead;
            filled += await content.ReadAtLeastAsync(fragment[filled..], fragment.Length - filled, throwOnEndOfStream: false, ct);
            hasMore = filled > _fragmentBytesMax;
            if (hasMore) ahead = fragment.Span[--filled];
            if (isPadded && filled % 2 == 1) fragment.Span[filled++] = 0;
            End(context.Id, filled, hasMore ? (byte)0 : Last);
        }
        while (hasMore);
    }

    /// <summary>A command and the data set behind it, if both wait here and the other end takes so much, become one unit.</summary>
    public void Join()
    {
        if (_last == 0 || BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(2)) + 6 != _last || _used - 12 > _pduBytesMax) return;
        _buffer.AsSpan((_last + 6).._used).CopyTo(_buffer.AsSpan(_last));
        _used -= 6;
        _last = 0;
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(2), (uint)(_used - 6));
    }

    public async ValueTask FlushAsync()
    {
        if (_used == 0) return;
        var units = _buffer.AsMemory(0, _used);
        (_used, _last) = (0, 0);
        await _send(units);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private ValueTask MakeRoomAsync(int length) => _used + HeadBytes + length > _buffer.Length ? FlushAsync() : ValueTask.CompletedTask;

    private void End(byte context, int length, byte control)
    {
        var head = _buffer.AsSpan(_used, HeadBytes);
        head[0] = (byte)PduType.Data;
        head[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(head[2..], (uint)(length + 6));
        BinaryPrimitives.WriteUInt32BigEndian(head[6..], (uint)(length + 2));
        head[10] = context;
        head[11] = control;
        _last = _used;
        _used += HeadBytes + length;
    }
}
