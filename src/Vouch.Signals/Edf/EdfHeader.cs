using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Signals.Edf;

/// <summary>
/// The header of a file in the European Data Format, 256 bytes and 256 a signal. Source: Kemp et al. 1992 (EDF); Kemp and Olivan
/// 2003 (EDF+); BioSemi (BDF: the same with samples of 24 bits).
/// </summary>
/// <param name="Width">Bytes a sample: 2, or 3 in BDF.</param>
/// <param name="Records">-1: not known when it was written.</param>
/// <param name="RecordSeconds">0 only when nothing but annotations is recorded.</param>
internal sealed record EdfHeader(int Width, string Patient, string Recorded, DateTime? Start, bool IsPlus, bool HasGaps, int Records,
    double RecordSeconds, ImmutableArray<EdfSignal> Signals)
{
    public int Length => 256 * (Signals.Length + 1);

    public long RecordBytes => Signals.Sum(signal => (long)signal.SamplesPerRecord) * Width;

    public static EdfHeader Read(ReadOnlySpan<byte> bytes, string file)
    {
        var fields = new Fields(bytes, file);
        var version = fields.Raw(8);
        var width = bytes[0] == 0xff && version == "\u00ffBIOSEMI" ? 3
            : version == "0" ? 2
            : throw new SignalFormatException("The version 0 (EDF), or BIOSEMI (BDF) was expected.", 0, file);
        var (patient, recorded) = (fields.Text(80), fields.Text(80));
        var start = StartOf(fields.Text(8), fields.Text(8), recorded, file);
        var length = fields.Whole(8, "the number of bytes of the header");
        var reserved = fields.Text(44);
        var records = fields.Whole(8, "the number of data records, or -1");
        var seconds = fields.Number(8, "the duration of a data record in seconds");
        var count = fields.Whole(4, "the number of signals");
        if (records < -1 || seconds < 0 || count is < 1 or > Limits.Channels)
            throw new SignalFormatException(Invariant($"{records} records of {seconds} s with {count} signals are not possible."), 236, file);
        if (length != 256 * (count + 1))
            throw new SignalFormatException(Invariant($"A header of {count} signals has {256 * (count + 1)} bytes; it says {length}."), 184, file);
        if (bytes.Length < length)
            throw new SignalFormatException(Invariant($"The header has {length} bytes; the file ends before."), bytes.Length, file);
        return new(width, patient, recorded, start, reserved.StartsWith("EDF+", StringComparison.Ordinal) || reserved.StartsWith("BDF+", StringComparison.Ordinal),
            reserved is "EDF+D" or "BDF+D", records, seconds, EdfSignal.Read(ref fields, count, file));
    }

    /// <summary>The year has two digits, 85 to 99 being 1985 to 1999; EDF+ repeats the date with four.</summary>
    private static DateTime? StartOf(string date, string time, string recorded, string file)
    {
        var parts = recorded.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var said = parts.Length > 1 && parts[0] == "Startdate" ? parts[1] : null;
        if (said == "X")
            return null;
        if (!TimeOnly.TryParseExact(time, "HH.mm.ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
            throw new SignalFormatException("A start time hh.mm.ss was expected.", 176, file);
        if (said is not null && DateOnly.TryParseExact(said, "d-MMM-yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var whole))
            return whole.ToDateTime(clock);
        if (date.EndsWith("yy", StringComparison.Ordinal))
            return null;
        var century = date.Length == 8 && Vouch.Signals.Text.Whole(date.AsSpan(6)) is { } year && year < 85 ? "20" : "19";
        return date.Length == 8 && DateOnly.TryParseExact(date[..6] + century + date[6..], "dd.MM.yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToDateTime(clock)
            : throw new SignalFormatException("A start date dd.mm.yy was expected.", 168, file);
    }

    /// <summary>Fields of fixed width, filled with blanks.</summary>
    internal ref struct Fields(ReadOnlySpan<byte> bytes, string file)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private int at;

        public string Raw(int width)
        {
            if (at + width > bytes.Length)
                throw new SignalFormatException("The file ends within the header.", bytes.Length, file);
            var text = System.Text.Encoding.Latin1.GetString(bytes.Slice(at, width)).TrimEnd(' ', '\0');
            at += width;
            return text;
        }

        /// <summary>What a person wrote.</summary>
        public string Text(int width)
        {
            var begin = at;
            Raw(width);
            return global::Vouch.Signals.Text.Decode(bytes.Slice(begin, width)).Trim(' ', '\0');
        }

        public double Number(int width, string what)
        {
            var begin = at;
            return global::Vouch.Signals.Text.Number(Raw(width).Trim()) ?? throw new SignalFormatException($"A number was expected for {what}.", begin, file);
        }

        public int Whole(int width, string what)
        {
            var begin = at;
            return global::Vouch.Signals.Text.Whole(Raw(width)) ?? throw new SignalFormatException($"A whole number was expected for {what}.", begin, file);
        }
    }
}
