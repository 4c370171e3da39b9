using System.Globalization;
using System.Text;

namespace Vouch.Signals.Edf;

/// <summary>Time-stamped annotation lists (TAL) of EDF+. Source: EDF+ specification, 2.2.</summary>
internal static class EdfAnnotations
{
    private const byte Separator = 20, DurationFollows = 21;

    /// <summary>One list: seconds from the start, its duration, its texts; an empty text keeps the time of the record.</summary>
    public readonly record struct Tal(double Onset, double? Duration, string[] Texts);

    public static IEnumerable<Tal> Read(ReadOnlyMemory<byte> bytes, long place, string file)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes.Span[at] == 0)
                continue;
            var length = bytes.Span[at..].IndexOf((byte)0);
            var list = length < 0 ? bytes[at..] : bytes.Slice(at, length);
            yield return Parse(list.Span, place + at, file);
            at += list.Length;
        }
    }

    private static Tal Parse(ReadOnlySpan<byte> list, long place, string file)
    {
        var head = list.IndexOf(Separator);
        if (head < 0 || list[0] is not ((byte)'+' or (byte)'-'))
            throw new SignalFormatException("An annotation was expected: its onset with + or -, then character 20.", place, file);
        var stamp = list[..head];
        double? duration = null;
        if (stamp.IndexOf(DurationFollows) is var mark and >= 0)
        {
            duration = Text.Number(Encoding.Latin1.GetString(stamp[(mark + 1)..])) is { } seconds and >= 0 ? seconds
                : throw new SignalFormatException("A duration in seconds was expected after character 21.", place + mark, file);
            stamp = stamp[..mark];
        }
        var onset = Text.Number(Encoding.Latin1.GetString(stamp)) ?? throw new SignalFormatException("An onset in seconds was expected.", place, file);
        var texts = Text.Decode(list[(head + 1)..]).Split((char)Separator);
        return new(onset, duration, texts.Length > 1 ? texts[..^1] : texts);
    }

    public static byte[] Write(double onset, double? duration, string text)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{(onset < 0 ? "" : "+")}{onset:0.######}");
        if (duration is { } seconds)
            line.Append((char)DurationFollows).Append(CultureInfo.InvariantCulture, $"{seconds:0.######}");
        line.Append((char)Separator).Append(text.Replace((char)Separator, ' ').Replace('\0', ' ')).Append((char)Separator).Append('\0');
        return Encoding.UTF8.GetBytes(line.ToString());
    }
}
