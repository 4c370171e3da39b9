namespace Vouch.Signals.Drawing;

/// <summary>What a cell shows of its channel.</summary>
/// <param name="Millivolts">As recorded less the median, which lies on the line of the row; turned over for −aVR; NaN: missing.</param>
/// <param name="Level">The median that was taken off, mV.</param>
/// <param name="First">s from the cell's begin to the first sample.</param>
internal sealed record CellSignal(double[] Millivolts, double Level, double First, double Rate)
{
    private static readonly CellSignal None = new([], 0, 0, 1);

    /// <summary>The least and the greatest, mV; 0 without a sample.</summary>
    public (double Least, double Most) Range
    {
        get
        {
            var (least, most) = (0.0, 0.0);
            foreach (var value in Millivolts)
            {
                if (value < least)
                    least = value;
                if (value > most)
                    most = value;
            }
            return (least, most);
        }
    }

    public static CellSignal Of(Cell cell, Recording recording)
    {
        if (cell.Channel is not { } channel || Voltage.Factor(channel.Unit) is not { } factor)
            return None;
        var rate = recording.Rate * channel.SamplesPerFrame;
        var first = Math.Min(Math.Ceiling((cell.Begin * rate) - 1e-6), channel.Samples.Length);
        var end = Math.Min(Math.Ceiling(((cell.Begin + cell.Seconds) * rate) - 1e-6), channel.Samples.Length);
        var samples = channel.Samples.AsSpan((int)first, (int)(end - first));
        var scale = (cell.IsInverted ? -factor : factor) / channel.Gain;
        var level = (Median(samples, channel.Baseline) - channel.Baseline) * scale;
        var values = new double[samples.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var value = ((samples[i] - (double)channel.Baseline) * scale) - level;
            values[i] = samples[i] == Channel.Missing || !double.IsFinite(value) ? double.NaN : value;
        }
        return new(values, level, (first / rate) - cell.Begin, rate);
    }

    public void Draw(Cell cell, double line, Tracing tracing, TraceLine trace)
    {
        var heights = new double[Millivolts.Length];
        for (var i = 0; i < heights.Length; i++)
            heights[i] = line - (Millivolts[i] * tracing.Gain);
        trace.Draw(cell.X + (First * tracing.Speed), tracing.Speed / Rate, heights);
    }

    private static double Median(ReadOnlySpan<int> samples, int none)
    {
        var recorded = new int[samples.Length];
        var count = 0;
        foreach (var sample in samples)
        {
            if (sample != Channel.Missing)
                recorded[count++] = sample;
        }
        if (count == 0)
            return none;
        recorded.AsSpan(0, count).Sort();
        return recorded[count / 2];
    }
}
