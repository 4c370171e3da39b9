using System.Text;
using Vouch.Wire.Astm;

namespace Vouch.Wire.Tests.Astm;

public sealed class AstmMessageTests
{
    private static AstmMessage Read(params string[] records) =>
        AstmMessage.Read(Encoding.UTF8.GetBytes(string.Join('\r', records) + "\r"));

    [Fact]
    public void Records_hang_under_patient_order_and_result()
    {
        var message = Read(
            "H|\\^&", "C|1|I|on the header|G", "P|1", "C|1|I|on the patient|G", "O|1|A1", "R|1|^^^NA|140", "C|1|I|on NA|G",
            "M|1|raw", "R|2|^^^K|4", "O|2|A2", "R|1|^^^NA|141", "P|2", "O|1|B1", "L|1|N");

        Assert.Equal(
            "H(C P(C O(R(C M) R) O(R)) P(O)) L",
            string.Join(' ', message.Tree.Select(Shape)));
        Assert.True(message.IsComplete);
    }

    private static string Shape(Vouch.Wire.Devices.DeviceNode node) => node.Children.Count == 0
        ? node.Record.Type
        : $"{node.Record.Type}({string.Join(' ', node.Children.Select(Shape))})";

    [Fact]
    public void Fields_repeats_components_and_escapes_are_read()
    {
        var record = Read("H|\\^&", "O|1|A&F&B^x|C|^^^NA\\^^^K&R&2|S||20260102|||||Q||&X0D0A&&E&&Z9&").Records[1];
        var order = new AstmOrder(record);

        Assert.Equal("A|B^x", order.SpecimenId);
        Assert.Equal("A|B", record[3, 1]);
        Assert.Equal("x", record[3, 2]);
        Assert.Equal("", record[3, 9]);
        Assert.Equal(["NA", "K\\2"], record.Repeated(5, 4));
        Assert.Equal(("S", "20260102", "Q"), (order.Priority, order.CollectedAt[..8], record[13]));
        Assert.Equal("", record[99]);
    }

    [Fact]
    public void Unknown_escapes_stay_as_they_were() =>
        Assert.Equal("a&Z9&b&Xq&c&", AstmDelimiters.Standard.Unescaped("a&Z9&b&Xq&c&"));

    [Theory]
    [InlineData("a|b^c\\d&e")]
    [InlineData("&&||")]
    [InlineData("line\r\nline\t\u0002")]
    [InlineData("naïve 値")]
    public void Escaped_text_comes_back(string text)
    {
        var escaped = AstmDelimiters.Standard.Escaped(text);

        Assert.DoesNotContain('|', escaped);
        Assert.DoesNotContain('\r', escaped);
        Assert.Equal(text, AstmDelimiters.Standard.Unescaped(escaped));
    }

    [Fact]
    public void Delimiters_are_the_headers()
    {
        var message = Read("H;@!%", "R;1;!!!NA;1@2", "L;1;N");

        Assert.Equal(("NA", ';'), (message.Records[1][3, 4], message.Delimiters.Field));
        Assert.Equal(["1", "2"], message.Records[1].Repeats(4));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("H")]
    [InlineData("H|")]
    [InlineData("|||")]
    [InlineData("R|1|^^^NA|140")]
    public void Anything_is_read(string text)
    {
        var message = AstmMessage.Read(Encoding.ASCII.GetBytes(text));

        Assert.False(message.IsComplete);
    }

    [Fact]
    public void Bytes_that_are_not_of_the_character_set_are_kept_and_remarked()
    {
        byte[] raw = [.. "H|\\^&\rP|1|||M"u8, 0xFC, .. "ller\rL|1\r"u8];

        var message = AstmMessage.Read(raw, Encoding.UTF8);

        Assert.Equal("Müller", message.Records[1][5]);
        Assert.Contains("utf-8", Assert.Single(message.Remarks).Words, StringComparison.Ordinal);
        Assert.Equal(raw, message.Raw.ToArray());
    }

    [Fact]
    public void A_built_message_reads_back()
    {
        var built = new AstmMessageBuilder()
            .Header("SIM^1.0", new DateTime(2026, 1, 2, 3, 4, 5))
            .Patient("P|1", "Doe^Jo").Order("A1", ["NA", "K"], specimenType: "S")
            .Result("NA", "140", "mmol/L", flags: ["N"], completedAt: new DateTime(2026, 1, 2)).Comment("ok")
            .Result("K", "4.0", "mmol/L", flags: ["H", "A"]).Comment("a").Comment("b")
            .Order("A2", ["CL"]).Result("CL", "99", "mmol/L")
            .Terminate();

        // Written out by hand from LIS02-A2 6 to 13.
        Assert.Equal(
            """
            H|\^&|||SIM^1.0|||||||P|LIS2-A2|20260102030405
            P|1||P&F&1||Doe^Jo
            O|1|A1||^^^NA\^^^K|R||||||N||||S||||||||||O
            R|1|^^^NA|140|mmol/L||N||F||||20260102000000
            C|1|I|ok|G
            R|2|^^^K|4.0|mmol/L||H\A||F
            C|1|I|a|G
            C|2|I|b|G
            O|2|A2||^^^CL|R||||||N||||||||||||||O
            R|1|^^^CL|99|mmol/L||||F
            L|1|N

            """.ReplaceLineEndings("\r"),
            Encoding.UTF8.GetString(built.ToBytes().Span));
        Assert.Equal(built.Records.Select(r => r.Raw), AstmMessage.Read(built.Raw).Records.Select(r => r.Raw));
    }

    [Fact]
    public void A_query_names_its_specimens()
    {
        var query = new AstmMessageBuilder().Header("SIM", null).Query(["A1", "A2"]).Terminate();

        Assert.Equal(["A1", "A2"], Assert.Single(query.Queries).SpecimenIds);
        Assert.Equal("Q|1|^A1\\^A2||^^^ALL||||||||O", query.Records[1].Raw);
    }
}
