using Vouch.Dicom.Procedures;

namespace Vouch.Dicom.Tests.Procedures;

/// <summary>What N-SET may do to a performed procedure step. Expected: PS3.4, table F.7.2-1 with its notes, and F.7.2.2.3.</summary>
public sealed class PerformedStepsTests
{
    private static readonly Tag EndDate = new(0x0040, 0x0250);
    private static readonly Tag EndTime = new(0x0040, 0x0251);
    private static readonly Tag Series = new(0x0040, 0x0340);
    private static readonly Tag SeriesUid = new(0x0020, 0x000E);
    private static readonly Tag Protocol = new(0x0018, 0x1030);

    [Theory]
    [InlineData("", 0x0000, "")]
    [InlineData("no end date", 0x0120, "(0040,0250)")]
    [InlineData("empty end date", 0x0121, "(0040,0250)")]
    [InlineData("no end time", 0x0120, "(0040,0251)")]
    [InlineData("no series", 0x0120, "(0040,0340)")]
    [InlineData("empty series", 0x0121, "(0040,0340)")]
    [InlineData("series without UID", 0x0120, "(0020,000E)")]
    [InlineData("series with empty protocol", 0x0121, "(0018,1030)")]
    [InlineData("second series without protocol", 0x0120, "(0018,1030)")]
    public void A_step_that_ends_names_when_and_a_series_at_least(string lack, int code, string offending)
    {
        foreach (var state in (string[])[PerformedSteps.Completed, PerformedSteps.Discontinued])
        {
            var refusal = PerformedSteps.CheckChange(Begun(), End(state, lack));
            Assert.Equal((code, offending), (refusal?.Code ?? 0, refusal?.Offending?.ToString() ?? ""));
            // The same said in two requests, the first of which does not end the step.
            var before = End(PerformedSteps.InProgress, lack);
            Assert.Null(PerformedSteps.CheckChange(Begun(), before));
            refusal = PerformedSteps.CheckChange(PerformedSteps.Changed(Begun(), before), new DataSet().Set(PerformedSteps.Status, state));
            Assert.Equal((code, offending), (refusal?.Code ?? 0, refusal?.Offending?.ToString() ?? ""));
        }
    }

    [Theory]
    [InlineData(PerformedSteps.Completed)]
    [InlineData(PerformedSteps.Discontinued)]
    public void A_step_that_has_ended_does_not_change(string state) =>
        Assert.Equal("0110", $"{PerformedSteps.CheckChange(PerformedSteps.Changed(Begun(), End(state, "")), new DataSet().Set(EndTime, "1001"))?.Code:X4}");

    [Fact]
    public void There_is_no_other_state()
    {
        var refusal = PerformedSteps.CheckChange(Begun(), End("DONE", ""));
        Assert.NotNull(refusal);
        Assert.Equal((0x0106, PerformedSteps.Status.ToString()), (refusal.Code, refusal.Offending.ToString()));
    }

    [Fact]
    public void What_the_series_of_an_ended_step_lack_of_type_2_is_told()
    {
        var step = PerformedSteps.Changed(Begun(), End(PerformedSteps.Discontinued, ""));
        Assert.Equal(["(0008,1050)", "(0008,1070)", "(0008,103E)", "(0008,0054)", "(0008,1140)", "(0040,0220)"],
            PerformedSteps.RemarksAtEnd(step).Select(one => one.Path.Replace("(0040,0340)[0].", "", StringComparison.Ordinal)));
        Assert.Empty(PerformedSteps.RemarksAtEnd(step.Set(PerformedSteps.Status, PerformedSteps.InProgress)));
    }

    private static DataSet Begun() => new DataSet().Set(PerformedSteps.Status, PerformedSteps.InProgress).Set(new Tag(0x0008, 0x0060), "CT");

    private static DataSet End(string state, string lack)
    {
        var series = new DataSet().Set(SeriesUid, "1.2.3").Set(Protocol, "Head");
        var end = new DataSet().Set(PerformedSteps.Status, state).Set(EndDate, "20260101").Set(EndTime, "1000").SetItems(Series, series);
        switch (lack)
        {
            case "no end date": end.Remove(EndDate); break;
            case "empty end date": end.Set(EndDate, ""); break;
            case "no end time": end.Remove(EndTime); break;
            case "no series": end.Remove(Series); break;
            case "empty series": end.SetItems(Series); break;
            case "series without UID": series.Remove(SeriesUid); break;
            case "series with empty protocol": series.Set(Protocol, ""); break;
            case "second series without protocol": end.SetItems(Series, new DataSet().Set(SeriesUid, "1.2.4").Set(Protocol, "Neck"), new DataSet().Set(SeriesUid, "1.2.5")); break;
        }

        return end;
    }
}
