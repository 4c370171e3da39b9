using Vouch.Signals;
using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Fit;

/// <summary>Beats that a detector finds, with what the classifier knows of each and what people called it.</summary>
internal static class ClassExamples
{
    /// <summary>Early, wide and unlike the usual beat: where a first classifier goes. It only chooses the first examples.</summary>
    public static readonly SmallNetwork Rule = First();

    public static Examples Of(Record record, SmallNetwork qrs, SmallNetwork classes)
    {
        var rows = new List<float[]>();
        var detector = new QrsDetector(record.Rate, record.Signals.Length, classify: true) { Weights = qrs };
        detector.Classifier!.Network = classes;
        detector.Classifier.Gathered = rows.Add;
        detector.Push(record.Signals, 0, record.Signals[0].Length);
        detector.Complete();
        var examples = new Examples(BeatClassifier.Evidence);
        var truth = record.Reference.Where(one => one.Code.BeatClass() is not null).ToList();
        var next = 0;
        for (var i = 0; detector.TryTake(out var beat); i++)
        {
            while (next + 1 < truth.Count && Math.Abs(truth[next + 1].Frame - beat.Frame) <= Math.Abs(truth[next].Frame - beat.Frame))
                next++;
            var apart = Math.Abs(truth[next].Frame - beat.Frame) / record.Rate;
            if (apart <= BeatComparison.WindowSeconds && Output(truth[next].Code) is var which and >= 0)
                examples.Add(rows[i], which, 1);
        }

        return Balanced(examples);
    }

    /// <summary>A thousand ectopic beats of one record say less of other patients than a thousand of ten: beyond a hundred each weighs less.</summary>
    private static Examples Balanced(Examples all)
    {
        var counts = new int[BeatClassifier.Codes.Length];
        for (var i = 0; i < all.Count; i++)
            counts[all.Right(i)]++;
        var balanced = new Examples(all.Inputs);
        for (var i = 0; i < all.Count; i++)
            balanced.Add(all.Row(i), all.Right(i), all.Right(i) == 0 ? 1 : MathF.Pow(Math.Max(1, counts[all.Right(i)] / 100f), -0.25f));
        return balanced;
    }

    /// <summary>As the classifier's outputs are; -1: none.</summary>
    private static int Output(AnnotationCode code) => code.IsPaced() ? 4 : code.BeatClass() switch
    {
        BeatClass.Normal => 0,
        BeatClass.Supraventricular => 1,
        BeatClass.Ventricular => 2,
        BeatClass.Fusion => 3,
        _ => -1,
    };

    private static SmallNetwork First()
    {
        var linear = new float[BeatClassifier.Evidence * BeatClassifier.Codes.Length];
        linear[0] = 1;
        linear[(2 * BeatClassifier.Evidence) + 1] = -2;
        linear[(2 * BeatClassifier.Evidence) + 4] = 2;
        linear[(2 * BeatClassifier.Evidence) + 7] = 1;
        return new(BeatClassifier.Evidence, linear, [], []);
    }
}
