using System.Collections.Immutable;
using Vouch.Dicom.Reports;

namespace Vouch.Dicom.Waveforms;

/// <summary>Channels recorded together: one multiplex group of a waveform object. Source: PS3.3, C.10.9.</summary>
/// <param name="Label">"RHYTHM", "MEDIAN BEAT" …; empty: not told.</param>
/// <param name="IsOriginal">As it was recorded; otherwise derived, such as a median beat.</param>
/// <param name="Rate">Samples a second of every channel, Hz.</param>
public sealed record WaveformGroup(string Label, bool IsOriginal, double Rate, ImmutableArray<WaveformChannel> Channels);

/// <summary>
/// One channel. A value in the unit is <c>sample × Sensitivity + Baseline</c>. Source: PS3.3, C.10.9.1.5.
/// </summary>
/// <param name="Source">Which lead or probe; null: not told.</param>
/// <param name="Label">The device's name for it; empty: none.</param>
/// <param name="Sensitivity">Units a step, with the correction of the sensitivity; null: not told, the samples have no unit.</param>
/// <param name="Unit">In UCUM, such as "uV"; empty: not told.</param>
/// <param name="Samples">As stored; those that pad are <see cref="Padding"/>.</param>
public sealed record WaveformChannel(
    CodedConcept? Source, string Label, double? Sensitivity, double Baseline, string Unit, int Bits, int[] Samples)
{
    /// <summary>Stands where nothing was recorded.</summary>
    public const int Padding = int.MinValue;

    /// <summary>Seconds by which this channel was sampled after the first.</summary>
    public double Skew { get; init; }

    /// <summary>Hz; null: not told.</summary>
    public double? FilterLow { get; init; }

    /// <inheritdoc cref="FilterLow"/>
    public double? FilterHigh { get; init; }

    /// <summary>In the unit; NaN where nothing was recorded.</summary>
    public double[] Values()
    {
        var step = Sensitivity ?? 1;
        return Array.ConvertAll(Samples, sample => sample == Padding ? double.NaN : (sample * step) + Baseline);
    }
}
