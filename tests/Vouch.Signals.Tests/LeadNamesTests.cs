namespace Vouch.Signals.Tests;

public sealed class LeadNamesTests
{
    [Theory]
    [InlineData("i", Lead.I)]
    [InlineData("AVR", Lead.AvR)]
    [InlineData("aVF", Lead.AvF)]
    [InlineData("vx", Lead.X)]
    [InlineData("MDC_ECG_LEAD_V3R", Lead.V3R)]
    [InlineData("ECG lead II", Lead.II)]
    [InlineData("ECG V1", Lead.V1)]
    [InlineData(" Lead III ", Lead.III)]
    public void A_standard_lead_is_known_in_the_notations_of_files(string name, Lead lead) => Assert.Equal(lead, LeadNames.Parse(name));

    [Theory]
    [InlineData("MLII")]
    [InlineData("V")]
    [InlineData("MCL1")]
    [InlineData("ECG 1")]
    [InlineData("0")]
    [InlineData("")]
    public void What_is_not_surely_a_lead_is_none(string name) => Assert.Null(LeadNames.Parse(name));

    [Fact]
    public void Every_lead_is_found_by_its_label_and_its_identifier() => Assert.All(Enum.GetValues<Lead>(), lead =>
        Assert.Equal((lead, lead), (LeadNames.Parse(lead.Label()), LeadNames.Parse(lead.Mdc()))));
}
