namespace Vouch.Signals.Measuring;

/// <summary>
/// Of candidates those that follow each other at one interval, which may wander a little, and where one that is missing is one
/// that cannot be seen: the best chain over all intervals by dynamic programming.
/// </summary>
/// <param name="Members">Indexes of candidates, ascending in time.</param>
/// <param name="Interval">Samples of the atrial trace.</param>
internal sealed record PTrain(int[] Members, double Interval, double Score)
{
    /// <summary>ms: 250 to 40 P waves a minute.</summary>
    private const double Shortest = 240, Longest = 1500;

    /// <summary>From one interval that is tried to the next.</summary>
    private const double Factor = 1.05;

    /// <summary>Part of the interval by which a P wave may be early or late; sinus rhythm in AV block varies by some 0.1.</summary>
    public const double InTime = 0.15;

    /// <summary>P waves in a row that may be unseen.</summary>
    private const int UnseenMost = 3;

    /// <summary>What a missing P wave costs where it would be seen, on what is left of a T wave, and in a complex.</summary>
    private const double Missing = 1, MissingInT = 0.3, MissingHidden = 0.1;

    /// <summary>What a candidate costs that is not in time, against its likeness; what being late costs at the limit.</summary>
    private const double Extra = 0.5, Late = 0.4;

    /// <param name="candidates">In order of time.</param>
    /// <param name="seen">Of a sample of the trace: how well a P wave would be seen there.</param>
    /// <returns>Null: no three are in time.</returns>
    public static PTrain? Best(List<PCandidate> candidates, Func<double, Sight> seen)
    {
        PTrain? best = null;
        var all = candidates.Sum(one => seen(one.At) == Sight.Clear ? one.Likeness : 0);
        for (var interval = Shortest; interval <= Longest; interval *= Factor)
        {
            var found = At(candidates, AtrialTrace.Samples(interval), seen);
            var inside = found.Members.Sum(i => seen(candidates[i].At) == Sight.Clear ? candidates[i].Likeness : 0);
            var score = found.Score - (Extra * (all - inside));
            if (found.Members.Length >= 3 && (best is null || score > best.Score))
                best = found with { Score = score };
        }

        return best is null ? null : best with { Interval = best.Mean(candidates) };
    }

    private double Mean(List<PCandidate> candidates)
    {
        var steps = 0;
        for (var i = 1; i < Members.Length; i++)
            steps += Steps(candidates[Members[i]].At - candidates[Members[i - 1]].At, Interval);
        return (candidates[Members[^1]].At - candidates[Members[0]].At) / steps;
    }

    /// <summary>How many P waves the interval between two holds, one being one of them; 0: it is no multiple.</summary>
    public static int Steps(double between, double interval)
    {
        var steps = (int)Math.Round(between / interval);
        return steps >= 1 && steps <= UnseenMost + 1 && Math.Abs((between / steps) - interval) <= InTime * interval ? steps : 0;
    }

    private static PTrain At(List<PCandidate> candidates, double interval, Func<double, Sight> seen)
    {
        var (scores, before, last) = (new double[candidates.Count], new int[candidates.Count], -1);
        for (var i = 0; i < candidates.Count; i++)
        {
            (scores[i], before[i]) = (candidates[i].Likeness, -1);
            for (var k = i - 1; k >= 0 && candidates[i].At - candidates[k].At <= (UnseenMost + 1 + InTime) * interval; k--)
            {
                var between = candidates[i].At - candidates[k].At;
                if (Steps(between, interval) is not (> 0 and var steps))
                    continue;
                var late = ((between / steps) - interval) / (InTime * interval);
                var score = scores[k] + candidates[i].Likeness - (Late * late * late);
                for (var missing = 1; missing < steps; missing++)
                    score -= Cost(seen(candidates[k].At + (missing * between / steps)));
                if (score > scores[i])
                    (scores[i], before[i]) = (score, k);
            }

            if (last < 0 || scores[i] > scores[last])
                last = i;
        }

        var members = new List<int>();
        for (var i = last; i >= 0; i = before[i])
            members.Add(i);
        members.Reverse();
        return new([.. members], interval, last < 0 ? 0 : scores[last]);
    }

    private static double Cost(Sight missing) => missing switch { Sight.Clear => Missing, Sight.T => MissingInT, _ => MissingHidden };
}
