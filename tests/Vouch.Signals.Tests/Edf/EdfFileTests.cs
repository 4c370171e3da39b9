using System.Text;
using Vouch.Signals.Edf;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Edf;

public sealed class EdfFileTests
{
    [Fact]
    public void The_test_generator_fits_the_sums_that_wfdb_took_of_it()
    {
        // test_generator_2.hea was made of the same signals by WFDB's edf2mit: its first values and checksums.
        var header = WfdbHeaderText.Read(RealFiles.At("wfdb-samples/test_generator_2.hea"));
        var recording = EdfFile.Read(RealFiles.At("wfdb-samples/test_generator_2.edf"));
        Assert.Equal((200, 120_000), (recording.Rate, recording.Frames));
        Assert.Equal(new DateTimeOffset(2009, 12, 10, 12, 44, 2, TimeSpan.Zero), recording.Start);
        for (var i = 0; i < 11; i++)
        {
            var (channel, signal) = (recording.Channels[i], header.Signals[i]);
            Assert.Equal((signal.Description, signal.Initial, signal.Gain), (channel.Name, channel.Samples[0], Math.Round(channel.Gain, 4)));
            Assert.Equal((short)signal.Checksum!, unchecked((short)channel.Samples.Sum(sample => (long)sample)));
        }
        Assert.Equal(11, recording.Channels.Length);
    }

    [Fact]
    public void Annotations_have_their_onset_duration_and_text()
    {
        var recording = EdfFile.Read(RealFiles.At("wfdb-samples/test_edfann.edf"));
        Assert.Empty(recording.Channels);
        Assert.Null(recording.Start);
        Assert.Equal(new Annotation(0, AnnotationCode.Comment, Note: "Sleep stage W") { Seconds = 30 }, recording.Annotations[0]);
        Assert.Equal(new Annotation(33_430, AnnotationCode.Comment, Note: "Lights off@@EEG F4-A1") { Seconds = 0 },
            recording.Annotations.Single(one => one.Note!.StartsWith("Lights off", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("mitdb/101", ".edf")]
    [InlineData("wfdb-samples/test01_00s_frame", ".edf")]
    [InlineData("cinc2021/E07500", ".edf")]
    [InlineData("wfdb-samples/test01_00s_frame", ".bdf")]
    public void A_recording_written_as_EDF_has_the_same_samples(string name, string ending)
    {
        using var folder = new TemporaryFolder();
        var read = WfdbRecord.Read(RealFiles.At(name));
        read = read with { Annotations = [new(17, AnnotationCode.Comment, Note: "early"), new(read.Frames - 1, AnnotationCode.Normal)] };
        EdfFile.Write(folder["copy" + ending], read);
        var copy = RecordingFile.Read(folder["copy" + ending]);
        Assert.Equal(ending == ".bdf" ? "BDF" : "EDF+", copy.Format);
        Assert.Equal(read.Rate, copy.Rate, 1e-6);
        for (var i = 0; i < read.Channels.Length; i++)
        {
            var (from, to) = (read.Channels[i], copy.Channels[i]);
            Assert.Equal((from.Lead, from.Unit, from.Baseline, from.SamplesPerFrame), (to.Lead, to.Unit, to.Baseline, to.SamplesPerFrame));
            Assert.Equal(from.Gain, to.Gain, from.Gain * 1e-5);
            Assert.Equal(from.Samples, to.Samples[..from.Samples.Length]);
        }
        Assert.Equal(17, copy.Annotations.Single(one => one.Note == "early").Frame);
        Assert.Equal(read.Frames - 1, copy.Annotations.Single(one => one.Note == "Normal").Frame);
        Assert.Equal(copy.Frames > read.Frames, copy.Annotations.Any(one => one.Note == "Recording ends" && one.Frame == read.Frames));
    }

    [Fact]
    public void What_lies_between_records_with_gaps_is_missing()
    {
        var bytes = Bytes("EDF+D", 2, "1", 3, [1, 2, 3, 4, 5, 6], ["+0\u0014\u0014\0", "+2\u0014\u0014\0"]);
        Assert.Equal([1, 2, 3, Channel.Missing, Channel.Missing, Channel.Missing, 4, 5, 6], EdfFile.Parse(bytes, "gaps.edf").Channels[0].Samples);
    }

    [Fact]
    public void A_start_between_seconds_is_kept()
    {
        var bytes = Bytes("EDF+C", 1, "1", 3, [1, 2, 3], ["+0.25\u0014\u0014\0"]);
        Assert.Equal(new DateTimeOffset(1985, 1, 1, 10, 20, 30, 250, TimeSpan.Zero), EdfFile.Parse(bytes, "late.edf").Start);
    }

    [Theory]
    [InlineData("29.02.00", 2000)]
    [InlineData("01.01.84", 2084)]
    [InlineData("01.01.85", 1985)]
    public void A_year_of_two_digits_is_between_1985_and_2084(string date, int year)
    {
        var bytes = Bytes("", 1, "1", 3, [1, 2, 3], ["+0\u0014\u0014\0"]);
        Encoding.Latin1.GetBytes("made by hand".PadRight(80) + date).CopyTo(bytes, 88);
        var recording = EdfFile.Parse(bytes, "plain.edf");
        Assert.Equal(("EDF", year), (recording.Format, recording.Start!.Value.Year));
    }

    [Theory]
    [InlineData(-2, "Records overlap", "+0\u0014\u0014\0", "+0.5\u0014\u0014\0", "begins before")]
    [InlineData(0, "No onset", "+0\u0014\u0014\0", "x\u0014\u0014\0", "An annotation was expected")]
    [InlineData(0, "No number", "+0\u0014\u0014\0", "+a\u0014\u0014\0", "An onset in seconds")]
    public void What_cannot_be_is_refused(int _, string why, string first, string second, string message)
    {
        Assert.NotEmpty(why);
        var refused = Assert.Throws<SignalFormatException>(() => EdfFile.Parse(Bytes("EDF+D", 2, "1", 3, [1, 2, 3, 4, 5, 6], [first, second]), "bad.edf"));
        Assert.Contains(message, refused.Message);
        Assert.NotNull(refused.Place);
    }

    [Fact]
    public void A_cut_file_is_refused_wherever_it_is_cut()
    {
        var whole = Bytes("EDF+C", 2, "1", 3, [1, 2, 3, 4, 5, 6], ["+0\u0014\u0014\0", "+1\u0014\u0014\0"]);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<SignalFormatException>(() => EdfFile.Parse(whole[..length], "cut.edf"));
    }

    /// <summary>A file with one signal and annotations, written field by field after the specification.</summary>
    private static byte[] Bytes(string reserved, int records, string seconds, int perRecord, short[] samples, string[] lists)
    {
        const int listSamples = 10;
        var text = new StringBuilder();
        foreach (var (field, size) in new[]
        {
            ("0", 8), ("X X X X", 80), ("Startdate 01-JAN-1985 X X X", 80), ("01.01.85", 8), ("10.20.30", 8), ("768", 8), (reserved, 44),
            (FormattableString.Invariant($"{records}"), 8), (seconds, 8), ("2", 4), ("ECG II", 16), ("EDF Annotations", 16), ("", 160), ("uV", 8), ("", 8), ("-3276.8", 8), ("-1", 8),
            ("3276.7", 8), ("1", 8), ("-32768", 8), ("-32768", 8), ("32767", 8), ("32767", 8), ("", 160), (FormattableString.Invariant($"{perRecord}"), 8), (FormattableString.Invariant($"{listSamples}"), 8), ("", 64),
        })
            text.Append(field.PadRight(size));
        var bytes = new List<byte>(Encoding.Latin1.GetBytes(text.ToString()));
        for (var record = 0; record < records; record++)
        {
            foreach (var sample in samples[(record * perRecord)..((record + 1) * perRecord)])
                bytes.AddRange(BitConverter.GetBytes(sample));
            bytes.AddRange(Encoding.Latin1.GetBytes(lists[record].PadRight(2 * listSamples, '\0')));
        }
        return [.. bytes];
    }
}
