using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Mllp;

namespace Vouch.Department.Tests.Exchange;

/// <summary>A partner system that answers as a test tells it, and remembers every byte it was sent.</summary>
public sealed class ScriptedPartner : IAsyncDisposable
{
    private readonly MllpListener listener;

    public ScriptedPartner(int port = 0) => listener = MllpListener.Start(new MllpListenerOptions
    {
        EndPoint = new IPEndPoint(IPAddress.Loopback, port),
        Handle = HandleAsync,
        InFlightMax = 1,
    });

    public int Port => listener.EndPoint.Port;

    /// <summary>Everything received, in order.</summary>
    public ConcurrentQueue<byte[]> Received { get; } = new();

    /// <summary>The answer to a message; null: none, ever. AA unless said otherwise.</summary>
    public Func<Hl7Message, byte[]?> Answer { get; set; } = message => Ack(message, AcknowledgementCode.AA);

    public IEnumerable<Hl7Message> Messages => Received.Select(Read);

    public IEnumerable<string> ControlIds => Messages.Select(message => message.Header.ControlId);

    public static byte[] Ack(Hl7Message message, AcknowledgementCode code, params Hl7Error[] errors) =>
        Acknowledgement.Build(message.Header, code, "P" + Guid.NewGuid().ToString("N")[..10], DateTimeOffset.UnixEpoch, errors);

    public async Task UntilAsync(Func<bool> reached, CancellationToken ct)
    {
        for (var i = 0; i < 1600; i++)
        {
            if (reached())
                return;
            await Task.Delay(50, ct);
        }

        Assert.Fail("Not reached after 80 s; received: " + string.Join(", ", ControlIds));
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    private static Hl7Message Read(byte[] bytes) => Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(bytes)).Message;

    private async ValueTask<ReadOnlyMemory<byte>> HandleAsync(MllpFrame frame, CancellationToken ct)
    {
        Received.Enqueue(frame.Content.ToArray());
        if (Answer(Read(frame.Content.ToArray())) is { } answer)
            return answer;
        await Task.Delay(Timeout.Infinite, ct);
        return default;
    }
}
