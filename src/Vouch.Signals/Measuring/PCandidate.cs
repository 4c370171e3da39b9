namespace Vouch.Signals.Measuring;

/// <summary>A wave that may be a P wave.</summary>
/// <param name="At">Sample of the atrial trace.</param>
/// <param name="Likeness">To the shape sought, 0 to 1.</param>
internal readonly record struct PCandidate(double At, float Likeness);
