using Vouch.Wire.Astm;

namespace Vouch.Wire.Tests.Astm;

/// <summary>Scanner, link and assembly together without a socket: bytes in, answers and messages out.</summary>
internal sealed class PureReceiver(AstmLinkOptions options, int messageMax = 16 * 1024 * 1024)
{
    private readonly AstmScanner scanner = new(options);
    private readonly AstmAssembly assembly = new(options, messageMax);
    private readonly List<LinkInput> found = [];
    private TimeSpan now = TimeSpan.Zero;

    public AstmLink Link { get; private set; } = new(options);

    public List<AstmTransmission> Messages { get; } = [];

    public List<byte> Answers { get; } = [];

    public int Pending => assembly.PendingLength;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            scanner.Push(value, found);
            foreach (var input in found)
                Step(input);
            found.Clear();
        }
    }

    public void Step(LinkInput input)
    {
        now += TimeSpan.FromMilliseconds(1);
        if (input is LinkInput.TimeReached && Link.Deadline is { } due)
            now = due;
        var step = Link.Step(input, now);
        Link = step.Link;
        if (step.Accepted is { } frame)
            Messages.AddRange(assembly.Add(frame));
        AstmEnding? ending = step.Note switch
        {
            LinkNote.TransferBegan or LinkNote.TransferRestarted => AstmEnding.CutByRestart,
            LinkNote.TransferEnded => AstmEnding.CutByEnd,
            LinkNote.TransferTimedOut => AstmEnding.CutBySilence,
            _ => null,
        };
        if (ending is { } why && assembly.Cut(why) is { } cut)
            Messages.Add(cut);
        Answers.AddRange(step.Send.Span);
    }
}
