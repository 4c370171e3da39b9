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

    /// <summary>The numbers stand in OriginalRestingECGMeasurements of the document.</summary>
    [Fact]
    public void What_the_cardiograph_measured_is_kept_apart_from_what_was_edited()
    {
        var device = RecordingFile.Read(RealFiles.At("muse-xml/example2.xml")).Device!;
        Assert.Equal((65, 65, 922), (device.HeartRate, device.AtrialRate, device.Rr));
        Assert.Equal((114, 184, 100, 420), (device.PDuration, device.Pr, device.Qrs, device.Qt));
        Assert.Equal((42, -2, 12), (device.PAxis, device.QrsAxis, device.TAxis));
        Assert.Equal([new("", 436), new DeviceQtc("Fridericia", 431)], device.Qtc.AsEnumerable());
    }

    [Theory]
    [InlineData("muse-xml/example1.xml")]
    [InlineData("muse-xml/example2.xml")]
    public void Its_median_beat_has_the_complex_between_the_marks(string name)
    {
        var device = RecordingFile.Read(RealFiles.At(name)).Device!;
        var beat = device.Beat!;
        Assert.Equal((500, 8, 600), (beat.Rate, beat.Channels.Length, beat.Channels[0].Samples.Length));
        Assert.Equal(device.Qrs, beat.QrsOffset - beat.QrsOnset);
        Assert.Equal(device.Qt, beat.TOffset - beat.QrsOnset);
        Assert.Equal(device.Pr, beat.QrsOnset - beat.POnset);
        var lead = beat.Channels.Single(channel => channel.Lead == Lead.V5).Millivolts()!;
        Assert.InRange(Array.IndexOf(lead, lead.Max()) * 2, beat.QrsOnset!.Value, beat.QrsOffset!.Value);
    }

    [Fact]
    public void A_statement_goes_on_to_the_end_of_its_line()
    {
        var text = File.ReadAllText(RealFiles.At("muse-xml/example1.xml"), Encoding.Latin1).Replace("</MuseInfo>", """
            </MuseInfo><Diagnosis><DiagnosisStatement><StmtText>Edited</StmtText></DiagnosisStatement></Diagnosis>
            <OriginalDiagnosis><DiagnosisStatement><StmtText>Sinus bradycardia</StmtText></DiagnosisStatement>
            <DiagnosisStatement><StmtFlag>ENDSLINE</StmtFlag><StmtText>with sinus arrhythmia</StmtText></DiagnosisStatement>
            <DiagnosisStatement><StmtText>Otherwise normal ECG</StmtText></DiagnosisStatement></OriginalDiagnosis>
            """, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        var recording = RecordingFile.Read(folder.Write("said.xml", Encoding.Latin1.GetBytes(text)));
        Assert.Equal(["Sinus bradycardia with sinus arrhythmia", "Otherwise normal ECG"], recording.Device!.Statements.Select(one => one.Text));
        Assert.Equal(["Edited"], recording.Comments);
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
