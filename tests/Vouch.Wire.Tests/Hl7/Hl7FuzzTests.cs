using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vouch.Wire.Hl7;
using Vouch.Wire.Hl7.Groups;
using Vouch.Wire.Hl7.Mllp;
using Vouch.Wire.Hl7.Types;

namespace Vouch.Wire.Tests.Hl7;

/// <summary>
/// Broken messages: whatever arrives is read or refused. 5,000 mutations of a fixed seed in every run; for as many
/// seconds as <c>VOUCH_FUZZ_SECONDS</c> says, of a fresh seed, where that is set.
/// </summary>
public sealed class Hl7FuzzTests
{
    private static readonly byte[] Telling = "|^~\\&#\r\n\x0B\x1C\x1B\0\"MSHPIDOBX$(BD.XHNC"u8.ToArray();

    [Fact]
    public void Mutated_messages_are_read_or_refused_never_more()
    {
        var seeds = Seeds();
        var seconds = int.TryParse(
            Environment.GetEnvironmentVariable("VOUCH_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : 0;
        var seed = seconds > 0 ? Environment.TickCount : 20260102;
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        while (seconds > 0 ? clock.Elapsed.TotalSeconds < seconds : rounds < 5_000)
        {
            var bytes = Mutate(seeds[random.Next(seeds.Count)], seeds, random);
            try
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Exercise(bytes, random);
                // Reading everything in a message costs a bounded multiple of its length.
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.InRange(allocated, 0, 2_000_000 + 2_000L * bytes.Length);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"Seed {seed}, round {rounds}: {Convert.ToBase64String(bytes)}"), e);
            }

            rounds++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} mutations"));
    }

    private static void Exercise(byte[] bytes, Random random)
    {
        _ = Hl7Batch.Split(bytes);
        var sequence = new ReadOnlySequence<byte>(bytes);
        var framer = new MllpFramer(random.Next(1, 2000));
        for (var left = bytes.Length + 2; framer.TryRead(ref sequence, out _); left--) Assert.True(left > 0);
        if (Hl7Message.Parse(bytes) is not Hl7Parse.Parsed(var message))
        {
            Assert.NotEmpty(Assert.IsType<Hl7Parse.Refused>(Hl7Message.Parse(bytes)).Error.Words);
            return;
        }

        Assert.True(message.Raw.Span.SequenceEqual(bytes));
        _ = message.FindFlaws();
        _ = Hl7Groups.Read(message);
        _ = ScheduleGroups.Read(message);
        var answer = Acknowledgement.Build(
            message.Header, AcknowledgementCode.AE, "A", DateTimeOffset.UnixEpoch, new Hl7Error(Hl7ErrorCode.DataType, new("PID", 1, 3), "x|y"));
        Messages.Parsed(answer);
        foreach (var segment in message.Segments.Take(50))
        {
            for (var f = 1; f <= Math.Min(segment.FieldCount, 40); f++)
            {
                var field = segment.Field(f);
                _ = field.TryText(out _);
                _ = field.TryNumber(out _) | field.TryTime(out _) | field.TryStructuredNumeric(out _);
                foreach (var repetition in field.Repetitions.Take(5)) _ = repetition.Coded().Display + repetition.ExtendedId().Id;
            }
        }
    }

    private static byte[] Mutate(byte[] from, List<byte[]> seeds, Random random)
    {
        var bytes = from.ToList();
        for (var i = random.Next(1, 8); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = Telling[random.Next(Telling.Length)]; break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 4: bytes.InsertRange(at, Enumerable.Repeat(Telling[random.Next(Telling.Length)], random.Next(1, 300))); break;
                case 5: bytes.RemoveRange(at, bytes.Count - at); break;
                case 6:
                    var other = seeds[random.Next(seeds.Count)];
                    var cut = random.Next(other.Length);
                    bytes.InsertRange(at, other[cut..Math.Min(other.Length, cut + 200)]);
                    break;
                default:
                    // The header decides how all else is read, so it is hit often.
                    bytes[Math.Min(random.Next(12), bytes.Count - 1)] = Telling[random.Next(Telling.Length)];
                    break;
            }
        }

        return [.. bytes];
    }

    private static List<byte[]> Seeds()
    {
        List<byte[]> seeds =
        [
            Messages.Bytes(@"MSH|^~\&#|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.8||||||UNICODE UTF-8", @"OBX|1|TX|A||\X41C3A9\ \.br\ \E\", "NTE|1||ä\"\""),
            Encoding.Latin1.GetBytes("MSH|^~\\&|A||||1||ADT^A01|1|P|2.5||||||~ISO IR87\rPID|1||x||\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B~\\M2442\\;3\\C2842\\\r"),
            [.. "MSH|^~\\&|A||||1||ADT^A01|1|P|2.5||||||Shift_JIS\rPID|1||"u8, 0x95, 0x5C, 0x83, 0x5C, .. "^x\r"u8],
            Messages.Bytes("FHS|^~\\&|A", "BHS|^~\\&|A", MllpTests.Msh("1"), "PID|1", "BTS|1", "FTS|1"),
            Messages.Bytes(MllpTests.Msh("1"), "PID|1", "SPM|1", "SAC|1", "ORC|NW", "OBR|1", "OBX|1|SN|A||>^1^:^2", "PID|2", "ORC|PR", "OBR|2", "INV|1", "TCD|1"),
        ];
        try
        {
            seeds.AddRange(SharedMessages.Files().Select(File.ReadAllBytes).Where(b => b.Length is > 0 and < 20_000));
        }
        catch (Xunit.Sdk.SkipException)
        {
            // Without the messages of others the own ones are mutated alone.
        }

        return seeds;
    }
}
