namespace Vouch.Measures.Intervals;

/// <summary>Whose result it is, as far as it matters for the interval.</summary>
public sealed record Subject(Birth? Birth, Sex Sex, Pregnancy Pregnancy, string? Method = null);

/// <summary>Which interval holds for a subject at the moment of collection.</summary>
public abstract record IntervalChoice
{
    private IntervalChoice()
    {
    }

    /// <summary>This interval holds.</summary>
    public sealed record Found(ReferenceInterval Interval) : IntervalChoice;

    /// <summary>No interval is meant for the subject.</summary>
    public sealed record None : IntervalChoice;

    /// <summary>It depends on something that is not recorded: the birth, the sex, the week of pregnancy.</summary>
    public sealed record Undecided(string Missing) : IntervalChoice;

    /// <summary>The first interval, in the order of the list, that is meant for the subject.</summary>
    /// <remarks>
    /// Specific ones are listed first. An interval for pregnancies needs a recorded pregnancy: "not recorded" is not
    /// taken for pregnant. Where an earlier interval may hold and would give other limits than what surely holds, the
    /// choice is undecided and says what is missing; nothing is guessed.
    /// </remarks>
    public static IntervalChoice Of(IReadOnlyList<ReferenceInterval> intervals, Subject subject, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        ArgumentNullException.ThrowIfNull(subject);
        var open = new List<(ReferenceInterval Interval, string Missing)>();
        foreach (var interval in intervals)
        {
            var (holds, missing) = Holds(interval.For, subject, at);
            if (holds is false)
                continue;
            if (holds is null)
                open.Add((interval, missing));
            else
                return Settle(open, interval);
        }
        return open.Count == 0 ? new None() : new Undecided(open[0].Missing);
    }

    private static IntervalChoice Settle(
        List<(ReferenceInterval Interval, string Missing)> open, ReferenceInterval sure)
    {
        foreach (var (interval, missing) in open)
        {
            if (Limits(interval) != Limits(sure))
                return new Undecided(missing);
        }
        return new Found(sure);
    }

    private static (decimal?, decimal?, decimal?, decimal?) Limits(ReferenceInterval interval) =>
        (interval.Low, interval.High, interval.CriticalLow, interval.CriticalHigh);

    private static (bool? Holds, string Missing) Holds(Population population, Subject subject, DateTimeOffset at)
    {
        var (age, missingAge) = HoldsAge(population.Ages, subject.Birth, at);
        (bool? Holds, string Missing)[] parts =
        [
            (population.Method is null
                || string.Equals(population.Method, subject.Method, StringComparison.Ordinal), ""),
            (HoldsSex(population.Sex, subject.Sex), "the sex is not recorded"),
            (HoldsPregnancy(population.Pregnant, subject.Pregnancy), "the week of pregnancy is not recorded"),
            (age, missingAge),
        ];
        if (Array.Exists(parts, part => part.Holds is false))
            return (false, "");
        return Array.Find(parts, part => part.Holds is null) is (null, { } missing) ? (null, missing) : (true, "");
    }

    private static bool? HoldsSex(Sex? meant, Sex recorded) => (meant, recorded) switch
    {
        (null, _) => true,
        (_, Sex.Unknown) => null,
        _ => meant == recorded,
    };

    private static bool? HoldsPregnancy(GestationRange? meant, Pregnancy recorded) => (meant, recorded) switch
    {
        (null, _) => true,
        (_, not Pregnancy.Yes) => false,
        ({ FromWeeks: null, UntilWeeks: null }, _) => true,
        (_, Pregnancy.Yes { GestationDays: null }) => null,
        ({ } range, Pregnancy.Yes { GestationDays: int days }) =>
            days / 7 >= (range.FromWeeks ?? 0) && days / 7 < (range.UntilWeeks ?? int.MaxValue),
    };

    private static (bool? Holds, string Missing) HoldsAge(AgeRange ages, Birth? birth, DateTimeOffset at)
    {
        if (ages is { From: null, Until: null })
            return (true, "");
        if (birth is null)
            return (null, "the date of birth is not recorded");
        var reached = ages.From is Age from ? Ages.HasCompleted(birth, from, at) : true;
        var passed = ages.Until is Age until ? Ages.HasCompleted(birth, until, at) : false;
        if (reached is false || passed is true)
            return (false, "");
        return reached is null || passed is null ? (null, "the time of birth is not recorded") : (true, "");
    }
}
