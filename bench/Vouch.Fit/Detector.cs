using Vouch.Signals;
using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Fit;

/// <summary>A detector with weights of its own.</summary>
internal sealed record Detector(SmallNetwork Qrs, SmallNetwork Classes, SmallNetwork Ventricular)
{
    public static readonly Detector Fitted = new(QrsWeights.Fitted, ClassWeights.Fitted, VentricularWeights.Fitted);

    public BeatTable Score(Record record)
    {
        var detector = For(record);
        detector.Push(record.Signals, 0, record.Signals[0].Length);
        detector.Complete();
        var found = new List<Annotation>();
        while (detector.TryTake(out var beat))
            found.Add(new(beat.Frame, beat.Code));
        return BeatComparison.Compare(record.Reference, found, record.Rate, record.Frames);
    }

    public QrsDetector For(Record record)
    {
        var detector = new QrsDetector(record.Rate, record.Signals.Length, classify: true) { Weights = Qrs };
        (detector.Classifier!.Network, detector.Classifier.Ventricular) = (Classes, Ventricular);
        return detector;
    }
}
