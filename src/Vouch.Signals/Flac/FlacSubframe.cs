namespace Vouch.Signals.Flac;

/// <summary>One channel of a frame: a prediction and what it missed by. Source: RFC 9639, 9.2.</summary>
internal static class FlacSubframe
{
    public static void Read(ref FlacBits bits, Span<long> samples, int depth, string file)
    {
        var place = bits.Place;
        var (padding, kind, wasted) = (bits.Take(1), (int)bits.Take(6), (int)bits.Take(1));
        if (wasted == 1)
            wasted = bits.TakeUnary() + 1;
        depth -= wasted;
        if (padding != 0 || depth <= 0)
            throw Wrong($"The head of a FLAC subframe is not as it should be.", place, file);
        switch (kind)
        {
            case 0:
                samples.Fill(bits.TakeSigned(depth));
                break;
            case 1:
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = bits.TakeSigned(depth);
                break;
            case >= 8 and <= 12:
                Fixed(ref bits, samples, kind - 8, depth, place, file);
                break;
            case >= 32:
                Linear(ref bits, samples, kind - 31, depth, place, file);
                break;
            default:
                throw Wrong($"The FLAC subframe type {kind} is reserved.", place, file);
        }
        if (wasted > 0)
        {
            foreach (ref var sample in samples)
                sample <<= wasted;
        }
    }

    private static void Fixed(ref FlacBits bits, Span<long> samples, int order, int depth, int place, string file)
    {
        WarmUp(ref bits, samples, order, depth, place, file);
        Residual(ref bits, samples, order, file);
        for (var i = order; i < samples.Length; i++)
        {
            samples[i] += order switch
            {
                0 => 0,
                1 => samples[i - 1],
                2 => 2 * samples[i - 1] - samples[i - 2],
                3 => 3 * samples[i - 1] - 3 * samples[i - 2] + samples[i - 3],
                _ => 4 * samples[i - 1] - 6 * samples[i - 2] + 4 * samples[i - 3] - samples[i - 4],
            };
        }
    }

    private static void Linear(ref FlacBits bits, Span<long> samples, int order, int depth, int place, string file)
    {
        WarmUp(ref bits, samples, order, depth, place, file);
        var precision = (int)bits.Take(4) + 1;
        var shift = (int)bits.TakeSigned(5);
        if (precision == 16 || shift < 0)
            throw Wrong($"The precision or shift of a FLAC predictor is not allowed.", place, file);
        Span<long> coefficients = stackalloc long[order];
        foreach (ref var coefficient in coefficients)
            coefficient = bits.TakeSigned(precision);
        Residual(ref bits, samples, order, file);
        for (var i = order; i < samples.Length; i++)
        {
            var sum = 0L;
            for (var k = 0; k < order; k++)
                sum += coefficients[k] * samples[i - 1 - k];
            samples[i] += sum >> shift;
        }
    }

    private static void WarmUp(ref FlacBits bits, Span<long> samples, int order, int depth, int place, string file)
    {
        if (order > samples.Length)
            throw Wrong($"A FLAC predictor is longer than its block.", place, file);
        for (var i = 0; i < order; i++)
            samples[i] = bits.TakeSigned(depth);
    }

    /// <summary>Rice codes in partitions (RFC 9639, 9.2.7).</summary>
    private static void Residual(ref FlacBits bits, Span<long> samples, int order, string file)
    {
        var place = bits.Place;
        var method = bits.Take(2);
        var partitions = 1 << (int)bits.Take(4);
        if (method > 1 || samples.Length % partitions != 0 || samples.Length / partitions < order)
            throw Wrong($"The residual of a FLAC subframe is not divided as it should be.", place, file);
        var width = method == 0 ? 4 : 5;
        var escape = method == 0 ? 15 : 31;
        var index = order;
        for (var partition = 1; partition <= partitions; partition++)
        {
            var end = samples.Length / partitions * partition;
            var parameter = (int)bits.Take(width);
            if (parameter == escape)
            {
                var raw = (int)bits.Take(5);
                while (index < end)
                    samples[index++] = bits.TakeSigned(raw);
            }
            else
            {
                while (index < end)
                {
                    var folded = (long)bits.TakeUnary() << parameter | bits.Take(parameter);
                    samples[index++] = folded >> 1 ^ -(folded & 1);
                }
            }
        }
    }

    private static SignalFormatException Wrong(FormattableString message, int place, string file) => new(Invariant(message), place, file);
}
