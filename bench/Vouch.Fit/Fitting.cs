using Vouch.Signals.Detection;

namespace Vouch.Fit;

/// <summary>
/// Fits both networks on records as variants of them come: the examples are those that the decisions so far lead to, round
/// after round, all rounds' together.
/// </summary>
internal sealed class Fitting(IReadOnlyList<Record> records, FittingPlan plan)
{
    private readonly Dictionary<(string Record, string Variant), Record> seen = [];
    private readonly Dictionary<(string Record, string Variant), Examples> first = [];

    /// <param name="without">Records that are left out.</param>
    public (Weights Qrs, Weights Classes) Fit(IReadOnlyList<string> without)
    {
        var qrs = Qrs(without);
        return (qrs, Classes(without, qrs.Network()));
    }

    public Detector Detector(IReadOnlyList<string> without)
    {
        var (qrs, classes) = Fit(without);
        return new(qrs.Network(), classes.Network());
    }

    private Weights Qrs(IReadOnlyList<string> without)
    {
        var examples = new Examples(QrsEvidence.Count);
        foreach (var (record, variant) in Pairs(plan.Qrs, without))
            examples.Add(First(record, variant));
        for (var round = 1; ; round++)
        {
            var fitted = Mean(examples, plan.Qrs, 1);
            if (round == plan.Rounds)
                return fitted;
            var network = fitted.Network();
            foreach (var (record, variant) in Pairs(plan.Qrs, without))
                examples.Add(QrsExamples.Of(As(record, variant), network));
        }
    }

    private Weights Classes(IReadOnlyList<string> without, SmallNetwork qrs)
    {
        var network = ClassExamples.Rule;
        var examples = new Examples(BeatClassifier.Evidence);
        for (var round = 1; ; round++)
        {
            foreach (var (record, variant) in Pairs(plan.Classes, without))
                examples.Add(ClassExamples.Of(As(record, variant), qrs, network));
            var fitted = Mean(examples, plan.Classes, BeatClassifier.Codes.Length);
            if (round == plan.Rounds)
                return fitted;
            network = fitted.Network();
        }
    }

    /// <summary>What the rule that nothing was fitted for leads to; the same whichever record is left out.</summary>
    private Examples First(Record record, Variant variant)
    {
        if (!first.TryGetValue((record.Name, variant.Name), out var found))
            first.Add((record.Name, variant.Name), found = QrsExamples.Of(As(record, variant), QrsExamples.Rule));
        return found;
    }

    private Record As(Record record, Variant variant)
    {
        if (!seen.TryGetValue((record.Name, variant.Name), out var found))
            seen.Add((record.Name, variant.Name), found = variant.Of(record, plan.Seed));
        return found;
    }

    private Weights Mean(Examples examples, NetworkPlan network, int outputs) => Weights.Mean(
        [.. Enumerable.Range(0, network.Members).Select(member => NetworkFit.Fit(examples, network, outputs, plan.Seed + member))]);

    private IEnumerable<(Record, Variant)> Pairs(NetworkPlan network, IReadOnlyList<string> without) =>
        records.Where(one => !without.Contains(one.Name)).SelectMany(one => network.Variants.Select(variant => (one, variant)));
}
