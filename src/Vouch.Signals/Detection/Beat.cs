namespace Vouch.Signals.Detection;

/// <summary>A QRS complex.</summary>
/// <param name="Frame">Its fiducial point: the sharpest deflection, from the first frame, 0 first.</param>
/// <param name="Code">What it is; <see cref="AnnotationCode.Normal"/> when beats are not classified.</param>
public readonly record struct Beat(long Frame, AnnotationCode Code);
