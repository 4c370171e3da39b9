using System.Text;
using Vouch.Signals.Aecg;

namespace Vouch.Signals.Tests.Aecg;

public sealed class AecgAnnotationsTests
{
    /// <summary>
    /// Waves by absolute and by relative times, global measurements, those of a lead and of a beat, statements, a representative beat;
    /// laid out as the implementation guide (2005-03-21) lays out annotation sets and derived series.
    /// </summary>
    internal const string Annotated = """
        <AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><component><series><code code="RHYTHM"/>
          <component><sequenceSet>
            <component><sequence><code code="TIME_ABSOLUTE"/><value xsi:type="GLIST_TS"><head value="20021122091000.000"/><increment value="0.1" unit="s"/></value></sequence></component>
            <component><sequence><code code="MDC_ECG_LEAD_I"/><value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="5" unit="uV"/><digits>1 2 3 4 5 6 7 8 9 10</digits></value></sequence></component>
            <component><sequence><code code="MDC_ECG_LEAD_II"/><value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="5" unit="uV"/><digits>1 2 3 4 5 6 7 8 9 10</digits></value></sequence></component>
          </sequenceSet></component>
          <subjectOf><annotationSet>
            <component><annotation><code code="MDC_ECG_BEAT"/><value xsi:type="CE" code="MDC_ECG_BEAT_NORMAL"/>
              <component><annotation><code code="MDC_ECG_WAVC"/><value xsi:type="CE" code="MDC_ECG_WAVC_PWAVE"/><support><supportingROI classCode="ROIBND"><code code="ROIPS"/>
                <component><boundary><code code="TIME_ABSOLUTE"/><value xsi:type="IVL_TS"><low value="20021122091000.100"/><high value="20021122091000.200"/></value></boundary></component>
              </supportingROI></support></annotation></component>
              <component><annotation><code code="MDC_ECG_TIME_PD_QT"/><value xsi:type="PQ" value="999" unit="ms"/></annotation></component>
            </annotation></component>
            <component><annotation><code code="MDC_ECG_WAVC"/><value xsi:type="CE" code="MDC_ECG_WAVC_QRSWAVE"/><support><supportingROI classCode="ROIBND"><code code="ROIPS"/>
              <component><boundary><code code="TIME_RELATIVE"/><value xsi:type="IVL_PQ"><low value="300" unit="ms"/><high value="0.4" unit="s"/></value></boundary></component>
              <component><boundary><code code="MDC_ECG_LEAD_II"/></boundary></component>
            </supportingROI></support></annotation></component>
            <component><annotation><code code="MDC_ECG_WAVC"/><value xsi:type="CE" code="MDC_ECG_WAVC_TWAVE"/><support><supportingROI classCode="ROIBND"><code code="ROIPS"/>
              <component><boundary><code code="TIME_RELATIVE"/><value xsi:type="IVL_PQ"><high value="5" unit="s"/></value></boundary></component>
            </supportingROI></support></annotation></component>
            <component><annotation><code code="MDC_ECG_HEART_RATE"/><value xsi:type="PQ" value="62" unit="bpm"/></annotation></component>
            <component><annotation><code code="MDC_ECG_TIME_PD_PR"/><value xsi:type="PQ" value="0.158" unit="s"/></annotation></component>
            <component><annotation><code code="MDC_ECG_TIME_PD_QRS_GL"/><value xsi:type="PQ" value="94" unit="ms"/></annotation></component>
            <component><annotation><code code="MDC_ECG_TIME_PD_QT"/><value xsi:type="PQ" value="402" unit="ms"/></annotation></component>
            <component><annotation><code code="MDC_ECG_TIME_PD_QTc"/><component><annotation><code code="MDC_ECG_TIME_PD_QTcF"/><value xsi:type="PQ" value="406" unit="ms"/></annotation></component></annotation></component>
            <component><annotation><code code="MDC_ECG_ANGLE_QRS_FRONT"/><value xsi:type="PQ" value="-12" unit="deg"/></annotation></component>
            <component><annotation><code code="MDC_ECG_LEAD_I"/><component><annotation><code code="VENDOR_R_AMP"/><value xsi:type="PQ" value="812" unit="uV"/></annotation></component></annotation></component>
            <component><annotation><code code="MDC_ECG_INTERPRETATION"/><component><annotation><code code="MDC_ECG_INTERPRETATION_STATEMENT"/><value xsi:type="ST">Sinus rhythm</value></annotation></component>
              <component><annotation><code code="MDC_ECG_INTERPRETATION_SUMMARY"/><value xsi:type="ST">Normal ECG</value></annotation></component></annotation></component>
          </annotationSet></subjectOf>
          <derivation><derivedSeries><code code="REPRESENTATIVE_BEAT"/>
            <component><sequenceSet>
              <component><sequence><code code="TIME_RELATIVE"/><value xsi:type="GLIST_PQ"><head value="100" unit="ms"/><increment value="50" unit="ms"/></value></sequence></component>
              <component><sequence><code code="MDC_ECG_LEAD_I"/><value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="5" unit="uV"/><digits>0 9 0 0</digits></value></sequence></component>
            </sequenceSet></component>
            <subjectOf><annotationSet>
              <component><annotation><code code="MDC_ECG_WAVC"/><value xsi:type="CE" code="MDC_ECG_WAVC_QRSWAVE"/><support><supportingROI classCode="ROIBND"><code code="ROIPS"/>
                <component><boundary><code code="TIME_RELATIVE"/><value xsi:type="IVL_PQ"><low value="120" unit="ms"/><high value="214" unit="ms"/></value></boundary></component>
              </supportingROI></support></annotation></component>
            </annotationSet></subjectOf>
          </derivedSeries></derivation>
        </series></component></AnnotatedECG>
        """;

    private readonly Recording recording = AecgFile.Parse(Xml.Load(Encoding.UTF8.GetBytes(Annotated), "a.xml"), "a.xml");

    [Fact]
    public void Onsets_and_offsets_of_waves_are_marks_on_the_time_axis() =>
        Assert.Equal(
            [new(1, AnnotationCode.WaveOnset), new(2, AnnotationCode.WaveOffset), new(3, AnnotationCode.WaveOnset, Channel: 1, Number: 1),
                new Annotation(4, AnnotationCode.WaveOffset, Channel: 1, Number: 1)],
            recording.Annotations.AsEnumerable());

    [Fact]
    public void A_mark_outside_of_the_recording_is_said() => Assert.Equal(["1 ends of waves lie outside of the recording."], recording.Remarks.AsEnumerable());

    [Fact]
    public void What_holds_for_all_leads_and_beats_is_the_global_measurement()
    {
        var device = recording.Device!;
        Assert.Equal((62, 158, 94, 402), (device.HeartRate, device.Pr, device.Qrs, device.Qt));
        Assert.Equal(new DeviceQtc("Fridericia", 406), Assert.Single(device.Qtc));
        Assert.Equal((null, -12, null), (device.PAxis, device.QrsAxis, device.TAxis));
        Assert.Equal("Normal ECG", device.Severity);
        Assert.Equal(new DeviceStatement("", "Sinus rhythm", ""), Assert.Single(device.Statements));
    }

    [Fact]
    public void What_holds_for_a_lead_stands_with_the_lead()
    {
        var lead = Assert.Single(recording.Device!.Leads);
        Assert.Equal(("MDC_ECG_LEAD_I", Lead.I), (lead.Name, lead.Lead));
        Assert.Equal(new DeviceValue("VENDOR_R_AMP", 812, "uV"), Assert.Single(lead.Values));
    }

    [Fact]
    public void The_representative_beat_has_its_marks_in_ms_from_its_first_sample()
    {
        var beat = recording.Device!.Beat!;
        Assert.Equal((20, 4), (beat.Rate, Assert.Single(beat.Channels).Samples.Length));
        Assert.Equal((20, 114), (Math.Round(beat.QrsOnset!.Value, 6), Math.Round(beat.QrsOffset!.Value, 6)));
        Assert.Null(beat.POnset);
    }
}
