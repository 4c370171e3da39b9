using System.Text;
using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Hl7;

public sealed class AcknowledgementTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Hl7Error Missing = new(
        Hl7ErrorCode.RequiredFieldMissing, new("PID", 1, 3, 1, 4, 2), "PID-3 has no identifier|really");

    [Fact]
    public void It_swaps_the_parties_and_echoes_version_and_processing_id()
    {
        var header = Messages.Header(@"MSH|^~\&|LAB^1.2^ISO|WEST|EHR|EAST|20260101||ORU^R01^ORU_R01|C-1|T|2.5.1||||||8859/1");
        Assert.Equal(
            @"MSH|^~\&|EHR|EAST|LAB^1.2^ISO|WEST|20260102030405+0000||ACK^R01^ACK|A-1|T|2.5.1||||||8859/1" + "\rMSA|AA|C-1\r",
            Text(Acknowledgement.Build(header, AcknowledgementCode.AA, "A-1", Now)));
    }

    [Fact]
    public void From_2_5_on_an_error_names_place_code_and_words_in_ERR_2_to_8()
    {
        var header = Messages.Header(@"MSH|^~\&|LAB|||||​|ADT^A01|C-1|P|2.5".Replace("\u200B", "", StringComparison.Ordinal));
        Assert.Equal(
            "MSA|AE|C-1|PID-3 has no identifier\\F\\really\r"
            + "ERR||PID^1^3^1^4^2|101^Required field missing^HL70357|E||||PID-3 has no identifier\\F\\really\r",
            Text(Acknowledgement.Build(header, AcknowledgementCode.AE, "A-1", Now, Missing)).Split('\r', 2)[1]);
    }

    [Fact]
    public void Before_2_5_an_error_is_written_as_ELD_in_ERR_1()
    {
        var header = Messages.Header(@"MSH|^~\&|LAB||||||ADT^A01|C-1|P|2.3");
        var answer = Text(Acknowledgement.Build(
            header, AcknowledgementCode.AE, "A-1", Now, Missing, new Hl7Error(Hl7ErrorCode.UnknownKey, new("ORC"), "?")));
        Assert.Equal(
            "MSA|AE|C-1|PID-3 has no identifier\\F\\really|||101^Required field missing^HL70357\r"
            + "ERR|PID^1^3^101&Required field missing&HL70357~ORC^^^204&Unknown key identifier&HL70357\r",
            answer.Split('\r', 2)[1]);
        Assert.Contains("|ACK^A01|", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void The_senders_own_separators_are_used()
    {
        var header = Messages.Header("MSH$%*!@$LAB$$$$$$ORU%R01$1$P$2.3");
        Assert.StartsWith("MSH$%*!@$$$LAB$$", Text(Acknowledgement.Build(header, AcknowledgementCode.AR, "A", Now)), StringComparison.Ordinal);
        header = Messages.Header("MSH|^|LAB||||||ORU^R01|1|P|2.3");
        var answer = Acknowledgement.Build(header, AcknowledgementCode.AE, "A", Now, Missing);
        Assert.Equal("101", Messages.Parsed(answer).Get("ERR-1.4.1").Text);
    }

    [Theory]
    [InlineData("", "", true, false, true)]
    [InlineData("AL", "NE", true, true, false)]
    [InlineData("NE", "AL", true, false, true)]
    [InlineData("ER", "SU", true, false, true)]
    [InlineData("ER", "SU", false, true, false)]
    public void The_sender_says_which_answers_it_wants(string accept, string application, bool success, bool wantsAccept, bool wantsApplication)
    {
        var header = Messages.Header(@"MSH|^~\&|LAB||||||ORU^R01|1|P|2.5|||" + accept + "|" + application);
        Assert.Equal(wantsAccept, Acknowledgement.WantsAccept(header, success));
        Assert.Equal(wantsApplication, Acknowledgement.WantsApplication(header, success));
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
