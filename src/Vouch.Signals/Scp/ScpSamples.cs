namespace Vouch.Signals.Scp;

/// <summary>
/// Sections 5 (reference beat) and 6 (rhythm): samples, or their first or second differences, Huffman-coded or of 16 bits.
/// Source: EN 1064:2005, 5.8 and 5.9.
/// </summary>
/// <param name="Nanovolts">Of one step.</param>
/// <param name="Microseconds">Between samples.</param>
internal sealed record ScpSamples(int Nanovolts, int Microseconds, int[][] Leads)
{
    /// <param name="count">Values stored of a lead; null: as many as there are bytes for.</param>
    /// <param name="toItsEnd">No Huffman codes may follow the last value.</param>
    public static ScpSamples Read(ScpReader section, ScpLeads leads, Func<ScpLead, int>? count, ScpHuffman? huffman, string file, bool toItsEnd = false)
    {
        var (nanovolts, microseconds, difference) = (section.Word(), section.Word(), section.Byte());
        if (nanovolts == 0 || microseconds == 0 || difference > 2)
            throw section.Wrong($"Steps above 0 nV, a time above 0 µs and a difference of 0, 1 or 2 were expected, not {nanovolts}, {microseconds}, {difference}.");
        section.Byte();
        var sizes = new int[leads.Leads.Length];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = section.Word();
        var samples = new int[sizes.Length][];
        for (var i = 0; i < sizes.Length; i++)
        {
            var place = section.Place;
            var data = section.Take(sizes[i]);
            var wanted = count?.Invoke(leads.Leads[i]);
            samples[i] = huffman is not null
                ? huffman.Decode(data, wanted ?? throw section.Wrong($"The length of the reference beat is not known."), place, file, toItsEnd)
                : Plain(data, wanted, place, file);
            Sum(samples[i], difference);
        }
        return new(nanovolts, microseconds, samples);
    }

    /// <summary>µs from value to value, of section 5 or 6.</summary>
    public static int Interval(ScpReader section)
    {
        section.Word();
        return section.Word();
    }

    private static int[] Plain(ReadOnlySpan<byte> data, int? wanted, long place, string file)
    {
        if (wanted is { } count && data.Length != 2L * count)
            throw new SignalFormatException(Invariant($"{count} samples of 16 bits were expected; there are {data.Length} bytes."), place, file);
        var samples = new int[data.Length / 2];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(data[2 * i] | data[2 * i + 1] << 8);
        return samples;
    }

    /// <summary>The first sample, and with second differences the first two, are as they are.</summary>
    private static void Sum(int[] samples, int difference)
    {
        for (var i = difference; difference > 0 && i < samples.Length; i++)
        {
            samples[i] = unchecked(difference == 1
                ? samples[i] + samples[i - 1]
                : samples[i] + 2 * samples[i - 1] - samples[i - 2]);
        }
    }
}
