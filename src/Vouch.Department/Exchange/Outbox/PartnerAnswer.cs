using Vouch.Wire.Hl7;

namespace Vouch.Department.Exchange.Outbox;

/// <summary>What a partner's answer to a message means.</summary>
public abstract record PartnerAnswer
{
    private PartnerAnswer() { }

    /// <summary>AA, CA: taken; with what a person may want to know of it.</summary>
    public sealed record Taken(string? Remark = null) : PartnerAnswer;

    /// <summary>AE, CE: the message has a fault; sending it again does not help.</summary>
    public sealed record Faulty(string Why) : PartnerAnswer;

    /// <summary>AR, CR: not now; sent again. Alarm: the partner does not take the type, event, processing or version.</summary>
    public sealed record NotNow(string Why, bool Alarm) : PartnerAnswer;

    /// <summary>No answer to this message: the link is not in step, and is closed.</summary>
    public sealed record OutOfStep(string Why) : PartnerAnswer;

    /// <summary>Source: HL7 v2.5.1 chapter 2, 2.15.8 MSA, tables 0008 and 0357 (200 to 203).</summary>
    public static PartnerAnswer Read(ReadOnlyMemory<byte> answer, string controlId)
    {
        if (Hl7Message.Parse(answer) is not Hl7Parse.Parsed(var message) || !message.Segment("MSA").Exists)
            return new OutOfStep("The partner's answer is no acknowledgement.");
        var msa = message.Segment("MSA");
        if (msa.Text(2) != controlId)
            return new OutOfStep($"The partner answered {msa.Text(2)} when {controlId} was sent.");
        var code = msa.Text(1);
        var why = $"{code}: {Words(message, msa)}".TrimEnd(':', ' ');
        return code switch
        {
            "AA" or "CA" => OfLines(message),
            "AE" or "CE" => new Faulty(why),
            "AR" or "CR" => new NotNow(why, Alarm: Codes(message, msa).Any(one => one is "200" or "201" or "202" or "203")),
            _ => new OutOfStep($"The partner's acknowledgement code is \"{code}\"."),
        };
    }

    /// <summary>
    /// What an order answer says line by line: an order refused (UA) is a fault although the message was taken; one that can no
    /// longer be cancelled (UC) is not. Source: HL7 v2.5.1 table 0119; IHE LAB-28.
    /// </summary>
    private static PartnerAnswer OfLines(Hl7Message message)
    {
        var lines = message.Segments.Where(segment => segment.Name == "ORC").ToList();
        if (lines.Find(orc => orc.Text(1) == "UA") is { Exists: true } refused)
            return new Faulty($"UA: {refused.Field(2).FirstText} was not accepted. {refused.Field(16).Part(2).FirstText}".TrimEnd());
        var kept = lines.Where(orc => orc.Text(1) == "UC").Select(orc => orc.Field(2).FirstText).ToList();
        return new Taken(kept.Count == 0 ? null : $"UC: not taken back any more: {string.Join(", ", kept)}.");
    }

    private static IEnumerable<string> Codes(Hl7Message message, Hl7Segment msa)
    {
        yield return msa.Field(6).FirstText;
        foreach (var err in message.Segments.Where(segment => segment.Name == "ERR"))
        {
            yield return err.Field(3).FirstText;
            yield return err.Field(1).Part(4).FirstText;
        }
    }

    private static string Words(Hl7Message message, Hl7Segment msa)
    {
        var err = message.Segment("ERR");
        foreach (var words in new[] { err.Text(8), err.Field(3, 2).Text, err.Field(1).Part(4).Part(2).Text, msa.Text(3) })
            if (words.Length > 0)
                return words.Length <= 300 ? words : words[..300];
        return "";
    }
}
