using System.Collections.Immutable;
using System.Text;
using Vouch.Wire.Devices;

namespace Vouch.Wire.Astm;

/// <summary>One message of a capture with its transmission and format.</summary>
public sealed record CapturedMessage(AstmTransmission Transmission, AstmMessage Message);

/// <summary>
/// A recorded transmission: with frames, with control characters written as <c>&lt;STX&gt;</c>, or records only
/// (lines that begin with # are remarks of whoever wrote the file). Lenient: a wrong checksum or a frame without end
/// is a remark. <see cref="Raw"/> is the file, untouched.
/// </summary>
public sealed record AstmCapture(
    ReadOnlyMemory<byte> Raw,
    DeviceFormat Format,
    ImmutableArray<AstmFrame> Frames,
    ImmutableArray<CapturedMessage> Messages,
    ImmutableArray<string> Comments,
    ImmutableArray<string> Remarks)
{
    private static readonly (string Written, byte Value)[] WrittenControls =
    [
        ("<STX>", AstmControl.Stx), ("<ETX>", AstmControl.Etx), ("<EOT>", AstmControl.Eot), ("<ENQ>", AstmControl.Enq),
        ("<ACK>", AstmControl.Ack), ("<NAK>", AstmControl.Nak), ("<ETB>", AstmControl.Etb), ("<CR>", AstmControl.Cr),
        ("<LF>", AstmControl.Lf), ("<GS>", AstmControl.Gs), ("<RS>", AstmControl.Rs),
    ];

    public static AstmCapture Read(ReadOnlyMemory<byte> file, Encoding? encoding = null)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        var comments = ImmutableArray.CreateBuilder<string>();
        var bytes = Real(file, remarks);
        var format = FormatOf(bytes.Span);
        var frames = bytes.Span.Contains(AstmControl.Stx)
            ? Framed(bytes.Span, FramingOf(format), remarks)
            : Unframed(bytes.Span, comments);
        var options = new AstmLinkOptions { Framing = FramingOf(format) };
        var assembly = new AstmAssembly(options);
        var transmissions = frames.SelectMany(assembly.Add).ToList();
        if (assembly.Cut(AstmEnding.CutByEnd) is { } cut)
            transmissions.Add(cut);
        return new AstmCapture(
            file,
            format,
            frames,
            [.. transmissions.Select(t => new CapturedMessage(t, AstmDevice.ReadRecords(t.Text, format, encoding)))],
            comments.ToImmutable(),
            remarks.ToImmutable());
    }

    private static ReadOnlyMemory<byte> Real(ReadOnlyMemory<byte> file, ImmutableArray<string>.Builder remarks)
    {
        if (file.Span.Contains(AstmControl.Stx) || file.Span.IndexOf("<STX>"u8) < 0)
            return file;
        remarks.Add("Control characters are written out.");
        // In written-out captures the line breaks of the file are the writer's, the device's are <CR> and <LF>.
        var text = Encoding.Latin1.GetString(file.Span)
            .Replace("\r", "", StringComparison.Ordinal)
            .Replace("\n", "", StringComparison.Ordinal);
        foreach (var (written, value) in WrittenControls)
            text = text.Replace(written, ((char)value).ToString(), StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text);
    }

    private static DeviceFormat FormatOf(ReadOnlySpan<byte> bytes)
    {
        var text = bytes[(bytes.IndexOf(AstmControl.Stx) + 1)..];
        if (text.Length > 0 && text[0] == AstmControl.Rs)
            return DeviceFormat.BioMerieux;
        return text.Length > 3 && text[2] == '/' && char.IsAsciiDigit((char)text[0]) && char.IsAsciiDigit((char)text[1])
            ? DeviceFormat.SpotchemEl
            : DeviceFormat.E1394;
    }

    private static AstmFraming FramingOf(DeviceFormat format) => format switch
    {
        DeviceFormat.BioMerieux => AstmFraming.BioMerieux,
        DeviceFormat.SpotchemEl => AstmFraming.Bare,
        _ => AstmFraming.E1381,
    };

    private static ImmutableArray<AstmFrame> Framed(
        ReadOnlySpan<byte> bytes, AstmFraming framing, ImmutableArray<string>.Builder remarks)
    {
        var scanner = new AstmScanner(new AstmLinkOptions
        {
            Framing = framing,
            Checksum = ChecksumRule.Ignored,
            ReceivedTextMax = bytes.Length,
        });
        var found = new List<LinkInput>();
        foreach (var value in bytes)
            scanner.Push(value, found);
        if (scanner.IsInsideFrame)
        {
            remarks.Add("The last frame has no end.");
            scanner.Push(framing == AstmFraming.BioMerieux ? AstmControl.Gs : AstmControl.Etx, found);
            scanner.Push(AstmControl.Lf, found);
        }

        if (scanner.CutFrames > 0)
            remarks.Add("A frame was cut by the beginning of another.");
        if (scanner.NoiseBytes > 0)
            remarks.Add("There are bytes outside of frames.");
        foreach (var broken in found.OfType<LinkInput.FrameBroken>())
            remarks.Add($"A frame is broken: {broken.Fault}.");
        ImmutableArray<AstmFrame> frames = [.. found.OfType<LinkInput.FrameArrived>().Select(input => input.Frame)];
        foreach (var frame in frames.Where(frame => framing != AstmFraming.Bare && !HasRightChecksum(frame)))
            remarks.Add(FormattableString.Invariant($"The checksum of frame {frame.Number} is wrong or missing."));
        return frames;
    }

    private static bool HasRightChecksum(AstmFrame frame)
    {
        var raw = frame.Raw.Span;
        var end = raw.LastIndexOfAny(AstmControl.Etx, AstmControl.Etb, AstmControl.Gs);
        var sum = FormattableString.Invariant($"{AstmFrame.Checksum(raw[1..(end + 1)]):X2}");
        return Encoding.Latin1.GetString(raw[(end + 1)..]).Equals(sum, StringComparison.OrdinalIgnoreCase);
    }

    private static ImmutableArray<AstmFrame> Unframed(ReadOnlySpan<byte> bytes, ImmutableArray<string>.Builder comments)
    {
        var kept = new StringBuilder(bytes.Length);
        foreach (var line in AstmText.Records(Encoding.Latin1.GetString(bytes)))
        {
            if (line.StartsWith('#'))
                comments.Add(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line)));
            else
                kept.Append(line).Append('\r');
        }

        return kept.Length == 0 ? [] : [new AstmFrame(1, Encoding.Latin1.GetBytes(kept.ToString()), IsLast: true)];
    }
}
