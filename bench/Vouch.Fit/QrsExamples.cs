using Vouch.Signals;
using Vouch.Signals.Detection;
using Vouch.Signals.Ec57;

namespace Vouch.Fit;

/// <summary>Candidates that a detector comes upon by its own decisions, and which of them are beats.</summary>
internal static class QrsExamples
{
    /// <summary>
    /// Where a first detector goes: by size, the interval and the likeness to former beats, as one would say it without having
    /// seen a record. It only chooses the first examples.
    /// </summary>
    public static readonly SmallNetwork Rule = Linear((0, 1.0f), (1, 2.2f), (13, 1.0f), (20, 0.8f));

    /// <summary>Of candidates lower than some sixth of a beat, which are none, one of so many stands for all.</summary>
    private const int EasyOneOf = 6;

    private const float EasyHeight = -1.5f;

    /// <summary>A missed beat is worse than a false candidate; beyond that, a fit alone is too strict on a kind of beat it has not seen.</summary>
    private const float BeatWeight = 1.3f;

    public static Examples Of(Record record, SmallNetwork weights)
    {
        var judged = new List<(float[] Evidence, long Frame)>();
        var detector = new QrsDetector(record.Rate, record.Signals.Length) { Weights = weights, Judged = (evidence, frame, _) => judged.Add((evidence, frame)) };
        detector.Push(record.Signals, 0, record.Signals[0].Length);
        detector.Complete();
        var beats = Beats(judged.ConvertAll(one => one.Frame), record);
        var fibrillation = Fibrillations(record);
        var examples = new Examples(QrsEvidence.Count);
        for (var i = 0; i < judged.Count; i++)
            if (!fibrillation.Exists(one => one.From <= judged[i].Frame && judged[i].Frame <= one.To))
                if (beats[i] || judged[i].Evidence[1] > EasyHeight)
                    examples.Add(judged[i].Evidence, beats[i] ? 0 : -1, beats[i] ? BeatWeight : 1);
                else if (i % EasyOneOf == 0)
                    examples.Add(judged[i].Evidence, -1, EasyOneOf);
        return examples;
    }

    /// <summary>Each reference beat is the candidate that is nearest, within EC57's match window.</summary>
    private static bool[] Beats(List<long> frames, Record record)
    {
        var window = BeatComparison.WindowSeconds * record.Rate;
        var beats = new bool[frames.Count];
        var next = 0;
        foreach (var one in record.Reference.Where(one => one.Code.BeatClass() is not null))
        {
            while (next + 1 < frames.Count && Math.Abs(frames[next + 1] - one.Frame) <= Math.Abs(frames[next] - one.Frame))
                next++;
            if (next < frames.Count && Math.Abs(frames[next] - one.Frame) <= window)
                beats[next] = true;
        }

        return beats;
    }

    private static List<(long From, long To)> Fibrillations(Record record)
    {
        var found = new List<(long, long)>();
        long? from = null;
        foreach (var one in record.Reference)
            if (one.Code == AnnotationCode.FlutterBegins)
                from = one.Frame;
            else if (one.Code == AnnotationCode.FlutterEnds && from is { } began)
                found.Add((began, one.Frame));
        return found;
    }

    private static SmallNetwork Linear(params (int Input, float Weight)[] weights)
    {
        var linear = new float[QrsEvidence.Count];
        foreach (var (input, weight) in weights)
            linear[input] = weight;
        return new(QrsEvidence.Count, linear, [], []);
    }
}
