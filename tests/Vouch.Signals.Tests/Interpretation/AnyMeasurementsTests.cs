using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Signals.Interpretation;
using Vouch.Signals.Measuring;
using Vouch.Signals.Rhythms;

namespace Vouch.Signals.Tests.Interpretation;

/// <summary>Whatever is measured: no exception, no contradiction, the same in any order of leads.</summary>
public sealed class AnyMeasurementsTests
{
    private static readonly string[][] Exclusive =
    [
        ["sinus-rhythm", "sinus-bradycardia", "sinus-tachycardia", "ectopic-atrial-rhythm", "atrial-fibrillation", "atrial-flutter",
            "supraventricular-tachycardia", "narrow-complex-tachycardia",
            "junctional-rhythm", "accelerated-junctional-rhythm", "wide-rhythm-without-p", "rhythm-undetermined", "paced-atrial",
                "paced-dual", "wide-complex-tachycardia"],
        ["rbbb", "lbbb", "rbbb-incomplete", "lbbb-incomplete", "ivcd", "pre-excitation"],
        ["ventricular-fibrillation", "sinus-rhythm"], ["ventricular-fibrillation", "lbbb"], ["asystole", "atrial-fibrillation"],
        ["left-anterior-fascicular-block", "left-posterior-fascicular-block"],
        ["axis-left", "axis-right", "axis-extreme", "axis-outside-age"],
        ["lvh", "lvh-strain"],
        ["lbbb", "lvh"], ["lbbb", "st-elevation-anterior"], ["lbbb", "q-anterior"], ["lbbb", "t-inversion"],
            ["paced-ventricular", "lbbb"], ["paced-ventricular", "st-elevation-inferior"],
        ["atrial-fibrillation", "av-block-1"], ["atrial-fibrillation", "sinus-arrhythmia"], ["atrial-flutter", "pr-short"],
            ["atrial-fibrillation", "av-block-2-mobitz-1"],
        ["av-block-3", "sinus-rhythm"], ["av-block-3", "av-block-2-mobitz-1", "av-block-2-mobitz-2", "av-block-2-to-1"],
            ["av-block-3", "av-block-1", "pr-short"],
        ["av-block-1", "av-block-2-mobitz-1"],
        ["qt-prolonged", "qt-short"], ["low-voltage", "low-voltage-limb"], ["low-voltage", "lvh"],
            ["extreme-bradycardia", "extreme-tachycardia"],
        ["reversal-la-ra", "axis-right"], ["reversal-la-ra", "q-inferior"], ["reversal-chest", "q-anterior"],
            ["normal", "borderline", "abnormal"],
        ["not-interpretable", "st-elevation-anterior"], ["child", "lvh"], ["child", "st-elevation-inferior"],
            ["early-repolarisation", "pericarditis-pattern"],
    ];

    [Fact]
    public void Statements_never_contradict_each_other()
    {
        var told = new HashSet<string>();
        Prop.ForAll(Arbitrary(), seed =>
        {
            var (measured, subject) = Of(seed);
            var reading = Reading.Of(measured, subject);
            var codes = reading.Statements.Select(one => one.Code).ToArray();
            told.UnionWith(codes);
            Assert.Equal(codes.Length, codes.Distinct().Count());
            Assert.All(Exclusive, group => Assert.True(codes.Intersect(group).Count() <= 1, string.Join(", ", codes.Intersect(group))));
            var withheld = reading.Withheld.Select(one => one.Statement.Code).ToArray();
            Assert.Empty(codes.Intersect(withheld));
            Assert.All(reading.Withheld, one => Assert.True((codes.Contains(one.By) || withheld.Contains(one.By))
                && one.Reason.Length > 0));
            Assert.All(reading.Statements, one => Assert.NotEmpty(one.Criteria));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(4000));

        // The generated cases reach most of what can be said, or they would prove nothing.
        Assert.True(told.Count >= 60, string.Join(", ", told.Order()));
    }

    [Fact]
    public void The_order_of_leads_says_nothing() => Prop.ForAll(Arbitrary(), seed =>
    {
        var (measured, subject) = Of(seed);
        var turned = measured with { Leads = [.. measured.Leads.Reverse()] };
        Assert.Equal(Json(Reading.Of(measured, subject)), Json(Reading.Of(turned, subject)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Two_of_any_measurements_are_compared_and_one_with_itself_has_not_changed() =>
        Prop.ForAll(Arbitrary(), Arbitrary(), (one, two) =>
    {
        var (a, subject) = Of(one);
        var (b, _) = Of(two);
        var (first, second) = ((a, Reading.Of(a, subject)), (b, Reading.Of(b, subject)));
        Assert.NotEmpty(SerialComparison.Of(first, second));
        Assert.Equal(["no-change"], SerialComparison.Of(first, first).Select(change => change.Code));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Arbitrary<int> Arbitrary() => Gen.Choose(0, int.MaxValue).ToArbitrary();

    private static string Json(Reading reading) => System.Text.Json.JsonSerializer.Serialize(reading);

    /// <summary>From nothing measured to numbers beyond any heart, most near the limits.</summary>
    private static (Measurements, Subject) Of(int seed)
    {
        var random = new Random(seed);
        var made = Made.Normal;
        if (random.Next(3) == 0)
            made = made.Timed([.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => (double)random.Next(250, 3200))]);
        else
            made = made.At(random.Next(20, 240));
        if (random.Next(3) == 0)
            made = made.WithoutP();
        if (random.Next(4) == 0)
            made = made.Every(beat => beat with
            {
                Beat = beat.Beat with
                {
                    Code = Pick(random, AnnotationCode.Normal,
                AnnotationCode.VentricularPremature, AnnotationCode.SupraventricularPremature, AnnotationCode.Paced)
                }
            });
        if (random.Next(6) == 0)
            made = made.Every(beat => beat with { Pacing = (PacingPulses)random.Next(4) });
        if (random.Next(2) == 0)
            made = made.Qrs(random.Next(50, 220)).Pr(random.Next(60, 350));
        if (random.Next(8) == 0)
            made = made.LeftBlock(random.Next(100, 180));
        if (random.Next(8) == 0)
            made = made.RightBlock(random.Next(100, 180));
        if (random.Next(8) == 0)
            made = made.ArmsInterchanged();
        made = made with
        {
            QrsAxis = random.Next(4) == 0 ? null : random.Next(-180, 181),
            PAxis = made.PAxis is null ? null : random.Next(4) == 0 ? random.Next(-180, 181) : made.PAxis,
            Rhythms = random.Next(4) == 0 ? [new((Rhythm)random.Next(10), 0, random.Next(100_000))] : [],
            Atria = random.Next(4) == 0 ? new([.. Enumerable.Range(0, random.Next(20)).Select(i => i * 600L)], random.Next(500),
                random.Next(2) == 0, random.NextDouble()) : made.Atria,
        };
        if (random.Next(3) > 0)
            made = made.Framingham(random.Next(300, 560));
        made = made with { Leads = [.. made.Leads.Select(lead => Changed(random, lead))] };
        if (random.Next(20) == 0)
            made = Emptied(random, made);
        double? age = random.Next(5) switch { 0 => null, 1 => random.NextDouble() * 16, _ => random.Next(16, 100) };
        return (made, Subject.Unknown with { AgeYears = age, Sex = random.Next(3) switch { 0 => null, 1 => Sex.Male, _ => Sex.Female } });
    }

    private static LeadMeasurements Changed(Random random, LeadMeasurements lead)
    {
        if (random.Next(3) == 0)
            return lead;
        var scale = random.Next(40) == 0 ? 1e6 : random.Next(3) == 0 ? 0.2 : 1.5;
        Wave? Any(Wave? wave, int none) => random.Next(none) == 0 ? null
            : wave is { } one ? one with
            {
                Millivolts = one.Millivolts * scale * random.NextDouble() * (random.Next(6) == 0 ? -1 : 1),
                Offset = one.Onset + random.Next(1, 120)
            } : null;
        var st = random.Next(3) == 0 ? (random.NextDouble() - 0.4) * 0.6 : 0;
        return lead with
        {
            P = Any(lead.P, 8),
            Q = Any(lead.Q, 3),
            R = Any(lead.R, 10),
            S = Any(lead.S, 4),
            T = Any(lead.T, 8),
            RPrime = Any(lead.RPrime, 3),
            PTerminal = random.Next(6) == 0 ? new(-120, -110, -95, random.NextDouble() - 0.6) : null,
            StJ = st,
            St20 = st,
            St40 = st * 0.9,
            St60 = st * 0.8,
            St80 = st * random.NextDouble() * 2,
            QrsArea = lead.QrsArea * (random.Next(8) == 0 ? -2 : 1),
            DeltaDuration = random.Next(6) == 0 ? random.Next(40) : 0,
            IsRNotched = lead.IsRNotched || random.Next(8) == 0,
            IsUnusable = random.Next(30) == 0,
            NoiseMicrovolts = random.Next(20) == 0 ? 300 : 10,
        };
    }

    private static Measurements Emptied(Random random, Measurements made) => random.Next(6) switch
    {
        0 => made with { Beats = [], Rr = null, HeartRate = null },
        1 => made with { Leads = [] },
        2 => made with { QrsOnset = null, QrsOffset = null, TOffset = null, Qtc = null },
        3 => made with { Rate = 0 },
        4 => made with { HeartRate = 1e9, Rr = new(0, 0, 0, 0, 0), Qtc = new(1e9, -1e9, 1e9, 0) },
        _ => made with { Leads = [.. made.Leads.Select(lead => lead with { Lead = null })] },
    };

    private static T Pick<T>(Random random, params T[] from) => from[random.Next(from.Length)];
}
