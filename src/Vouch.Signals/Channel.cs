namespace Vouch.Signals;

/// <summary>
/// One signal as it was digitised. Values in the unit are <c>(sample − Baseline) / Gain</c>; the samples themselves are kept,
/// so that a copy loses nothing.
/// </summary>
/// <param name="Name">As the file names it.</param>
/// <param name="Lead">What the name stands for; null when it is no lead of an ECG that is known.</param>
/// <param name="Unit">As the file writes it: "mV", "uV", "mmHg" …</param>
/// <param name="Gain">Digital steps a unit; never 0.</param>
/// <param name="Baseline">The sample that stands for 0 of the unit.</param>
/// <param name="Samples">In order of time; <see cref="Missing"/> where nothing was recorded.</param>
public sealed record Channel(string Name, Lead? Lead, string Unit, double Gain, int Baseline, int SamplesPerFrame, int[] Samples)
{
    /// <summary>Stands where nothing was recorded.</summary>
    public const int Missing = int.MinValue;

    /// <summary>Bits of the digitiser, and the sample that stands for its mid-range; 0: not said.</summary>
    public int Bits { get; init; }

    /// <inheritdoc cref="Bits"/>
    public int AdcZero { get; init; }

    /// <summary>In the unit of the channel; NaN where nothing was recorded.</summary>
    public double[] Values()
    {
        var values = new double[Samples.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Samples[i] == Missing ? double.NaN : (Samples[i] - (double)Baseline) / Gain;
        return values;
    }

    /// <summary>In mV; NaN where nothing was recorded; null when the unit is no voltage.</summary>
    public float[]? Millivolts()
    {
        if (Voltage.Factor(Unit) is not { } factor)
            return null;
        var scale = factor / Gain;
        var values = new float[Samples.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Samples[i] == Missing ? float.NaN : (float)((Samples[i] - (double)Baseline) * scale);
        return values;
    }
}

/// <summary>Units of voltage as files write them.</summary>
internal static class Voltage
{
    /// <summary>mV of one unit; null: no voltage.</summary>
    public static double? Factor(string unit) => unit.Trim() switch
    {
        "mV" or "mv" or "MV" or "millivolt" or "millivolts" => 1,
        "uV" or "µV" or "μV" or "uv" or "microvolt" or "microvolts" => 1e-3,
        "nV" or "nanovolt" => 1e-6,
        "V" or "v" or "volt" or "volts" => 1e3,
        _ => null,
    };
}
