using System.Numerics;

namespace Vouch.Signals.Detection;

/// <summary>Second differences: how sharply a signal bends.</summary>
internal static class Curvature
{
    /// <summary>The largest, of those samples that have one at either side at this distance; 0: there is none.</summary>
    public static float Most(ReadOnlySpan<float> signal, int step)
    {
        var count = signal.Length - (2 * step);
        var most = 0f;
        var i = 0;
        if (count >= Vector<float>.Count)
        {
            var many = Vector<float>.Zero;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                many = Vector.Max(many, Vector.Abs((2 * new Vector<float>(signal[(i + step)..])) - new Vector<float>(signal[i..])
                    - new Vector<float>(signal[(i + (2 * step))..])));
            for (var lane = 0; lane < Vector<float>.Count; lane++)
                most = Math.Max(most, many[lane]);
        }

        for (; i < count; i++)
            most = Math.Max(most, Math.Abs((2 * signal[i + step]) - signal[i] - signal[i + (2 * step)]));
        return most;
    }
}
