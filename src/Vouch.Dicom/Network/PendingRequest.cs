using System.Threading.Channels;

namespace Vouch.Dicom.Network;

/// <summary>A request of ours whose final response is awaited.</summary>
internal sealed class PendingRequest
{
    // A slow reader of matches slows the other end instead of filling memory.
    private const int ResponsesMax = 256;
    private readonly Channel<IncomingMessage> _responses =
        Channel.CreateBounded<IncomingMessage>(new BoundedChannelOptions(ResponsesMax) { SingleReader = true, SingleWriter = false });

    public ChannelReader<IncomingMessage> Responses => _responses.Reader;

    public async ValueTask TakeAsync(IncomingMessage response)
    {
        try
        {
            await _responses.Writer.WriteAsync(response);
        }
        catch (ChannelClosedException)
        {
            // Nobody waits for it any more.
        }
    }

    public void End(Exception? reason) => _responses.Writer.TryComplete(reason);
}
