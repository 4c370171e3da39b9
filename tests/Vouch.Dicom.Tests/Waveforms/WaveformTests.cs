using System.Text.Json;
using Vouch.Dicom.Files;
using Vouch.Dicom.Reports;
using Vouch.Dicom.Tests.Reports;
using Vouch.Dicom.Waveforms;

namespace Vouch.Dicom.Tests.Waveforms;

public sealed class WaveformTests
{
    private static readonly Tag Sequence = new(0x5400, 0x0100);

    [Fact]
    public async Task The_samples_of_an_ECG_are_those_that_pydicom_reads()
    {
        var path = RealFiles.At("pydicom/test_files/waveform_ecg.dcm");
        Pydicom.IsNeeded();
        using var json = JsonDocument.Parse(Assert.Single(await Pydicom.RunAsync("Waveforms/pydicom_waveform.py", [path])));
        using var file = DicomFile.Open(path);
        var groups = Waveform.Read(file.Data);
        var theirs = json.RootElement.GetProperty("groups").EnumerateArray().ToList();
        Assert.Equal(theirs.Count, groups.Length);
        foreach (var (group, their) in groups.Zip(theirs))
        {
            Assert.Equal(their.GetProperty("rate").GetDouble(), group.Rate);
            Assert.Equal(their.GetProperty("leads").EnumerateArray().Select(one => one.GetString()),
                group.Channels.Select(one => one.Source?.Meaning));
            var values = group.Channels.Select(one => one.Values()).ToList();
            Assert.All(values.Zip(Numbers(their, "sums")), pair => Assert.Equal(pair.Second, pair.First.Sum(), 1e-6));
            Assert.Equal(Numbers(their, "first"), values.Select(one => one[0]));
            Assert.Equal(Numbers(their, "last"), values.Select(one => one[^1]));
        }

        Assert.Equal([("RHYTHM", true, "uV"), ("MEDIAN BEAT", false, "uV")],
            groups.Select(one => (one.Label, one.IsOriginal, one.Channels[0].Unit)));
        Assert.Equal((0.05, 300), (groups[0].Channels[0].FilterLow!.Value, groups[0].Channels[0].FilterHigh!.Value));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void What_is_written_is_read_again_with_gaps_and_units(int highest)
    {
        var group = new WaveformGroup("RHYTHM", true, 500,
        [
            new(new("2:1", "MDC", "MDC_ECG_LEAD_I"), "", 1.25, 0.5, "uV", 16, [1, -2, WaveformChannel.Padding, highest]) { FilterLow = 0.05,
                Skew = 0.001 },
            new(null, "Pressure", null, 0, "", 12, [4, 5, 6, -7]),
        ]);
        var data = new DataSet();
        Waveform.Write([group], data);
        var again = Assert.Single(Waveform.Read(ReportFiles.Again(data)));
        Assert.Equal((group.Label, group.IsOriginal, group.Rate), (again.Label, again.IsOriginal, again.Rate));
        foreach (var (ours, read) in group.Channels.Zip(again.Channels))
        {
            Assert.Equal(ours.Samples, read.Samples);
            Assert.Equal((ours.Source, ours.Label, ours.Sensitivity, ours.Baseline, ours.Unit, ours.Bits, ours.Skew, ours.FilterLow),
                (read.Source, read.Label, read.Sensitivity, read.Baseline, read.Unit, read.Bits, read.Skew, read.FilterLow));
        }

        Assert.Equal([1.75, -2, double.NaN, (highest * 1.25) + 0.5], again.Channels[0].Values());
    }

    /// <summary>Expected: the tables of ITU-T G.711.</summary>
    [Theory]
    [InlineData("MB", 0xFF, 0)]
    [InlineData("MB", 0x00, -32124)]
    [InlineData("MB", 0x80, 32124)]
    [InlineData("AB", 0xD5, 8)]
    [InlineData("AB", 0xAA, 32256)]
    [InlineData("AB", 0x2A, -32256)]
    [InlineData("SB", 0xFF, -1)]
    [InlineData("UB", 0xFF, 255)]
    public void Samples_of_a_byte_are_understood(string interpretation, int coded, int value)
    {
        var data = OneSample(interpretation, 8, [(byte)coded, 0]);
        Assert.Equal([value], Waveform.Read(data)[0].Channels[0].Samples);
    }

    [Fact]
    public void A_group_that_is_not_what_it_says_is_refused_with_its_place()
    {
        Refused("(5400,1006)", item => item.Set(new Tag(0x5400, 0x1006), "XX"));
        Refused("(5400,1004)", item => item.Set(new Tag(0x5400, 0x1004), 8L));
        Refused("(5400,1010)", item => item.Set(new Tag(0x003A, 0x0010), 1000L));
        Refused("(003A,0010)", item => item.Set(new Tag(0x003A, 0x0010), (long)uint.MaxValue));
        Refused("(003A,0005)", item => item.Set(new Tag(0x003A, 0x0005), 0L));
        Refused("(003A,001A)", item => item.Set(new Tag(0x003A, 0x001A), "0"));
        Refused("(003A,0200)", item => item.Set(new Tag(0x003A, 0x0005), 2L));

        static void Refused(string place, Action<DataSet> spoil)
        {
            var data = OneSample("SS", 16, [1, 0]);
            spoil(data.Items(Sequence)[0]);
            var refused = Assert.Throws<DicomFormatException>(() => Waveform.Read(data));
            Assert.Equal("(5400,0100)[1]." + place, refused.Path);
        }
    }

    private static DataSet OneSample(string interpretation, int bits, byte[] bytes)
    {
        var data = new DataSet();
        Waveform.Write([new("", true, 500, [new(new CodedConcept("2:1", "MDC", "I"), "", 1, 0, "uV", bits, [0])])], data);
        var item = data.Items(Sequence)[0];
        item.Set(new Tag(0x5400, 0x1006), interpretation).Set(new Tag(0x5400, 0x1004), (long)bits)
            .SetBytes(new(0x5400, 0x1010), Vr.OW, bytes);
        item.Remove(new(0x5400, 0x100A));
        return data;
    }

    private static IEnumerable<double> Numbers(JsonElement at, string name) =>
        at.GetProperty(name).EnumerateArray().Select(one => one.GetDouble());
}
