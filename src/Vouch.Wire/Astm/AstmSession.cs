using System.Threading.Channels;

namespace Vouch.Wire.Astm;

/// <summary>What became of a message we sent.</summary>
public enum AstmDelivery
{
    Delivered,
    NoAnswer,
    TooManyRepeats,
    TooManyBids,

    /// <summary>The connection ended before the last frame was acknowledged.</summary>
    ConnectionLost,

    /// <summary>The queue of this session is full; the message was not taken.</summary>
    QueueFull,
}

/// <summary>An accepted frame with its place: the transfer (ENQ to EOT, counted from 1) and the frame within it.</summary>
public sealed record AstmFrameReceipt(long Transfer, int Place, AstmFrame Frame);

/// <summary>
/// What a session calls. OnFrame is awaited before the frame's ACK leaves: store and return. OnMessage is awaited
/// after it, also before that ACK, with whole and cut messages. If either throws, nothing is answered, the
/// session ends with that exception, and the sender repeats.
/// </summary>
public sealed record AstmSessionHooks
{
    public Func<AstmFrameReceipt, CancellationToken, ValueTask> OnFrame { get; init; } = (_, _) => default;

    public required Func<AstmTransmission, CancellationToken, ValueTask> OnMessage { get; init; }

    /// <summary>Called with every step that is not <see cref="LinkNote.None"/>, for counters and the log.</summary>
    public Action<LinkStep> OnStep { get; init; } = _ => { };
}

/// <summary>
/// Drives one link over one connection, both ways. One <see cref="RunAsync"/> per session; <see cref="SendAsync"/>
/// may be called from anywhere, at most <c>queueMax</c> messages wait. All link rules are in <see cref="AstmLink"/>.
/// </summary>
public sealed class AstmSession
{
    private sealed record Waiting(ReadOnlyMemory<byte> Message, TaskCompletionSource<AstmDelivery> Done);

    private readonly Stream stream;
    private readonly AstmLinkOptions options;
    private readonly AstmSessionHooks hooks;
    private readonly TimeProvider time;
    private readonly Channel<Waiting> queue;
    private readonly AstmScanner scanner;
    private readonly AstmAssembly assembly;
    private readonly long started;
    private AstmLink link;
    private Waiting? sending;
    private long transfer;
    private int place;

    public AstmSession(
        Stream stream, AstmLinkOptions options, AstmSessionHooks hooks, TimeProvider time,
        int queueMax = 256, int messageMax = 16 * 1024 * 1024)
    {
        this.stream = stream;
        this.options = options;
        this.hooks = hooks;
        this.time = time;
        queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(queueMax) { SingleReader = true });
        scanner = new AstmScanner(options);
        assembly = new AstmAssembly(options, messageMax);
        link = new AstmLink(options);
        started = time.GetTimestamp();
    }

    /// <summary>The link as it stands (a snapshot for the connections page).</summary>
    public AstmLink Link => Volatile.Read(ref link);

    /// <summary>Messages waiting behind the one being sent.</summary>
    public int Backlog => queue.Reader.Count;

    /// <summary>Bytes that belonged to nothing.</summary>
    public long NoiseBytes => scanner.NoiseBytes;

    /// <summary>
    /// Queues a message (records ended by CR) and waits until the other side took it whole or it was given up.
    /// Cancelling stops the waiting only: a message once queued is sent.
    /// </summary>
    public Task<AstmDelivery> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        if (message.IsEmpty)
            throw new ArgumentException("A message has at least one record.", nameof(message));
        var done = new TaskCompletionSource<AstmDelivery>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (queue.Writer.TryWrite(new Waiting(message, done)))
            return done.Task.WaitAsync(cancel);
        return Task.FromResult(
            queue.Reader.Completion.IsCompleted ? AstmDelivery.ConnectionLost : AstmDelivery.QueueFull);
    }

    /// <summary>Runs until the other side closes (returns), cancellation, or an error of the stream or a hook.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await ConverseAsync(cancel);
            await CutAsync(AstmEnding.CutByDisconnection, cancel);
        }
        catch (Exception caught) when (caught is IOException or OperationCanceledException)
        {
            // Reset or shut down in mid-message: what came so far is still told, as incomplete.
            await CutAsync(AstmEnding.CutByDisconnection, CancellationToken.None);
            throw;
        }
        finally
        {
            EndQueue();
        }
    }

    private TimeSpan Now => time.GetElapsedTime(started);

    private async Task ConverseAsync(CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var buffer = new byte[8192];
        Task<int>? reading = null;
        Task<bool>? offering = null;
        try
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                reading ??= stream.ReadAsync(buffer, ending.Token).AsTask();
                if (link.Outgoing.IsEmpty)
                    offering ??= queue.Reader.WaitToReadAsync(ending.Token).AsTask();
                await WaitForAnyAsync(reading, link.Outgoing.IsEmpty ? offering : null, ending.Token);
                if (reading.IsCompleted)
                {
                    var length = await reading;
                    reading = null;
                    if (length == 0)
                        return;
                    await TakeAsync(buffer.AsMemory(0, length), cancel);
                }

                if (link.Deadline is { } due && Now >= due)
                    await StepAsync(new LinkInput.TimeReached(), cancel);
                if (link.Outgoing.IsEmpty && offering is { IsCompleted: true })
                {
                    await offering;
                    offering = null;
                    if (queue.Reader.TryRead(out var next))
                        await OfferAsync(next, cancel);
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Quietly(reading);
            await Quietly(offering);
        }
    }

    private async Task WaitForAnyAsync(Task<int> reading, Task<bool>? offering, CancellationToken cancel)
    {
        if (reading.IsCompleted || offering is { IsCompleted: true })
            return;
        if (link.Deadline is not { } due)
        {
            await (offering is null ? (Task)reading : Task.WhenAny(reading, offering));
            return;
        }

        var left = due - Now;
        if (left <= TimeSpan.Zero)
            return;
        using var waking = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var clock = Task.Delay(left, time, waking.Token);
        await (offering is null ? Task.WhenAny(reading, clock) : Task.WhenAny(reading, offering, clock));
        await waking.CancelAsync();
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var found = new List<LinkInput>(2);
        for (var i = 0; i < bytes.Length; i++)
        {
            scanner.Push(bytes.Span[i], found);
            if (found.Count == 0)
                continue;
            foreach (var input in found)
                await StepAsync(input, cancel);
            found.Clear();
        }
    }

    private async ValueTask OfferAsync(Waiting next, CancellationToken cancel)
    {
        sending = next;
        await StepAsync(new LinkInput.Offer(AstmFrame.Cut(next.Message, options)), cancel);
    }

    private async ValueTask StepAsync(LinkInput input, CancellationToken cancel)
    {
        var step = link.Step(input, Now);
        if (step.Accepted is { } frame)
            await AcceptAsync(frame, cancel);
        else
            await NoteAsync(step.Note, cancel);
        Volatile.Write(ref link, step.Link);
        // Reported before the bytes leave: whoever sees our answer on the line finds the step already counted.
        if (step.Note != LinkNote.None)
            hooks.OnStep(step);
        if (!step.Send.IsEmpty)
        {
            await stream.WriteAsync(step.Send, cancel);
            await stream.FlushAsync(cancel);
        }

        if (step.Link.Outgoing.IsEmpty && sending is { } sent && Outcome(step.Note) is { } outcome)
        {
            sending = null;
            sent.Done.TrySetResult(outcome);
        }
    }

    private async ValueTask AcceptAsync(AstmFrame frame, CancellationToken cancel)
    {
        if (options.FrameIsMessage && link.Phase is not LinkPhase.Receiving)
        {
            transfer++;
            place = 0;
        }

        await hooks.OnFrame(new AstmFrameReceipt(transfer, ++place, frame), cancel);
        foreach (var message in assembly.Add(frame))
            await hooks.OnMessage(message, cancel);
    }

    private async ValueTask NoteAsync(LinkNote note, CancellationToken cancel)
    {
        switch (note)
        {
            case LinkNote.TransferBegan or LinkNote.TransferRestarted:
                await CutAsync(AstmEnding.CutByRestart, cancel);
                transfer++;
                place = 0;
                break;
            case LinkNote.TransferEnded:
                await CutAsync(AstmEnding.CutByEnd, cancel);
                break;
            case LinkNote.TransferTimedOut:
                scanner.Reset();
                await CutAsync(AstmEnding.CutBySilence, cancel);
                break;
            default:
                break;
        }
    }

    private async ValueTask CutAsync(AstmEnding ending, CancellationToken cancel)
    {
        if (assembly.Cut(ending) is { } cut)
            await hooks.OnMessage(cut, cancel);
    }

    private void EndQueue()
    {
        queue.Writer.TryComplete();
        sending?.Done.TrySetResult(AstmDelivery.ConnectionLost);
        while (queue.Reader.TryRead(out var waiting))
            waiting.Done.TrySetResult(AstmDelivery.ConnectionLost);
    }

    private static AstmDelivery? Outcome(LinkNote note) => note switch
    {
        LinkNote.Delivered => AstmDelivery.Delivered,
        LinkNote.NoAnswer => AstmDelivery.NoAnswer,
        LinkNote.TooManyRepeats => AstmDelivery.TooManyRepeats,
        LinkNote.TooManyBids => AstmDelivery.TooManyBids,
        _ => null,
    };

    // The loop has ended for its own reason; how the abandoned read or wait ends no longer matters.
    private static async Task Quietly(Task? task)
    {
        if (task is not null)
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
