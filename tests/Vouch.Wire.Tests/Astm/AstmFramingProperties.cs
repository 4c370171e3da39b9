using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Wire.Astm;

namespace Vouch.Wire.Tests.Astm;

/// <summary>Whatever the frames, a message arrives whole and once.</summary>
public sealed class AstmFramingProperties
{
    private static byte[] Message(Random random)
    {
        var text = new StringBuilder("H|\\^&\r");
        for (var record = random.Next(8); record > 0; record--)
        {
            text.Append("PORCM"[random.Next(5)]).Append('|');
            for (var length = random.Next(600); length > 0; length--)
                text.Append((char)random.Next(' ', 256));
            text.Append('\r');
        }

        return Encoding.Latin1.GetBytes(text.Append("L|1|N\r").ToString());
    }

    /// <summary>Frames cut anywhere; one that ends at a record's end may say ETX.</summary>
    private static List<AstmFrame> Cut(byte[] message, Random random)
    {
        var frames = new List<AstmFrame>();
        for (int at = 0, number = 1; at < message.Length; number = AstmFrame.Following(number))
        {
            var length = Math.Min(random.Next(random.Next(2) == 0 ? 5 : 500), message.Length - at);
            var text = message.AsMemory(at, length);
            at += length;
            var endsRecord = length > 0 && text.Span[^1] == AstmControl.Cr;
            frames.Add(new AstmFrame(number, text, at == message.Length || (endsRecord && random.Next(2) == 0)));
        }

        return frames;
    }

    [Fact]
    public void Any_message_in_any_frames_arrives_whole_and_once() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var message = Message(random);
            var receiver = new PureReceiver(new AstmLinkOptions());
            receiver.Take([AstmControl.Enq]);
            foreach (var frame in Cut(message, random))
            {
                var bytes = frame.ToBytes().ToArray();
                // Now and then the line spoils a byte, our ACK is lost, or there is noise between frames.
                if (random.Next(6) == 0)
                {
                    var spoiled = (byte[])bytes.Clone();
                    spoiled[2 + random.Next(frame.Text.Length + 1)] ^= 1;
                    receiver.Take(spoiled);
                }

                receiver.Take(bytes);
                if (random.Next(6) == 0)
                    receiver.Take(bytes);
                if (random.Next(6) == 0)
                    receiver.Take("\r\n"u8);
            }

            receiver.Take([AstmControl.Eot]);
            var arrived = Assert.Single(receiver.Messages);
            Assert.Equal(AstmEnding.Complete, arrived.Ending);
            Assert.Equal(message, arrived.Text.ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_we_send_we_receive_in_any_packing_and_framing() =>
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var options = new AstmLinkOptions
            {
                Packing = (AstmPacking)random.Next(2),
                Framing = (AstmFraming)random.Next(3),
                SentTextMax = random.Next(1, 400),
            };
            var message = Message(random);
            var (sender, receiver) = (new PureReceiver(options), new PureReceiver(options));
            sender.Step(new LinkInput.Offer(AstmFrame.Cut(message, options)));
            for (var turn = 0; sender.Answers.Count > 0 && turn < 10_000; turn++)
            {
                receiver.Take([.. sender.Answers]);
                sender.Answers.Clear();
                sender.Take([.. receiver.Answers]);
                receiver.Answers.Clear();
            }

            Assert.True(sender.Link.Outgoing.IsEmpty);
            Assert.Equal(message, Assert.Single(receiver.Messages).Text.ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Escaped_fields_come_back() =>
        Prop.ForAll<string>(text =>
        {
            var clean = text ?? "";
            var built = new AstmMessageBuilder().Header("X", null).Comment(clean).Terminate();
            var read = AstmMessage.Read(built.Raw);
            // Lone surrogates have no UTF-8; everything else must come back exactly.
            if (!clean.Any(char.IsSurrogate))
                Assert.Equal(clean, new AstmComment(read.Records[1]).Text);
        }).QuickCheckThrowOnFailure();
}
