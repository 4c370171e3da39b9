using System.Buffers;
using System.IO.Pipelines;

namespace Vouch.Dicom.Network;

/// <summary>A message whose command is here; a request's data set may still be arriving.</summary>
/// <param name="Content">Of a request with a data set.</param>
/// <param name="Identifier">Of a response with a data set: whole.</param>
internal sealed record IncomingMessage(PresentationContext Context, CommandSet Command, PipeReader? Content, ReadOnlyMemory<byte>? Identifier)
{
    /// <summary>The data set whole, for what is no object.</summary>
    /// <exception cref="PduException">It is longer than allowed.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadWholeAsync(int bytesMax, CancellationToken ct)
    {
        if (Content is null) return default;
        while (true)
        {
            // Nothing is consumed until all is here, so the pipe must be able to hold it.
            var read = await Content.ReadAsync(ct);
            if (read.Buffer.Length > bytesMax)
                throw new PduException(Invariant($"More than {bytesMax} bytes, the longest that is taken."), "identifier", bytesMax);
            if (read.IsCompleted)
            {
                var whole = read.Buffer.ToArray();
                Content.AdvanceTo(read.Buffer.End);
                return whole;
            }

            Content.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
