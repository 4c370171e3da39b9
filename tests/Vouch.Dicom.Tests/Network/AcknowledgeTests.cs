using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

/// <summary>
/// TCP_QUICKACK is not kept by the system: a connection that answers requests falls back to delayed acknowledgements (tcp(7)), which
/// getsockopt tells. How much time it saves is in bench/RESULTS.md.
/// </summary>
public sealed class AcknowledgeTests
{
    private const int TcpLevel = 6;
    private const int QuickAcknowledge = 12;
    private const int Rounds = 2000;

    [Fact]
    public async Task After_every_read_the_connection_acknowledges_at_once_whatever_was_answered_before() =>
        Assert.Equal(0, await DelayedAsync(isAcknowledgedAtOnce: true, 200));

    [Fact]
    public async Task Without_it_the_system_falls_back_to_delayed_acknowledgements() =>
        Assert.NotEqual(0, await DelayedAsync(isAcknowledgedAtOnce: false, Rounds));

    /// <summary>Requests and answers to and fro; how often the connection would delay its acknowledgement after a request was read, until the first.</summary>
    private static async Task<int> DelayedAsync(bool isAcknowledgedAtOnce, int rounds)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TCP_QUICKACK is an option of Linux.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var server = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        server.NoDelay = true;
        await using var stream = new NetworkStream(server, ownsSocket: false);
        var input = new ConnectionInput(stream, isAcknowledgedAtOnce ? server : null);
        var bytes = new byte[64];
        for (var i = 0; i < rounds; i++)
        {
            await client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
            Assert.True(await input.ReadExactlyAsync(new byte[64]));
            if (IsDelaying(server)) return 1;
            await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
            await client.GetStream().ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        }

        return 0;
    }

    private static bool IsDelaying(Socket socket)
    {
        var value = new byte[4];
        socket.GetRawSocketOption(TcpLevel, QuickAcknowledge, value);
        return BinaryPrimitives.ReadInt32LittleEndian(value) == 0;
    }
}
