using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;
using Vouch.Wire.Tests.Devices;

namespace Vouch.Wire.Tests.Astm;

/// <summary>
/// Nothing that arrives makes the reader throw, hang or grow. A few hundred cases each run; VOUCH_FUZZ_SECONDS
/// goes on for that long. A failure names its seed.
/// </summary>
public sealed class AstmFuzzTests
{
    private const int MessageMax = 4096;

    private static readonly byte[] Controls =
        [0x02, 0x03, 0x04, 0x05, 0x06, 0x15, 0x17, 0x1D, 0x1E, (byte)'\r', (byte)'\n', (byte)'|', (byte)'^', (byte)'\\', (byte)'&', (byte)'H', (byte)'L', (byte)'R'];

    private static readonly byte[][] Seeds = [.. OwnSeeds(), .. ForeignSeeds()];

    private static IEnumerable<byte[]> OwnSeeds()
    {
        var message = new AstmMessageBuilder().Header("SIM^1", null).Patient("1").Order("A1", ["NA", "K"])
            .Result("NA", "140", "mmol/L", flags: ["N"]).Comment("x&y").Query(["A1"]).Terminate();
        yield return message.ToBytes().ToArray();
        foreach (var packing in Enum.GetValues<AstmPacking>())
        {
            var frames = AstmFrame.Cut(message.ToBytes(), new AstmLinkOptions { Packing = packing });
            yield return [0x05, .. frames.SelectMany(frame => frame.ToBytes().ToArray()), 0x04];
        }

        yield return "\u0002\u001emtrsl|\u001eciA1|\u001ertHBCT|\u001eqn0.05|\u001d00"u8.ToArray();
        yield return "\u000224/10/29 13:08 ID# A1 [Serum] Na 131 mmol/L K 4.1 mmol/L\u0003"u8.ToArray();
    }

    private static IEnumerable<byte[]> ForeignSeeds() => Captures.Folder is null
        ? []
        : Captures.Names().Select(name => File.ReadAllBytes(Path.Combine(Captures.Folder, name)));

    private static byte[] Case(Random random)
    {
        var bytes = new List<byte>(Seeds[random.Next(Seeds.Length)]);
        for (var change = random.Next(20); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = Controls[random.Next(Controls.Length)];
                    break;
                case 2:
                    bytes.Insert(at, Controls[random.Next(Controls.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(40), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(500)));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(200), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Run(Action<Random> one)
    {
        var seconds = double.TryParse(
            Environment.GetEnvironmentVariable("VOUCH_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var asked) ? asked : 0;
        var start = Stopwatch.GetTimestamp();
        for (var seed = 1; seed <= 400 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; seed++)
        {
            try
            {
                one(new Random(seed));
            }
            catch (Exception caught)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"Seed {seed}: {caught.Message}"), caught);
            }
        }
    }

    [Fact]
    public void The_link_survives_any_bytes_within_its_bounds() => Run(random =>
    {
        var options = new AstmLinkOptions
        {
            Framing = (AstmFraming)random.Next(3),
            Checksum = (ChecksumRule)random.Next(3),
            ReceivedTextMax = random.Next(1, 3000),
            Role = (AstmRole)random.Next(2),
        };
        var receiver = new PureReceiver(options, MessageMax);
        for (var round = 0; round < 3; round++)
        {
            if (random.Next(2) == 0 && receiver.Link.Outgoing.IsEmpty)
                receiver.Step(new LinkInput.Offer(AstmFrame.Cut("H|\\^&\rL|1|N\r"u8.ToArray(), options)));
            receiver.Take([0x05]);
            receiver.Take(Case(random));
            if (random.Next(2) == 0)
                receiver.Step(new LinkInput.TimeReached());
            Assert.InRange(receiver.Pending, 0, MessageMax);
        }

        Assert.All(receiver.Messages, message => Assert.InRange(message.Text.Length, 0, Math.Max(MessageMax, options.ReceivedTextMax)));
        // Whatever came before, silence brings the link back and a good message is taken.
        for (var turn = 0; turn < 100 && receiver.Link.Deadline is not null; turn++)
            receiver.Step(new LinkInput.TimeReached());
        Assert.IsType<LinkPhase.Neutral>(receiver.Link.Phase);
    });

    [Fact]
    public void Records_captures_and_drivers_survive_any_bytes()
    {
        var drivers = DriverPacks.Names().Select(DriverPacks.Driver).Where(driver => driver.Profile.Protocol == DriverProtocol.Astm).ToArray();
        Run(random =>
        {
            var bytes = Case(random);
            var capture = AstmCapture.Read(bytes);
            Assert.Equal(bytes, capture.Raw.ToArray());
            var driver = drivers[random.Next(drivers.Length)];
            var message = AstmDevice.ReadRecords(bytes, driver.Profile.Format, random.Next(2) == 0 ? Encoding.UTF8 : null);
            var read = AstmDevice.Read(driver, message);
            Assert.All(read.Results, result => Assert.InRange(result.Record, 1, message.Records.Length));
            foreach (var view in message.Orders)
                Assert.NotNull(view.Tests.Length + view.Priority + view.Record[random.Next(40), random.Next(9)]);
        });
    }

    [Fact]
    public void A_message_of_a_hundred_thousand_loose_results_is_read()
    {
        var text = new StringBuilder("H|\\^&\r");
        for (var result = 0; result < 100_000; result++)
            text.Append("R|1|^^^NA|140|mmol/L\rC|1|I|x\r");

        var message = AstmMessage.Read(Encoding.ASCII.GetBytes(text.Append("L|1\r").ToString()));

        var read = AstmDevice.Read(DriverPacks.Driver("roche-cobas-c111"), message);
        Assert.Equal(100_000, read.Results.Count());
    }
}
