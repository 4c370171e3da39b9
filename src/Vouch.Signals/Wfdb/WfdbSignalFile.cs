
using Vouch.Signals.Flac;

namespace Vouch.Signals.Wfdb;

/// <summary>The signals that lie interleaved in one file, taken apart and checked against their header lines.</summary>
internal static class WfdbSignalFile
{
    /// <summary>
    /// The samples of each signal; skewed ones moved back to their frame. Refused: another format within the file, too few bytes,
    /// an initial value or checksum that does not fit.
    /// </summary>
    /// <param name="frames">0: as many as the file holds.</param>
    public static int[][] Read(string folder, IReadOnlyList<WfdbSignal> signals, long frames, string header)
    {
        var first = signals[0];
        if (first.Format == 0 || first.File == "~")
            throw new SignalFormatException("This is the layout of a multi-segment record; it has no samples of its own.", first.Line, header, isLine: true);
        if (WfdbSamples.Bits(first.Format) is null)
            throw new SignalFormatException(Invariant($"Signal format {first.Format} is not known."), first.Line, header, isLine: true);
        foreach (var signal in signals)
        {
            if (signal.Format != first.Format)
                throw new SignalFormatException(Invariant($"All signals of {first.File} should have format {first.Format}."), signal.Line, header, isLine: true);
            if (signal.Offset != first.Offset && signal.Offset != 0)
                throw new SignalFormatException(Invariant($"All signals of {first.File} should begin at byte {first.Offset}."), signal.Line, header, isLine: true);
        }
        var bytes = Limits.Read(Path.Combine(folder, first.File));
        if (first.Offset > bytes.Length)
            throw new SignalFormatException(Invariant($"Samples should begin at byte {first.Offset}; the file ends before."), bytes.Length, first.File);
        var samples = WfdbSamples.IsFlac(first.Format)
            ? Decoded(signals, bytes.AsSpan((int)first.Offset), frames, header)
            : Unpacked(signals, bytes.AsSpan((int)first.Offset), frames);
        for (var i = 0; i < samples.Length; i++)
            Finish(signals[i], samples[i]);
        return samples;
    }

    private static int[][] Unpacked(IReadOnlyList<WfdbSignal> signals, ReadOnlySpan<byte> bytes, long frames)
    {
        var first = signals[0];
        var perFrame = signals.Sum(signal => (long)signal.SamplesPerFrame);
        if (frames == 0)
            frames = WfdbSamples.Count(first.Format, bytes.Length) / perFrame;
        var total = Limits.Count(frames > Limits.Samples ? frames : frames * perFrame, first.Line, first.File);
        if (WfdbSamples.Bytes(first.Format, total) > bytes.Length)
            throw new SignalFormatException(
                Invariant($"{frames} frames of {perFrame} samples need {WfdbSamples.Bytes(first.Format, total)} bytes; {bytes.Length} are there."),
                first.Offset + bytes.Length, first.File);
        var samples = signals.Select(signal => new int[frames * signal.SamplesPerFrame]).ToArray();
        var index = 0;
        for (var frame = 0; frame < frames; frame++)
        {
            for (var s = 0; s < samples.Length; s++)
            {
                var count = signals[s].SamplesPerFrame;
                for (var k = 0; k < count; k++)
                    samples[s][frame * count + k] = WfdbSamples.At(first.Format, bytes, index++);
            }
        }
        return samples;
    }

    /// <summary>A channel a signal; all with as many samples a frame.</summary>
    private static int[][] Decoded(IReadOnlyList<WfdbSignal> signals, ReadOnlySpan<byte> bytes, long frames, string header)
    {
        var first = signals[0];
        if (signals.FirstOrDefault(signal => signal.SamplesPerFrame != first.SamplesPerFrame) is { } other)
            throw new SignalFormatException(Invariant($"All signals of {first.File} should have {first.SamplesPerFrame} samples per frame."), other.Line, header, isLine: true);
        var (bits, samples) = FlacStream.Read(bytes, Limits.For(bytes.Length), first.File);
        if (bits != WfdbSamples.Bits(first.Format) || samples.Length != signals.Count)
        {
            throw new SignalFormatException(
                Invariant($"{signals.Count} channels of {WfdbSamples.Bits(first.Format)} bits were expected, not {samples.Length} of {bits}."),
                first.Offset, first.File);
        }
        var wanted = frames == 0 ? samples[0].Length / first.SamplesPerFrame * first.SamplesPerFrame : frames * first.SamplesPerFrame;
        if (wanted > samples[0].Length)
            throw new SignalFormatException(Invariant($"{wanted} samples a signal were expected; the stream has {samples[0].Length}."), bytes.Length, first.File);
        return wanted == samples[0].Length ? samples : [.. samples.Select(one => one[..(int)wanted])];
    }

    /// <summary>Differences summed, header values checked, missing samples marked, skew taken out.</summary>
    private static void Finish(WfdbSignal signal, int[] samples)
    {
        if (signal.Format == 8)
        {
            var value = signal.Initial ?? signal.AdcZero;
            for (var i = 0; i < samples.Length; i++)
                samples[i] = value = unchecked(value + samples[i]);
        }
        Check(signal, samples);
        if (WfdbSamples.Missing(signal.Format) is { } missing)
            samples.AsSpan().Replace(missing, Channel.Missing);
        if (signal.Skew > 0)
        {
            var late = (int)Math.Min((long)signal.Skew * signal.SamplesPerFrame, samples.Length);
            samples.AsSpan(late).CopyTo(samples);
            samples.AsSpan(samples.Length - late).Fill(Channel.Missing);
        }
    }

    private static void Check(WfdbSignal signal, int[] samples)
    {
        if (samples.Length == 0 || signal.Checksum is not { } checksum)
            return;
        var sum = 0;
        foreach (var sample in samples)
            sum = unchecked(sum + sample);
        if (unchecked((ushort)sum) != unchecked((ushort)checksum))
            throw new SignalFormatException(Invariant(
                $"The samples of signal \"{signal.Description}\" add up to {unchecked((short)sum)} (16 bits); the header says {unchecked((short)checksum)}."),
                signal.Offset, signal.File);
    }
}
