using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Vouch.Dicom.Network;

namespace Vouch.Dicom.Tests.Network;

/// <summary>What comes over the wire from one who does not keep the rules: he is aborted, and the others are served on.</summary>
public sealed class HostileTests
{
    private static readonly byte[] Request = PduBuilder.Request(new()
    {
        CalledAe = "VOUCH",
        CallingAe = "EVIL",
        Contexts = [new(1, SopClasses.Verification, ["1.2.840.10008.1.2"])],
        User = new() { PduBytesMax = 16384 },
    });

    private static readonly byte[] Echo = EchoOf(1);
    private static readonly byte[] Second = EchoOf(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], AbortReason> Offences() => new()
    {
        { "an unknown unit", [0x77, 0, 0, 0, 0, 0], AbortReason.UnrecognizedPdu },
        { "a second request", Request, AbortReason.UnexpectedPdu },
        { "an acceptance", [2, 0, 0, 0, 0, 4, 0, 0, 0, 0], AbortReason.InvalidParameter },
        { "a release reply unasked", PduBuilder.ReleaseReply(), AbortReason.UnexpectedPdu },
        { "a unit longer than agreed", [4, 0, 0x7F, 0xFF, 0xFF, 0xFF], AbortReason.InvalidParameter },
        { "an abort of a gigabyte", [7, 0, 0x40, 0, 0, 0], AbortReason.InvalidParameter },
        { "no data value", [4, 0, 0, 0, 0, 0], AbortReason.InvalidParameter },
        { "a data value longer than its unit", [4, 0, 0, 0, 0, 6, 0, 0, 0, 9, 1, 3], AbortReason.InvalidParameter },
        { "a data value of one byte", [4, 0, 0, 0, 0, 6, 0, 0, 0, 1, 1, 3], AbortReason.InvalidParameter },
        { "a context not accepted", Unit(3, 3, Echo), AbortReason.InvalidParameter },
        { "a data set without command", Unit(1, 2, [8, 0]), AbortReason.InvalidParameter },
        { "a command of rubbish", Unit(1, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), AbortReason.InvalidParameter },
        { "an answer to nothing", Unit(1, 3, new CommandSet(CommandField.CEcho | CommandField.Response, hasDataSet: false)
            .Set(CommandElement.MessageIdRespondedTo, 9).Write()), AbortReason.InvalidParameter },
    };

    [Theory]
    [MemberData(nameof(Offences))]
    public async Task An_offence_is_answered_with_an_abort_and_its_reason(string what, byte[] offence, AbortReason reason)
    {
        await using var listener = Listen();
        using var client = await ConnectAsync(listener);
        await client.GetStream().WriteAsync(offence, Ct);
        var abort = await UnitAsync(client.GetStream());
        Assert.True((PduType)abort[0] == PduType.Abort, what);
        Assert.Equal((AbortSource.ServiceProvider, reason), ((AbortSource)abort[8], (AbortReason)abort[9]));
    }

    [Fact]
    public async Task Random_bytes_end_only_the_association_that_sent_them()
    {
        await using var listener = Listen();
        using var honest = await ConnectAsync(listener);
        var random = new Random(11);
        for (var i = 0; i < 150; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(listener.EndPoint, Ct);
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            if (i % 3 > 0) await client.GetStream().WriteAsync(Request, Ct);
            if (i % 3 == 2) (bytes = [.. Echo])[random.Next(Echo.Length)] ^= (byte)(1 << random.Next(8));
            await client.GetStream().WriteAsync(bytes, Ct);
        }

        await honest.GetStream().WriteAsync(Echo, Ct);
        Assert.Equal(PduType.Data, (PduType)(await UnitAsync(honest.GetStream()))[0]);
    }

    [Fact]
    public async Task A_command_in_single_bytes_is_put_together()
    {
        await using var listener = Listen();
        using var client = await ConnectAsync(listener);
        var command = Echo.AsSpan(12).ToArray();
        for (var i = 0; i < command.Length; i++)
            await client.GetStream().WriteAsync(Unit(1, (byte)(i == command.Length - 1 ? 3 : 1), command.AsSpan(i, 1).ToArray()), Ct);
        Assert.Equal(PduType.Data, (PduType)(await UnitAsync(client.GetStream()))[0]);
    }

    /// <summary>The request that waits for room gets it in the moment in which the association ends.</summary>
    [Fact]
    public async Task An_association_that_ends_while_a_request_waits_for_room_is_closed()
    {
        for (var i = 0; i < 100; i++)
        {
            var begun = new TaskCompletionSource<Association>(TaskCreationOptions.RunContinuationsAsynchronously);
            var waits = new SemaphoreSlim(0);
            await using var listener = Listen(new()
            {
                OnEcho = async (request, cancel) =>
                {
                    begun.TrySetResult(request.Association);
                    await waits.WaitAsync(Ct);
                    _ = request.Association.AbortAsync("The handler has enough.");
                    return DimseStatus.Success;
                },
            });
            using var client = await ConnectAsync(listener);
            await client.GetStream().WriteAsync((byte[])[.. Echo, .. Second], Ct);
            var association = await begun.Task;
            waits.Release(2);
            client.Client.Shutdown(SocketShutdown.Send);
            await association.Closed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        }
    }

    private static DicomListener Listen(DimseHandlers handlers) =>
        DicomListener.Start(new() { EndPoint = new(IPAddress.Loopback, 0), Contexts = SupportedContexts.Of(SopClasses.Verification), Handlers = handlers });

    private static DicomListener Listen() =>
        DicomListener.Start(new() { EndPoint = new(IPAddress.Loopback, 0), Contexts = SupportedContexts.Of(SopClasses.Verification) });

    private static async Task<TcpClient> ConnectAsync(DicomListener listener)
    {
        var client = new TcpClient();
        await client.ConnectAsync(listener.EndPoint, Ct);
        await client.GetStream().WriteAsync(Request, Ct);
        Assert.Equal(PduType.AssociateAccept, (PduType)(await UnitAsync(client.GetStream()))[0]);
        return client;
    }

    private static byte[] EchoOf(ushort messageId) => Unit(1, 3, new CommandSet(CommandField.CEcho, hasDataSet: false)
        .SetText(CommandElement.AffectedSopClass, SopClasses.Verification).Set(CommandElement.MessageId, messageId).Write());

    private static byte[] Unit(byte context, byte control, byte[] content)
    {
        var unit = new byte[12 + content.Length];
        unit[0] = (byte)PduType.Data;
        BinaryPrimitives.WriteUInt32BigEndian(unit.AsSpan(2), (uint)content.Length + 6);
        BinaryPrimitives.WriteUInt32BigEndian(unit.AsSpan(6), (uint)content.Length + 2);
        (unit[10], unit[11]) = (context, control);
        content.CopyTo(unit, 12);
        return unit;
    }

    private static async Task<byte[]> UnitAsync(NetworkStream stream)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        var head = new byte[6];
        await stream.ReadExactlyAsync(head, late.Token);
        var content = new byte[BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(2))];
        await stream.ReadExactlyAsync(content, late.Token);
        return [.. head, .. content];
    }
}
