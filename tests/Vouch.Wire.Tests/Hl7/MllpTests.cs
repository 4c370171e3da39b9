using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Wire.Tests.Hl7;

public sealed class MllpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_handled_and_its_answer_comes_back()
    {
        await using var listener = MllpListener.Start(Options((frame, _) => Accept(frame)));
        await using var client = await ConnectAsync(listener);
        var reply = await client.SendAsync(Messages.Bytes(Msh("C-7"), "PID|1"), Cancellation);
        var answer = Messages.Parsed(Assert.IsType<MllpReply.Answered>(reply).Content);
        Assert.Equal(("AA", "C-7"), (answer.Get("MSA-1").Text, answer.Get("MSA-2").Text));
    }

    [Fact]
    public async Task Many_messages_in_flight_are_answered_in_their_order()
    {
        var running = 0;
        var most = 0;
        await using var listener = MllpListener.Start(Options(
            async (frame, cancellation) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                // Later messages are ready earlier.
                await Task.Delay(TimeSpan.FromMilliseconds(20 - (frame.Number % 20)), cancellation);
                Interlocked.Decrement(ref running);
                return await Accept(frame);
            }) with
        { InFlightMax = 8 });
        await using var client = await ConnectAsync(listener, o => o with { InFlightMax = 40 });
        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            (i, await client.SendAsync(Messages.Bytes(Msh(Id(i))), Cancellation))));
        foreach (var (i, reply) in replies)
        {
            var answer = Messages.Parsed(Assert.IsType<MllpReply.Answered>(reply).Content);
            Assert.Equal(Id(i), answer.Get("MSA-2").Text);
        }

        Assert.InRange(most, 2, 9);
    }

    [Fact]
    public async Task An_over_long_message_is_refused_with_the_reason_and_the_connection_survives()
    {
        var events = new ConcurrentQueue<MllpEvent>();
        await using var listener = MllpListener.Start(Options((frame, _) => Accept(frame)) with
        {
            FrameBytesMax = 10_000,
            Observe = events.Enqueue,
            Refuse = (frame, _) => ValueTask.FromResult(frame.Answer("R-1", DateTimeOffset.UnixEpoch)),
        });
        await using var client = await ConnectAsync(listener);
        var longMessage = Messages.Bytes(Msh("C-1"), "OBX|1|TX|A||" + new string('x', 300_000));
        var refused = Messages.Parsed(Assert.IsType<MllpReply.Answered>(await client.SendAsync(longMessage, Cancellation)).Content);
        Assert.Equal(("AR", "C-1", "207"), (refused.Get("MSA-1").Text, refused.Get("MSA-2").Text, refused.Get("ERR-3.1").Text));
        Assert.Equal("The message is longer than 10000 bytes.", refused.Get("ERR-8").Text);
        var next = Assert.IsType<MllpReply.Answered>(await client.SendAsync(Messages.Bytes(Msh("C-2")), Cancellation));
        Assert.Equal("AA", Messages.Parsed(next.Content).Get("MSA-1").Text);
        Assert.Single(events.OfType<MllpEvent.Refused>());
    }

    [Fact]
    public async Task Junk_between_blocks_and_a_missing_final_CR_are_tolerated()
    {
        await using var listener = MllpListener.Start(Options((frame, _) => Accept(frame)));
        using var socket = new TcpClient();
        await socket.ConnectAsync(listener.EndPoint, Cancellation);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("junk\r\n\x0B" + Msh("A") + "\r\x1C\x0B" + Msh("B") + "\r\x1Cnoise"), Cancellation);
        Assert.Equal(["A", "B"], await AnswersAsync(stream, 2));
    }

    [Fact]
    public async Task A_message_in_single_bytes_and_one_that_is_broken_off_are_told_apart()
    {
        var events = new ConcurrentQueue<MllpEvent>();
        await using var listener = MllpListener.Start(
            Options((frame, _) => Accept(frame)) with { Observe = events.Enqueue });
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(listener.EndPoint, Cancellation);
        var stream = socket.GetStream();
        foreach (var b in Encoding.ASCII.GetBytes("\x0B" + Msh("A") + "\rPID|1\x0B" + Msh("B") + "\rNTE|1||vertical\x0Btab\r\x1C\r"))
            await stream.WriteAsync(new[] { b }, Cancellation);
        Assert.Equal(["B"], await AnswersAsync(stream, 1));
        Assert.Equal(MllpFlaw.BrokenOff, Assert.Single(events.OfType<MllpEvent.Refused>()).Frame.Flaw);
    }

    [Fact]
    public async Task A_failing_handler_leaves_the_message_unanswered_and_closes_the_connection()
    {
        var events = new ConcurrentQueue<MllpEvent>();
        await using var listener = MllpListener.Start(Options(
            (frame, _) => frame.Number == 2 ? throw new InvalidOperationException("broken") : Accept(frame)) with
        {
            Observe = events.Enqueue,
        });
        await using var client = await ConnectAsync(listener);
        Assert.IsType<MllpReply.Answered>(await client.SendAsync(Messages.Bytes(Msh("1")), Cancellation));
        Assert.IsType<MllpReply.Lost>(await client.SendAsync(Messages.Bytes(Msh("2")), Cancellation));
        Assert.False(client.IsOpen);
        Assert.Equal(2, Assert.Single(events.OfType<MllpEvent.HandlerFailed>()).Number);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_turned_away_and_idle_ones_closed()
    {
        var events = new ConcurrentQueue<MllpEvent>();
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = MllpListener.Start(Options((frame, _) => Accept(frame)) with
        {
            ConnectionsMax = 1,
            IdleTimeout = TimeSpan.FromMilliseconds(700),
            Observe = e =>
            {
                events.Enqueue(e);
                if (e is MllpEvent.Disconnected { Reason: "Nothing arrived within the idle time." }) idle.TrySetResult();
            },
        });
        await using var first = await ConnectAsync(listener);
        Assert.IsType<MllpReply.Answered>(await first.SendAsync(Messages.Bytes(Msh("1")), Cancellation));
        await using (var second = await ConnectAsync(listener))
            Assert.IsType<MllpReply.Lost>(await second.SendAsync(Messages.Bytes(Msh("2")), Cancellation));
        Assert.Contains(events, e => e is MllpEvent.TurnedAway { Reason: "Too many connections." });
        await idle.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_partner_that_does_not_answer_in_time_is_disconnected()
    {
        await using var listener = MllpListener.Start(Options(
            async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return default;
            }) with
        { LinkTimeout = TimeSpan.FromMilliseconds(200) });
        await using var client = await ConnectAsync(listener, o => o with { AnswerTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.IsType<MllpReply.TimedOut>(await client.SendAsync(Messages.Bytes(Msh("1")), Cancellation));
        Assert.IsType<MllpReply.Lost>(await client.SendAsync(Messages.Bytes(Msh("2")), Cancellation));
    }

    [Fact]
    public async Task Stopping_lets_what_is_being_handled_be_answered()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = MllpListener.Start(Options(async (frame, _) =>
        {
            started.SetResult();
            await go.Task;
            return await Accept(frame);
        }));
        await using var client = await ConnectAsync(listener);
        var sending = client.SendAsync(Messages.Bytes(Msh("1")), Cancellation);
        await started.Task;
        var stopping = listener.DisposeAsync();
        go.SetResult();
        Assert.IsType<MllpReply.Answered>(await sending);
        await stopping;
    }

    [Fact]
    public async Task Nobody_listening_is_a_reason_not_an_exception()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var failed = await MllpClient.ConnectAsync(new() { Host = "127.0.0.1", Port = port }, Cancellation);
        Assert.NotEmpty(Assert.IsType<MllpConnect.Failed>(failed).Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void The_framer_cuts_the_same_blocks_however_the_bytes_arrive(int pieceLength)
    {
        var bytes = Encoding.ASCII.GetBytes("x\x0B" + "MSH|1\x1C\r\n\x0B\x1C\r\x0B" + "MSH|22\x0Bz\x0BMS\x0BMSH|3\x1C\x0B" + new string('y', 50) + "\x1C\x0BMSH|4\x1C");
        var framer = new MllpFramer(20);
        var cut = new List<string>();
        var kept = Array.Empty<byte>();
        for (var at = 0; at < bytes.Length; at += pieceLength)
        {
            kept = [.. kept, .. bytes[at..Math.Min(bytes.Length, at + pieceLength)]];
            var buffer = new ReadOnlySequence<byte>(kept);
            while (framer.TryRead(ref buffer, out var block))
                cut.Add(block.Flaw + ":" + Encoding.ASCII.GetString(block.Content));
            kept = buffer.ToArray();
            Assert.InRange(kept.Length, 0, 21 + pieceLength);
        }

        Assert.Equal(
            ["None:MSH|1", "None:", "BrokenOff:MSH|22\x0Bz\x0BMS", "None:MSH|3", "TooLong:" + new string('y', 20), "None:MSH|4"], cut);
        Assert.Equal(2, framer.JunkBytes);
    }

    internal static string Msh(string id) => @"MSH|^~\&|A|B|C|D|20260101||ORU^R01^ORU_R01|" + id + "|P|2.5.1";

    internal static MllpListenerOptions Options(Func<MllpFrame, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> handle) =>
        new() { EndPoint = new(IPAddress.Loopback, 0), Handle = handle };

    internal static ValueTask<ReadOnlyMemory<byte>> Accept(MllpFrame frame)
    {
        var message = Messages.Parsed(frame.Content);
        return new(Acknowledgement.Build(message.Header, AcknowledgementCode.AA, "ACK-1", DateTimeOffset.UnixEpoch));
    }

    internal static async Task<MllpClient> ConnectAsync(
        MllpListener listener, Func<MllpClientOptions, MllpClientOptions>? with = null)
    {
        var options = new MllpClientOptions { Host = "127.0.0.1", Port = listener.EndPoint.Port };
        var connect = await MllpClient.ConnectAsync(with?.Invoke(options) ?? options, Cancellation);
        return Assert.IsType<MllpConnect.Connected>(connect).Client;
    }

    private static async Task<List<string>> AnswersAsync(NetworkStream stream, int count)
    {
        var reader = System.IO.Pipelines.PipeReader.Create(stream);
        var framer = new MllpFramer(100_000);
        var ids = new List<string>();
        while (ids.Count < count)
        {
            var read = await reader.ReadAsync(Cancellation);
            var buffer = read.Buffer;
            while (framer.TryRead(ref buffer, out var block))
                ids.Add(Messages.Parsed(block.Content.ToArray()).Get("MSA-2").Text);
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) break;
        }

        return ids;
    }

    private static string Id(int i) => "C-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now && Interlocked.CompareExchange(ref most, now, seen) != seen)
        {
            // Another thread was faster; look again.
        }
    }
}
