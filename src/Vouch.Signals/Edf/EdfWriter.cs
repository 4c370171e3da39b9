using System.Globalization;
using System.Text;

namespace Vouch.Signals.Edf;

/// <summary>Writes EDF+ and BDF+ without gaps: records of about a second, annotations in the last signal.</summary>
internal static class EdfWriter
{
    private const int FramesMost = 100_000;

    public static byte[] Bytes(Recording recording, int width)
    {
        if (recording.Channels.IsEmpty)
            throw new ArgumentException("A recording without channels is not written.", nameof(recording));
        var most = width == 2 ? short.MaxValue : 0x7f_ffff;
        foreach (var channel in recording.Channels)
        {
            if (channel.Samples.Any(sample => sample < -most - 1 || sample > most))
                throw new ArgumentException(Invariant($"Channel \"{channel.Name}\" has missing samples, or some that do not fit {8 * width} bits."), nameof(recording));
        }
        var perRecord = FramesOfRecord(recording);
        var records = (int)((recording.Frames + perRecord - 1) / perRecord);
        var lists = Lists(recording, perRecord, records);
        var listBytes = lists.Max(list => list.Length);
        var listSamples = (listBytes + width - 1) / width;
        var header = Header(recording, width, perRecord, records, listSamples, most);
        var body = new byte[records * (long)(recording.Channels.Sum(channel => channel.SamplesPerFrame) * perRecord + listSamples) * width];
        var at = 0;
        for (var record = 0; record < records; record++)
        {
            foreach (var channel in recording.Channels)
            {
                var count = channel.SamplesPerFrame * perRecord;
                for (var i = 0; i < count; i++)
                {
                    var sample = channel.Samples.Length == 0 ? 0 : channel.Samples[Math.Min(record * (long)count + i, channel.Samples.Length - 1)];
                    for (var k = 0; k < width; k++)
                        body[at++] = (byte)(sample >> (8 * k));
                }
            }
            lists[record].CopyTo(body, at);
            at += listSamples * width;
        }
        return [.. header, .. body];
    }

    /// <summary>About a second of frames, of a duration that 8 characters hold exactly; if it can be, a divisor of all frames.</summary>
    private static int FramesOfRecord(Recording recording)
    {
        var second = (int)Math.Clamp(Math.Round(recording.Rate), 1, FramesMost);
        var fitting = 0;
        for (var frames = second; frames > 0; frames--)
        {
            if (!Exact(frames / recording.Rate))
                continue;
            if (recording.Frames % frames == 0)
                return frames;
            fitting = Math.Max(fitting, frames);
        }
        return fitting > 0 ? fitting
            : throw new ArgumentException(Invariant($"No data record of {recording.Rate} Hz has a duration of 8 characters."), nameof(recording));
    }

    private static bool Exact(double seconds) =>
        Text(seconds) is { } text && Math.Abs(double.Parse(text, CultureInfo.InvariantCulture) - seconds) <= seconds * 1e-9;

    /// <summary>Up to 8 characters, without an exponent; null: it does not fit.</summary>
    private static string? Text(double value)
    {
        for (var digits = 7; digits >= 0; digits--)
        {
            var text = Math.Round(value, digits).ToString("0." + new string('#', digits), CultureInfo.InvariantCulture);
            if (text.Length <= 8)
                return text;
        }
        return null;
    }

    private static byte[][] Lists(Recording recording, int perRecord, int records)
    {
        var lists = new List<byte>[records];
        for (var i = 0; i < records; i++)
            lists[i] = [.. EdfAnnotations.Write(i * perRecord / recording.Rate, null, "")];
        foreach (var one in recording.Annotations.OrderBy(one => one.Frame))
        {
            var record = (int)Math.Clamp(one.Frame / perRecord, 0, records - 1);
            lists[record].AddRange(EdfAnnotations.Write(one.Frame / recording.Rate, one.Seconds, one.Note ?? one.Code.ToString()));
        }
        if (records * (long)perRecord > recording.Frames)
            lists[^1].AddRange(EdfAnnotations.Write(recording.Frames / recording.Rate, null, "Recording ends"));
        return [.. lists.Select(list => list.ToArray())];
    }

    private static byte[] Header(Recording recording, int width, int perRecord, int records, int listSamples, int most)
    {
        var channels = recording.Channels;
        var text = new StringBuilder();
        var start = recording.Start;
        Put(text, width == 3 ? "\u00ffBIOSEMI" : "0", 8);
        Put(text, EdfSubject.Line(recording.Subject), 80);
        Put(text, "Startdate " + (start?.ToString("dd-MMM-yyyy", CultureInfo.InvariantCulture).ToUpperInvariant() ?? "X") + " X X X", 80);
        Put(text, start?.ToString("dd.MM.yy", CultureInfo.InvariantCulture) ?? "01.01.85", 8);
        Put(text, start?.ToString("HH.mm.ss", CultureInfo.InvariantCulture) ?? "00.00.00", 8);
        Put(text, Invariant($"{256 * (channels.Length + 2)}"), 8);
        Put(text, width == 3 ? "BDF+C" : "EDF+C", 44);
        Put(text, Invariant($"{records}"), 8);
        Put(text, Text(perRecord / recording.Rate)!, 8);
        Put(text, Invariant($"{channels.Length + 1}"), 4);
        All(channel => channel.Lead is { } lead ? "ECG " + lead.Label() : channel.Name, width == 3 ? "BDF Annotations" : "EDF Annotations", 16);
        All(_ => "", "", 80);
        All(channel => channel.Unit, "", 8);
        All(channel => Limit(channel, Digital(channel, most).Min), "-1", 8);
        All(channel => Limit(channel, Digital(channel, most).Max), "1", 8);
        All(channel => Invariant($"{Digital(channel, most).Min}"), Invariant($"{-most - 1}"), 8);
        All(channel => Invariant($"{Digital(channel, most).Max}"), Invariant($"{most}"), 8);
        All(_ => "", "", 80);
        All(channel => Invariant($"{channel.SamplesPerFrame * perRecord}"), Invariant($"{listSamples}"), 8);
        All(_ => "", "", 32);
        return Encoding.Latin1.GetBytes(text.ToString());

        void All(Func<Channel, string> field, string last, int size)
        {
            foreach (var channel in channels)
                Put(text, field(channel), size);
            Put(text, last, size);
        }
    }

    /// <summary>
    /// All that the width holds, when its physical limits are exact in 8 characters; else as far as the samples go on both sides of
    /// the baseline, so that rounding the limits does not move it.
    /// </summary>
    private static (int Min, int Max) Digital(Channel channel, int most)
    {
        var (low, high) = (-most - 1L, (long)most);
        var reach = channel.Samples.Length == 0 ? 1 : Math.Max(1, channel.Samples.Max(sample => Math.Abs(sample - (long)channel.Baseline)));
        return IsExact(low) && IsExact(high) || channel.Baseline - reach < low || channel.Baseline + reach > high
            ? ((int)low, (int)high)
            : ((int)(channel.Baseline - reach), (int)(channel.Baseline + reach));

        bool IsExact(long sample) => (sample - channel.Baseline) / channel.Gain is var value && Text(value) is { } text
            && Math.Abs(double.Parse(text, CultureInfo.InvariantCulture) - value) <= Math.Abs(value) * 1e-12;
    }

    private static string Limit(Channel channel, int sample) => Text((sample - (double)channel.Baseline) / channel.Gain)
        ?? throw new ArgumentException($"The limits of channel \"{channel.Name}\" need more than 8 characters.", nameof(channel));

    /// <summary>Blank-filled; what is longer is cut, what is no character of the format becomes "?".</summary>
    private static void Put(StringBuilder text, string field, int size)
    {
        var plain = string.Concat(field.Replace('μ', 'u').Replace('µ', 'u').Select(c => c is >= ' ' and <= '~' or '\u00ff' ? c : '?'));
        text.Append(plain.Length > size ? plain[..size] : plain.PadRight(size));
    }
}
