using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Vouch.Wire.Astm;

namespace Vouch.Wire.Tests.Astm;

/// <summary>A session against a hand-played other side, with a clock that goes only when told.</summary>
public sealed class AstmSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private sealed class Bench : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Channel<LinkStep> steps = Channel.CreateUnbounded<LinkStep>();

        public Bench(
            AstmRole role = AstmRole.Host, Func<AstmFrameReceipt, CancellationToken, ValueTask>? onFrame = null,
            int queueMax = 8)
        {
            var (here, there) = Duplex.Pair(written => Log.Enqueue(Convert.ToHexString(written)));
            Line = there;
            Session = new AstmSession(
                here,
                new AstmLinkOptions { Role = role },
                new AstmSessionHooks
                {
                    OnFrame = onFrame ?? ((receipt, _) =>
                    {
                        Frames.Enqueue(receipt);
                        return default;
                    }),
                    OnMessage = (message, _) =>
                    {
                        Log.Enqueue("message");
                        return Messages.Writer.WriteAsync(message, CancellationToken.None);
                    },
                    OnStep = step => steps.Writer.TryWrite(step),
                },
                Time,
                queueMax);
            Running = Session.RunAsync(stop.Token);
        }

        public ManualTime Time { get; } = new();

        public Stream Line { get; }

        public AstmSession Session { get; }

        public Task Running { get; }

        public ConcurrentQueue<AstmFrameReceipt> Frames { get; } = new();

        /// <summary>What was written to the line, and what was done, in the order in which it happened.</summary>
        public ConcurrentQueue<string> Log { get; } = new();

        public Channel<AstmTransmission> Messages { get; } = Channel.CreateUnbounded<AstmTransmission>();

        public async Task SendAsync(params byte[] bytes)
        {
            await Line.WriteAsync(bytes);
            await Line.FlushAsync();
        }

        public Task SendAsync(int number, string text, bool last = true) =>
            SendAsync(new AstmFrame(number, Encoding.ASCII.GetBytes(text), last).ToBytes().ToArray());

        public async Task<string> ReceiveAsync(int length = 1)
        {
            var bytes = new byte[length];
            await Line.ReadExactlyAsync(bytes).AsTask().WaitAsync(Patience);
            return Encoding.ASCII.GetString(bytes);
        }

        public async Task ExpectAsync(byte value) => Assert.Equal(((char)value).ToString(), await ReceiveAsync());

        public async Task<AstmTransmission> MessageAsync() =>
            await Messages.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public async Task<LinkStep> StepAsync(LinkNote note)
        {
            while (true)
            {
                var step = await steps.Reader.ReadAsync().AsTask().WaitAsync(Patience);
                if (step.Note == note)
                    return step;
            }
        }

        /// <summary>Moves the clock once the session has set its timer.</summary>
        public async Task PassAsync(TimeSpan by)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (Time.Timers == 0)
                await Task.Delay(1, patience.Token);
            Time.Advance(by);
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Line.DisposeAsync();
            stop.Dispose();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static byte[] Message(params string[] records) =>
        Encoding.ASCII.GetBytes(string.Concat(records.Select(record => record + "\r")));

    private static string Text(AstmTransmission transmission) => Encoding.ASCII.GetString(transmission.Text.Span);

    [Fact]
    public async Task A_message_in_frames_arrives_whole()
    {
        await using var bench = new Bench();

        await bench.SendAsync(AstmControl.Enq);
        await bench.ExpectAsync(AstmControl.Ack);
        await bench.SendAsync(1, "H|\\^&\r");
        await bench.ExpectAsync(AstmControl.Ack);
        await bench.SendAsync(2, "R|1|^^^N", last: false);
        await bench.ExpectAsync(AstmControl.Ack);
        await bench.SendAsync(3, "A|140\rL|1|N\r");
        await bench.ExpectAsync(AstmControl.Ack);
        await bench.SendAsync(AstmControl.Eot);

        var message = await bench.MessageAsync();
        Assert.Equal(("H|\\^&\rR|1|^^^NA|140\rL|1|N\r", AstmEnding.Complete), (Text(message), message.Ending));
        Assert.Equal([(1L, 1), (1, 2), (1, 3)], bench.Frames.Select(receipt => (receipt.Transfer, receipt.Place)));
    }

    [Fact]
    public async Task A_frame_is_stored_and_its_message_handed_on_before_the_acknowledgement_leaves()
    {
        var stored = new TaskCompletionSource();
        ConcurrentQueue<string>? log = null;
        await using var bench = new Bench(onFrame: async (_, cancel) =>
        {
            log!.Enqueue("storing");
            await stored.Task.WaitAsync(cancel);
            log.Enqueue("stored");
        });
        log = bench.Log;
        await bench.SendAsync(AstmControl.Enq);
        await bench.ExpectAsync(AstmControl.Ack);

        await bench.SendAsync(1, "H|\\^&\rL|1|N\r");
        var answer = bench.ReceiveAsync();
        while (!log.Contains("storing"))
            await Task.Delay(1, Cancel);
        Assert.Equal(["06", "storing"], log);
        stored.SetResult();

        Assert.Equal("\u0006", await answer);
        Assert.Equal(["06", "storing", "stored", "message", "06"], log);
    }

    [Fact]
    public async Task A_frame_that_cannot_be_stored_is_not_answered_and_the_session_ends()
    {
        await using var bench = new Bench(onFrame: (_, _) => throw new InvalidDataException("disk full"));
        await bench.SendAsync(AstmControl.Enq);
        await bench.ExpectAsync(AstmControl.Ack);

        await bench.SendAsync(1, "H|\\^&\r");

        await Assert.ThrowsAsync<InvalidDataException>(() => bench.Running.WaitAsync(Patience, Cancel));
        Assert.Equal(AstmDelivery.ConnectionLost, await bench.Session.SendAsync(Message("L|1|N"), Cancel));
    }

    [Fact]
    public async Task A_repeated_frame_is_acknowledged_and_not_taken_twice()
    {
        await using var bench = new Bench();
        await bench.SendAsync(AstmControl.Enq);
        await bench.ExpectAsync(AstmControl.Ack);

        foreach (var _ in (int[])[1, 2, 3])
        {
            await bench.SendAsync(1, "H|\\^&\r");
            await bench.ExpectAsync(AstmControl.Ack);
        }

        await bench.SendAsync(2, "L|1|N\r");
        await bench.ExpectAsync(AstmControl.Ack);
        Assert.Equal("H|\\^&\rL|1|N\r", Text(await bench.MessageAsync()));
        Assert.Equal(2, bench.Frames.Count);
    }

    [Theory]
    [InlineData("end", AstmEnding.CutByEnd)]
    [InlineData("restart", AstmEnding.CutByRestart)]
    [InlineData("silence", AstmEnding.CutBySilence)]
    [InlineData("header", AstmEnding.CutByHeader)]
    [InlineData("disconnection", AstmEnding.CutByDisconnection)]
    public async Task A_message_cut_before_its_end_is_told_as_incomplete(string how, AstmEnding ending)
    {
        await using var bench = new Bench();
        await bench.SendAsync(AstmControl.Enq);
        await bench.ExpectAsync(AstmControl.Ack);
        await bench.SendAsync(1, "H|\\^&\rR|1|^^^NA|140\r");
        await bench.ExpectAsync(AstmControl.Ack);

        await (how switch
        {
            "end" => bench.SendAsync(AstmControl.Eot),
            "restart" => bench.SendAsync(AstmControl.Enq),
            "silence" => bench.PassAsync(TimeSpan.FromSeconds(30)),
            "header" => bench.SendAsync(2, "H|\\^&\r"),
            _ => bench.Line.DisposeAsync().AsTask(),
        });

        var message = await bench.MessageAsync();
        Assert.Equal(("H|\\^&\rR|1|^^^NA|140\r", ending), (Text(message), message.Ending));
    }

    [Fact]
    public async Task A_message_is_sent_in_frames_and_delivered()
    {
        await using var bench = new Bench();

        var sending = bench.Session.SendAsync(Message("H|\\^&", "L|1|N"), Cancel);

        await bench.ExpectAsync(AstmControl.Enq);
        await bench.SendAsync(AstmControl.Ack);
        // Checksums by hand: "1H|\^&" CR ETX = E5, "2L|1|N" CR ETX = 05.
        Assert.Equal("\u00021H|\\^&\r\u0003E5\r\n", await bench.ReceiveAsync(13));
        await bench.SendAsync(AstmControl.Ack);
        Assert.Equal("\u00022L|1|N\r\u000305\r\n", await bench.ReceiveAsync(13));
        await bench.SendAsync(AstmControl.Ack);
        await bench.ExpectAsync(AstmControl.Eot);
        Assert.Equal(AstmDelivery.Delivered, await sending.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task No_answer_in_15_seconds_ends_with_EOT()
    {
        await using var bench = new Bench();
        var sending = bench.Session.SendAsync(Message("L|1|N"), Cancel);
        await bench.ExpectAsync(AstmControl.Enq);

        await bench.PassAsync(TimeSpan.FromSeconds(15));

        await bench.ExpectAsync(AstmControl.Eot);
        Assert.Equal(AstmDelivery.NoAnswer, await sending.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task After_NAK_to_ENQ_ten_seconds_pass_before_the_next_bid()
    {
        await using var bench = new Bench();
        var sending = bench.Session.SendAsync(Message("L|1|N"), Cancel);
        await bench.ExpectAsync(AstmControl.Enq);
        await bench.SendAsync(AstmControl.Nak);
        await bench.StepAsync(LinkNote.LineBusy);
        var again = bench.ReceiveAsync();

        await bench.PassAsync(TimeSpan.FromSeconds(9));
        Assert.False(again.IsCompleted);
        await bench.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("\u0005", await again);
        Assert.False(sending.IsCompleted);
    }

    [Fact]
    public async Task On_contention_the_instrument_goes_first_and_the_host_follows()
    {
        await using var bench = new Bench();
        var sending = bench.Session.SendAsync(Message("L|1|N"), Cancel);
        await bench.ExpectAsync(AstmControl.Enq);
        await bench.SendAsync(AstmControl.Enq);
        await bench.StepAsync(LinkNote.Contention);

        await bench.SendAsync(AstmControl.Enq);
        await bench.ExpectAsync(AstmControl.Ack);
        await bench.SendAsync(1, "H|\\^&\rL|1|N\r");
        await bench.ExpectAsync(AstmControl.Ack);
        await bench.SendAsync(AstmControl.Eot);

        Assert.True((await bench.MessageAsync()).IsComplete);
        await bench.ExpectAsync(AstmControl.Enq);
        await bench.SendAsync(AstmControl.Ack);
        await bench.ReceiveAsync(13);
        await bench.SendAsync(AstmControl.Ack);
        await bench.ExpectAsync(AstmControl.Eot);
        Assert.Equal(AstmDelivery.Delivered, await sending.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task The_queue_is_bounded_and_says_so()
    {
        await using var bench = new Bench(queueMax: 1);
        _ = bench.Session.SendAsync(Message("L|1|N"), Cancel);
        await bench.ExpectAsync(AstmControl.Enq);
        _ = bench.Session.SendAsync(Message("L|1|N"), Cancel);

        Assert.Equal(AstmDelivery.QueueFull, await bench.Session.SendAsync(Message("L|1|N"), Cancel));
    }

    [Fact]
    public async Task What_was_queued_when_the_line_broke_is_told_lost()
    {
        await using var bench = new Bench();
        var first = bench.Session.SendAsync(Message("L|1|N"), Cancel);
        await bench.ExpectAsync(AstmControl.Enq);
        var second = bench.Session.SendAsync(Message("L|1|N"), Cancel);

        await bench.Line.DisposeAsync();

        Assert.Equal(
            [AstmDelivery.ConnectionLost, AstmDelivery.ConnectionLost], await Task.WhenAll(first, second).WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task Two_sessions_talk_both_ways()
    {
        var (here, there) = Duplex.Pair();
        var got = Channel.CreateUnbounded<string>();
        AstmSession End(Stream stream, AstmRole role) => new(
            stream, new AstmLinkOptions { Role = role }, new AstmSessionHooks
            {
                OnMessage = (message, cancel) => got.Writer.WriteAsync(role + ":" + Text(message), cancel),
            }, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var (host, instrument) = (End(here, AstmRole.Host), End(there, AstmRole.Instrument));
        var running = Task.WhenAll(host.RunAsync(stop.Token), instrument.RunAsync(stop.Token));

        var up = await instrument.SendAsync(Message("H|\\^&", "Q|1|^A1||^^^ALL", "L|1|N"), stop.Token).WaitAsync(Patience, stop.Token);
        var down = await host.SendAsync(Message("H|\\^&", "L|1|I"), stop.Token).WaitAsync(Patience, stop.Token);

        Assert.Equal((AstmDelivery.Delivered, AstmDelivery.Delivered), (up, down));
        Assert.Equal("Host:H|\\^&\rQ|1|^A1||^^^ALL\rL|1|N\r", await got.Reader.ReadAsync(stop.Token));
        Assert.Equal("Instrument:H|\\^&\rL|1|I\r", await got.Reader.ReadAsync(stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
