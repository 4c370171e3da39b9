using System.Collections.Immutable;

namespace Vouch.Department.Proof;

/// <summary>
/// The gate: a pure function of requirements, known facts, overrides and time. The same answer every time.
/// Source: ISO 15189:2022, 7.4.1 (results are released only when the conditions for release are met).
/// </summary>
public static class Gate
{
    /// <summary>The verdict on one subject. A kind that no source answers for is unproven, never skipped.</summary>
    /// <param name="now">The moment of the decision; an override counts from its giving until it expires.</param>
    public static Verdict Decide(
        IReadOnlyList<Requirement> requirements, KnownFacts facts, GateSubject subject,
        IReadOnlyList<GivenOverride> overrides, DateTimeOffset now)
    {
        var checks = ImmutableArray.CreateBuilder<Check>(requirements.Count);
        foreach (var requirement in requirements)
            checks.Add(Check(requirement, subject, facts.Answer(requirement.Kind, subject), overrides, now));
        return new Verdict(subject, now, checks.MoveToImmutable());
    }

    /// <summary>One requirement with its answer.</summary>
    public static Check Check(
        Requirement requirement, GateSubject subject, FactAnswer answer, IReadOnlyList<GivenOverride> overrides, DateTimeOffset now)
    {
        var effect = requirement.For(answer.Standing);
        var given = effect is Policy.Hold or Policy.Lock
            ? Applicable(requirement.Kind, answer.Standing, subject.PerformerId, overrides, now)
            : null;
        return new Check(requirement.Kind, answer.Standing, answer.Sentence, answer.Remedy, answer.Cited,
            answer.HoldsUntil, given is null ? effect : null, given);
    }

    /// <summary>An override counts from its giving until it expires, and never for the work of who gave it.</summary>
    private static GivenOverride? Applicable(
        string kind, Standing standing, Guid? performer, IReadOnlyList<GivenOverride> overrides, DateTimeOffset now)
    {
        if (!OverrideRules.MayOverride(kind, standing))
            return null;
        foreach (var given in overrides)
            if (string.Equals(given.Kind, kind, StringComparison.Ordinal) && given.GivenAt <= now && now < given.ExpiresAt
                && given.GivenBy != performer)
                return given;
        return null;
    }
}
