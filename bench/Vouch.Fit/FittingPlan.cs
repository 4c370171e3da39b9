namespace Vouch.Fit;

/// <summary>Every choice of a fit, the same for every record.</summary>
/// <param name="Rounds">Of looking for examples with the decisions so far and fitting anew.</param>
/// <param name="Seed">Of the order of examples, first weights and noise.</param>
internal sealed record FittingPlan(int Rounds, int Seed, NetworkPlan Qrs, NetworkPlan Classes)
{
    public static readonly FittingPlan Chosen = new(2, 1,
        new([Variant.First, Variant.Both, Variant.Second, Noisy(MadeNoise.Kind.Muscle), Noisy(MadeNoise.Kind.ElectrodeMotion), Variant.Resampled],
            1, 14, 1e-4f, 5),
        new([Variant.First, Variant.Both, Variant.Second], 2, 8, 3e-4f, 8));

    private static Variant Noisy(MadeNoise.Kind kind) => new($"channel 0, {kind}", [0], Noise: kind, Decibels: 12);
}

/// <param name="Variants">As which every record is seen.</param>
/// <param name="Members">Networks whose mean is taken.</param>
/// <param name="Hidden">Units of each.</param>
/// <param name="Penalty">On the squares of the weights, <see cref="NetworkFit.Fit"/>.</param>
/// <param name="Passes">Over all examples.</param>
internal sealed record NetworkPlan(IReadOnlyList<Variant> Variants, int Members, int Hidden, float Penalty, int Passes);
