using System.Text;
using Vouch.Signals.Philips;

namespace Vouch.Signals.Tests.Philips;

public sealed class PhilipsFileTests
{
    private const string Fixtures = "philips-xml/pysierraecg/tests/fixtures/";

    /// <summary>Sample 2750 of each lead as the tests of pysierraecg (sierra-ecg-tools, another program) expect it.</summary>
    [Theory]
    [InlineData("1_04/3191723_ZZDEMOPTONLY_1-04_orig.xml", new[] { -11, -54, -43, 33, 16, -50, 7, -4, -14, -41, -35, -33 })]
    [InlineData("1_04/ad4d3d80-d165_1-04_orig.xml", new[] { 32, 46, 14, -39, 9, 30, -74, 320, -1633, 197, 26, 55 })]
    [InlineData("1_04_01/2020-5-18_15-48-11.xml", new[] { -12, 78, 90, -33, -51, 84, 14, 3, -24, -20, -13, -21 })]
    [InlineData("1_03/repbeats_example.xml", new[] { -9, -17, -7, 13, -1, -12, 0, -1, -3, -4, -7, -6 })]
    public void Twelve_leads_are_restored_as_another_reader_restores_them(string name, int[] middle)
    {
        var recording = RecordingFile.Read(RealFiles.At(Fixtures + name));
        Assert.Equal((PhilipsFile.Format, 500, 5500), (recording.Format, recording.Rate, recording.Frames));
        Assert.Equal([Lead.I, Lead.II, Lead.III, Lead.AvR, Lead.AvL, Lead.AvF, Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6],
            recording.Channels.Select(channel => channel.Lead!.Value));
        Assert.Equal(middle, recording.Channels.Select(channel => channel.Samples[2750]));
        Assert.All(recording.Channels, channel => Assert.Equal(5, 1 / channel.Gain, 1e-9));
        Assert.NotNull(recording.Start);
    }

    /// <summary>The numbers stand in globalmeasurements (1.03: interpretationmeasurements) of the documents; that P lasts 508 ms too.</summary>
    [Theory]
    [InlineData("1_04/ad4d3d80-d165_1-04_orig.xml", 41, 508, 144, 102, 564, 19, 85, 53, "Bazett 466, Fridericia 497")]
    [InlineData("1_04_01/2020-5-18_15-48-11.xml", 64, 104, 164, 102, 399, 27, 22, 80, "Bazett 412, Fridericia 408")]
    [InlineData("1_03/repbeats_example.xml", 41, null, 151, 135, 476, 66, -21, 59, " 393")]
    public void What_the_cardiograph_measured_is_kept(string name, double rate, object? p, double pr, double qrs, double qt, double pAxis, double qrsAxis, double tAxis, string qtc)
    {
        var device = RecordingFile.Read(RealFiles.At(Fixtures + name)).Device!;
        Assert.Equal((rate, pr, qrs, qt), (device.HeartRate, device.Pr, device.Qrs, device.Qt));
        Assert.Equal(p is null ? null : Convert.ToDouble(p, System.Globalization.CultureInfo.InvariantCulture), device.PDuration);
        Assert.Equal((pAxis, qrsAxis, tAxis), (device.PAxis, device.QrsAxis, device.TAxis));
        Assert.Equal(qtc, string.Join(", ", device.Qtc.Select(one => FormattableString.Invariant($"{one.Formula} {one.Milliseconds}"))));
        Assert.Equal(12, device.Leads.Length);
    }

    [Fact]
    public void Statements_stand_with_their_reasons()
    {
        var device = RecordingFile.Read(RealFiles.At(Fixtures + "1_04_01/2020-5-18_15-48-11.xml")).Device!;
        Assert.Equal("- OTHERWISE NORMAL ECG -", device.Severity);
        Assert.Equal([new("SR", "Sinus rhythm", "normal P axis, V-rate 50-99"), new DeviceStatement("ET", "Abnormal R-wave progression, early transition", "QRS area>0 in V2")],
            device.Statements.AsEnumerable());
    }

    /// <summary>Its R wave is as high as the document says of the lead (ramp), and peaks between onset and offset.</summary>
    [Theory]
    [InlineData("1_04/3191723_ZZDEMOPTONLY_1-04_orig.xml", 600)]
    [InlineData("1_04/ad4d3d80-d165_1-04_orig.xml", 600)]
    [InlineData("1_04_01/2020-5-18_15-48-11.xml", 1200)]
    public void The_representative_beat_is_what_was_measured(string name, int samples)
    {
        var device = RecordingFile.Read(RealFiles.At(Fixtures + name)).Device!;
        var beat = device.Beat!;
        Assert.All(beat.Channels, channel => Assert.Equal(samples, channel.Samples.Length));
        foreach (var lead in (Lead[])[Lead.I, Lead.V5, Lead.V6])
        {
            var values = beat.Channels.Single(channel => channel.Lead == lead).Values();
            var height = device.Leads.Single(one => one.Lead == lead).Values.Single(value => value.Name == "ramp");
            Assert.Equal("uV", height.Unit);
            // The level that amplitudes are measured against is not said: 25 µV either way.
            Assert.Equal(height.Value, values.Max(), 25.0);
            Assert.InRange(Array.IndexOf(values, values.Max()) * 1000 / beat.Rate, beat.QrsOnset!.Value, beat.QrsOffset!.Value);
        }
    }

    [Theory]
    [InlineData("invalid-doc-type.xml", "not MortaraECG")]
    [InlineData("invalid-doc-version.xml", "not 1.05")]
    public void A_document_of_another_type_or_version_is_refused_for_it(string name, string reason)
    {
        var refused = Assert.Throws<SignalFormatException>(() => RecordingFile.Read(RealFiles.At(Fixtures + name)));
        Assert.Contains(reason, refused.Message);
        Assert.NotNull(refused.Place);
    }

    [Theory]
    [InlineData("durationperchannel=\"11000\"", "durationperchannel=\"22000\"", "compressed data end")]
    [InlineData("durationperchannel=\"11000\"", "durationperchannel=\"5500\"", "data go on")]
    [InlineData("compressmethod=\"XLI\"", "compressmethod=\"ZIP\"", "XLI")]
    [InlineData("<signaloffset>0", "<signaloffset>7", "offset of 0")]
    [InlineData("<samplingrate>500", "<samplingrate>0", "above 0")]
    public void What_does_not_fit_is_refused(string from, string to, string message)
    {
        var text = File.ReadAllText(RealFiles.At(Fixtures + "1_03/repbeats_example.xml")).Replace(from, to, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        Assert.Contains(message, Assert.Throws<SignalFormatException>(() => RecordingFile.Read(folder.Write("bad.xml", Encoding.UTF8.GetBytes(text)))).Message);
    }

    [Fact]
    public void Codes_that_stand_for_nothing_yet_are_refused()
    {
        Assert.Equal("ABABABA"u8.ToArray(), Lzw.Decode(Codes('A', 'B', 256, 258), 7, 0, "x"));
        Assert.Throws<SignalFormatException>(() => Lzw.Decode(Codes('A', 257), 5, 0, "x"));
        Assert.Throws<SignalFormatException>(() => Lzw.Decode(Codes(256), 5, 0, "x"));
        Assert.Throws<SignalFormatException>(() => Lzw.Decode(Codes('A', 1023), 5, 0, "x"));
        Assert.Throws<SignalFormatException>(() => Lzw.Decode(Codes('A'), 5, 0, "x"));
    }

    private static byte[] Codes(params int[] codes)
    {
        var bits = string.Concat(codes.Select(code => Convert.ToString(code, 2).PadLeft(10, '0')));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
