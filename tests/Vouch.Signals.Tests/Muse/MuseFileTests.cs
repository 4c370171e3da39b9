using System.Text;
using Vouch.Signals.Muse;

namespace Vouch.Signals.Tests.Muse;

public sealed class MuseFileTests
{
    [Theory]
    [InlineData("muse-xml/example1.xml", 8)]
    [InlineData("muse-xml/example2.xml", 10)]
    public void A_resting_ECG_is_read_and_every_lead_fits_its_CRC(string name, int beats)
    {
        var recording = RecordingFile.Read(RealFiles.At(name));
        Assert.Equal((MuseFile.Format, 500, 5000), (recording.Format, recording.Rate, recording.Frames));
        Assert.Equal([Lead.I, Lead.II, Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6], recording.Channels.Select(channel => channel.Lead!.Value));
        Assert.All(recording.Channels, channel => Assert.InRange(channel.Millivolts()!.Max(), 0.05f, 5f));
        // QRSCount of the document itself.
        Assert.Equal(beats, recording.Annotations.Length);
    }

    [Fact]
    public void The_complexes_it_names_lie_where_the_signal_is_steep()
    {
        var recording = MuseFile.Read(RealFiles.At("muse-xml/example1.xml"));
        var lead = recording.Find(Lead.V4)!.Millivolts()!;
        var slopes = lead.Skip(1).Zip(lead, (next, one) => Math.Abs(next - one)).ToArray();
        var typical = slopes.Average();
        foreach (var beat in recording.Annotations)
            Assert.True(slopes[(int)Math.Max(0, beat.Frame - 40)..(int)Math.Min(slopes.Length, beat.Frame + 40)].Max() > 8 * typical);
    }

    [Fact]
    public void Four_leads_follow_from_two()
    {
        var recording = LimbLeads.Complete(MuseFile.Read(RealFiles.At("muse-xml/example1.xml")));
        var (one, two) = (recording.Find(Lead.I)!.Values(), recording.Find(Lead.II)!.Values());
        Assert.Equal(12, recording.Channels.Length);
        Assert.Equal(one.Zip(two, (i, ii) => Math.Round(ii - i, 6)), recording.Find(Lead.III)!.Values().Select(v => Math.Round(v, 6)));
        Assert.Equal(one.Zip(two, (i, ii) => Math.Round(-(i + ii) / 2, 6)), recording.Find(Lead.AvR)!.Values().Select(v => Math.Round(v, 6)));
        Assert.Equal(one.Zip(two, (i, ii) => Math.Round(i - ii / 2, 6)), recording.Find(Lead.AvL)!.Values().Select(v => Math.Round(v, 6)));
        Assert.Equal(one.Zip(two, (i, ii) => Math.Round(ii - i / 2, 6)), recording.Find(Lead.AvF)!.Values().Select(v => Math.Round(v, 6)));
    }

    [Theory]
    [InlineData("<LeadDataCRC32>", "<LeadDataCRC32>1", "CRC")]
    [InlineData("<LeadSampleCountTotal>5000", "<LeadSampleCountTotal>4999", "are claimed")]
    [InlineData("MICROVOLTS", "GALLONS", "MICROVOLTS")]
    [InlineData("<WaveformType>Rhythm", "<WaveformType>Other", "Rhythm")]
    [InlineData("</RestingECG>", "", "well-formed")]
    [InlineData("<SampleBase>500", "<SampleBase>-1", "frequency")]
    public void What_does_not_fit_is_refused_with_its_line(string from, string to, string message)
    {
        var text = File.ReadAllText(RealFiles.At("muse-xml/example1.xml"), Encoding.Latin1);
        var at = text.IndexOf("<WaveformType>Rhythm", StringComparison.Ordinal);
        var changed = text[..at] + text[at..].Replace(from, to, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        var refused = Assert.Throws<SignalFormatException>(() => RecordingFile.Read(folder.Write("bad.xml", Encoding.Latin1.GetBytes(changed))));
        Assert.Contains(message, refused.Message);
        Assert.NotNull(refused.Place);
    }
}
