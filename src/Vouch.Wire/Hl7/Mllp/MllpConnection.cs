using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace Vouch.Wire.Hl7.Mllp;

/// <summary>
/// One connection of a listener: a reader that cuts messages and starts their handling, a writer that sends the answers
/// in order. The channel between them bounds what is in flight: a sender that does not wait is slowed by TCP.
/// </summary>
internal sealed class MllpConnection
{
    private const int BeginningBytesMax = 64 * 1024;
    private readonly MllpListenerOptions _options;
    private readonly MllpPeer _peer;
    private readonly Stream _stream;
    private readonly MllpFramer _framer;
    private readonly Channel<Task<ReadOnlyMemory<byte>>> _answers;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenSource _abort;
    private long _frames;
    private int _handling;
    private string _reason = "The other end closed the connection.";

    private MllpConnection(Stream stream, MllpPeer peer, MllpListenerOptions options, CancellationTokenSource end)
    {
        _stream = stream;
        _peer = peer;
        _options = options;
        _end = end;
        _abort = new(Timeout.InfiniteTimeSpan, options.Clock);
        _framer = new(options.FrameBytesMax);
        // One answer is with the writer, the others wait in the channel.
        _answers = Channel.CreateBounded<Task<ReadOnlyMemory<byte>>>(
            new BoundedChannelOptions(Math.Max(1, options.InFlightMax - 1)) { SingleReader = true, SingleWriter = true });
    }

    public static async Task RunAsync(Stream stream, MllpPeer peer, MllpListenerOptions options, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var connection = new MllpConnection(stream, peer, options, end);
        options.Observe?.Invoke(new MllpEvent.Connected(peer));
        var writing = connection.WriteAsync();
        await connection.ReadAsync(stop);
        connection._answers.Writer.TryComplete();
        // What is being handled may finish and be answered, but once the listener stops not for ever.
        await using (stop.Register(() => connection._abort.CancelAfter(options.LinkTimeout))) await writing;
        options.Observe?.Invoke(
            new MllpEvent.Disconnected(peer, connection._reason, connection._frames, connection._framer.JunkBytes));
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        var pipe = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 65_536, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await ReadAsync(pipe);
                if (read is not { } result) return;
                var buffer = result.Buffer;
                while (_framer.TryRead(ref buffer, out var block))
                    await _answers.Writer.WriteAsync(Start(block), _abort.Token);
                pipe.AdvanceTo(buffer.Start, buffer.End);
                if (!result.IsCompleted) continue;
                if (_framer.IsInside) _reason = "The other end closed the connection within a message.";
                return;
            }
        }
        catch (OperationCanceledException)
        {
            if (stop.IsCancellationRequested) _reason = "The listener was stopped.";
        }
        catch (ChannelClosedException)
        {
            // The writer gave up and said why.
        }
        catch (IOException e)
        {
            _reason = e.Message;
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    /// <summary>Waits for bytes; null after the idle time, unless messages are being handled.</summary>
    private async ValueTask<ReadResult?> ReadAsync(PipeReader pipe)
    {
        var reading = pipe.ReadAsync(_end.Token);
        if (reading.IsCompleted) return await reading;
        var waiting = reading.AsTask();
        while (true)
        {
            try
            {
                return await waiting.WaitAsync(_options.IdleTimeout, _options.Clock);
            }
            catch (TimeoutException) when (Volatile.Read(ref _handling) > 0)
            {
                // The sender rightly waits for an answer.
            }
            catch (TimeoutException)
            {
                break;
            }
        }

        pipe.CancelPendingRead();
        var result = await waiting;
        if (!result.IsCanceled) return result;
        _reason = "Nothing arrived within the idle time.";
        pipe.AdvanceTo(result.Buffer.Start);
        return null;
    }

    private Task<ReadOnlyMemory<byte>> Start(in MllpBlock block)
    {
        var number = ++_frames;
        Interlocked.Increment(ref _handling);
        if (block.Flaw == MllpFlaw.None) return HandleAsync(new(_peer, number, block.Content.ToArray()));
        var beginning = block.Content.Slice(0, Math.Min(block.Content.Length, BeginningBytesMax)).ToArray();
        var words = block.Flaw == MllpFlaw.TooLong
            ? string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"The message is longer than {_options.FrameBytesMax} bytes.")
            : "A new message began before this one ended.";
        return RefuseAsync(new(_peer, number, beginning, block.Flaw, words));
    }

    private async Task<ReadOnlyMemory<byte>> HandleAsync(MllpFrame frame)
    {
        try
        {
            return await _options.Handle(frame, _abort.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _handling);
        }
    }

    private async Task<ReadOnlyMemory<byte>> RefuseAsync(MllpRefusedFrame frame)
    {
        try
        {
            _options.Observe?.Invoke(new MllpEvent.Refused(frame));
            // A message that was broken off is not answered: its sender has given it up.
            if (_options.Refuse is not { } refuse || frame.Flaw == MllpFlaw.BrokenOff) return default;
            return await refuse(frame, _abort.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _handling);
        }
    }

    private async Task WriteAsync()
    {
        var pipe = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
        var number = 0L;
        try
        {
            while (await _answers.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (_answers.Reader.TryRead(out var answering))
                {
                    // Answers that are ready share one write.
                    if (!answering.IsCompleted && pipe.UnflushedBytes > 0) await FlushAsync(pipe);
                    number++;
                    var answer = await answering;
                    if (!answer.IsEmpty) MllpFramer.Write(pipe, answer.Span);
                    if (pipe.UnflushedBytes > 65_536) await FlushAsync(pipe);
                }

                if (pipe.UnflushedBytes > 0) await FlushAsync(pipe);
            }

            await pipe.CompleteAsync();
        }
        catch (Exception e)
        {
            await StopAsync(e, number);
        }
    }

    /// <summary>The answer cannot be sent: whatever the sender has no answer for it must send again.</summary>
    private async Task StopAsync(Exception fault, long number)
    {
        var stopped = fault is OperationCanceledException && _abort.IsCancellationRequested;
        _reason = fault switch
        {
            _ when stopped => "The listener was stopped.",
            IOException or OperationCanceledException or TimeoutException => "The answer could not be sent: " + fault.Message,
            _ => "The handler failed.",
        };
        if (fault is not (IOException or OperationCanceledException or TimeoutException))
            _options.Observe?.Invoke(new MllpEvent.HandlerFailed(_peer, number, fault));
        _answers.Writer.TryComplete();
        await _end.CancelAsync();
        await _abort.CancelAsync();
        while (_answers.Reader.TryRead(out var rest))
            await ((Task)rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FlushAsync(PipeWriter pipe)
    {
        var flushing = pipe.FlushAsync(CancellationToken.None);
        if (flushing.IsCompleted) await flushing;
        else await flushing.AsTask().WaitAsync(_options.LinkTimeout, _options.Clock);
    }
}
