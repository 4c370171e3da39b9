namespace Vouch.Department.Laboratory;

/// <summary>How a specimen was diluted for one measurement, and what that does to the value that was read. Pure.</summary>
/// <param name="Factor">10: one part in ten; null: not diluted.</param>
/// <param name="Source">As <see cref="Measurement.DilutionSource"/>.</param>
/// <param name="Multiplier">The value read is multiplied by it: 1 unless it was diluted by hand.</param>
public readonly record struct Dilution(decimal? Factor, string? Source, decimal Multiplier)
{
    /// <summary>More than anybody pipettes; a factor beyond it is a slip of typing.</summary>
    public const decimal FactorMax = 10_000;

    /// <summary>What the device says of its own dilution, and what a person asked for.</summary>
    public static Dilution Of(decimal? device, AskedRepeat? asked)
    {
        var own = device is > 1 ? device : null;
        return asked switch
        {
            { Dilution: { } factor, ByHand: true } => new Dilution(factor * (own ?? 1), "hand", factor),
            { Dilution: { } factor } when own is null => new Dilution(factor, "asked", 1),
            _ => new Dilution(device, own is null ? null : "device", 1),
        };
    }

    /// <summary>What a reviewer has to know of it; null: nothing was diluted.</summary>
    public static Finding? Finding(Measurement measurement) => (measurement.Dilution, measurement.DilutionSource) switch
    {
        ({ } factor, "hand") => new Finding("dilution", Holds: true,
            FormattableString.Invariant($"Diluted 1:{factor:0.##} by hand: {measurement.ValueText} was read, {measurement.Value:0.####} is what it stands for."),
            "See that the specimen was diluted as asked."),
        ({ } factor, "asked") => new Finding("dilution", Holds: true,
            FormattableString.Invariant($"A dilution of 1:{factor:0.##} was asked for; the device does not say whether it diluted. The value stands as it was sent."),
            "See on the device whether it diluted; else ask for it again."),
        ({ } and > 1 and var factor, _) when measurement.Source == MeasurementSource.Hand => new Finding("dilution", Holds: false,
            FormattableString.Invariant($"Diluted 1:{factor:0.##}; the value typed counts as multiplied already.")),
        ({ } and > 1 and var factor, _) => new Finding("dilution", Holds: false, FormattableString.Invariant($"Diluted 1:{factor:0.##} by the device.")),
        _ => null,
    };
}
