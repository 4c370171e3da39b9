using System.Collections.Immutable;
using System.Text;

namespace Vouch.Signals.Ec57;

/// <summary>One record's figures.</summary>
/// <param name="Paced">Paced beats are among the reference's: EC57 4.3.1 leaves such records out of the sums; here they are summed apart.</param>
public sealed record RecordScore(string Record, BeatTable Beats, EpisodeTable AtrialFibrillation, EpisodeTable AtrialFlutter,
    EpisodeTable VentricularFibrillation, bool Paced)
{
    /// <param name="rate">Frames a second.</param>
    /// <param name="frames">The record's length.</param>
    public static RecordScore Of(string record, IReadOnlyList<Annotation> reference, IReadOnlyList<Annotation> test, double rate, long frames) => new(record,
        BeatComparison.Compare(reference, test, rate, frames),
        EpisodeComparison.AtrialFibrillation(reference, test, rate, frames),
        EpisodeComparison.AtrialFlutter(reference, test, rate, frames),
        EpisodeComparison.VentricularFibrillation(reference, test, rate, frames),
        reference.Any(one => one.Code.IsPaced()));
}

/// <summary>
/// Figures of a set of records: gross (every beat weighs the same) and average (every record does). Source: ANSI/AAMI
/// EC57:2012, 4.3.4.
/// </summary>
public sealed record Score(ImmutableArray<RecordScore> Records)
{
    private static readonly (string Name, Func<BeatTable, Ratio> Of)[] Statistics =
    [
        ("QRS Se", one => one.QrsSensitivity), ("QRS +P", one => one.QrsPredictivity),
        ("VEB Se", one => one.VebSensitivity), ("VEB +P", one => one.VebPredictivity),
        ("SVEB Se", one => one.SvebSensitivity), ("SVEB +P", one => one.SvebPredictivity),
    ];

    public BeatTable Gross => Sum(Records);

    /// <summary>The mean over the records that have the statistic; null: none has.</summary>
    public double? Average(Func<BeatTable, Ratio> statistic) => Mean(Records, statistic);

    /// <summary>The table, in columns of a fixed width.</summary>
    public string Text()
    {
        var text = new StringBuilder("Record           Beats  Missed  Extra");
        foreach (var (name, _) in Statistics)
            text.Append(Invariant($" {name,8}"));
        text.Append('\n');
        foreach (var one in Records)
            Line(text, one.Record + (one.Paced ? " /" : ""), one.Beats, null);
        text.Append('-', 37 + Statistics.Length * 9).Append('\n');
        Sums(text, "", Records);
        var paced = Records.RemoveAll(one => !one.Paced);
        if (!paced.IsEmpty && paced.Length < Records.Length)
        {
            Sums(text, "unpaced ", Records.RemoveAll(one => one.Paced));
            Sums(text, "paced / ", paced);
        }

        Episodes(text, "Atrial fibrillation", Records.Select(one => one.AtrialFibrillation));
        Episodes(text, "Atrial flutter", Records.Select(one => one.AtrialFlutter));
        Episodes(text, "Ventricular flutter or fibrillation", Records.Select(one => one.VentricularFibrillation));
        return text.ToString();
    }

    private static void Sums(StringBuilder text, string which, ImmutableArray<RecordScore> records)
    {
        Line(text, which + "gross", Sum(records), null);
        Line(text, which + "average", Sum(records), records);
    }

    private static void Line(StringBuilder text, string name, BeatTable beats, ImmutableArray<RecordScore>? averaged)
    {
        var missed = beats.QrsSensitivity.Of - beats.QrsSensitivity.Count;
        var extra = beats.QrsPredictivity.Of - beats.QrsPredictivity.Count;
        text.Append(averaged is null ? Invariant($"{name,-15}{beats.Beats,7} {missed,7} {extra,6}") : Invariant($"{name,-37}"));
        foreach (var (_, of) in Statistics)
            text.Append(Invariant($" {Percent(averaged is { } records ? Mean(records, of) : of(beats).Percent),8}"));
        text.Append('\n');
    }

    private static void Episodes(StringBuilder text, string name, IEnumerable<EpisodeTable> tables)
    {
        var sum = tables.Aggregate(default(EpisodeTable), (left, right) => left + right);
        if (sum.EpisodeSensitivity.Of == 0 && sum.EpisodePredictivity.Of == 0)
            return;
        text.Append(Invariant($"{name}: episodes Se {Counted(sum.EpisodeSensitivity)}, +P {Counted(sum.EpisodePredictivity)}; "))
            .Append(Invariant($"duration Se {Percent(sum.DurationSensitivity.Percent)}, +P {Percent(sum.DurationPredictivity.Percent)}\n"));
    }

    private static BeatTable Sum(ImmutableArray<RecordScore> records) => records.Aggregate(new BeatTable(), (sum, one) => sum + one.Beats);

    private static double? Mean(ImmutableArray<RecordScore> records, Func<BeatTable, Ratio> statistic) =>
        records.Select(one => statistic(one.Beats).Percent).Average();

    private static string Counted(Ratio ratio) => Invariant($"{Percent(ratio.Percent)} ({ratio.Count}/{ratio.Of})");

    private static string Percent(double? percent) => percent is { } value ? Invariant($"{value:0.00}") : "-";
}
