namespace Vouch.Wire.Astm;

/// <summary>
/// Finds control characters and frames in the bytes of a line. Never holds more than one frame of the
/// link's limit; bytes that belong to nothing are counted in <see cref="NoiseBytes"/> and passed over.
/// ENQ, EOT and STX cannot be part of text (LIS01-A2 6.3.2): inside a frame they mean that it was cut.
/// </summary>
public sealed class AstmScanner(AstmLinkOptions options)
{
    private enum Place
    {
        Outside,
        Number,
        Text,
        FirstCheck,
        SecondCheck,
    }

    private readonly List<byte> raw = new(256);
    private Place place;
    private byte sum;
    private bool tooLong;
    private bool numbered;
    private bool isLast;
    private int firstCheck;

    /// <summary>Bytes outside frames that are no control character, CR and LF not counted.</summary>
    public long NoiseBytes { get; private set; }

    /// <summary>Frames that were begun and never ended.</summary>
    public long CutFrames { get; private set; }

    /// <summary>True while a frame has begun and not ended.</summary>
    public bool IsInsideFrame => place != Place.Outside;

    /// <summary>Takes one byte; what it completes (nothing, one or two inputs) is added to <paramref name="found"/>.</summary>
    public void Push(byte value, List<LinkInput> found)
    {
        switch (place)
        {
            case Place.Outside:
                Outside(value, found);
                break;
            case Place.Number:
                Number(value, found);
                break;
            case Place.Text:
                Text(value, found);
                break;
            case Place.FirstCheck:
                FirstCheck(value, found);
                break;
            default:
                SecondCheck(value, found);
                break;
        }
    }

    /// <summary>Forgets a frame that was begun; used when the transfer has ended.</summary>
    public void Reset()
    {
        if (place != Place.Outside)
            CutFrames++;
        place = Place.Outside;
        raw.Clear();
    }

    private void Outside(byte value, List<LinkInput> found)
    {
        switch (value)
        {
            case AstmControl.Stx:
                Begin();
                break;
            case AstmControl.Enq:
                found.Add(new LinkInput.Enquiry());
                break;
            case AstmControl.Ack:
                found.Add(new LinkInput.Acknowledged());
                break;
            case AstmControl.Nak:
                found.Add(new LinkInput.Refused());
                break;
            case AstmControl.Eot:
                found.Add(new LinkInput.EndOfTransmission());
                break;
            case AstmControl.Cr or AstmControl.Lf or AstmControl.Etx:
                break;
            default:
                NoiseBytes++;
                break;
        }
    }

    private void Begin()
    {
        raw.Clear();
        raw.Add(AstmControl.Stx);
        sum = 0;
        tooLong = false;
        numbered = true;
        place = options.Framing == AstmFraming.E1381 ? Place.Number : Place.Text;
    }

    private void Number(byte value, List<LinkInput> found)
    {
        if (Cuts(value, found))
            return;
        place = Place.Text;
        numbered = value is >= (byte)'0' and <= (byte)'7';
        if (!numbered)
        {
            Text(value, found);
            return;
        }

        raw.Add(value);
        sum = unchecked((byte)(sum + value));
    }

    private void Text(byte value, List<LinkInput> found)
    {
        if (Cuts(value, found))
            return;
        sum = unchecked((byte)(sum + value));
        if (Ends(value))
        {
            isLast = value != AstmControl.Etb;
            raw.Add(value);
            if (options.Framing == AstmFraming.Bare || EndsWithoutChecksum)
                Finish(found, null);
            else
                place = Place.FirstCheck;
            return;
        }

        if (raw.Count - HeadLength < options.ReceivedTextMax)
            raw.Add(value);
        else
            tooLong = true;
    }

    private bool EndsWithoutChecksum =>
        options.Framing == AstmFraming.E1381 && options.Checksum == ChecksumRule.Absent;

    private int HeadLength => options.Framing == AstmFraming.E1381 && numbered ? 2 : 1;

    private bool Ends(byte value) => options.Framing switch
    {
        AstmFraming.E1381 => value is AstmControl.Etb or AstmControl.Etx,
        AstmFraming.BioMerieux => value == AstmControl.Gs,
        _ => value == AstmControl.Etx,
    };

    private void FirstCheck(byte value, List<LinkInput> found)
    {
        firstCheck = HexDigit(value);
        if (firstCheck < 0)
        {
            WithoutChecksum(value, found);
            return;
        }

        raw.Add(value);
        place = Place.SecondCheck;
    }

    private void SecondCheck(byte value, List<LinkInput> found)
    {
        var second = HexDigit(value);
        if (second < 0)
        {
            WithoutChecksum(value, found);
            return;
        }

        raw.Add(value);
        var right = (firstCheck << 4) + second == sum;
        Finish(found, right || options.Checksum != ChecksumRule.Verified ? null : FrameFault.WrongChecksum);
    }

    private void WithoutChecksum(byte value, List<LinkInput> found)
    {
        Finish(found, options.Checksum == ChecksumRule.Verified ? FrameFault.NoChecksum : null);
        Outside(value, found);
    }

    private bool Cuts(byte value, List<LinkInput> found)
    {
        if (value is not (AstmControl.Stx or AstmControl.Enq or AstmControl.Eot))
            return false;
        Reset();
        Outside(value, found);
        return true;
    }

    private void Finish(List<LinkInput> found, FrameFault? fault)
    {
        place = Place.Outside;
        fault = tooLong ? FrameFault.TooLong : numbered ? fault : FrameFault.NoNumber;
        if (fault is { } why)
        {
            found.Add(new LinkInput.FrameBroken(why));
        }
        else
        {
            ReadOnlyMemory<byte> bytes = raw.ToArray();
            var end = bytes.Span.LastIndexOf(options.Framing == AstmFraming.BioMerieux ? AstmControl.Gs
                : isLast ? AstmControl.Etx : AstmControl.Etb);
            var number = options.Framing == AstmFraming.E1381 ? bytes.Span[1] - '0' : 1;
            found.Add(new LinkInput.FrameArrived(
                new AstmFrame(number, bytes[HeadLength..end], isLast) { Raw = bytes }));
        }

        raw.Clear();
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        _ => -1,
    };
}
