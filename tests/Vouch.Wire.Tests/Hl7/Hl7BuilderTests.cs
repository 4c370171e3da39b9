using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Hl7;

public sealed class Hl7BuilderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1));

    [Fact]
    public void A_message_is_written_as_the_standard_asks()
    {
        var builder = Hl7Builder.Begin(
            new() { Application = "VOUCH", Facility = "LAB", ReceivingApplication = "EHR" }, "ORU^R01^ORU_R01", "C-1", Now);
        builder.Segment("PID").Set(1, "1").Set(3, 1, 1, "123").Set(3, 1, 4, 2, "1.2.3").Set(3, 2, 1, "456")
            .SetComponents(5, "O'Neil & Co", "A|B");
        builder.Segment("OBX").Set(1, "1").SetNull(5).Set(14, Now).Set(15, 1.50m).Set(16, new DateOnly(2026, 2, 3));
        Assert.Equal(
            @"MSH|^~\&|VOUCH|LAB|EHR||20260102020405+0000||ORU^R01^ORU_R01|C-1|P|2.5.1||||||UNICODE UTF-8" + "\r"
            + @"PID|1||123^^^&1.2.3~456||O'Neil \T\ Co^A\F\B" + "\r"
            + "OBX|1||||\"\"|||||||||20260102020405+0000|1.50|20260203\r",
            Encoding.UTF8.GetString(builder.Build()));
        Assert.Empty(builder.Lost);
    }

    [Fact]
    public void Any_text_at_any_place_is_read_back()
    {
        var places = Gen.Choose(1, 20).SelectMany(f => Gen.Choose(1, 3).SelectMany(r => Gen.Choose(1, 5)
            .SelectMany(c => Gen.Choose(1, 3).Select(s => (f, r, c, s)))));
        var texts = Gen.OneOf(
            ArbMap.Default.GeneratorFor<NonEmptyString>().Select(s => s.Get),
            Gen.Elements('|', '^', '~', '\\', '&', '#', '"', 'X', '.', 'b', 'r', 'é', '山', '\n', '\t', '\x1C', '\x0B', '0').NonEmptyListOf()
                .Select(c => string.Concat(c)));
        var contents = places.SelectMany(p => texts.Select(t => (p, t))).NonEmptyListOf();
        Prop.ForAll(contents.ToArbitrary(), written =>
        {
            var builder = Hl7Builder.Begin(new() { Application = "A" }, "ZZZ^Z01", "1", Now);
            var segment = builder.Segment("ZAA");
            var last = new Dictionary<(int, int, int, int), string>();
            foreach (var ((f, r, c, s), text) in written)
            {
                if (!IsText(text)) continue;
                segment.Set(f, r, c, s, text);
                last[(f, r, c, s)] = text;
            }

            var message = Messages.Parsed(builder.Build());
            foreach (var ((f, r, c, s), text) in last)
            {
                var read = message.Segment("ZAA").Field(f).Repetition(r).Part(c).Part(s);
                Assert.Equal(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'), read.Text);
                Assert.Equal(Hl7Presence.Valued, read.Presence);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("8859/1", "Müller", "Ж")]
    [InlineData("ISO IR87", "山田 abc|d", "€")]
    [InlineData("Shift_JIS", "表|ソ", "é")]
    [InlineData("windows-1251", "Иванов", "é")]
    public void What_the_character_set_lacks_is_named_not_lost_silently(string charset, string fits, string lacks)
    {
        var builder = Hl7Builder.Begin(new() { Application = "A" }, "ADT^A01", "1", Now, Hl7Charset.Find(charset));
        builder.Segment("PID").SetComponents(5, fits, lacks);
        var message = Messages.Parsed(builder.Build());
        Assert.Equal(fits, message.Get("PID-5.1").Text);
        Assert.Equal("PID-5.2.1", Assert.Single(builder.Lost).ToString());
        Assert.Equal("?", message.Get("PID-5.2").Text);
    }

    [Fact]
    public void A_received_segment_is_copied_with_other_separators()
    {
        var received = Messages.Parsed("MSH$%*!@$A$$$$$$ADT%A01$1$P$2.5", "PID$1$\"\"$12|3%%%H@1.2*4$$x!S!y");
        var builder = Hl7Builder.Begin(new() { Application = "A" }, "ADT^A01", "1", Now);
        builder.Copy(received.Segment("PID"));
        Assert.EndsWith("\rPID|1|\"\"|12\\F\\3^^^H&1.2~4||x%y\r", Encoding.UTF8.GetString(builder.Build()), StringComparison.Ordinal);
    }

    /// <summary>Lone surrogates are no text; they cannot be written in any character set.</summary>
    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
        }

        return true;
    }
}
