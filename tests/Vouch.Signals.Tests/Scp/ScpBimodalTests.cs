using FsCheck;
using FsCheck.Fluent;
using Vouch.Signals.Scp;
using static Vouch.Signals.Tests.Scp.ScpWriter;

namespace Vouch.Signals.Tests.Scp;

/// <summary>
/// No device's record with bimodal compression is at hand: these are compressed here as EN 1064:2005, 3, describes it (sample decimation
/// and low-pass filtering, by the mean, outside of protected zones; none within).
/// </summary>
public sealed class ScpBimodalTests
{
    private const int Cases = 200;

    [Fact]
    public void A_constant_signal_comes_back_exactly() => Check((record, random) =>
    {
        var level = random.Next(-2000, 2000);
        var signal = Enumerable.Repeat(level, record.Length).ToArray();
        return record.Read(signal).AsSpan().SequenceEqual(signal);
    });

    [Fact]
    public void Protected_samples_come_back_exactly_and_the_others_lie_within_what_is_about_them() => Check((record, random) =>
    {
        var signal = Walk(record.Length, random);
        var read = record.Read(signal);
        for (var i = 0; i < signal.Length; i++)
        {
            var (from, to) = record.About(i);
            var about = signal.AsSpan(from, to - from).ToArray();
            if (read[i] < about.Min() || read[i] > about.Max())
                return false;
        }
        return true;
    });

    [Fact]
    public void A_straight_line_comes_back_but_for_the_ends_of_each_stretch() => Check((record, random) =>
    {
        var slope = random.Next(-6, 7);
        var signal = Enumerable.Range(0, record.Length).Select(i => 300 + (slope * i / 2)).ToArray();
        var read = record.Read(signal);
        return Enumerable.Range(0, signal.Length)
            .All(i => Math.Abs(read[i] - signal[i]) <= (record.IsAtEnd(i) ? 3 * record.Factor / 2.0 : 1.5));
    });

    [Fact]
    public void With_a_subtracted_reference_beat_what_is_left_of_it_is_expanded_and_the_beat_added_at_full_rate()
    {
        const int fiducial = 40;
        int[] beat = [.. Enumerable.Range(0, 80).Select(i => (int)(900 * Math.Exp(-Math.Pow((i - fiducial) / 6.0, 2))))];
        int[] places = [60, 180, 300];
        var record = new Compressed(4, [.. places.Select(at => (at - 11, at + 12))], 400, 2, Coded: true);
        // Constant but for the beats, so that the beats' sharp forms between the zones show that they are added after.
        var signal = Enumerable.Repeat(25, 400).ToArray();
        var locations = new List<byte>();
        foreach (var at in places)
        {
            locations.AddRange([.. Word(0), .. Long(at - fiducial + 1), .. Long(at), .. Long(at + 40)]);
            for (var i = 0; i < beat.Length; i++)
                signal[at - fiducial + i] += beat[i];
        }
        var residual = Enumerable.Repeat(25, 400).ToArray();
        var reference = Huffman(beat);
        var recording = Parse(record.Writer([residual], subtracted: true)
            .Add(4, Word(160), Word(fiducial), Word(3), [.. locations], record.ZoneBytes())
            .Add(5, Word(2500), Word(2000), [0, 0], Word(reference.Length), reference));
        Assert.Equal(signal, recording.Channels[0].Samples);
    }

    [Fact]
    public void The_rate_is_that_of_the_reference_beat_and_a_remark_says_what_was_interpolated()
    {
        var recording = Parse(new Compressed(4, [(9, 20)], 60, 1, Coded: false).Writer([new int[60], Walk(60, new(5))]));
        Assert.Equal((500, 60L, 2), (recording.Rate, recording.Frames, recording.Channels.Length));
        Assert.Contains("one value stands for 4 samples", Assert.Single(recording.Remarks));
    }

    [Fact]
    public void Where_nothing_was_decimated_nothing_is_interpolated()
    {
        var signal = Walk(61, new(9));
        var recording = Parse(new Compressed(1, [(7, 13)], 61, 2, Coded: true).Writer([signal]));
        Assert.Equal(signal, recording.Channels[0].Samples);
        Assert.Empty(recording.Remarks);
    }

    public static TheoryData<string, int[]> BadZones => new()
    {
        { "ends before it begins", [9, 20, 40, 33] },
        { "overlaps the one before", [9, 20, 20, 28] },
        { "is not in order", [33, 40, 9, 20] },
        { "ends after the recording", [9, 20, 57, 61] },
        { "begins before the recording", [9, 20, 0, 28] },
        { "is of no length that there can be", [9, 20, 33, -1] },
    };

    [Theory]
    [MemberData(nameof(BadZones))]
    public void A_protected_zone_that_cannot_be_is_refused_at_its_first_byte(string what, int[] zones)
    {
        var bytes = Sixty().Add(4, Word(0), Word(0), Word(2), Places(2), [.. zones.SelectMany(Long)]).Bytes();
        var refused = Assert.Throws<SignalFormatException>(() => ScpFile.Parse(bytes, "bad.scp"));
        Assert.Contains("The protected zone of QRS 2", refused.Message);
        Assert.True(refused.Place == bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)Zone(zones[2], zones[3])), what);
    }

    [Fact]
    public void What_other_readers_would_read_in_several_ways_is_refused()
    {
        Refused("a multiple of 4 samples was expected, not 11 from sample 21",
            Sixty().Add(4, Word(0), Word(0), Word(2), Places(2), [.. Zone(9, 20), .. Zone(32, 60)]));
        Refused("section 4 or 5 is missing", Sixty().Without(4));
        Refused("section 4 or 5 is missing", Sixty().Without(5));
        Refused("section ends", Sixty().Add(4, Word(0), Word(0), Word(1), Places(1)));
        Refused("used (1) or not (0); 2 was found", Sixty().Add(6, Word(2500), Word(8000), [1, 2], Word(48), new byte[48]));
    }

    [Theory]
    [InlineData(0, 8000)]
    [InlineData(2000, 0)]
    [InlineData(2000, 10_000)]
    [InlineData(3000, 8000)]
    [InlineData(8000, 2000)]
    public void Times_between_samples_that_are_no_decimation_are_refused(int full, int decimated) =>
        Refused("1 to 4 times", Sixty().Add(5, Word(2500), Word(full), [0, 0], Word(0))
            .Add(6, Word(2500), Word(decimated), [1, 1], Word(48), new byte[48]));

    [Fact]
    public void More_or_fewer_values_than_the_zones_leave_are_refused()
    {
        Refused("24 samples of 16 bits were expected", Sixty().Add(6, Head, Word(50), new byte[50]));
        Refused("24 samples of 16 bits were expected", Sixty().Add(6, Head, Word(46), new byte[46]));
        // A zero takes one bit: sixty of them fill eight bytes, of which twenty-four need four.
        Refused("they end before the data do", Sixty().Add(2, Word(19999)).Add(6, Head, Word(8), new byte[8]));
        Refused("bytes cannot hold them", Sixty().Add(2, Word(19999)).Add(6, Head, Word(2), new byte[2]));
    }

    private static byte[] Head => [.. Word(2500), .. Word(8000), 0, 1];

    private static ScpWriter Sixty() => new Compressed(4, [(9, 20)], 60, 0, Coded: false).Writer([new int[60]]);

    /// <summary>Of QRS complexes that no reference beat was subtracted from.</summary>
    private static byte[] Places(int count) =>
        [.. Enumerable.Repeat((byte[])[.. Word(1), .. Long(0), .. Long(0), .. Long(0)], count).SelectMany(one => one)];

    private static byte[] Zone(int first, int last) => [.. Long(first), .. Long(last)];

    private static void Refused(string message, ScpWriter record)
    {
        var refused = Assert.Throws<SignalFormatException>(() => Parse(record));
        Assert.Contains(message, refused.Message);
        Assert.NotNull(refused.Place);
    }

    private static Recording Parse(ScpWriter record) => ScpFile.Parse(record.Bytes(), "made.scp");

    private static void Check(Func<Compressed, Random, bool> holds) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        return holds(Compressed.Any(random), random);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    private static int[] Walk(int length, Random random)
    {
        var (samples, at) = (new int[length], 0);
        for (var i = 0; i < length; i++)
            samples[i] = at = Math.Clamp(at + random.Next(-90, 91), -3000, 3000);
        return samples;
    }

    /// <param name="Zones">Protected samples, from and to, 1 the first.</param>
    /// <param name="Order">Of differences.</param>
    private sealed record Compressed(int Factor, (int First, int Last)[] Zones, int Length, int Order, bool Coded)
    {
        public static Compressed Any(Random random)
        {
            var factor = random.Next(2, 5);
            var (zones, next) = (new List<(int, int)>(), 1);
            for (var left = random.Next(6); left > 0; left--)
            {
                var first = next + (factor * random.Next(0, 30));
                next = first + random.Next(1, 60);
                zones.Add((first, next - 1));
            }
            return new(factor, [.. zones], next - 1 + (factor * random.Next(1, 30)), random.Next(3), random.Next(2) == 0);
        }

        public int[] Read(int[] signal) => Parse(Writer([signal])).Channels[0].Samples;

        public ScpWriter Writer(int[][] leads, bool subtracted = false)
        {
            var data = leads.Select(lead => Differences(Stored(lead), Order))
                .Select(values => Coded ? Huffman(values) : Plain(values)).ToArray();
            var record = new ScpWriter()
                .Add(1, [255, 0, 0])
                .Add(3, [(byte)leads.Length, (byte)(subtracted ? 1 : 0)],
                    [.. leads.SelectMany((_, i) => (byte[])[.. Long(1), .. Long(Length), (byte)(i + 1)])])
                .Add(4, Word(0), Word(0), Word(Zones.Length), Places(Zones.Length), ZoneBytes())
                .Add(5, Word(2500), Word(2000), [0, 0], Word(0))
                .Add(6, Word(2500), Word(2000 * Factor), [(byte)Order, 1], [.. data.SelectMany(one => Word(one.Length))],
                    [.. data.SelectMany(one => one)]);
            return Coded ? record.Add(2, Word(19999)) : record;
        }

        public byte[] ZoneBytes() => [.. Zones.SelectMany(one => Zone(one.First, one.Last))];

        /// <summary>From and to of the samples by which this one is told: itself when protected, else its group and those beside it.</summary>
        public (int From, int To) About(int i)
        {
            if (IsProtected(i))
                return (i, i + 1);
            var begin = Begin(i);
            var group = begin + ((i - begin) / Factor * Factor);
            return (Math.Max(begin, group - Factor), Math.Min(End(i), group + (2 * Factor)));
        }

        public bool IsAtEnd(int i) => !IsProtected(i) && (i - Begin(i) < Factor || End(i) - i <= Factor);

        private bool IsProtected(int i) => Zones.Any(one => i + 1 >= one.First && i + 1 <= one.Last);

        private int Begin(int i) => Zones.Where(one => one.Last <= i).Select(one => one.Last).DefaultIfEmpty(0).Max();

        private int End(int i) => Zones.Where(one => one.First > i + 1).Select(one => one.First - 1).DefaultIfEmpty(Length).Min();

        private int[] Stored(int[] signal)
        {
            var stored = new List<int>();
            for (var i = 0; i < signal.Length;)
            {
                if (IsProtected(i))
                {
                    stored.Add(signal[i++]);
                    continue;
                }
                stored.Add((int)Math.Round(signal.AsSpan(i, Factor).ToArray().Average()));
                i += Factor;
            }
            return [.. stored];
        }
    }
}
