namespace Vouch.Signals.Tests;

public sealed class RecordingFileTests
{
    [Theory]
    [InlineData("mitdb/101.hea")]
    [InlineData("mitdb/101.dat")]
    [InlineData("mitdb/101")]
    public void A_record_is_found_by_its_header_its_signal_file_or_its_name(string name) =>
        Assert.Equal(650_000, RecordingFile.Read(RealFiles.At(name)).Frames);

    [Fact]
    public void A_file_is_known_by_its_content_and_not_by_its_name_or_its_neighbours()
    {
        using var folder = new TemporaryFolder();
        var recording = new Recording("", "", 100, [new("II", Lead.II, "mV", 100, 0, 1, [1, 2, 3])], null, Subject.Unknown, [], [], []);
        foreach (var ending in new[] { "hea", "edf", "bdf", "xml", "csv" })
            RecordingFile.Write(folder["one." + ending], recording);
        foreach (var (ending, format) in new[] { ("hea", "WFDB"), ("edf", "EDF+"), ("bdf", "BDF"), ("xml", "HL7 aECG"), ("csv", "CSV") })
        {
            var read = RecordingFile.Read(folder["one." + ending]);
            Assert.Equal(format, read.Format);
            Assert.Equal([0.01f, 0.02f, 0.03f], read.Find(Lead.II)!.Millivolts()![..3]);
            if (ending == "hea")
                continue;
            File.Copy(folder["one." + ending], folder["other.bin"], overwrite: true);
            Assert.Equal(format, RecordingFile.Read(folder["other.bin"]).Format);
        }
    }

    [Fact]
    public void An_ending_of_no_format_is_the_callers_error() =>
        Assert.Throws<ArgumentException>(() => RecordingFile.Write("one.doc", new("", "", 1, [], null, Subject.Unknown, [], [], [])));
}
