namespace Vouch.Measures.Westgard;

/// <summary>One control measurement, judged by the statistics of its lot that were in force when it was run.</summary>
/// <param name="Z">(x − mean)/SD, decimal so that exactly 2 stays exactly 2.</param>
/// <param name="Level">The level of the control material, 1 and up.</param>
/// <param name="Run">The run: the set of levels measured together.</param>
/// <param name="Time">When it was measured.</param>
public sealed record ControlPoint(decimal Z, int Level, string Run, DateTimeOffset Time)
{
    /// <summary>The z of a measurement; the SD must be above zero.</summary>
    public static decimal ZOf(decimal measured, decimal mean, decimal sd)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sd);
        return (measured - mean) / sd;
    }
}
