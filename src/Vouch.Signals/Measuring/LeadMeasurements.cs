namespace Vouch.Signals.Measuring;

/// <summary>What one lead shows in the typical beat. A wave that is not there is null: that is an answer, not a gap.</summary>
/// <param name="Name">The channel's.</param>
/// <param name="Lead">Null: none that is known.</param>
public sealed record LeadMeasurements(string Name, Lead? Lead)
{
    public Wave? P { get; init; }

    /// <summary>The second part of a P wave of two polarities.</summary>
    public Wave? PTerminal { get; init; }

    /// <summary>Negative before any R.</summary>
    public Wave? Q { get; init; }

    public Wave? R { get; init; }

    /// <summary>Negative after an R; a complex that is negative only is a Q here, told by <see cref="IsQs"/>.</summary>
    public Wave? S { get; init; }

    /// <summary>The second positive deflection.</summary>
    public Wave? RPrime { get; init; }

    public Wave? SPrime { get; init; }

    public Wave? T { get; init; }

    /// <summary>The second part of a T wave of two polarities.</summary>
    public Wave? TTerminal { get; init; }

    /// <summary>One negative deflection and no R.</summary>
    public bool IsQs => Q is not null && R is null;

    /// <summary>mV at the end of the QRS complex, and 20, 40, 60, 80 ms after it, against the level at its onset.</summary>
    public double StJ { get; init; }

    /// <inheritdoc cref="StJ"/>
    public double St20 { get; init; }

    /// <inheritdoc cref="StJ"/>
    public double St40 { get; init; }

    /// <inheritdoc cref="StJ"/>
    public double St60 { get; init; }

    /// <inheritdoc cref="StJ"/>
    public double St80 { get; init; }

    /// <summary>mV/s from J to J + 80 ms.</summary>
    public double StSlope => (St80 - StJ) / 0.080;

    /// <summary>mV·ms, signed, over the QRS complex; for axes.</summary>
    public double QrsArea { get; init; }

    /// <inheritdoc cref="QrsArea"/>
    public double PArea { get; init; }

    /// <inheritdoc cref="QrsArea"/>
    public double TArea { get; init; }

    /// <summary>
    /// ms from the onset of the QRS complex to the peak of its last R; null without one. Source: AHA/ACC/HRS 2009 part III.
    /// </summary>
    public double? RPeakTime { get; init; }

    /// <summary>
    /// The R wave has a notch or a slurred plateau at its top. Source: AHA/ACC/HRS 2009 part III (left bundle branch block).
    /// </summary>
    public bool IsRNotched { get; init; }

    /// <summary>ms by which the first part of the complex is slurred (a delta wave); 0: it begins steeply.</summary>
    public double DeltaDuration { get; init; }

    /// <summary>µV, what remains between single beats and the typical one: root mean square.</summary>
    public double NoiseMicrovolts { get; init; }

    /// <summary>The lead could not be measured (off, or nothing but noise): the numbers above mean nothing.</summary>
    public bool IsUnusable { get; init; }
}
