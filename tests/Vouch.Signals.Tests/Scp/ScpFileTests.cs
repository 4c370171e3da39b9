using System.Buffers.Binary;
using Vouch.Signals.Scp;
using static Vouch.Signals.Tests.Scp.ScpWriter;

namespace Vouch.Signals.Tests.Scp;

public sealed class ScpFileTests
{
    [Fact]
    public void The_demonstration_record_is_read_as_its_maker_describes_it()
    {
        var path = RealFiles.At("scp/examples/demo.scp");
        var recording = RecordingFile.Read(path);
        // README beside it: 8 leads, 10000 samples a lead, 1 kHz, steps of 183 nV, samples as they are.
        Assert.Equal((ScpFile.Format, 1000, 10_000), (recording.Format, recording.Rate, recording.Frames));
        Assert.Equal([Lead.I, Lead.II, Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6], recording.Channels.Select(channel => channel.Lead!.Value));
        Assert.All(recording.Channels, channel => Assert.Equal(183, 1 / channel.Gain, 1e-9));
        Assert.Equal(("12-678-QW", "Patient, Demo", new DateOnly(1957, 6, 24), Sex.Male),
            (recording.Subject.Id, recording.Subject.Name, recording.Subject.BirthDate, recording.Subject.Sex));
        var bytes = File.ReadAllBytes(path);
        for (var lead = 0; lead < 8; lead++)
        {
            for (var i = 0; i < 10_000; i++)
                Assert.Equal(BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(386 + 16 + 6 + 16 + 2 * (lead * 10_000 + i))), recording.Channels[lead].Samples[i]);
        }
    }

    [Fact]
    public void A_Contec_file_is_not_taken_for_another() =>
        Assert.Contains("none that is known", Assert.Throws<SignalFormatException>(() => RecordingFile.Read(RealFiles.At("scp/examples/0000037.ECG"))).Message);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void Samples_are_restored_from_differences_and_codes(int order, bool coded)
    {
        var (one, two) = (Wave(1000, 3), Wave(1000, 5));
        var bytes = Record(coded, order, [one, two]).Bytes();
        var recording = ScpFile.Parse(bytes, "made.scp");
        Assert.Equal(one, recording.Channels[0].Samples);
        Assert.Equal(two, recording.Channels[1].Samples);
        Assert.Equal(500, recording.Rate);
        Assert.Equal(one[7] * 0.0025f, recording.Channels[0].Millivolts()![7], 1e-6f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_subtracted_reference_beat_is_added_again(bool coded)
    {
        var signal = Wave(1000, 7);
        var reference = Wave(200, 11);
        const int fiducial = 80;
        var residual = (int[])signal.Clone();
        var beats = new List<byte>();
        foreach (var (type, at) in new[] { (0, 120), (1, 420), (0, 700) })
        {
            var (first, last) = (at - fiducial + 1, at - fiducial + 200);
            beats.AddRange([.. Word(type), .. Long(first), .. Long(at), .. Long(last)]);
            for (var sample = first; type == 0 && sample <= last; sample++)
                residual[sample - 1] -= reference[sample - first];
        }
        var data = Coded(coded, Differences(reference, 1));
        var bytes = Record(coded, 2, [residual], flags: 1)
            .Add(4, Word(400), Word(fiducial), Word(3), [.. beats])
            .Add(5, Word(2500), Word(2000), [1, 0], Word(data.Length), data)
            .Bytes();
        var recording = ScpFile.Parse(bytes, "made.scp");
        Assert.Equal(signal, recording.Channels[0].Samples);
        Assert.Equal([119L, 419, 699], recording.Annotations.Select(beat => beat.Frame));
        Assert.Equal(reference, Assert.Single(recording.Device!.Beat!.Channels).Samples);
    }

    [Fact]
    public void Tables_of_its_own_are_read_and_switched()
    {
        // Table 1: 0 → 0, 10 → 5, 11 → switch to table 2; table 2: 0 → 4 bits as they are, 1 → switch to table 1. Codes lie in reverse.
        byte[] tables = [.. Word(2),
            .. Word(3), 1, 1, 1, .. Word(0), .. Long(0), 2, 2, 1, .. Word(5), .. Long(0b01), 2, 2, 0, .. Word(2), .. Long(0b11),
            .. Word(2), 1, 5, 1, .. Word(0), .. Long(0), 1, 1, 0, .. Word(1), .. Long(1)];
        var data = Bits("0" + "10" + "11" + "0" + "1001" + "0" + "0111" + "1" + "10" + "0");
        var bytes = Record(false, 0, [[0, 0, 0, 0, 0, 0]]).Add(2, tables).Add(6, Word(2500), Word(2000), [0, 0], Word(data.Length), data).Bytes();
        Assert.Equal([0, 5, -7, 7, 5, 0], ScpFile.Parse(bytes, "made.scp").Channels[0].Samples);
    }

    [Fact]
    public void Statements_spikes_and_times_are_taken_over()
    {
        byte[] head = [1, .. Word(2024), 5, 6, 7, 8, 9];
        var bytes = Record(false, 0, [Wave(50, 3)])
            .Add(7, [1, 2], Word(800), Word(0), new byte[16], Word(10), Word(500), Word(60), Word(500))
            .Add(8, head, [2, 1], Word(13), Ascii("Sinus rhythm"), [2], Word(4), Ascii("PVC"))
            .Add(11, head, [1, 1], Word(8), [1], "NSR\0VH\0"u8.ToArray()[..7])
            .Bytes();
        var recording = ScpFile.Parse(bytes, "made.scp");
        Assert.Equal(["Sinus rhythm", "PVC", "NSR VH"], recording.Comments);
        // Confirmed statements are no longer surely the device's own.
        Assert.Empty(recording.Device!.Statements);
        Assert.Equal([new(5, AnnotationCode.PacerSpike), new Annotation(30, AnnotationCode.PacerSpike)], recording.Annotations.AsEnumerable());
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), recording.Start);
    }

    [Fact]
    public void What_the_device_measured_is_taken_over_and_what_it_did_not_is_absent()
    {
        byte[] Words(params int[] values) => [.. values.SelectMany(Word)];
        byte[] original = [0, .. Word(2024), 5, 6, 7, 8, 9];
        var lead = Enumerable.Repeat(29999, 33).ToArray();
        (lead[0], lead[11], lead[12]) = (104, 912, -120);
        var bytes = Record(false, 0, [Wave(50, 3)])
            .Add(7, [2, 1], Words(850, 29999), Words(100, 204, 260, 352, 640, 55, -30, 999), Words(0, 0, 0, 0, 0, 0, 0, 0), Words(10, 500), new byte[6],
                Words(3), [0, 0, 1], Words(71, 29999, 412), [1], Words(0))
            .Add(8, original, [1, 1], Word(13), Ascii("Sinus rhythm"))
            .Add(10, Words(2, 0), Words(1, 66), Words(lead), Words(64, 4, 29997, 160))
            .Bytes();
        var device = ScpFile.Parse(bytes, "made.scp").Device!;
        Assert.Equal((71, null, 850), (device.HeartRate, device.AtrialRate, device.Rr));
        Assert.Equal((104, 160, 92, 380), (device.PDuration, device.Pr, device.Qrs, device.Qt));
        Assert.Equal((55, -30, null), (device.PAxis, device.QrsAxis, device.TAxis));
        Assert.Equal(new DeviceQtc("Bazett", 412), Assert.Single(device.Qtc));
        Assert.Equal(new DeviceStatement("", "Sinus rhythm", ""), Assert.Single(device.Statements));
        Assert.Equal([("I", 3), ("aVF", 1)], device.Leads.Select(one => (one.Name, one.Values.Length)));
        Assert.Contains(new DeviceValue("R amplitude", 912, "uV"), device.Leads[0].Values);
        Assert.Equal(new DeviceValue("PR interval", 160, "ms"), Assert.Single(device.Leads[1].Values));
        Assert.Equal((260, 640), (device.Beat!.QrsOnset, device.Beat.TOffset));
    }

    [Fact]
    public void Every_changed_byte_is_found_by_a_CRC_and_every_cut_refused()
    {
        var whole = Record(true, 2, [Wave(50, 3)]).Bytes();
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 0x10;
            Assert.Throws<SignalFormatException>(() => ScpFile.Parse(changed, "changed.scp"));
            Assert.Throws<SignalFormatException>(() => ScpFile.Parse(whole[..i], "cut.scp"));
        }
    }

    [Fact]
    public void What_the_sections_claim_is_checked_also_where_the_CRCs_fit()
    {
        Refused("16 bits were expected", Record(false, 0, [Wave(50, 3)]).Add(6, Word(2500), Word(2000), [0, 0], Word(98), Plain(Wave(49, 3))));
        Refused("section ends", Record(false, 0, [Wave(50, 3)]).Add(6, Word(2500), Word(2000), [0, 0], Word(100), Plain(Wave(40, 3))));
        Refused("bytes cannot hold them", Record(true, 0, [Wave(50, 3)]).Add(6, Word(2500), Word(2000), [0, 0], Word(2), Bits("10" + "0" + new string('1', 13))));
        Refused("after 7 no Huffman code", Record(true, 0, [Wave(50, 3)]).Add(6, Word(2500), Word(2000), [0, 0], Word(8),
            Bits("100" + "0" + string.Concat(Enumerable.Repeat("1111111110" + "00000001", 2)) + "000" + new string('1', 21))));
        Refused("section 4 or 5 is missing", Record(false, 0, [Wave(50, 3)], flags: 1));
        Refused("cannot go from", Record(false, 0, [Wave(50, 3)]).Add(3, [1, 0], Long(9), Long(3), [1]));
        Refused("begins like another", Record(false, 0, [Wave(50, 3)]).Add(2, Word(1), Word(2), [1, 1, 1], Word(0), Long(0), [2, 2, 1], Word(1), Long(2)));
    }

    private static void Refused(string message, ScpWriter record)
    {
        var refused = Assert.Throws<SignalFormatException>(() => ScpFile.Parse(record.Bytes(), "bad.scp"));
        Assert.Contains(message, refused.Message);
    }

    private static ScpWriter Record(bool coded, int order, int[][] leads, byte flags = 0)
    {
        var data = leads.Select(lead => Coded(coded, Differences(lead, order))).ToArray();
        var record = new ScpWriter()
            .Add(1, Field(2, Ascii("7")), Field(25, [.. Word(2024), 5, 6]), Field(26, [7, 8, 9]), [255, 0, 0])
            .Add(3, [(byte)leads.Length, flags], [.. leads.SelectMany((lead, i) => (byte[])[.. Long(1), .. Long(lead.Length), (byte)(i + 1)])])
            .Add(6, Word(2500), Word(2000), [(byte)order, 0], [.. data.SelectMany(one => Word(one.Length))], [.. data.SelectMany(one => one)]);
        return coded ? record.Add(2, Word(19999)) : record;
    }

    private static byte[] Coded(bool coded, int[] values) => coded ? Huffman(values) : Plain(values);

    /// <summary>Flat stretches, slopes and jumps, so that every length of code occurs.</summary>
    private static int[] Wave(int length, int seed) =>
        [.. Enumerable.Range(0, length).Select(i => (int)(300 * Math.Sin(i / (5.0 + seed))) + (i % (40 + seed) == 0 ? 900 : 0))];
}
