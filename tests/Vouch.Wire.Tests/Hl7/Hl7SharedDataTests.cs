using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Hl7;

public sealed class Hl7SharedDataTests
{
    [Fact]
    public void Every_message_of_others_is_read_or_refused_with_a_reason_and_keeps_its_bytes()
    {
        var (read, batches, refused) = (0, 0, 0);
        foreach (var file in SharedMessages.Files())
        {
            var raw = File.ReadAllBytes(file);
            switch (Hl7Message.Parse(raw))
            {
                case Hl7Parse.Parsed(var message):
                    read++;
                    Assert.True(message.Raw.Span.SequenceEqual(raw), file);
                    Assert.Equal(raw.AsSpan(message.Header.Start).TrimEnd("\r\n\0 "u8), Reassembled(message).AsSpan());
                    break;
                case Hl7Parse.Refused(var error, _) when error.Words.Contains("batch", StringComparison.Ordinal):
                    batches++;
                    break;
                case Hl7Parse.Refused(var error, _):
                    refused++;
                    Assert.NotEmpty(error.Words);
                    Assert.InRange((int)error.Code, 100, 207);
                    break;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant($"read {read}, batches {batches}, refused {refused}"));
        Assert.InRange(read, 560, int.MaxValue);
        // What is refused is known: 2 with one character for two separators, 3 fragments of a path test.
        Assert.InRange(refused, 1, 5);
    }

    /// <summary>The message put together again from its smallest parts, with the line ends that were between.</summary>
    private static byte[] Reassembled(Hl7Message message)
    {
        using var output = new MemoryStream();
        var raw = message.Raw.Span;
        var end = -1;
        foreach (var segment in message.Segments)
        {
            if (end >= 0)
                for (; raw[end] is (byte)'\r' or (byte)'\n'; end++) output.WriteByte(raw[end]);
            else end = message.Header.Start;
            var start = output.Length;
            output.Write(segment.Bytes[..Math.Min(3, segment.Bytes.Length)]);
            var isHeader = segment.Name == "MSH";
            for (var f = 1; f <= segment.FieldCount; f++)
            {
                if (!isHeader || f > 2) output.WriteByte(message.Delimiters.Field);
                WriteField(output, message, segment.Field(f));
            }

            end += (int)(output.Length - start);
        }

        return output.ToArray().AsSpan().TrimEnd("\r\n\0 "u8).ToArray();
    }

    private static void WriteField(MemoryStream output, Hl7Message message, Hl7Value field)
    {
        if (field.Level == Hl7Level.Subcomponent)
        {
            output.Write(field.Bytes);
            return;
        }

        var r = 0;
        foreach (var repetition in field.Repetitions)
        {
            if (r++ > 0) output.WriteByte(message.Delimiters.Repetition);
            for (var c = 1; c <= repetition.PartCount; c++)
            {
                if (c > 1) output.WriteByte(message.Delimiters.Component);
                var component = repetition.Part(c);
                for (var s = 1; s <= component.PartCount; s++)
                {
                    if (s > 1) output.WriteByte(message.Delimiters.Subcomponent);
                    output.Write(component.Part(s).Bytes);
                }
            }
        }
    }
}
