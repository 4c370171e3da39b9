using Vouch.Signals.Csv;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Csv;

public sealed class CsvFileTests
{
    [Theory]
    [InlineData("time [s],I [mV],\"II, filtered [uV]\"\n0.000,0.12,-3\n0.002,,4\n0.004,0.1,5\n")]
    [InlineData("time (ms);I (mV);\"II, filtered (uV)\"\r\n0;0,12;-3\r\n2;nan;4\r\n4;0,1;5\r\n")]
    [InlineData("# rate: 500 Hz\n# made by hand\nI [mV]\tII, filtered [uV]\n0.12\t-3\n\t4\n0.1\t5")]
    public void A_table_is_read_in_the_notations_that_programs_write(string text)
    {
        var recording = new CsvTable("one.csv").Parse(text);
        Assert.Equal((500, 3), (recording.Rate, recording.Frames));
        Assert.Equal(Lead.I, recording.Channels[0].Lead);
        Assert.Equal([0.12, double.NaN, 0.1], recording.Channels[0].Values());
        Assert.Equal(("II, filtered", "uV"), (recording.Channels[1].Name, recording.Channels[1].Unit));
        Assert.Equal([-3, 4, 5], recording.Channels[1].Samples);
    }

    [Fact]
    public void Times_rounded_to_milliseconds_give_the_frequency_they_were_made_with() => Assert.Equal(360,
        new CsvTable("one.csv").Parse("time [s],I [mV]\n" + string.Concat(Enumerable.Range(0, 500).Select(i => FormattableString.Invariant($"{i / 360.0:0.000},1\n")))).Rate);

    [Theory]
    [InlineData("", 0, "row of names")]
    [InlineData("I [mV]\n1\n", 1, "rate")]
    [InlineData("time [s],I\n0,1\n", 1, "unit")]
    [InlineData("time,I [mV]\n0,1\n", 1, "unit of the time")]
    [InlineData("time [s],I [mV]\n0,1\n0.1,x\n", 3, "number")]
    [InlineData("time [s],I [mV]\n0,1\n0.1,2,3\n", 3, "2 cells")]
    [InlineData("time [s],I [mV]\n0,1\n0.1,2\n0.2,3\n0.5,4\n", 4, "rise")]
    [InlineData("# rate: fast\nI [mV]\n1\n", 1, "sampling frequency")]
    [InlineData("# rate: 1\nI [mV]\n99999999999\n", 3, "larger")]
    public void What_is_no_table_of_samples_is_refused_with_the_line(string text, long line, string message)
    {
        var refused = Assert.Throws<SignalFormatException>(() => new CsvTable("bad.csv").Parse(text));
        Assert.Contains(message, refused.Message);
        Assert.Equal(line, refused.Place);
    }

    [Theory]
    [InlineData("mitdb/101")]
    [InlineData("cinc2021/E07500")]
    [InlineData("wfdb-samples/multi-segment/s25047/3234460_0018")]
    public void A_recording_written_as_a_table_has_the_same_values(string name)
    {
        using var folder = new TemporaryFolder();
        var read = WfdbRecord.Read(RealFiles.At(name));
        CsvFile.Write(folder["copy.csv"], read);
        var copy = RecordingFile.Read(folder["copy.csv"]);
        Assert.Equal((read.Rate, read.Frames, read.Channels.Length), (copy.Rate, copy.Frames, copy.Channels.Length));
        for (var i = 0; i < read.Channels.Length; i++)
        {
            var (expected, actual) = (read.Channels[i].Values(), copy.Channels[i].Values());
            for (var k = 0; k < expected.Length; k++)
                Assert.True(double.IsNaN(expected[k]) ? double.IsNaN(actual[k]) : Math.Abs(expected[k] - actual[k]) <= 0.01 / read.Channels[i].Gain);
        }
    }
}
