namespace Vouch.Signals.Tests.Measuring;

/// <summary>The kinds of hearts that are measured; amplitudes and times as textbooks draw them.</summary>
internal static class KnownShapes
{
    private static readonly Dipole[] NormalQrs =
        [Dipole.Bump(0, 36, -0.14, -0.10, -0.28), Dipole.Bump(18, 68, 1.05, 0.85, 0.35), Dipole.Bump(52, 90, -0.15, -0.22, 0.45)];

    private static readonly Dipole[] LeftBlock =
        [Dipole.Bump(0, 60, 0.25, 0.15, 0.25), new(24, 64, 92, 126, 0.95, 0.15, 0.95), Dipole.Bump(88, 152, 0.55, -0.1, 0.6)];

    private static readonly Dipole[] PreExcited =
        [new(0, 56, 56, 100, 0.28, 0.22, -0.12), Dipole.Bump(40, 98, 0.95, 0.7, 0.2), Dipole.Bump(74, 118, -0.1, -0.2, 0.4)];

    private static readonly Dipole[] Hypertrophic =
        [Dipole.Bump(0, 40, -0.16, -0.05, -0.3), Dipole.Bump(20, 84, 2.1, 0.6, 1.4), Dipole.Bump(62, 106, 0.1, -0.25, 0.7)];

    private static readonly Dipole[] Infarcted =
        [Dipole.Bump(0, 46, 0.1, -0.55, -0.1), Dipole.Bump(22, 78, 1.0, 0.25, 0.25), Dipole.Bump(58, 98, -0.1, 0.1, 0.4)];

    public static KnownEcg[] All { get; } = [.. Make()];

    private static IEnumerable<KnownEcg> Make()
    {
        foreach (var heartRate in (double[])[42, 60, 75, 95, 120])
            yield return new("normal", heartRate, Normal(heartRate));
        foreach (var heartRate in (double[])[55, 80, 105])
        {
            var (t, qt) = (T(heartRate, 0.3, 0.2, -0.1), Qt(heartRate));
            yield return new("polygonal", heartRate, new(P(heartRate, straight: true), [.. NormalQrs.Select(one => one with { Straight = true })], [t with { Straight = true }]));
            yield return new("left bundle branch block", heartRate, new(P(heartRate), LeftBlock, [Secondary(118, 152, qt + 50, -0.42, -0.12, -0.5)]));
            yield return new("right bundle branch block", heartRate, new(P(heartRate), [.. NormalQrs, Dipole.Bump(68, 142, -0.55, 0.05, -0.6)], [t with { Off = t.Off + 35 }]));
            yield return new("pre-excitation", heartRate, new(Earlier(P(heartRate), -45), PreExcited, [Secondary(96, 118, qt + 15, -0.2, -0.15, 0.1)]));
            yield return new("left ventricular hypertrophy", heartRate, new(P(heartRate), Hypertrophic, [Secondary(84, 106, qt, -0.28, -0.05, -0.2)]));
            yield return new("inferior infarction", heartRate, new(P(heartRate), Infarcted, [Secondary(70, 98, qt + 10, 0.05, 0.25, 0.05), Dipole.Bump(qt - 130, qt + 10, 0.1, -0.4, 0)]));
            yield return new("T of two signs", heartRate, new(P(heartRate), NormalQrs, [Dipole.Bump(qt - 210, qt - 80, 0.25, 0.15, -0.1), Dipole.Bump(qt - 105, qt, -0.22, -0.14, 0.1)]));
            yield return new("flat T", heartRate, new(P(heartRate), NormalQrs, [T(heartRate, 0.07, 0.06, -0.02)]));
            yield return new("U wave", heartRate, new(P(heartRate), NormalQrs, [t]) { Others = heartRate > 90 ? [] : [Dipole.Bump(t.Off + 15, t.Off + 175, 0.05, 0.03, -0.06)] });
            yield return new("no P", heartRate, new([], NormalQrs, [t]));
            yield return new("fibrillation", heartRate, new([], NormalQrs, [t])) { Irregular = 0.25, Fibrillation = 0.06 };
        }

        foreach (var heartRate in (double[])[48, 62, 76])
            yield return new("long QT", heartRate, new(P(heartRate), NormalQrs, [new(180, 420 + (60 / heartRate * 60), 420 + (60 / heartRate * 60), 500 + (60 / heartRate * 60), 0.35, 0.25, -0.15)]));
        foreach (var heartRate in (double[])[60, 85])
            yield return new("short PR", heartRate, new(Earlier(P(heartRate), -50), NormalQrs, [T(heartRate, 0.3, 0.2, -0.1)]));
        foreach (var heartRate in (double[])[60, 85])
            yield return new("long PR", heartRate, new(Earlier(P(heartRate), 110), NormalQrs, [T(heartRate, 0.3, 0.2, -0.1)]));
        foreach (var heartRate in (double[])[140, 160, 180])
            yield return new("fast", heartRate, new(P(heartRate), NormalQrs, [Until(T(heartRate, 0.33, 0.22, -0.12), 390 * Math.Sqrt(60 / heartRate))]));
        foreach (var heartRate in (double[])[115, 130, 145])
            yield return new("P on T", heartRate, new(P(heartRate), NormalQrs, [Until(T(heartRate, 0.33, 0.22, -0.12), (60_000 / heartRate) + P(heartRate)[0].On + 20)]));
    }

    private static KnownBeat Normal(double heartRate) => new(P(heartRate), NormalQrs, [T(heartRate, 0.33, 0.22, -0.12)]);

    /// <summary>Onset of QRS to offset of T: Fridericia's root, 390 ms at 60 a minute.</summary>
    private static double Qt(double heartRate) => 390 * Math.Cbrt(60 / heartRate);

    private static Dipole T(double heartRate, double left, double down, double back)
    {
        var (from, to) = (110 + (40 * 60 / heartRate), Qt(heartRate));
        var summit = from + (0.58 * (to - from));
        return new(from, summit, summit, to, left, down, back);
    }

    private static Dipole Until(Dipole t, double off) => t with { Top = t.On + (0.58 * (off - t.On)), Fall = t.On + (0.58 * (off - t.On)), Off = off };

    /// <summary>An ST segment that leaves its level within QRS, and a T wave in one: repolarisation of an abnormal activation.</summary>
    private static Dipole Secondary(double from, double qrsEnd, double to, double left, double down, double back) =>
        new(from, qrsEnd + (0.6 * (to - qrsEnd)), qrsEnd + (0.6 * (to - qrsEnd)), to, left, down, back);

    /// <summary>Right, then left atrium: 108 ms, PR 160 ms; shorter at high rates.</summary>
    private static Dipole[] P(double heartRate, bool straight = false)
    {
        var shorter = heartRate > 100 ? Math.Min(36, (heartRate - 100) * 0.5) : 0;
        return [Dipole.Bump(-160 + shorter, -78 + shorter, 0.05, 0.11, -0.06, straight), Dipole.Bump(-128 + shorter, -52 + shorter, 0.07, 0.07, 0.06, straight)];
    }

    private static Dipole[] Earlier(Dipole[] waves, double by) =>
        [.. waves.Select(one => one with { On = one.On - by, Top = one.Top - by, Fall = one.Fall - by, Off = one.Off - by })];
}
