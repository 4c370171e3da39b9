using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Signals.Wfdb;

/// <summary>Reads the text of a header file. Refusals carry the line.</summary>
internal sealed class WfdbHeaderText(string file)
{
    private const double GainWhenNotGiven = 200;
    private const int SamplesPerFrameMost = 100_000;

    public static WfdbHeader Read(string path)
    {
        var name = Path.GetFileName(path);
        return new WfdbHeaderText(name).Parse(Text.Decode(Limits.Read(path, Limits.Document)));
    }

    public WfdbHeader Parse(string text)
    {
        var lines = text.Split('\n');
        var comments = ImmutableArray.CreateBuilder<string>();
        var segments = ImmutableArray.CreateBuilder<WfdbSegment>();
        var signals = ImmutableArray.CreateBuilder<WfdbSignal>();
        (WfdbHeader Header, int Segments)? record = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith('#'))
            {
                if (record is not null)
                    comments.Add(line[1..].Trim());
            }
            else if (line.Length == 0)
                continue;
            else if (record is null)
                record = Record(line, i + 1);
            else if (record.Value.Segments > 0 && segments.Count < record.Value.Segments)
                segments.Add(Segment(line, i + 1));
            else if (record.Value.Segments == 0 && signals.Count < record.Value.Header.SignalCount)
                signals.Add(Signal(line, i + 1));
        }
        if (record is not { } read)
            throw Wrong("A record line was expected: name, number of signals, sampling frequency.", 1);
        if (segments.Count < read.Segments)
            throw Wrong(Invariant($"{read.Segments} segment lines are claimed, {segments.Count} are there."), lines.Length);
        if (read.Segments == 0 && signals.Count < read.Header.SignalCount)
            throw Wrong(Invariant($"{read.Header.SignalCount} signal lines are claimed, {signals.Count} are there."), lines.Length);
        return read.Header with { Segments = segments.DrainToImmutable(), Signals = signals.DrainToImmutable(), Comments = comments.DrainToImmutable() };
    }

    private (WfdbHeader Header, int Segments) Record(string line, int at)
    {
        var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2)
            throw Wrong("A record line was expected: name, number of signals, sampling frequency.", at);
        var name = fields[0].Split('/');
        var segments = name.Length == 1 ? 0
            : name.Length == 2 && Text.Whole(name[1]) is { } count and > 0 and <= Limits.Segments ? count
            : throw Wrong(Invariant($"After the record name a number of segments from 1 to {Limits.Segments} was expected."), at);
        if (Text.Whole(fields[1]) is not { } signals || signals is < 0 or > Limits.Channels)
            throw Wrong(Invariant($"A number of signals from 0 to {Limits.Channels} was expected."), at);
        var rate = WfdbHeader.RateWhenNotGiven;
        if (fields.Length > 2)
        {
            var text = fields[2].AsSpan();
            if (text.IndexOf('/') is var slash and >= 0)
                text = text[..slash];
            rate = Text.Number(text) is { } given and > 0 and <= 1e9 ? given : throw Wrong("A sampling frequency above 0 Hz was expected.", at);
        }
        var frames = fields.Length > 3
            ? Text.Long(fields[3]) is { } number and >= 0 ? number : throw Wrong("A number of samples, 0 or more, was expected.", at)
            : 0;
        return (new(name[0], signals, rate, frames, fields.Length > 4 ? Time(fields[4], at) : null, fields.Length > 5 ? Date(fields[5], at) : null,
            [], [], []), segments);
    }

    private TimeSpan Time(string text, int at)
    {
        var parts = text.Split(':');
        var seconds = 0.0;
        foreach (var part in parts)
            seconds = seconds * 60 + (Text.Number(part) is { } number and >= 0 and < 86_400 ? number
                : throw Wrong("A time of day as hours:minutes:seconds was expected.", at));
        return parts.Length <= 3 && seconds < 86_400 ? TimeSpan.FromSeconds(seconds)
            : throw Wrong("A time of day as hours:minutes:seconds was expected.", at);
    }

    private DateOnly Date(string text, int at) =>
        DateOnly.TryParseExact(text, ["d/M/yyyy", "dd/MM/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Wrong("A date as day/month/year was expected.", at);

    private WfdbSegment Segment(string line, int at)
    {
        var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2 || Text.Long(fields[1]) is not { } frames || frames < 0)
            throw Wrong("A segment line was expected: name and number of samples.", at);
        return new(Plain(fields[0], at), frames, at);
    }

    private WfdbSignal Signal(string line, int at)
    {
        var fields = new Fields(line);
        var name = Plain(fields.Next() ?? "", at);
        var (format, perFrame, skew, offset) = Format(fields.Next() ?? "", at);
        var (gain, baseline, unit) = Gain(fields.Next(), at);
        var bits = Field("a resolution in bits", 0);
        var zero = Field("an ADC zero", 0);
        int? initial = fields.Peek is null ? null : Field("an initial value", zero);
        int? checksum = fields.Peek is null ? null : Field("a checksum", 0);
        Field("a block size", 0);
        return new(name, format, perFrame, skew, offset, gain, baseline ?? zero, unit, bits, zero, initial, checksum, fields.Rest, at);

        int Field(string what, int absent) => fields.Next() is not { } text ? absent
            : Text.Whole(text) ?? throw Wrong(Invariant($"{char.ToUpperInvariant(what[0])}{what[1..]} was expected in the signal line."), at);
    }

    /// <summary>format[xsamples per frame][:skew][+byte offset]</summary>
    private (int Format, int PerFrame, int Skew, long Offset) Format(string text, int at)
    {
        var rest = text.AsSpan();
        var format = Take(ref rest, "a format");
        var (perFrame, skew, offset) = (1L, 0L, 0L);
        while (rest.Length > 0)
        {
            var mark = rest[0];
            rest = rest[1..];
            switch (mark)
            {
                case 'x': perFrame = Take(ref rest, "samples per frame after x"); break;
                case ':': skew = Take(ref rest, "a skew after :"); break;
                case '+': offset = Take(ref rest, "a byte offset after +"); break;
                default: throw Wrong("A format was expected as format, x samples per frame, : skew, + byte offset.", at);
            }
        }
        if (perFrame is < 1 or > SamplesPerFrameMost)
            throw Wrong(Invariant($"1 to {SamplesPerFrameMost} samples per frame were expected."), at);
        return ((int)format, (int)perFrame, (int)skew, offset);

        long Take(ref ReadOnlySpan<char> from, string what)
        {
            var length = 0;
            while (length < from.Length && char.IsAsciiDigit(from[length]))
                length++;
            var value = Text.Whole(from[..length]) ?? throw Wrong(Invariant($"The signal line should have {what}."), at);
            from = from[length..];
            return value;
        }
    }

    /// <summary>gain[(baseline)][/unit]; a gain of 0 or none means 200 steps a mV, uncalibrated.</summary>
    private (double Gain, int? Baseline, string Unit) Gain(string? text, int at)
    {
        if (text is null)
            return (GainWhenNotGiven, null, "mV");
        var rest = text.AsSpan();
        var unit = "mV";
        if (rest.IndexOf('/') is var slash and >= 0)
        {
            unit = rest[(slash + 1)..].ToString();
            rest = rest[..slash];
        }
        int? baseline = null;
        if (rest.IndexOf('(') is var open and >= 0)
        {
            baseline = rest.EndsWith(")") ? Text.Whole(rest[(open + 1)..^1]) : null;
            if (baseline is null)
                throw Wrong("A baseline in parentheses was expected after the gain.", at);
            rest = rest[..open];
        }
        var gain = Text.Number(rest) ?? throw Wrong("A gain was expected: steps a unit.", at);
        return (gain == 0 ? GainWhenNotGiven : gain, baseline, unit.Length == 0 ? "mV" : unit);
    }

    /// <summary>A name of a file in the same folder: a header from outside opens no others.</summary>
    private string Plain(string name, int at) =>
        name.Length > 0 && name != "-" && name.AsSpan().IndexOfAny("/\\:\0") < 0 && name is not ("." or "..")
            ? name
            : throw Wrong("A file name without a folder was expected.", at);

    private SignalFormatException Wrong(string message, int line) => new(message, line, file, isLine: true);

    /// <summary>Fields between blanks, and the rest of the line, which may have blanks.</summary>
    private sealed class Fields(string line)
    {
        private string rest = line;

        public string Rest => rest.Trim();

        public string? Peek => Rest.Length == 0 ? null : Rest;

        public string? Next()
        {
            rest = rest.TrimStart();
            if (rest.Length == 0)
                return null;
            var end = rest.AsSpan().IndexOfAny(" \t\r");
            var field = end < 0 ? rest : rest[..end];
            rest = end < 0 ? "" : rest[end..];
            return field;
        }
    }
}
