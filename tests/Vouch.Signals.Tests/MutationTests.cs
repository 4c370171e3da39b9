using System.Text;
using Vouch.Signals.Aecg;
using Vouch.Signals.Csv;
using Vouch.Signals.Edf;
using Vouch.Signals.Flac;
using Vouch.Signals.Muse;
using Vouch.Signals.Philips;
using Vouch.Signals.Scp;
using Vouch.Signals.Tests.Aecg;
using Vouch.Signals.Tests.Scp;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests;

/// <summary>
/// Files with bytes changed, cut, doubled and put in: each is read as a recording that can be, or refused, never anything else.
/// The changes follow from a seed that the failure names.
/// </summary>
public sealed class MutationTests
{
    private const int Cases = 400;

    [Fact]
    public void Headers_of_WFDB()
    {
        var header = Encoding.UTF8.GetBytes("one 3 100/200(7) 20 10:20:30 01/02/2003\none.dat 16+2 200(3)/mV 12 0 1 0 0 II\none.dat 16x2:1+2 -1.5/uV 12 4 1\none.dat 16\n# Age: 40\n");
        var segments = Encoding.UTF8.GetBytes("all/3 1 100 40\nlay 0\none 20\n~ 20\n");
        using var folder = new TemporaryFolder();
        folder.Write("one.dat", new byte[400]);
        Each(header, bytes => WfdbRecord.Read(folder.Write("one.hea", bytes)));
        folder.Write("lay.hea", "lay 1 100 0\n~ 0 200/mV 12 0 0 0 0 II\n"u8.ToArray());
        folder.Write("one.hea", "one 1 100 20\none.dat 16 200/mV 12 0 0 0 0 II\n"u8.ToArray());
        Each(segments, bytes => WfdbRecord.Read(folder.Write("all.hea", bytes)));
    }

    [Fact]
    public void Annotations_of_WFDB() => Each(
        WfdbAnnotations.Bytes([new(3, AnnotationCode.Comment, Note: "## time resolution: 500"), new(9, AnnotationCode.Normal, 1, 2, 3, "note"), new(90_000, AnnotationCode.Paced)]),
        bytes =>
        {
            WfdbAnnotations.Parse(bytes, "a.atr", 250);
            return null;
        });

    [Fact]
    public void FLAC_streams()
    {
        var whole = File.ReadAllBytes(RealFiles.At("wfdb-samples/flacformats.d1"));
        Each(whole, bytes =>
        {
            FlacStream.Read(bytes, Limits.For(bytes.Length), "a.dat");
            return null;
        });
    }

    [Fact]
    public void EDF() => Each(EdfWriter.Bytes(Small(), 2), bytes => EdfFile.Parse(bytes, "a.edf"));

    [Fact]
    public void CSV()
    {
        using var text = new StringWriter();
        CsvFile.Write(text, Small());
        Each(Encoding.UTF8.GetBytes(text.ToString()), bytes => new CsvTable("a.csv").Parse(Encoding.Latin1.GetString(bytes)));
        Each("time [s];\"I; a [mV]\"\n0;1\n0,5;-1,25e2\n1;\n"u8.ToArray(), bytes => new CsvTable("a.csv").Parse(Encoding.Latin1.GetString(bytes)));
    }

    /// <summary>With fitting CRCs, so that what they guard is reached.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(11)]
    public void Sections_of_SCP_ECG(int section)
    {
        int[] samples = [.. Enumerable.Range(0, 60).Select(i => i * i % 37 - 300)];
        var data = ScpWriter.Huffman(samples);
        byte[] Word(int value) => ScpWriter.Word(value);
        byte[] Long(int value) => ScpWriter.Long(value);
        var sections = new Dictionary<int, byte[]>
        {
            [1] = [.. ScpWriter.Field(2, "7\0"u8.ToArray()), .. ScpWriter.Field(4, [40, 0, 1]), .. ScpWriter.Field(25, [.. Word(2024), 5, 6]), .. ScpWriter.Field(26, [7, 8, 9]), 255, 0, 0],
            [2] = [.. Word(19999)],
            [3] = [1, 1, .. Long(1), .. Long(60), 1],
            [4] = [.. Word(120), .. Word(30), .. Word(1), .. Word(0), .. Long(1), .. Long(30), .. Long(60)],
            [5] = [.. Word(2500), .. Word(2000), 1, 0, .. Word(data.Length), .. data],
            [6] = [.. Word(2500), .. Word(2000), 2, 0, .. Word(data.Length), .. data],
            [7] = [1, 1, 0, 0, 0, 0, .. new byte[16], .. Word(40), .. Word(500), .. new byte[6], .. Word(1), 0, .. Word(70), .. Word(71), .. Word(400), 1, 0, 0],
            [8] = [1, .. Word(2024), 1, 1, 1, 1, 1, 1, 1, .. Word(5), .. "sinus"u8.ToArray()],
            [10] = [.. Word(2), .. Word(0), .. Word(1), .. Word(6), .. Word(100), .. Word(150), .. Word(90), .. Word(2), .. Word(2), .. Word(29999)],
            [11] = [0, .. Word(2024), 1, 1, 1, 1, 1, 1, 1, .. Word(4), 1, .. "NSR"u8.ToArray()],
        };
        EachSection(sections, section);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Sections_of_SCP_ECG_with_bimodal_compression(int section)
    {
        byte[] Word(int value) => ScpWriter.Word(value);
        byte[] Long(int value) => ScpWriter.Long(value);
        var stored = ScpWriter.Plain([.. Enumerable.Range(0, 24).Select(i => i * i % 37 - 300)]);
        EachSection(new()
        {
            [1] = [255, 0, 0],
            [3] = [1, 0, .. Long(1), .. Long(60), 1],
            [4] = [.. Word(0), .. Word(0), .. Word(1), .. Word(1), .. Long(0), .. Long(14), .. Long(0), .. Long(9), .. Long(20)],
            [5] = [.. Word(2500), .. Word(2000), 0, 0, .. Word(0)],
            [6] = [.. Word(2500), .. Word(8000), 2, 1, .. Word(stored.Length), .. stored],
        }, section);
    }

    private static void EachSection(Dictionary<int, byte[]> sections, int section) => Each(sections[section], bytes =>
    {
        var writer = new ScpWriter();
        foreach (var (id, body) in sections)
            writer.Add(id, id == section ? bytes : body);
        return ScpFile.Parse(writer.Bytes(), "a.scp");
    });

    [Fact]
    public void Documents_of_aECG() => Each(Encoding.UTF8.GetBytes(AecgWriter.Document(Small()).ToString()), bytes => AecgFile.Parse(Xml.Load(bytes, "a.xml"), "a.xml"));

    [Fact]
    public void Annotations_of_aECG() => Each(Encoding.UTF8.GetBytes(AecgAnnotationsTests.Annotated), bytes => AecgFile.Parse(Xml.Load(bytes, "a.xml"), "a.xml"));

    [Fact]
    public void Documents_of_MUSE() => Each("""
        <RestingECG><OriginalRestingECGMeasurements><VentricularRate>48</VentricularRate><QTCorrected>403</QTCorrected><POnset>14</POnset><POffset>20</POffset>
        <QOnset>21</QOnset><ECGSampleBase>500</ECGSampleBase><ECGSampleExponent>0</ECGSampleExponent></OriginalRestingECGMeasurements><Waveform>
        <WaveformType>Median</WaveformType><SampleBase>500</SampleBase><LeadData><LeadSampleCountTotal>2</LeadSampleCountTotal><LeadAmplitudeUnitsPerBit>4.88</LeadAmplitudeUnitsPerBit>
        <LeadAmplitudeUnits>MICROVOLTS</LeadAmplitudeUnits><LeadID>I</LeadID><WaveFormData>AQACAA==</WaveFormData></LeadData></Waveform>
        <OriginalDiagnosis><DiagnosisStatement><StmtFlag>ENDSLINE</StmtFlag><StmtText>Sinus rhythm</StmtText></DiagnosisStatement></OriginalDiagnosis><PatientDemographics><PatientAge>40</PatientAge></PatientDemographics><QRSTimesTypes><QRS><Type>0</Type><Time>6</Time></QRS></QRSTimesTypes>
        <Waveform><WaveformType>Rhythm</WaveformType><SampleBase>500</SampleBase><SampleExponent>0</SampleExponent><LeadData>
        <LeadSampleCountTotal>3</LeadSampleCountTotal><LeadAmplitudeUnitsPerBit>4.88</LeadAmplitudeUnitsPerBit><LeadAmplitudeUnits>MICROVOLTS</LeadAmplitudeUnits>
        <LeadID>I</LeadID><LeadSampleSize>2</LeadSampleSize><WaveFormData>AQACAAMA</WaveFormData></LeadData></Waveform></RestingECG>
        """u8.ToArray(), bytes => MuseFile.Parse(Xml.Load(bytes, "a.xml"), "a.xml"));

    [Fact]
    public void Compressed_leads_of_Philips()
    {
        var text = File.ReadAllText(RealFiles.At("philips-xml/pysierraecg/tests/fixtures/1_03/repbeats_example.xml"));
        var begin = text.IndexOf("<parsedwaveforms", StringComparison.Ordinal);
        var data = Convert.FromBase64String(text[(text.IndexOf('>', begin) + 1)..text.IndexOf("</parsedwaveforms", StringComparison.Ordinal)]);
        Each(data, bytes =>
        {
            Xli.Decode(bytes, 12, 5500, "a.xml");
            return null;
        });
    }

    [Fact]
    public void Measurements_of_Philips() => Each("""
        <restingecgdata><internalmeasurements><crossleadmeasurements><atrialrate>Failed</atrialrate></crossleadmeasurements><leadmeasurements>
        <leadmeasurement leadname="I"><pamp>45</pamp><ramp>265</ramp><print>120</print></leadmeasurement></leadmeasurements></internalmeasurements>
        <interpretations><interpretation><globalmeasurements><heartrate>64</heartrate><print>164</print><qonset>6</qonset><qrsdur>102</qrsdur><qtint>399</qtint>
        <qtcb>412</qtcb><qtco methodname="Hodges">1</qtco></globalmeasurements><severity>ON</severity><statement><leftstatement>Sinus rhythm</leftstatement></statement></interpretation>
        </interpretations><waveforms><repbeats dataencoding="Base64" samplespersec="500" resolution="2.5"><repbeat leadname="I"><waveform duration="6">AQACAP9/</waveform></repbeat>
        <repbeat leadname="II" duration="6">AQACAAMA</repbeat></repbeats></waveforms></restingecgdata>
        """u8.ToArray(), bytes =>
        {
            var device = PhilipsMeasurements.From(Xml.Load(bytes, "a.xml"), "a.xml");
            Assert.All(device.Beat?.Channels ?? [], channel => Assert.Equal(device.Beat!.Channels[0].Samples.Length, channel.Samples.Length));
            return null;
        });

    /// <summary>Any bytes, with the beginnings that formats are known by.</summary>
    [Fact]
    public void Anything_at_all()
    {
        using var folder = new TemporaryFolder();
        byte[][] heads = [[], "0       "u8.ToArray(), [0xff, .. "BIOSEMI"u8], [.. new byte[16], .. "SCPECG"u8], "<"u8.ToArray(), "<?xml version='1.0'?><RestingECG>"u8.ToArray(), "#"u8.ToArray()];
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var body = new byte[random.Next(1500)];
            random.NextBytes(body);
            Check(seed, () => RecordingFile.Read(folder.Write("any", [.. heads[seed % heads.Length], .. body])));
        }
    }

    private static Recording Small() => new("", "small", 100,
        [new("II", Lead.II, "mV", 200, 3, 1, [.. Enumerable.Range(0, 150)]), new("x", null, "uV", 2.5, 0, 1, [.. Enumerable.Range(-75, 150)])],
        new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), new("id", "name", new DateOnly(1980, 1, 2), 44, Sex.Female), [],
        [new(5, AnnotationCode.Normal, Note: "first"), new(120, AnnotationCode.Comment, Note: "second") { Seconds = 0.5 }], []);

    private static void Each(byte[] whole, Func<byte[], Recording?> read)
    {
        Check(-1, () => read(whole), mustRead: true);
        for (var seed = 0; seed < Cases; seed++)
        {
            var changed = Mutate(whole, new Random(seed));
            Check(seed, () => read(changed));
        }
    }

    private static void Check(int seed, Func<Recording?> read, bool mustRead = false)
    {
        var name = FormattableString.Invariant($"Seed {seed}");
        Recording? recording;
        try
        {
            recording = read();
        }
        catch (SignalFormatException refused) when (!mustRead)
        {
            Assert.True(refused.Message.Length is > 10 and < 500 && refused.Place is null or >= 0, $"{name}: {refused.Told}");
            return;
        }
        catch (Exception other) when (other is not SignalFormatException)
        {
            throw new InvalidOperationException(name, other);
        }
        if (recording is null)
            return;
        Assert.True(double.IsFinite(recording.Rate) && recording.Rate > 0, name);
        Assert.All((double?[])[recording.Device?.HeartRate, recording.Device?.Qt, recording.Device?.Beat?.QrsOnset, recording.Device?.Beat?.TOffset],
            value => Assert.True(value is null || double.IsFinite(value.Value), name));
        Assert.All(recording.Channels, channel => Assert.True(double.IsFinite(channel.Gain) && channel.Gain != 0
            && channel.Samples.Length == recording.Frames * channel.SamplesPerFrame, name));
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 1: bytes.RemoveRange(at, bytes.Count - at); break;
                case 2: bytes.InsertRange(at, bytes.Skip(at).Take(random.Next(1, 20)).ToArray()); break;
                case 3: bytes.InsertRange(at, Interesting(random)); break;
                default:
                    if (at < bytes.Count)
                        bytes[at] = random.Next(3) == 0 ? Interesting(random)[0] : (byte)(bytes[at] ^ 1 << random.Next(8));
                    break;
            }
        }
        return [.. bytes];
    }

    private static byte[] Interesting(Random random)
    {
        byte[][] all = [[0], [0xff], [0xff, 0xff, 0xff, 0x7f], [0x80], "-1"u8.ToArray(), "99999999999"u8.ToArray(), "1e308"u8.ToArray(), "NaN"u8.ToArray(), "0"u8.ToArray(), "\n"u8.ToArray(), "<"u8.ToArray(), " "u8.ToArray(), "/"u8.ToArray()];
        return all[random.Next(all.Length)];
    }
}
