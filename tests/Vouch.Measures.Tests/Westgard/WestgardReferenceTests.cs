using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vouch.Measures.Westgard;

namespace Vouch.Measures.Tests.Westgard;

/// <summary>Generated histories against the definitions written down naively, rule by rule.</summary>
public sealed class WestgardReferenceTests
{
    private static readonly RuleSet Everything = new("all", WestgardRule.All, []);

    [Fact]
    public void Generated_histories_come_out_as_the_definitions_say()
    {
        // Steps of one half make the edges 1, 2 and 3 frequent; a drift makes long series frequent.
        var z = Gen.Choose(-7, 7).Select(n => n / 2m);
        var cases =
            from levels in Gen.Choose(1, 3)
            from runs in Gen.Choose(1, 14)
            from drift in Gen.Choose(-2, 2)
            from values in z.ArrayOf(levels * runs)
            select Points(levels, runs, drift, values);
        var enough = Config.QuickThrowOnFailure.WithMaxTest(1_500);
        Prop.ForAll(cases.ToArbitrary(), points =>
        {
            var last = points[^1].Run;
            var (history, run) = (points.Where(p => p.Run != last).ToList(), points.Where(p => p.Run == last).ToList());
            var got = WestgardRules.Evaluate(history, run, Everything).Select(v => (v.Rule.Name, v.Scope,
                string.Join(' ', v.Points.Select(p => points.IndexOf(p))))).ToHashSet();
            var wanted = Reference(points, last).ToHashSet();
            return got.SetEquals(wanted);
        }).Check(enough);
    }

    private static List<ControlPoint> Points(int levels, int runs, int drift, decimal[] values)
    {
        var points = new List<ControlPoint>();
        for (var i = 0; i < levels * runs; i++)
        {
            var run = i / levels;
            points.Add(new ControlPoint(values[i] / 2 + drift * run / 4m, i % levels + 1,
                "R" + run.ToString("D2", CultureInfo.InvariantCulture),
                DateTimeOffset.UnixEpoch.AddMinutes(i)));
        }
        return points;
    }

    private static IEnumerable<(string Rule, Scope Scope, string Points)> Reference(List<ControlPoint> all, string last)
    {
        var run = all.Where(p => p.Run == last).ToList();
        var perLevel = run.Select(p => all.Where(q => q.Level == p.Level).ToList()).ToList();
        bool Runs(List<ControlPoint> w) => w.Select(p => p.Run).Distinct().Count() > 1;
        bool Levels(List<ControlPoint> w) => w.Select(p => p.Level).Distinct().Count() > 1;

        // (rule, scope, sequences, window, points needed on one side, limit, what the points must span)
        foreach (var (name, size, needed, limit, across) in new (string, int, int, decimal, bool)[]
        {
            ("2_2s", 2, 2, 2, false), ("2of3_2s", 3, 2, 2, false), ("3_1s", 3, 3, 1, false), ("4_1s", 4, 4, 1, true),
            ("6_x", 6, 6, 0, true), ("8_x", 8, 8, 0, true), ("9_x", 9, 9, 0, true), ("10_x", 10, 10, 0, true),
            ("12_x", 12, 12, 0, true), ("1_2s", 1, 1, 2, false), ("1_3s", 1, 1, 3, false),
        })
        {
            foreach (var found in Windows(run, size, needed, limit, _ => true))
                yield return (name, Scope.WithinRun, Text(found));
            if (size == 1)
                continue;
            foreach (var found in perLevel.SelectMany(level => Windows(level, size, needed, limit, Runs)))
                yield return (name, Scope.WithinLevel, Text(found));
            if (!across)
                continue;
            foreach (var found in Windows(all, size, needed, limit, w => Runs(w) && Levels(w)))
                yield return (name, Scope.AcrossLevels, Text(found));
        }

        var opposed = run.Where(p => run.Exists(q => q.Level != p.Level
            && ((p.Z > 2 && q.Z < -2) || (p.Z < -2 && q.Z > 2)))).ToList();
        if (opposed.Count > 0)
            yield return ("R_4s", Scope.WithinRun, Text(opposed));

        foreach (var tail in perLevel.Where(level => level.Count >= 7).Select(level => level.TakeLast(7).ToList()))
        {
            var steps = tail.Zip(tail.Skip(1), (a, b) => Math.Sign(b.Z - a.Z)).ToList();
            if (Math.Abs(steps.Sum()) == 6)
                yield return ("7_T", Scope.WithinLevel, Text(tail));
        }

        string Text(List<ControlPoint> points) => string.Join(' ', points.Select(p => all.IndexOf(p)));

        // All of one side in each stretch of at most so many points, joined where the present run takes part.
        IEnumerable<List<ControlPoint>> Windows(
            List<ControlPoint> sequence, int size, int needed, decimal limit, Func<List<ControlPoint>, bool> spans)
        {
            var joined = new HashSet<ControlPoint>();
            for (var end = 1; end <= sequence.Count; end++)
            {
                var window = sequence.Take(end).TakeLast(size).ToList();
                foreach (var side in new[] { 1, -1 })
                {
                    var beyond = window.Where(p => p.Z * side > limit).ToList();
                    if (beyond.Count >= needed && beyond.Exists(p => p.Run == last) && spans(beyond))
                        joined.UnionWith(beyond);
                }
            }
            if (joined.Count > 0)
                yield return sequence.Where(joined.Contains).ToList();
        }
    }
}
