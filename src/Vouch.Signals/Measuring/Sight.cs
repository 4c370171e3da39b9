namespace Vouch.Signals.Measuring;

/// <summary>How well a P wave would be seen at a time.</summary>
internal enum Sight
{
    Clear,

    /// <summary>On what subtraction left of a T wave.</summary>
    T,

    /// <summary>Within a complex, or beyond the recording.</summary>
    Hidden,
}
