using Vouch.Signals.Ec57;
using static Vouch.Signals.Interpretation.Evidence;

namespace Vouch.Signals.Interpretation;

using L = LimitTable;

/// <summary>Beats out of turn, their patterns, and pauses.</summary>
internal static class EctopyStatements
{
    public static readonly StatementKind Ventricular = Kind("ventricular-premature-beats", Importance.Borderline,
        "Ventricular ectopic beats",
        "At least one beat classed as ventricular, outside runs.");

    public static readonly StatementKind Couplet = Kind("ventricular-couplet", Importance.Abnormal, "Ventricular couplets",
        "Exactly two ventricular beats in a row.");

    public static readonly StatementKind Bigeminy = Kind("ventricular-bigeminy", Importance.Abnormal, "Ventricular bigeminy",
        $"Every second beat ventricular, {L.PatternRepeats} times or more.");

    public static readonly StatementKind Trigeminy = Kind("ventricular-trigeminy", Importance.Abnormal, "Ventricular trigeminy",
        $"Every third beat ventricular, {L.PatternRepeats} times or more.");

    public static readonly StatementKind Supraventricular = Kind("supraventricular-premature-beats", Importance.Borderline,
        "Supraventricular ectopic beats",
        "At least one beat classed as supraventricular and premature.");

    public static readonly StatementKind AtrialBigeminy = Kind("supraventricular-bigeminy", Importance.Abnormal,
        "Supraventricular bigeminy",
        $"Every second beat supraventricular and premature, {L.PatternRepeats} times or more.");

    public static readonly StatementKind Pause = Kind("pause", Importance.Critical, "Pause", $"No beat for {L.Pause} or more.");

    public static readonly StatementKind[] Kinds = [Ventricular, Couplet, Bigeminy, Trigeminy, Supraventricular, AtrialBigeminy, Pause];

    public static IEnumerable<Statement> Of(EcgFacts facts)
    {
        var classes = facts.M.Beats.Select(one => one.Beat.Code.BeatClass()).ToArray();
        var runs = Runs(classes, BeatClass.Ventricular);
        var single = runs.Where(length => length < L.Run.Value).Sum();
        if (Count("Ventricular beats outside runs", single) is { } some)
            yield return Ventricular.Met(some, single == 1 ? "Ventricular ectopic beat" : Ventricular.Text);
        if (Count("Couplets", runs.Count(length => length == 2)) is { } couplets)
            yield return Couplet.Met(couplets);
        if (Repeats(classes, BeatClass.Ventricular, 2) is { } second)
            yield return Bigeminy.Met(second);
        if (Repeats(classes, BeatClass.Ventricular, 3) is { } third)
            yield return Trigeminy.Met(third);
        if (Count("Premature supraventricular beats", facts.Counts.Premature) is { } early)
            yield return Supraventricular.Met(early, facts.Counts.Premature == 1 ? "Supraventricular ectopic beat" : Supraventricular.Text);
        if (Repeats(classes, BeatClass.Supraventricular, 2) is { } every)
            yield return AtrialBigeminy.Met(every);
        var longest = facts.M.Beats.Max(beat => beat.RrMs);
        if (From("Longest interval", longest, L.Pause) is { } pause)
            yield return Pause.Met(pause, Invariant($"Pause of {longest / 1000:0.0} s"));
    }

    private static Evidence? Count(string what, int count) =>
        That(count > 0, Invariant($"{what}: {count}, 1 or more"), Sources.Ventricular);

    private static List<int> Runs(BeatClass?[] classes, BeatClass wanted)
    {
        var runs = new List<int>();
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] != wanted)
                continue;
            if (i > 0 && classes[i - 1] == wanted)
                runs[^1]++;
            else
                runs.Add(1);
        }
        return runs;
    }

    /// <summary>How often at most, without a break, one beat of the kind ends a group of so many.</summary>
    private static Evidence? Repeats(BeatClass?[] classes, BeatClass wanted, int period)
    {
        var most = 0;
        for (var from = 0; from < classes.Length; from++)
        {
            var end = from;
            while (end + period <= classes.Length && classes.AsSpan(end, period) is var group && group[^1] == wanted
                && !group[..^1].Contains(wanted))
                end += period;
            most = Math.Max(most, (end - from) / period);
            if (end > from)
                from = end - 1;
        }
        return From(Invariant($"Groups of {period} in a row"), most, L.PatternRepeats);
    }

    private static StatementKind Kind(string code, Importance importance, string text, string criteria) =>
        new(code, Matter.Ectopy, Basis.Times, importance, text, criteria);
}
