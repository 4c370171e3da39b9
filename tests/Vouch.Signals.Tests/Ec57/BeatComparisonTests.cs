using Vouch.Signals.Ec57;
using Vouch.Signals.Wfdb;

namespace Vouch.Signals.Tests.Ec57;

/// <summary>At 1000 Hz a frame is a millisecond: the match window is 150 frames.</summary>
public sealed class BeatComparisonTests
{
    private const long Start = 300_000;

    private static Annotation N(long at) => new(at, AnnotationCode.Normal);

    private static Annotation V(long at) => new(at, AnnotationCode.VentricularPremature);

    private static BeatTable Compare(Annotation[] reference, Annotation[] test) => BeatComparison.Compare(reference, test, 1000, 400_000);

    [Theory]
    [InlineData(150, 1)]
    [InlineData(151, 0)]
    [InlineData(-150, 1)]
    [InlineData(-151, 0)]
    public void A_pair_lies_at_most_150_ms_apart(int apart, long paired) =>
        Assert.Equal(paired, Compare([N(310_000)], [N(310_000 + apart)]).QrsSensitivity.Count);

    [Fact]
    public void The_nearer_of_two_candidates_is_the_pair()
    {
        var table = Compare([V(310_000)], [N(309_900), V(310_050)]);
        Assert.Equal(1, table.Of(BeatClass.Ventricular, BeatClass.Ventricular));
        Assert.Equal(1, table.Extra(BeatClass.Normal));
        table = Compare([N(310_000), V(310_140)], [V(310_120)]);
        Assert.Equal(1, table.Of(BeatClass.Ventricular, BeatClass.Ventricular));
        Assert.Equal(1, table.Missed(BeatClass.Normal));
    }

    [Fact]
    public void The_first_five_minutes_are_not_scored()
    {
        var table = Compare([N(100_000), N(Start)], [N(50_000), N(120_000), N(Start)]);
        Assert.Equal(new Ratio(1, 1), table.QrsSensitivity);
        Assert.Equal(new Ratio(1, 1), table.QrsPredictivity);
    }

    [Fact]
    public void A_beat_marked_just_before_the_period_may_be_the_first_beat_of_it() =>
        Assert.Equal(2, Compare([N(Start + 20), N(Start + 900)], [N(Start - 30), N(Start + 900)]).Of(BeatClass.Normal, BeatClass.Normal));

    [Fact]
    public void A_mark_early_in_the_period_may_belong_to_a_beat_before_it() =>
        Assert.Equal(new Ratio(1, 1), Compare([N(Start - 20), N(Start + 900)], [N(Start + 30), N(Start + 900)]).QrsPredictivity);

    [Fact]
    public void Marks_in_ventricular_flutter_count_nowhere()
    {
        var table = Compare([N(310_000), new(311_000, AnnotationCode.FlutterBegins), new(315_000, AnnotationCode.FlutterEnds), N(316_000)],
            [N(310_000), N(312_000), N(313_000), N(316_000)]);
        Assert.Equal(new Ratio(2, 2), table.QrsPredictivity);
    }

    [Fact]
    public void Beats_in_the_tests_shutdown_are_missed_and_counted_apart()
    {
        var table = Compare([N(310_000), N(312_000), N(316_000)],
            [N(310_000), new(311_000, AnnotationCode.NoiseChange, Subtype: 0x30), new(315_000, AnnotationCode.NoiseChange), N(316_000)]);
        Assert.Equal(1, table.MissedInShutDown);
        Assert.Equal(new Ratio(2, 3), table.QrsSensitivity);
    }

    [Fact]
    public void Fusion_and_unknown_beats_called_ventricular_are_no_error()
    {
        var table = Compare([new(310_000, AnnotationCode.Fusion), new(311_000, AnnotationCode.Paced), N(312_000), V(313_000)],
            [V(310_000), V(311_000), V(312_000), V(313_000)]);
        Assert.Equal(new Ratio(1, 2), table.VebPredictivity);
        Assert.Equal(new Ratio(1, 1), table.VebSensitivity);
    }

    public static TheoryData<string, string> Tables() =>
        new(new[] { "gqrs", "wqrs" }.SelectMany(kind => RealFiles.Names("mitdb", "*.atr", "mitdb/101.atr").Select(name => (name, kind))));

    /// <summary>Expected: the counts WFDB's bxb printed for the annotators gqrs and wqrs.</summary>
    [Theory]
    [MemberData(nameof(Tables))]
    public void The_counts_are_those_of_bxb(string name, string annotator)
    {
        var record = Path.GetFileNameWithoutExtension(name);
        var line = File.ReadLines(RealFiles.At($"mitdb/bxb-{annotator}.txt")).Single(one => one.StartsWith(" " + record, StringComparison.Ordinal));
        var expected = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..12].Select(long.Parse);
        var table = BeatComparison.Compare(WfdbAnnotations.Read(RealFiles.At(name)), WfdbAnnotations.Read(RealFiles.At(Path.ChangeExtension(name, annotator))),
            360, 650_000);
        Assert.Equal(expected, Line(table));
    }

    /// <summary>As bxb's line format: N with S, F with Q; then those called ventricular; then those missed.</summary>
    private static long[] Line(BeatTable table)
    {
        BeatClass[] normal = [BeatClass.Normal, BeatClass.Supraventricular], ventricular = [BeatClass.Ventricular],
            other = [BeatClass.Fusion, BeatClass.Unknown], notVentricular = [.. normal, .. other];
        long Paired(BeatClass[] reference, BeatClass[] test) => reference.Sum(one => test.Sum(as_ => table.Of(one, as_)));
        return
        [
            Paired(normal, notVentricular), Paired(ventricular, notVentricular), Paired(other, notVentricular), notVentricular.Sum(table.Extra),
            Paired(normal, ventricular), Paired(ventricular, ventricular), Paired(other, ventricular), table.Extra(BeatClass.Ventricular),
            normal.Sum(table.Missed), ventricular.Sum(table.Missed), other.Sum(table.Missed),
        ];
    }
}
