using System.Collections.Immutable;

namespace Vouch.Signals.Edf;

/// <summary>What the header says of one signal.</summary>
internal sealed record EdfSignal(string Label, string Unit, double PhysicalMin, double PhysicalMax, int DigitalMin, int DigitalMax, int SamplesPerRecord)
{
    public bool IsAnnotations => Label is "EDF Annotations" or "BDF Annotations";

    public double Gain => (DigitalMax - (double)DigitalMin) / (PhysicalMax - PhysicalMin);

    /// <summary>Rounded to a step, as the format's limits of 8 characters round it.</summary>
    public int Baseline => (int)Math.Clamp(Math.Round(DigitalMin - PhysicalMin * Gain), -int.MaxValue, int.MaxValue);

    /// <summary>Each field lies for all signals together.</summary>
    public static ImmutableArray<EdfSignal> Read(ref EdfHeader.Fields fields, int count, string file)
    {
        var labels = new string[count];
        var units = new string[count];
        var limits = new double[4, count];
        for (var i = 0; i < count; i++)
            labels[i] = fields.Text(16);
        fields.Raw(80 * count);
        for (var i = 0; i < count; i++)
            units[i] = fields.Text(8);
        for (var k = 0; k < 4; k++)
        {
            for (var i = 0; i < count; i++)
                limits[k, i] = fields.Number(8, k < 2 ? "a physical limit" : "a digital limit");
        }
        fields.Raw(80 * count);
        var signals = ImmutableArray.CreateBuilder<EdfSignal>(count);
        for (var i = 0; i < count; i++)
        {
            var samples = fields.Whole(8, "samples in a data record");
            var signal = new EdfSignal(labels[i], units[i], limits[0, i], limits[1, i], (int)limits[2, i], (int)limits[3, i], samples);
            if (samples < 0 || samples > Limits.Samples)
                throw new SignalFormatException(Invariant($"Signal {i + 1} cannot have {samples} samples in a data record."), 256 + 216L * count + 8 * i, file);
            if (!signal.IsAnnotations && Math.Abs(signal.Gain) is not (> 1e-12 and < 1e12))
                throw new SignalFormatException(Invariant($"The limits of signal {i + 1} give no gain."), 256 + 104L * count, file);
            signals.Add(signal);
        }
        fields.Raw(32 * count);
        return signals.DrainToImmutable();
    }
}
