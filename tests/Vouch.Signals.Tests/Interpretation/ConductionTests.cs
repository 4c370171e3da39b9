using Vouch.Signals.Interpretation;
using Vouch.Signals.Tests.Measuring;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>AV block from the signals: said where the timetable has it, and nowhere else.</summary>
public sealed class ConductionTests
{
    private static readonly Lazy<List<RecombinedEcg>> Recordings = new(() => RecombinedEcg.All());

    public static TheoryData<string> Blocks => [.. Timetable.Names];

    public static TheoryData<string> Without => [.. ConductionFigures.Without.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_made_block_is_said_and_its_P_waves_are_found(string name)
    {
        var figures = ConductionFigures.OfMade(random => Timetable.Of(name, random), new(Muscle: 0.025, Wander: 0.2), 40);
        Assert.InRange(figures.Sensitivity, 0.9, 1);
        Assert.Equal(0, figures.Wrong);
        Assert.InRange((double)figures.PFound / figures.PWaves, 0.9, 1);
        Assert.InRange((double)figures.PInvented / figures.PWaves, 0, 0.02);
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_block_in_the_waves_and_the_noise_of_real_recordings_is_said(string name)
    {
        RealFiles.At("");
        var figures = ConductionFigures.OfRecombined(Recordings.Value, random => Timetable.Of(name, random));
        Assert.InRange(figures.Recordings, 30, 100);
        Assert.InRange(figures.Sensitivity, name == "2:1" ? 0.6 : 0.8, 1);
        Assert.InRange(figures.Wrong, 0, 1);
        Assert.InRange((double)figures.PFound / figures.PWaves, 0.75, 1);
    }

    [Theory]
    [MemberData(nameof(Without))]
    public void Where_there_is_no_block_none_is_said(string name)
    {
        var times = ConductionFigures.Without.First(one => one.Name == name).Times;
        Assert.Equal(0, ConductionFigures.OfMade(times, new(Muscle: 0.025, Wander: 0.2), 40).Wrong);
        if (RealFiles.Folder is not null)
            Assert.Equal(0, ConductionFigures.OfRecombined(Recordings.Value, times).Wrong);
    }

    [Fact]
    public void Fibrillatory_waves_are_no_P_waves()
    {
        RealFiles.At("");
        var figures = ConductionFigures.OfRecombined(Recordings.Value, Timetable.Fibrillation, waves: 0.06);
        Assert.Equal((0, 0), (figures.Wrong, figures.PInvented));
    }

    [Fact]
    public void No_block_of_higher_degree_is_said_of_resting_recordings_that_have_none()
    {
        RealFiles.At("");
        foreach (var name in RealRecordings.Names())
        {
            var recording = RealRecordings.Read(name);
            var reading = RealRecordings.Interpret(RealRecordings.Leads(recording), recording.Rate, recording.Subject).Reading;
            Assert.True(!reading.Statements.Any(one => ConductionFigures.Codes.Contains(one.Code)), name);
        }
    }
}
