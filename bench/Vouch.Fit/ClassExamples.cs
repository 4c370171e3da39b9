using Vouch.Signals;
using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Fit;

/// <summary>Beats that a detector finds, with what the classifier knows of each and what people called it.</summary>
/// <param name="Ventricular">Whether a beat is ventricular; fusion beats, which are half of it, are left out.</param>
/// <param name="Others">What a beat is that is not ventricular.</param>
internal sealed record ClassExamples(Examples Ventricular, Examples Others)
{
    /// <summary>All normal: where a first classifier goes. It only chooses the first examples.</summary>
    private static readonly SmallNetwork FirstClasses = Linear(BeatClassifier.Evidence, BeatClassifier.Codes.Length, (0, 1));

    /// <summary>Early, wide and unlike the usual beat.</summary>
    private static readonly SmallNetwork FirstVentricular = Linear(VentricularEvidence.Count, 1, (0, -1), (1, -2), (3, 2), (6, 1));

    /// <summary>Of normal beats that even this rule clearly holds for such, and of paced ones, one of so many stands for all.</summary>
    private const int EasyOneOf = 10, PacedOneOf = 4;

    private const float EasyFrom = -0.2f;

    /// <summary>A record counts by this power of its beats, so that one with many does not outweigh the others.</summary>
    private const float RecordPower = 0.5f, RecordBeats = 2000;

    /// <summary>
    /// A thousand ectopic beats of one record say less of other patients than a thousand of ten: beyond so many of a class each weighs
    /// less, by this power of how many times so many they are. Chosen by leaving records out.
    /// </summary>
    private const float VentricularBeyond = 20, VentricularPower = 0.75f, OthersBeyond = 100, OthersPower = 0.25f;

    public static Detector First(SmallNetwork qrs) => new(qrs, FirstClasses, FirstVentricular);

    public static ClassExamples Of(Record record, Detector by)
    {
        var rows = new List<(float[] Evidence, float[] Ventricular)?>();
        var detector = by.For(record);
        detector.Classifier!.Gathered = rows.Add;
        detector.Push(record.Signals, 0, record.Signals[0].Length);
        detector.Complete();
        var found = new ClassExamples(new(VentricularEvidence.Count), new(BeatClassifier.Evidence));
        var truth = record.Reference.Where(one => one.Code.BeatClass() is not null).ToList();
        var next = 0;
        for (var i = 0; detector.TryTake(out var beat); i++)
        {
            while (next + 1 < truth.Count && Math.Abs(truth[next + 1].Frame - beat.Frame) <= Math.Abs(truth[next].Frame - beat.Frame))
                next++;
            if (rows[i] is { } row && Math.Abs(truth[next].Frame - beat.Frame) / record.Rate <= BeatComparison.WindowSeconds)
                found.Add(row.Evidence, row.Ventricular, truth[next].Code, i);
        }

        return new(ByRecord(Balanced(found.Ventricular, often: -1, VentricularBeyond, VentricularPower)),
            Balanced(found.Others, often: 0, OthersBeyond, OthersPower));
    }

    private void Add(float[] evidence, float[] ventricular, AnnotationCode code, int number)
    {
        if (code.BeatClass() == BeatClass.Ventricular)
        {
            Ventricular.Add(ventricular, 0, 1);
            return;
        }

        if (Output(code) is not { } output)
            return;
        Others.Add(evidence, output, 1);
        var oneOf = code.IsPaced() ? PacedOneOf : code.BeatClass() == BeatClass.Normal && IsEasy(ventricular) ? EasyOneOf : 1;
        if (number % oneOf == 0 && code.BeatClass() != BeatClass.Fusion)
            Ventricular.Add(ventricular, -1, oneOf);
    }

    private static bool IsEasy(float[] ventricular)
    {
        Span<float> score = stackalloc float[1];
        FirstVentricular.Score(ventricular, score);
        return score[0] < EasyFrom;
    }

    /// <param name="often">The output that every record has enough of.</param>
    private static Examples Balanced(Examples all, int often, float beyond, float power)
    {
        var counts = all.Rights().CountBy(right => right).ToDictionary();
        return all.Weighed((right, weight) => right == often ? weight : weight * MathF.Pow(Math.Max(1, counts[right] / beyond), -power));
    }

    private static Examples ByRecord(Examples all)
    {
        var factor = MathF.Pow(RecordBeats / (float)Math.Max(1, all.TotalWeight()), RecordPower);
        return all.Weighed((_, weight) => weight * factor);
    }

    /// <summary>As the classifier's outputs are; null: none.</summary>
    private static int? Output(AnnotationCode code) => code.IsPaced() ? 3 : code.BeatClass() switch
    {
        BeatClass.Normal => 0,
        BeatClass.Supraventricular => 1,
        BeatClass.Fusion => 2,
        _ => null,
    };

    private static SmallNetwork Linear(int inputs, int outputs, params (int Input, float Weight)[] weights)
    {
        var linear = new float[inputs * outputs];
        foreach (var (input, weight) in weights)
            linear[input] = weight;
        return new(inputs, linear, [], []);
    }
}
