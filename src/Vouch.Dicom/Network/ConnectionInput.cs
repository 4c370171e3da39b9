using System.Net.Sockets;

namespace Vouch.Dicom.Network;

/// <summary>
/// Reads a connection through one buffer; long content goes to its place without it. Acknowledges TCP data at once:
/// a sender with Nagle's algorithm (RFC 896) otherwise waits for the receiver's delayed acknowledgement (RFC 1122,
/// 4.2.3.2), some 40 ms an object.
/// </summary>
internal sealed class ConnectionInput(Stream stream, Socket? acknowledgedAtOnce)
{
    // tcp(7): level IPPROTO_TCP, option TCP_QUICKACK; the kernel falls back by itself, so it is set after each read.
    private const int TcpLevel = 6;
    private const int QuickAcknowledge = 12;
    private static readonly byte[] On = [1, 0, 0, 0];
    private const int HeadBytes = 4096;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private bool _isLong;
    private int _start;
    private int _end;

    /// <summary>Bytes arrived so far.</summary>
    public long Received { get; private set; }

    /// <summary>Sets the option where there is one.</summary>
    public static bool TryAcknowledgeAtOnce(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            socket.SetRawSocketOption(TcpLevel, QuickAcknowledge, On);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Fills the target; false when the connection was closed before its first byte.</summary>
    /// <exception cref="EndOfStreamException">It was closed within.</exception>
    public async ValueTask<bool> ReadExactlyAsync(Memory<byte> target)
    {
        for (var filled = 0; filled < target.Length;)
        {
            var count = await ReadAsync(target[filled..]);
            if (count == 0)
                return filled == 0 ? false : throw new EndOfStreamException("The connection was closed within a unit.");
            filled += count;
        }

        return true;
    }

    /// <summary>At least one byte, at most what fits; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target)
    {
        if (_start == _end)
        {
            if (target.Length >= (_isLong ? HeadBytes : _buffer.Length / 2))
            {
                _isLong = true;
                return await ReceiveAsync(target);
            }

            // After long content more of it comes: little is read with its head, the rest goes to its place uncopied.
            (_start, _end) = (0, 0);
            _end = await ReceiveAsync(_isLong ? _buffer.AsMemory(0, HeadBytes) : _buffer);
            _isLong = false;
        }

        var count = Math.Min(target.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> target)
    {
        var count = await stream.ReadAsync(target);
        Received += count;
        if (acknowledgedAtOnce is { } socket) TryAcknowledgeAtOnce(socket);
        return count;
    }
}
