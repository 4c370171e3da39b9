namespace Vouch.Signals.Measuring;

/// <summary>A deflection of the typical beat in one lead.</summary>
/// <param name="Onset">ms from the beat's fiducial point, negative before it; likewise peak and offset.</param>
/// <param name="Millivolts">
/// At the peak, signed: of Q, R, S, T against the level at the onset of the QRS complex, of P against the line between its ends.
/// Source: IEC 60601-2-25, 201.12.1.101 (reference for amplitudes); AHA/ACC/HRS 2007 part I.
/// </param>
public readonly record struct Wave(double Onset, double Peak, double Offset, double Millivolts)
{
    /// <summary>ms.</summary>
    public double Duration => Offset - Onset;
}
