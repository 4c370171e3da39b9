using Vouch.Signals.Drawing;

namespace Vouch.Signals.Tests.Drawing;

/// <summary>With VOUCH_WRITE_DOCS=1 the picture of docs/ecg-library.md is written to docs/pictures/ecg.svg; else it has to be that picture.</summary>
public sealed class PictureTests
{
    [Fact]
    public async Task The_picture_of_the_docs_is_what_is_drawn()
    {
        var recording = MadeRecording.Resting();
        var svg = new Tracing
        {
            Layout = Layout.For(recording),
            Heading = ["A made recording, 12 leads"],
            Beats = BeatLabel.Of(recording.Annotations, recording.Rate),
            Calipers = [new Caliper.Time(Lead.II, 2.9, 3.29, "QT 390 ms"), new Caliper.Voltage(Lead.V5, 8.75, 0, 1.25), new Caliper.Time(null, 3.77, 4.6)],
        }.Svg(recording);
        var path = Path.Combine(RealFiles.Project(), "docs", "pictures", "ecg.svg");
        if (Environment.GetEnvironmentVariable("VOUCH_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, svg, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), svg);
    }
}
