using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;

namespace Vouch.Department.Starting;

/// <summary>Whether one piece of work may begin.</summary>
/// <param name="Stops">Checks that stop it until they are met, or overridden where that is allowed.</param>
/// <param name="Holds">Checks that let it begin: its result is kept at the release gate until somebody with authority decides.</param>
public sealed record StartVerdict(Verdict Verdict, RequirementStage Stage, ImmutableArray<Check> Stops, ImmutableArray<Check> Holds)
{
    public bool MayBegin => Stops.IsEmpty;

    public GateSubject Subject => Verdict.Subject;

    public IEnumerable<Check> Remarks => Verdict.Checks.Where(check => check.Effect == Policy.Warn);

    /// <summary>
    /// A lock stops. A hold stops as well, until somebody decides, unless the release gate asks the same of the same work
    /// and holds its result: there a value is measured and a danger seen, and nothing leaves. Pure.
    /// </summary>
    public static StartVerdict Of(Verdict verdict, RequirementStage stage, IReadOnlyList<Requirement> release)
    {
        var stops = ImmutableArray.CreateBuilder<Check>();
        var holds = ImmutableArray.CreateBuilder<Check>();
        foreach (var check in verdict.Checks)
            if (check.Effect == Policy.Lock || (check.Effect == Policy.Hold && !HeldAtRelease(check, stage, release)))
                stops.Add(check);
            else if (check.Effect == Policy.Hold)
                holds.Add(check);
        return new StartVerdict(verdict, stage, stops.ToImmutable(), holds.ToImmutable());
    }

    // The release gate asks about the performer of the measurement, never about the collector.
    private static bool HeldAtRelease(Check check, RequirementStage stage, IReadOnlyList<Requirement> release)
    {
        if (stage == RequirementStage.Collection)
            return false;
        foreach (var requirement in release)
            if (string.Equals(requirement.Kind, check.Kind, StringComparison.Ordinal)
                && requirement.For(check.Standing) is Policy.Hold or Policy.Lock)
                return true;
        return false;
    }
}
