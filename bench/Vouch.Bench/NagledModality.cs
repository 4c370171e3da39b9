using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Vouch.Dicom;
using Vouch.Dicom.Network;

namespace Vouch.Bench;

/// <summary>
/// A modality as many are: Nagle's algorithm on, command and data set in a write each. PDUs by hand (PS3.8, 9.3), so that none of our own sending is in it.
/// </summary>
public sealed class NagledModality : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = false };
    private readonly string _sopClass;
    private ushort _messageId;

    private NagledModality(string sopClass) => _sopClass = sopClass;

    public static async Task<NagledModality> ConnectAsync(int port, string title, string sopClass)
    {
        var modality = new NagledModality(sopClass);
        await modality._socket.ConnectAsync(IPAddress.Loopback, port);
        byte[] context = [.. Item(0x30, sopClass), .. Item(0x40, TransferSyntax.ImplicitLittle.Uid)];
        byte[] user = [.. Item(0x51, [0, 0, 0x40, 0]), .. Item(0x52, "1.2.3")];
        byte[] body =
        [
            0, 1, 0, 0, .. Encoding.ASCII.GetBytes(title.PadRight(16)), .. Encoding.ASCII.GetBytes("NAGLED".PadRight(16)), .. new byte[32],
            .. Item(0x10, AssociateRequest.DicomApplicationContext), .. Item(0x20, [1, 0, 0, 0, .. context]), .. Item(0x50, user),
        ];
        await modality.WriteAsync(1, body);
        if (await modality.ReadAsync() is not (2, _)) throw new InvalidOperationException("The association was not accepted.");
        return modality;
    }

    /// <summary>N-CREATE or N-SET; any status but success is an exception.</summary>
    public async Task AskAsync(CommandField operation, string sopInstance, DataSet dataSet)
    {
        var isSet = operation == CommandField.NSet;
        byte[] elements =
        [
            .. Element((ushort)(isSet ? 0x0003 : 0x0002), _sopClass), .. Element(0x0100, (ushort)operation), .. Element(0x0110, ++_messageId), .. Element(0x0800, 1),
            .. Element((ushort)(isSet ? 0x1001 : 0x1000), sopInstance),
        ];
        byte[] command = [0, 0, 0, 0, 4, 0, 0, 0, .. Number(elements.Length, isBig: false), .. elements];
        await WriteAsync(4, Value(3, command));
        await WriteAsync(4, Value(2, dataSet.ToBytes(TransferSyntax.ImplicitLittle)));
        var (_, answer) = await ReadAsync();
        // (0000,0900) of implicit VR, its length and success.
        if (answer.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0, 9, 2, 0, 0, 0, 0, 0]) < 0) throw new InvalidOperationException("It was refused.");
    }

    public void Dispose() => _socket.Dispose();

    private async Task WriteAsync(byte type, byte[] body) => await _socket.SendAsync((byte[])[type, 0, .. Number(body.Length, isBig: true), .. body]);

    private async Task<(int Type, byte[] Body)> ReadAsync()
    {
        var head = await ReadAsync(6);
        return (head[0], await ReadAsync((int)BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(2))));
    }

    private async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        for (var filled = 0; filled < length;)
        {
            var count = await _socket.ReceiveAsync(bytes.AsMemory(filled));
            if (count == 0) throw new EndOfStreamException("The other end closed the connection.");
            filled += count;
        }

        return bytes;
    }

    private static byte[] Value(byte control, byte[] content) => [.. Number(content.Length + 2, isBig: true), 1, control, .. content];

    private static byte[] Item(byte type, string text) => Item(type, Encoding.ASCII.GetBytes(text));

    private static byte[] Item(byte type, byte[] content) => [type, 0, (byte)(content.Length >> 8), (byte)content.Length, .. content];

    private static byte[] Element(ushort element, string uid) => Element(element, Encoding.ASCII.GetBytes(uid.Length % 2 == 0 ? uid : uid + "\0"));

    private static byte[] Element(ushort element, ushort value) => Element(element, [(byte)value, (byte)(value >> 8)]);

    private static byte[] Element(ushort element, byte[] value) => [0, 0, (byte)element, (byte)(element >> 8), .. Number(value.Length, isBig: false), .. value];

    private static byte[] Number(int value, bool isBig)
    {
        var bytes = new byte[4];
        if (isBig) BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        else BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
