using System.Text;
using Vouch.Wire.Astm;
using Vouch.Wire.Devices;

namespace Vouch.Wire.Tests.Devices;

/// <summary>A result is given to the specimen it stands under, or to none.</summary>
public sealed class DeviceReaderTests
{
    private static DeviceMessage Read(string driver, string text) => AstmDevice.Read(
        DriverPacks.Driver(driver), new AstmTransmission(Encoding.ASCII.GetBytes(text), AstmEnding.Complete));

    private static string Shown(DeviceMessage message) => string.Join(
        ' ', message.Specimens.Select(s => $"{s.Id}/{s.Patient.Id}:{string.Join(',', s.Results.Select(r => r.Value.Text))}"));

    [Theory]
    [InlineData("P|1||77\rO|1|A1\rR|1|^^^NA|1\rO|2|A2\rR|1|^^^NA|2\r", "A1/77:1 A2/77:2")]
    [InlineData("P|1||77\rO|1|A1\rR|1|^^^NA|1\rP|2||78\rO|1|A2\rR|1|^^^NA|2\r", "A1/77:1 A2/78:2")]
    [InlineData("P|1||77\rO|1|A1\rR|1|^^^NA|1\rP|2||78\rR|1|^^^NA|2\r", "A1/77:1 /78:2")]
    [InlineData("O|1|A1\rR|1|^^^NA|1\rP|2||78\rR|1|^^^NA|2\r", "A1/:1 /78:2")]
    [InlineData("R|1|^^^NA|1\rO|1|A1\rR|1|^^^NA|2\r", "/:1 A1/:2")]
    [InlineData("O|1|A1\rO|2|A2\rR|1|^^^NA|2\r", "A1/: A2/:2")]
    public void A_result_belongs_to_the_order_above_it_or_to_none(string records, string shown)
    {
        var message = Read("roche-cobas-c111", "H|\\^&\r" + records + "L|1|N\r");

        Assert.Equal(shown, Shown(message));
    }

    [Fact]
    public void A_result_without_specimen_is_found_and_named()
    {
        var message = Read("roche-cobas-c111", "H|\\^&\rP|1\rR|1|^^^413|1\rL|1|N\r");

        Assert.Equal(DeviceFindingKind.MissingSpecimen, Assert.Single(message.Findings).Kind);
    }

    [Theory]
    [InlineData("mtrsl|pi77|ciA1|rtHBCT|qn1|pi78|ciA2|rtHBCT|qn2|", "A1/77:1 A2/78:2")]
    [InlineData("mtrsl|pi77|ciA1|rtHBCT|qn1|pi78|rtHBCT|qn2|", "A1/77:1 /78:2")]
    [InlineData("mtrsl|pi77|ciA1|rtHBCT|qn1|rtHCV|qn3|", "A1/77:1,3")]
    public void In_bioMerieux_messages_too(string fields, string shown) =>
        Assert.Equal(shown, Shown(Read("biomerieux-minividas", fields)));

    [Theory]
    [InlineData("O|1||^^^^^6||S||||||Q", true)]
    [InlineData("O|1||A1^^^^^N||S||||||N", true)]
    [InlineData("O|1||A1^^6||S||||||N", false)]
    public void A_control_is_told_by_the_profiles_rules(string order, bool isControl)
    {
        var specimen = Assert.Single(Read("roche-cobas-c111", $"H|\\^&\rP|1\r{order}\rR|1|^^^413|1|g/L\rL|1|N\r").Specimens);

        Assert.Equal((isControl, isControl), (specimen.IsControl, specimen.ControlReason.Length > 0));
    }

    [Fact]
    public void Repeats_of_a_test_are_two_results()
    {
        var message = Read("roche-cobas-c111", "H|\\^&\rP|1\rO|1|A1\rR|1|^^^413|1|g/L\rR|2|^^^413|2|g/L\rL|1|N\r");

        Assert.Equal(["1", "2"], message.Results.Select(result => result.Value.Text));
    }
}
