using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Wfdb;

/// <summary>Samples of other people's records. Their headers carry the sum of all samples: a record that is read fits it.</summary>
public sealed class WfdbRecordTests
{
    public static TheoryData<string> Complete() => new(
        RealFiles.Names("mitdb", "*.hea", "mitdb/101.hea")
            .Concat(RealFiles.Names("ptb-xl", "*.hea", "ptb-xl/00001_lr.hea"))
            .Concat(RealFiles.Names("cinc2021", "*.hea", "cinc2021/E07500.hea")));

    [Theory]
    [MemberData(nameof(Complete))]
    public void A_record_fits_the_sums_and_first_values_of_its_header(string name)
    {
        var recording = WfdbRecord.Read(RealFiles.At(name));
        Assert.NotEmpty(recording.Channels);
        Assert.All(recording.Channels, channel => Assert.Equal(recording.Frames * channel.SamplesPerFrame, channel.Samples.Length));
        Assert.All(recording.Channels, channel => Assert.NotNull(channel.Millivolts()));
        Assert.Equal(WfdbHeaderText.Read(RealFiles.At(name)).Signals.Select(signal => signal.Initial!.Value), recording.Channels.Select(channel => channel.Samples[0]));
    }

    [Fact]
    public void Ten_packings_are_read_as_their_header_sums_say() =>
        Assert.Equal(10, WfdbRecord.Read(RealFiles.At("wfdb-samples/binformats.hea")).Channels.Length);

    [Theory]
    [InlineData("310derive", "311derive", 1)]
    [InlineData("310derive_2", "311derive_2", 0)]
    [InlineData("310derive_3", "311derive_4", 0)]
    public void The_same_signal_packed_otherwise_has_the_same_samples(string left, string right, int channel) =>
        Assert.Equal(
            WfdbRecord.Read(RealFiles.At("wfdb-samples/" + left)).Channels[channel].Samples,
            WfdbRecord.Read(RealFiles.At("wfdb-samples/" + right)).Channels[0].Samples);

    [Theory]
    [InlineData("100_3chan")]
    [InlineData("3000003_0003")]
    [InlineData("311derive_3")]
    [InlineData("s0010_re")]
    [InlineData("test01_00s")]
    [InlineData("test01_00s_frame")]
    [InlineData("test01_00s_skewframe")]
    [InlineData("flacformats")]
    [InlineData("flac_3_constant")]
    [InlineData("mixedsignals")]
    [InlineData("multi-segment/041s/041s")]
    [InlineData("multi-segment/s25047/s25047-2704-05-04-10-44")]
    [InlineData("multi-segment/s25047/s25047-2704-05-04-10-44n")]
    [InlineData("multi-segment/s00001/s00001-2896-10-10-00-31n")]
    [InlineData("multi-segment/p000878/3269321_0002")]
    public void A_sample_record_is_read(string name) => Assert.True(WfdbRecord.Read(RealFiles.At("wfdb-samples/" + name)).Frames > 0);

    [Fact]
    public void Several_samples_a_frame_are_taken_apart()
    {
        var plain = WfdbRecord.Read(RealFiles.At("wfdb-samples/test01_00s"));
        var framed = WfdbRecord.Read(RealFiles.At("wfdb-samples/test01_00s_frame"));
        Assert.Equal(2, framed.Channels[1].SamplesPerFrame);
        for (var frame = 0; frame < 4000; frame++)
        {
            Assert.Equal(plain.Channels[1].Samples[frame], framed.Channels[1].Samples[2 * frame]);
            Assert.Equal(plain.Channels[2].Samples[frame], framed.Channels[1].Samples[2 * frame + 1]);
            Assert.Equal(plain.Channels[3].Samples[frame], framed.Channels[2].Samples[frame]);
        }
    }

    [Fact]
    public void A_skewed_signal_is_moved_back_to_its_frames()
    {
        var plain = WfdbRecord.Read(RealFiles.At("wfdb-samples/test01_00s")).Channels[1].Samples;
        var skewed = WfdbRecord.Read(RealFiles.At("wfdb-samples/test01_00s_skew")).Channels[1].Samples;
        Assert.Equal(plain[3..], skewed[..^3]);
        Assert.Equal([Channel.Missing, Channel.Missing, Channel.Missing], skewed[^3..]);
    }

    [Theory]
    [InlineData("wfdb-samples/12726", "12726.dat")]
    [InlineData("wfdb-samples/1003", "1003.dat")]
    [InlineData("mitdb/nothing", "nothing.hea")]
    public void A_missing_file_is_named(string name, string missing)
    {
        var refused = Assert.Throws<SignalFormatException>(() => WfdbRecord.Read(RealFiles.At(name)));
        Assert.Equal(missing, refused.File);
        Assert.Contains("missing", refused.Message);
    }

    [Fact]
    public void The_same_signal_in_flac_has_the_same_samples()
    {
        var packed = WfdbRecord.Read(RealFiles.At("wfdb-samples/binformats")).Channels[1].Samples;
        Assert.Equal(packed, WfdbRecord.Read(RealFiles.At("wfdb-samples/flacformats")).Channels[1].Samples);
    }

    [Fact]
    public void Segments_follow_each_other()
    {
        var whole = WfdbRecord.Read(RealFiles.At("wfdb-samples/multi-segment/041s/041s"));
        var second = WfdbRecord.Read(RealFiles.At("wfdb-samples/multi-segment/041s/041s02"));
        Assert.Equal(2000, whole.Frames);
        for (var i = 0; i < whole.Channels.Length; i++)
        {
            var channel = whole.Channels[i];
            Assert.Equal(second.Channels[i].Values(), channel.Values()[(1000 * channel.SamplesPerFrame)..]);
        }
    }

    [Fact]
    public void Signals_of_a_variable_layout_are_found_by_their_name_and_gaps_are_missing()
    {
        var whole = WfdbRecord.Read(RealFiles.At("wfdb-samples/multi-segment/s25047/s25047-2704-05-04-10-44"));
        Assert.Equal(["II", "V", "ABP"], whole.Channels.Select(channel => channel.Name));
        Assert.All(whole.Channels, channel => Assert.All(channel.Samples[..25740], sample => Assert.Equal(Channel.Missing, sample)));
        var first = WfdbRecord.Read(RealFiles.At("wfdb-samples/multi-segment/s25047/3234460_0001"));
        foreach (var channel in first.Channels)
        {
            var all = whole.Channels.Single(one => one.Name == channel.Name);
            var half = 0.5 / Math.Abs(all.Gain) + 1e-9;
            var (expected, actual) = (channel.Values(), all.Values()[25740..(25740 + 28637)]);
            for (var i = 0; i < expected.Length; i++)
                Assert.True(double.IsNaN(expected[i]) ? double.IsNaN(actual[i]) : Math.Abs(expected[i] - actual[i]) <= half);
        }
    }

    [Theory]
    [InlineData("p000878/p000878-2137-10-26-16-57", "3269321_0003.hea, 3269321_0004.hea")]
    [InlineData("s00001/s00001-2896-10-10-00-31", "3975656_0005.dat, 3975656_0006.dat, 3975656_0009.dat")]
    public void All_missing_segments_are_named(string name, string missing)
    {
        var refused = Assert.Throws<SignalFormatException>(() => WfdbRecord.Read(RealFiles.At("wfdb-samples/multi-segment/" + name)));
        Assert.Contains(missing, refused.Message);
    }

    [Theory]
    [InlineData("wfdb-samples/binformats", null)]
    [InlineData("wfdb-samples/mixedsignals", null)]
    [InlineData("wfdb-samples/mixedsignals", 24)]
    [InlineData("wfdb-samples/multi-segment/s25047/3234460_0018", null)]
    [InlineData("mitdb/101", 212)]
    [InlineData("mitdb/101", 61)]
    [InlineData("mitdb/101", 160)]
    [InlineData("wfdb-samples/310derive", 310)]
    [InlineData("wfdb-samples/310derive_3", 311)]
    [InlineData("wfdb-samples/311derive_3", 310)]
    [InlineData("wfdb-samples/3000003_0003", 80)]
    public void A_record_written_again_has_the_same_samples(string name, int? format)
    {
        var folder = Directory.CreateTempSubdirectory("vouch-wfdb-");
        try
        {
            var read = WfdbRecord.Read(RealFiles.At(name));
            WfdbRecord.Write(Path.Combine(folder.FullName, "copy.hea"), read, format);
            var copy = WfdbRecord.Read(Path.Combine(folder.FullName, "copy.hea"));
            Assert.Equal((read.Rate, read.Start, read.Comments.AsEnumerable()), (copy.Rate, copy.Start, copy.Comments.AsEnumerable()),
                (a, b) => a.Rate == b.Rate && a.Start == b.Start && a.Item3.SequenceEqual(b.Item3));
            Assert.Equal(read.Channels.Length, copy.Channels.Length);
            for (var i = 0; i < read.Channels.Length; i++)
            {
                Assert.Equal(read.Channels[i].Samples, copy.Channels[i].Samples);
                Assert.Equal(read.Channels[i] with { Samples = [] }, copy.Channels[i] with { Samples = read.Channels[i].Samples } with { Samples = [] },
                    (a, b) => (a.Name, a.Unit, a.Gain, a.Baseline, a.SamplesPerFrame, a.Bits, a.AdcZero, a.Lead)
                        == (b.Name, b.Unit, b.Gain, b.Baseline, b.SamplesPerFrame, b.Bits, b.AdcZero, b.Lead));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_changed_byte_of_a_signal_file_is_found_by_the_sum_of_the_header()
    {
        var folder = Directory.CreateTempSubdirectory("vouch-wfdb-");
        try
        {
            var record = Path.Combine(folder.FullName, "one");
            WfdbRecord.Write(record + ".hea", new("", "", 100, [new("II", Lead.II, "mV", 200, 0, 1, [.. Enumerable.Range(0, 50)])], null, Subject.Unknown, [], [], []));
            var bytes = File.ReadAllBytes(record + ".dat");
            bytes[20] ^= 4;
            File.WriteAllBytes(record + ".dat", bytes);
            Assert.Contains("add up", Assert.Throws<SignalFormatException>(() => WfdbRecord.Read(record)).Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Leads_age_and_sex_are_known_from_the_header()
    {
        var recording = WfdbRecord.Read(RealFiles.At("cinc2021/E07500"));
        Assert.Equal([Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF, Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6],
            recording.Channels.Select(channel => channel.Lead!.Value));
        Assert.Equal((78, Sex.Male), (recording.Subject.AgeYears, recording.Subject.Sex));
        Assert.Equal(-0.068f, recording.Find(Lead.I)!.Millivolts()![0]);
    }
}
