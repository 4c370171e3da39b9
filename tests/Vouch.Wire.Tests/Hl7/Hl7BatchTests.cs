using System.Text;
using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Hl7;

public sealed class Hl7BatchTests
{
    private const string Msh = @"MSH|^~\&|A|B|C|D|20260101||ADT^A01|";

    [Fact]
    public void A_file_of_batches_gives_each_message_its_bytes()
    {
        var split = Split(
            "FHS|^~\\&|LAB", "BHS|^~\\&|LAB|||||||B1", Msh + "1", "PID|1", Msh + "2", "BTS|2", "BHS|^~\\&|LAB", Msh + "3", "BTS|1", "FTS|2");
        Assert.Empty(split.Disagreements);
        Assert.Equal(["B1", ""], split.Batches.Select(b => b.Header.Text(10)));
        Assert.All(split.Batches, b => Assert.Empty(b.Disagreements));
        Assert.Equal(["1", "2", "3"], split.Messages.Select(m => Messages.Parsed(m.Raw).Header.ControlId));
        Assert.Equal(Msh + "1\rPID|1\r", Encoding.ASCII.GetString(split.Messages.First().Raw.Span));
    }

    [Fact]
    public void Wrong_counts_and_missing_ends_are_said_and_lose_nothing()
    {
        var split = Split("FHS|^~\\&|LAB", "BHS|^~\\&|LAB", Msh + "1", "BTS|7", Msh + "2");
        Assert.Equal(["BTS-1 says 7 messages; there are 1."], split.Batches[0].Disagreements);
        Assert.Equal(["FTS is missing: the file may have been cut."], split.Disagreements);
        Assert.Equal(2, split.Messages.Count());
    }

    [Fact]
    public void Messages_one_after_another_need_no_header()
    {
        var split = Split(Msh + "1", "PID|1", Msh + "2");
        Assert.Equal(["1", "2"], split.Messages.Select(m => Messages.Parsed(m.Raw).Header.ControlId));
        Assert.Empty(Assert.Single(split.Batches).Disagreements);
    }

    [Fact]
    public void What_holds_no_message_or_too_many_is_refused()
    {
        Assert.IsType<Hl7BatchSplit.Refused>(Hl7Batch.Split("nothing here"u8.ToArray()));
        Assert.IsType<Hl7BatchSplit.Refused>(
            Hl7Batch.Split(Messages.Bytes(Msh + "1", Msh + "2"), new() { BatchMessagesMax = 1 }));
    }

    [Fact]
    public void Every_message_in_the_batches_of_others_is_found()
    {
        var files = 0;
        foreach (var file in SharedMessages.Files())
        {
            var raw = File.ReadAllBytes(file);
            var text = Encoding.Latin1.GetString(raw);
            if (!text.StartsWith("FHS", StringComparison.Ordinal) && !text.StartsWith("BHS", StringComparison.Ordinal)) continue;
            var expected = text.Split('\r', '\n').Count(l => l.StartsWith("MSH", StringComparison.Ordinal));
            var split = Assert.IsType<Hl7BatchSplit.Split>(Hl7Batch.Split(raw));
            Assert.Equal(expected, split.Messages.Count());
            Assert.All(split.Messages, m => Messages.Parsed(m.Raw));
            files++;
        }

        Assert.InRange(files, 25, int.MaxValue);
    }

    private static Hl7BatchSplit.Split Split(params string[] lines) =>
        Assert.IsType<Hl7BatchSplit.Split>(Hl7Batch.Split(Messages.Bytes(lines)));
}
