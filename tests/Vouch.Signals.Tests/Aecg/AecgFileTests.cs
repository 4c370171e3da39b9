using System.Text;
using Vouch.Signals.Aecg;
using Vouch.Signals.Muse;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Aecg;

public sealed class AecgFileTests
{
    /// <summary>Two sets of leads one after the other, as the implementation guide shows them.</summary>
    private const string Example = """
        <?xml version="1.0" encoding="UTF-8"?>
        <AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <id root="61d1a24f-b47e-41aa-ae95-f8ac302f4eeb"/>
          <code code="93000" codeSystem="2.16.840.1.113883.6.12"/>
          <componentOf><timepointEvent><componentOf><subjectAssignment><subject><trialSubject>
            <id root="2.16.840.1.113883.3.4" extension="SBJ-123"/>
            <subjectDemographicPerson><name>JDO</name><administrativeGenderCode code="F"/><birthTime value="19530508"/></subjectDemographicPerson>
          </trialSubject></subject></subjectAssignment></componentOf></timepointEvent></componentOf>
          <component><series><code code="RHYTHM"/><effectiveTime><low value="20021122091000.000"/></effectiveTime>
            <component><sequenceSet>
              <component><sequence><code code="TIME_ABSOLUTE"/><value xsi:type="GLIST_TS"><head value="20021122091000.000-0600"/><increment value="0.002" unit="s"/></value></sequence></component>
              <component><sequence><code code="MDC_ECG_LEAD_I"/><value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="5" unit="uV"/><digits>1 2 -3</digits></value></sequence></component>
            </sequenceSet></component>
            <component><sequenceSet>
              <component><sequence><code code="TIME_ABSOLUTE"/><value xsi:type="GLIST_TS"><head value="20021122091000.006-0600"/><increment value="2" unit="ms"/></value></sequence></component>
              <component><sequence><code code="MDC_ECG_LEAD_AVR"/><value xsi:type="SLIST_PQ"><origin value="10" unit="uV"/><scale value="5" unit="uV"/><digits>4
                5</digits></value></sequence></component>
              <component><sequence><code code="MDC_ECG_LEAD_I"/><value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="5" unit="uV"/><digits>6 7</digits></value></sequence></component>
            </sequenceSet></component>
          </series></component>
        </AnnotatedECG>
        """;

    [Fact]
    public void Sequence_sets_one_after_the_other_lie_on_one_axis()
    {
        var recording = Parse(Example);
        Assert.Equal(500, recording.Rate);
        Assert.Equal(new DateTimeOffset(2002, 11, 22, 9, 10, 0, TimeSpan.FromHours(-6)), recording.Start);
        Assert.Equal([1, 2, -3, 6, 7], recording.Find(Lead.I)!.Samples);
        Assert.Equal([float.NaN, float.NaN, float.NaN, 0.030f, 0.035f], recording.Find(Lead.AvR)!.Millivolts()!);
        Assert.Equal(new Subject("SBJ-123", "JDO", new DateOnly(1953, 5, 8), 49, Sex.Female), recording.Subject);
    }

    [Theory]
    [InlineData("\"RHYTHM\"", "\"OTHER\"", "RHYTHM")]
    [InlineData("SLIST_PQ", "GLIST_PQ", "SLIST_PQ")]
    [InlineData("unit=\"ms\"", "unit=\"m\"", "not m")]
    [InlineData("value=\"2\" unit=\"ms\"", "value=\"3\" unit=\"ms\"", "same increment")]
    [InlineData("1 2 -3", "1 2.5 -3", "whole number")]
    [InlineData(">6 7<", ">6 7 8<", "same number")]
    [InlineData("000.006-0600", "000.002-0600", "twice")]
    [InlineData("scale value=\"5\"", "scale value=\"0\"", "scale")]
    [InlineData("20021122091000.006-0600", "20021122091000.006-06", "point in time")]
    public void What_does_not_fit_is_refused_with_its_line(string from, string to, string message)
    {
        var refused = Assert.Throws<SignalFormatException>(() => Parse(Example.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(message, refused.Message);
        Assert.NotNull(refused.Place);
    }

    [Theory]
    [InlineData("cinc2021/E07500")]
    [InlineData("mitdb/101")]
    [InlineData("muse-xml/example1.xml")]
    public void A_recording_written_as_aECG_is_the_same(string name)
    {
        using var folder = new TemporaryFolder();
        var path = RealFiles.At(name);
        var read = name.EndsWith(".xml", StringComparison.Ordinal) ? MuseFile.Read(path) : WfdbRecord.Read(path);
        AecgFile.Write(folder["copy.xml"], read);
        var copy = RecordingFile.Read(folder["copy.xml"]);
        Assert.Equal((AecgFile.Format, read.Rate, read.Start, read.Subject.Sex), (copy.Format, copy.Rate, copy.Start, copy.Subject.Sex));
        for (var i = 0; i < read.Channels.Length; i++)
        {
            var (from, to) = (read.Channels[i], copy.Channels[i]);
            Assert.Equal((from.Lead, from.Unit, from.Baseline), (to.Lead, to.Unit, to.Baseline));
            Assert.Equal(from.Gain, to.Gain, from.Gain * 1e-12);
            Assert.Equal(from.Samples, to.Samples);
        }
    }

    private static Recording Parse(string text) => AecgFile.Parse(Xml.Load(Encoding.UTF8.GetBytes(text), "a.xml"), "a.xml");
}
