namespace Vouch.Signals;

/// <summary>
/// A mark on the time axis, as WFDB keeps it (annot(5), ecgcodes.h).
/// </summary>
/// <param name="Frame">From the first frame of the record, 0 first.</param>
/// <param name="Code">What it marks.</param>
/// <param name="Channel">Which signal it belongs to; 0 also when to all.</param>
/// <param name="Number">The "num" field.</param>
/// <param name="Note">The auxiliary text, such as "(AFIB"; null: none.</param>
public readonly record struct Annotation(long Frame, AnnotationCode Code, int Subtype = 0, int Channel = 0, int Number = 0, string? Note = null)
{
    /// <summary>How long what it marks lasts, in seconds (EDF+ has it, WFDB does not); null: a moment, or not said.</summary>
    public double? Seconds { get; init; }
}
