using Vouch.Signals.Detection;

namespace Vouch.Fit;

/// <summary>
/// Fits both networks on records as variants of them come: the examples are those that the decisions so far lead to, round
/// after round, all rounds' together.
/// </summary>
internal sealed class Fitting(IReadOnlyList<Record> records, FittingPlan plan)
{
    private const int EasyOneOf = 5;

    private readonly Dictionary<(string Record, string Variant), Record> seen = [];
    private readonly Dictionary<(string Record, string Variant), Examples> first = [];

    /// <param name="without">A record that is left out.</param>
    public FittedWeights Fit(string? without)
    {
        var qrs = Qrs(without);
        var first = ClassExamples.First(qrs.Network());
        var ventricular = Mean(Gathered(plan.Ventricular, without, first, one => one.Ventricular), plan.Ventricular, 1);
        var classes = Classes(without, first with { Ventricular = ventricular.Network() });
        return new(qrs, ventricular, classes);
    }

    private Weights Qrs(string? without)
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
            if (round == 1)
                examples = examples.Thinned(network, EasyOneOf);
            foreach (var (record, variant) in Pairs(plan.Qrs, without))
                examples.Add(QrsExamples.Of(As(record, variant), network).Thinned(network, EasyOneOf));
        }
    }

    /// <summary>Evidence has what the last beat was called: a second fit is on what the first one calls them.</summary>
    private Weights Classes(string? without, Detector detector)
    {
        var examples = Gathered(plan.Classes, without, detector, one => one.Others);
        detector = detector with { Classes = Mean(examples, plan.Classes, BeatClassifier.Codes.Length).Network() };
        examples.Add(Gathered(plan.Classes, without, detector, one => one.Others));
        return Mean(examples, plan.Classes, BeatClassifier.Codes.Length);
    }

    private Examples Gathered(NetworkPlan network, string? without, Detector detector, Func<ClassExamples, Examples> part)
    {
        Examples? all = null;
        foreach (var (record, variant) in Pairs(network, without))
        {
            var some = part(ClassExamples.Of(As(record, variant), detector));
            (all ??= new(some.Inputs)).Add(some);
        }

        return all!;
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
        [.. network.Hidden.Select((hidden, member) => NetworkFit.Fit(examples, network, hidden, outputs, plan.Seed + member))]);

    private IEnumerable<(Record, Variant)> Pairs(NetworkPlan network, string? without) =>
        records.Where(one => one.Name != without).SelectMany(one => network.Variants.Select(variant => (one, variant)));
}

/// <summary>What a fit gives.</summary>
internal sealed record FittedWeights(Weights Qrs, Weights Ventricular, Weights Classes)
{
    public Detector Detector() => new(Qrs.Network(), Classes.Network(), Ventricular.Network());

    /// <summary>As they stand in the source.</summary>
    public string Source() => $"QrsWeights:\n{Qrs.Source()}\nVentricularWeights:\n{Ventricular.Source()}\nClassWeights:\n{Classes.Source()}";
}
