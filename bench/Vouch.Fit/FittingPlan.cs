namespace Vouch.Fit;

/// <summary>Every choice of a fit, the same for every record.</summary>
/// <param name="Rounds">Of looking for candidates with the decisions so far and fitting anew.</param>
/// <param name="Seed">Of the order of examples, first weights and noise.</param>
internal sealed record FittingPlan(int Rounds, int Seed, NetworkPlan Qrs, NetworkPlan Ventricular, NetworkPlan Classes)
{
    public static readonly FittingPlan Chosen = new(3, 1,
        new([Variant.First, Variant.Both, Variant.Second, Noisy(MadeNoise.Kind.Muscle), Noisy(MadeNoise.Kind.ElectrodeMotion), Variant.Resampled],
            [14, 14], 3e-5f, 6),
        new([Variant.First, Variant.Both, Variant.Second, .. Variant.Turned], [8, 8], 3e-5f, 5),
        new([Variant.First, Variant.Both, Variant.Second], [8, 8], 3e-4f, 8));

    private static Variant Noisy(MadeNoise.Kind kind) => new($"channel 0, {kind}", [0], Noise: kind, Decibels: 12);
}

/// <param name="Variants">As which every record is seen.</param>
/// <param name="Hidden">Units of each of the networks whose mean is taken.</param>
/// <param name="Penalty">On the squares of the weights, <see cref="NetworkFit.Fit"/>.</param>
/// <param name="Passes">Over all examples.</param>
internal sealed record NetworkPlan(IReadOnlyList<Variant> Variants, IReadOnlyList<int> Hidden, float Penalty, int Passes);
