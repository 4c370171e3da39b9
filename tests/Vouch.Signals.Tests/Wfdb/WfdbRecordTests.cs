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
    public void Leads_age_and_sex_are_known_from_the_header()
    {
        var recording = WfdbRecord.Read(RealFiles.At("cinc2021/E07500"));
        Assert.Equal([Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF, Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6],
            recording.Channels.Select(channel => channel.Lead!.Value));
        Assert.Equal((78, Sex.Male), (recording.Subject.AgeYears, recording.Subject.Sex));
        Assert.Equal(-0.068f, recording.Find(Lead.I)!.Millivolts()![0]);
    }
}
