using FsCheck;
using FsCheck.Fluent;
using Vouch.Signals.Measuring;

namespace Vouch.Signals.Tests.Measuring;

/// <summary>What holds for any ECG, and what is said of signals that are none.</summary>
public sealed class MeasurementPropertyTests
{
    private const double Rate = 500;

    /// <summary>A made ECG with little noise, of any shape.</summary>
    private static Arbitrary<int> Seeds() => Gen.Choose(0, 1_000_000).ToArbitrary();

    [Fact]
    public void Larger_leads_have_larger_amplitudes_at_the_same_times_but_for_waves_at_the_limit_of_size()
    {
        var other = new List<string>();
        for (var seed = 0; seed < 45; seed++)
        {
            try
            {
                Larger(seed * 7919, Signal(seed * 7919));
            }
            catch (Xunit.Sdk.XunitException different)
            {
                other.Add(FormattableString.Invariant($"{seed}: {different.Message}"));
            }
        }

        // Waves and noise are judged by millivolts too: what is near such a limit is another thing when it is larger.
        Assert.True(other.Count <= 6, string.Join('\n', other));
    }

    private static void Larger(int seed, float[][] signal)
    {
        var factor = 1 + (seed % 100 / 100f);
        var (one, other) = (Measure(signal), Measure([.. signal.Select(lead => lead.Select(value => value * factor).ToArray())]));
        Same(one, other, 6);
        foreach (var (small, large) in one.Leads.Zip(other.Leads))
        {
            Assert.Equal(small.QrsArea * factor, large.QrsArea, 0.25 + Math.Abs(0.1 * large.QrsArea));
            if (small.R is { Millivolts: > 0.3 } r)
                Assert.Equal(r.Millivolts * factor, large.R!.Value.Millivolts, 0.05);
        }
    }

    [Fact]
    public void A_constant_changes_nothing() => Check(15, (seed, signal) =>
    {
        var constant = (seed % 64) - 32;
        Same(Measure(signal), Measure([.. signal.Select((lead, i) => lead.Select(value => value + (constant * (i % 3))).ToArray())]), 4);
    });

    [Fact]
    public void Leads_in_another_order_are_measured_alike() => Check(15, (seed, signal) =>
    {
        var order = Enumerable.Range(0, 12).OrderBy(i => (i + 1) * (seed + 7) % 13).ToArray();
        var (one, other) = (Measure(signal), EcgMeasurement.Measure([.. order.Select(i => signal[i])], Rate, [.. order.Select(i => KnownEcg.Leads[i])]));
        Same(one, other, 0.01);
        for (var i = 0; i < 12; i++)
            Assert.Equal(one.Leads[order[i]].QrsArea, other.Leads[i].QrsArea, 1e-3);
    });

    [Fact]
    public void What_begins_later_is_the_same_later() => Check(15, (seed, signal) =>
    {
        var quiet = 20 + (2 * (seed % 100));
        var shifted = signal.Select(lead => Enumerable.Repeat(lead[0], quiet).Concat(lead).ToArray()).ToArray();
        var (one, other) = (Measure(signal), Measure(shifted));
        Same(one, other, 8);
        var times = other.Beats.Select(beat => beat.Beat.Frame - quiet).ToArray();
        // At the end there is half a beat, which may be anything.
        Assert.All(one.Beats.Where(beat => beat.Beat.Frame > 6 * Rate && beat.Beat.Frame < 9 * Rate), beat => Assert.Contains(times, time => Math.Abs(time - beat.Beat.Frame) <= 25));
    });

    [Fact]
    public void Anything_ends_without_an_exception_and_noise_has_no_waves() =>
        Prop.ForAll(Seeds(), EndsWithoutException).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>A recording whose typical beat ends beside its middle.</summary>
    [Fact]
    public void A_beat_at_the_very_end_is_not_looked_for_beyond_it() => EndsWithoutException(915160);

    private static void EndsWithoutException(int seed)
    {
        var random = new Random(seed);
        var rate = (double[])[100, 128, 250, 500, 977, 2000] is var rates ? rates[random.Next(rates.Length)] : 0;
        var signals = new float[1 + random.Next(12)][];
        var count = random.Next((int)(rate * 12));
        for (var lead = 0; lead < signals.Length; lead++)
            signals[lead] = Any(random, count);
        var measured = EcgMeasurement.Measure(signals, rate, [.. signals.Select((_, i) => (FormattableString.Invariant($"x{i}"), (Lead?)null))]);
        Assert.Equal(signals.Length, measured.Leads.Length);
        Assert.All(Numbers(measured), value => Assert.True(double.IsFinite(value)));
        if (measured.Leads.All(lead => lead.IsUnusable))
            Assert.All((double?[])[measured.HeartRate, measured.Pr, measured.Qrs, measured.Qt, measured.QrsAxis], Assert.Null);
    }

    [Fact]
    public void Noise_alone_is_not_measured() => Prop.ForAll(Seeds(), seed =>
    {
        var random = new Random(seed);
        var signals = KnownEcg.Leads.Select(_ => Enumerable.Range(0, 5000).Select(_ => (float)((random.NextDouble() - 0.5) * (0.02 + (0.2 * (seed % 10))))).ToArray()).ToArray();
        var measured = Measure(signals);
        Assert.Null(measured.HeartRate);
        Assert.Null(measured.Qrs);
        Assert.Null(measured.Pr);
        Assert.Null(measured.Qt);
        Assert.All(measured.Leads, lead => Assert.True(lead.IsUnusable));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void A_lead_that_is_off_is_told_and_the_others_are_measured() => Check(12, (seed, signal) =>
    {
        var off = seed % 12;
        var expected = Measure(signal);
        signal[off] = (seed % 3) switch { 0 => new float[5000], 1 => [.. Enumerable.Repeat(float.NaN, 5000)], _ => [.. Enumerable.Repeat(12f, 5000)] };
        var measured = Measure(signal);
        Assert.True(measured.Leads[off].IsUnusable);
        Assert.Equal(1, measured.Leads.Count(lead => lead.IsUnusable));
        Same(expected, measured, 16);
    });

    private static void Check(int cases, Action<int, float[][]> holds) =>
        Prop.ForAll(Seeds(), seed => holds(seed, Signal(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));

    private static float[][] Signal(int seed)
    {
        var shapes = KnownShapes.All.Where(one => one.Name is not ("fibrillation" or "flat T" or "P on T")).ToArray();
        return shapes[seed % shapes.Length].Signal(Rate, noise: new(Muscle: 0.005), seed: seed);
    }

    private static Measurements Measure(float[][] signal) => EcgMeasurement.Measure(signal, Rate, KnownEcg.Leads);

    private static void Same(Measurements one, Measurements other, double ms)
    {
        foreach (var (expected, actual) in new[] { (one.PDuration, other.PDuration), (one.Pr, other.Pr), (one.Qrs, other.Qrs), (one.Qt, other.Qt) })
        {
            Assert.Equal(expected is null, actual is null);
            if (expected is { } known)
                Assert.Equal(known, actual!.Value, ms);
        }
    }

    private static float[] Any(Random random, int count)
    {
        var kind = random.Next(7);
        var samples = new float[count];
        var value = 0.0;
        for (var i = 0; i < count; i++)
        {
            value += random.NextDouble() - 0.5;
            samples[i] = kind switch
            {
                0 => 0,
                1 => (float)(random.NextDouble() - 0.5),
                2 => (float)value,
                3 => random.Next(50) == 0 ? float.NaN : (float)Math.Sin(i / 9.0),
                4 => random.Next(3) switch { 0 => float.PositiveInfinity, 1 => float.MaxValue, _ => -3e38f },
                5 => i / 300 % 2 == 0 ? 5.1f : -5.1f,
                _ => random.Next(400) == 0 ? 100 : (float)(0.01 * random.NextDouble()),
            };
        }

        return samples;
    }

    private static IEnumerable<double> Numbers(Measurements measured)
    {
        foreach (var value in (double?[])[measured.HeartRate, measured.POnset, measured.POffset, measured.QrsOnset, measured.QrsOffset, measured.TOffset, measured.PAxis,
            measured.QrsAxis, measured.TAxis, measured.Rr?.Mean, measured.Rr?.Sd, measured.Rr?.Rmssd, measured.Qtc?.Bazett, measured.Atria.RatePerMinute, measured.Atria.Regularity])
            if (value is { } known)
                yield return known;
        foreach (var lead in measured.Leads)
        {
            foreach (var value in (double[])[lead.StJ, lead.St20, lead.St40, lead.St60, lead.St80, lead.PArea, lead.QrsArea, lead.TArea, lead.NoiseMicrovolts, lead.DeltaDuration])
                yield return value;
            foreach (var wave in (Wave?[])[lead.P, lead.PTerminal, lead.Q, lead.R, lead.S, lead.RPrime, lead.SPrime, lead.T, lead.TTerminal])
                if (wave is { } known)
                    yield return known.Onset + known.Peak + known.Offset + known.Millivolts;
        }
    }
}
