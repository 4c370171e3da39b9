using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Vouch.Signals.Csv;

/// <summary>
/// Tables as text: a first row of names with units, "I [mV]" or "II (uV)"; a column "time [s]" or "time [ms]", or a line
/// "# rate: 500" before it. Separated by comma, semicolon or tab; with the latter two a decimal comma is read.
/// Lines before the names that begin with # are comments; "# start: 2024-05-01T10:00:00" is the time of the first row.
/// Empty cells and NaN are missing. Samples are the written decimals, so that nothing is lost.
/// </summary>
public static class CsvFile
{
    public const string Format = "CSV";

    /// <exception cref="SignalFormatException">No names, no unit, no sampling frequency, a cell that is no number, unequal time steps.</exception>
    public static Recording Read(string path) => new CsvTable(Path.GetFileName(path)).Parse(Text.Decode(Limits.Read(path, 512L << 20)));

    /// <exception cref="ArgumentException">The channels have different numbers of samples a frame.</exception>
    public static void Write(string path, Recording recording)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        Write(writer, recording);
    }

    internal static void Write(TextWriter writer, Recording recording)
    {
        var channels = recording.Channels;
        if (channels.IsEmpty || channels.Any(channel => channel.SamplesPerFrame != channels[0].SamplesPerFrame))
            throw new ArgumentException("A table has one sampling frequency; these channels have several, or there is none.", nameof(recording));
        writer.Write(Invariant($"# rate: {recording.Rate * channels[0].SamplesPerFrame:R}\n"));
        if (recording.Start is { } start)
            writer.Write(Invariant($"# start: {start:yyyy-MM-ddTHH:mm:ss.FFF}\n"));
        writer.Write(string.Join(',', channels.Select(channel => Quoted($"{channel.Name} [{channel.Unit}]"))) + "\n");
        var formats = channels.Select(Decimals).ToArray();
        var values = channels.Select(channel => channel.Values()).ToArray();
        var line = new StringBuilder();
        for (var row = 0; row < values.Max(column => column.Length); row++)
        {
            line.Clear();
            for (var i = 0; i < values.Length; i++)
            {
                if (i > 0)
                    line.Append(',');
                if (row < values[i].Length && !double.IsNaN(values[i][row]))
                    line.Append(values[i][row].ToString(formats[i], CultureInfo.InvariantCulture));
            }
            writer.Write(line.Append('\n'));
        }
    }

    /// <summary>As many decimals as tell a hundredth of a step, or the step itself when it is a decimal.</summary>
    private static string Decimals(Channel channel)
    {
        for (var digits = 0; digits <= 6; digits++)
        {
            var scaled = Math.Pow(10, digits) / channel.Gain;
            if (scaled == Math.Round(scaled) && Math.Abs(scaled) < 1e9)
                return "0." + new string('#', digits);
        }
        return "0." + new string('#', Math.Clamp((int)Math.Ceiling(Math.Log10(Math.Abs(channel.Gain))) + 2, 0, 15));
    }

    private static string Quoted(string name) => name.AsSpan().IndexOfAny(",\"\n\r") < 0 ? name : "\"" + name.Replace("\"", "\"\"") + "\"";
}
