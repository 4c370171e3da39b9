using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;
using static Vouch.Signals.Tests.Interpretation.Made;

namespace Vouch.Signals.Tests.Interpretation;

public sealed class SerialComparisonTests
{
    public static TheoryData<string> Changes => [.. Cases.Keys];

    private static readonly Dictionary<string, (Measurements Changed, Measurements Within)> Cases = new(StringComparer.Ordinal)
    {
        ["change-rate"] = (Normal.At(90.1), Normal.At(89)),
        ["change-pr"] = (Normal.Pr(188), Normal.Pr(187)),
        ["change-qrs"] = (Normal.Qrs(118), Normal.Qrs(117)),
        ["change-qtc"] = (Normal.Framingham(472.1), Normal.Framingham(471.9)),
        ["change-axis"] = (Normal with { QrsAxis = 75 }, Normal with { QrsAxis = 74 }),
        ["change-st"] = (Normal.St(0.1, Lead.V5, Lead.V6), Normal.St(0.099, Lead.V5).St(0.1, Lead.V6)),
        ["change-t"] = (Normal.In([Lead.V5, Lead.V6], one => one.T(-0.1)), Normal.In([Lead.V5, Lead.V6], one => one.T(-0.09))),
        ["new-finding"] = (Normal.LeftBlock(), Normal),
        ["resolved-finding"] = (Normal.WithoutP(), Normal),
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_is_told_from_its_limit_on(string code)
    {
        // QT of the normal recording gives a QTc of 412 ms by Framingham.
        Assert.Equal(412, Normal.Qtc!.Value.Framingham, 0.1);
        Assert.Contains(code, Codes(Normal, Cases[code].Changed));
        Assert.DoesNotContain(code, Codes(Normal, Cases[code].Within));
    }

    [Fact]
    public void Nothing_changed_is_said() => Assert.Equal(["no-change"], Codes(Normal, Normal.At(72)));

    [Fact]
    public void A_new_finding_keeps_its_importance_and_criteria()
    {
        var one = Compare(Normal, Normal.St(0.2, Lead.II, Lead.III, Lead.AvF)).First(one => one.Code == "new-finding");
        Assert.Equal(Importance.Critical, one.Importance);
        Assert.StartsWith("New: ST elevation, inferior (II, III, aVF)", one.Text);
        Assert.Contains(one.Criteria, criterion => criterion.Text.StartsWith("ST in II 0.2 mV", StringComparison.Ordinal));
        Assert.Contains(Compare(Normal.St(0.2, Lead.II, Lead.III, Lead.AvF), Normal), gone => gone.Code == "resolved-finding");
    }

    [Fact]
    public void Axes_are_compared_the_short_way_round()
    {
        Assert.DoesNotContain("change-axis", Codes(Normal with { QrsAxis = 175 }, Normal with { QrsAxis = -170 }));
        Assert.Contains("change-axis", Codes(Normal with { QrsAxis = 165 }, Normal with { QrsAxis = -165 }));
    }

    [Fact]
    public void Interchanged_arms_change_neither_axis_nor_limb_leads()
    {
        var codes = Codes(Normal, Normal.ArmsInterchanged());
        Assert.DoesNotContain("change-axis", codes);
        Assert.DoesNotContain("change-t", codes);
        Assert.Contains("change-st", Codes(Normal, Normal.ArmsInterchanged().St(0.2, Lead.V2, Lead.V3)));
    }

    [Fact]
    public void Every_kind_of_change_has_a_case() =>
        Assert.Empty(Statements.All.Where(kind => kind.Matter == Matter.Change).Select(kind =>
            kind.Code).Except(["no-change", .. Cases.Keys]));

    private static Statement[] Compare(Measurements earlier, Measurements now) =>
        [.. SerialComparison.Of((earlier, Reading.Of(earlier, Man)), (now, Reading.Of(now, Man)))];

    private static string[] Codes(Measurements earlier, Measurements now) => [.. Compare(earlier, now).Select(one => one.Code)];
}
