using System.Collections.Immutable;

namespace Vouch.Department.Proof;

/// <summary>An override given for one requirement of one test, by a person with authority.</summary>
public sealed record GivenOverride(
    Guid Id, string Kind, string Reason, bool Stat, Guid GivenBy, string GivenByName, DateTimeOffset GivenAt,
    DateTimeOffset ExpiresAt);

/// <summary>One requirement at one moment.</summary>
/// <param name="Effect">What it leads to; null when it is met, or overridden.</param>
public sealed record Check(
    string Kind, Standing Standing, string Sentence, string? Remedy, ImmutableArray<CitedFact> Cited,
    DateTimeOffset? HoldsUntil, Policy? Effect, GivenOverride? Override);

/// <summary>What a verdict comes to.</summary>
public enum Decision
{
    /// <summary>Every requirement is met.</summary>
    Fit,

    /// <summary>May leave, with a remark that stays.</summary>
    Remarked,

    /// <summary>May leave because a person with authority said so.</summary>
    Overridden,

    /// <summary>Kept until someone with authority decides.</summary>
    Held,

    /// <summary>May not leave.</summary>
    Locked,
}

/// <summary>All checks of one gate for one subject.</summary>
public sealed record Verdict(GateSubject Subject, DateTimeOffset DecidedAt, ImmutableArray<Check> Checks)
{
    public Decision Decision
    {
        get
        {
            var worst = (Policy)0;
            var overridden = false;
            foreach (var check in Checks)
            {
                if (check.Effect > worst)
                    worst = check.Effect.Value;
                overridden |= check.Override is not null;
            }

            return worst switch
            {
                Policy.Lock => Decision.Locked,
                Policy.Hold => Decision.Held,
                _ when overridden => Decision.Overridden,
                Policy.Warn => Decision.Remarked,
                _ => Decision.Fit,
            };
        }
    }

    /// <summary>Whether the subject may pass.</summary>
    public bool Passes => Decision is Decision.Fit or Decision.Remarked or Decision.Overridden;

    /// <summary>
    /// One verdict on what several parts make up: each requirement stands as it stands for the worst of them, and every
    /// fact of every part is cited, so that a look-back finds it.
    /// </summary>
    /// <param name="named">Sentences say which part they are about.</param>
    public static Verdict Together(GateSubject subject, IReadOnlyCollection<Verdict> parts, DateTimeOffset now, bool named = true)
    {
        var checks = parts.SelectMany(part => part.Checks.Select(check => (part.Subject.Analyte, Check: check)))
            .GroupBy(item => item.Check.Kind, StringComparer.Ordinal)
            .Select(kind =>
            {
                var worst = kind.MaxBy(item => ((int?)item.Check.Effect ?? 0, item.Check.Override is not null, item.Check.Standing));
                return worst.Check with
                {
                    Sentence = named ? $"{worst.Analyte}: {worst.Check.Sentence}" : worst.Check.Sentence,
                    Cited = [.. kind.SelectMany(item => item.Check.Cited).Distinct()],
                    HoldsUntil = kind.Min(item => item.Check.HoldsUntil),
                };
            });
        return new Verdict(subject, now, [.. checks]);
    }

    /// <summary>The earliest end of what was proven: the verdict is stale after it.</summary>
    public DateTimeOffset? HoldsUntil => Checks.Min(check => check.HoldsUntil);
}
