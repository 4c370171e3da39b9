namespace Vouch.Signals.Detection;

/// <summary>A kind of beat of this recording.</summary>
internal sealed class BeatKind(BeatShape mean)
{
    public BeatShape Mean { get; } = mean;

    /// <summary>How many there were of late.</summary>
    public float Count { get; set; }

    /// <summary>Means of the logarithm of the interval before, and of that after, over the usual one.</summary>
    public float Before { get; set; }

    public float After { get; set; }

    /// <summary>Mean of the log odds of its beats for a ventricular beat.</summary>
    public float Odds { get; set; }

    public void Empty() => (Count, Before, After, Odds) = (0, 0, 0, 0);
}
