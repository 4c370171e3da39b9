using Vouch.Signals.Detection;

namespace Vouch.Signals.Measuring;

/// <summary>One beat of the recording.</summary>
/// <param name="RrMs">Since the beat before; null for the first.</param>
/// <param name="PrMs">Onset of the P wave that belongs to it to the onset of the QRS complex; null: no P wave is seen that belongs to it.</param>
/// <param name="IsTypical">It belongs to the kind of beat that was averaged.</param>
public readonly record struct BeatMeasurement(Beat Beat, double? RrMs, double? PrMs, bool IsTypical, PacingPulses Pacing);

/// <summary>Which pacing pulses precede a beat.</summary>
[Flags]
public enum PacingPulses
{
    None = 0,
    Atrial = 1,
    Ventricular = 2,
}
