using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;

namespace Vouch.Department.Laboratory;

/// <summary>The pack in force as the bench uses it.</summary>
/// <param name="Fact">The pack version as a fact that every proof cites.</param>
/// <param name="Protocol">Code and version: LAB 2026.1.</param>
/// <param name="RuleVersion">The approved rules and who approved them, as autoverified results name them.</param>
/// <param name="MayReleaseUnseen">Signed by a director, or a DEMO hospital.</param>
/// <param name="Tried">Analytes whose rules were tried on cases; null: no trial is asked for (a DEMO hospital).</param>
public sealed record BenchRules(
    LaboratoryPack Pack, CitedFact Fact, string Protocol, string RuleVersion, bool MayReleaseUnseen, ImmutableHashSet<string>? Tried = null)
{
    public bool IsTried(string analyte) => Tried?.Contains(analyte) ?? true;

    /// <summary>What the pack asks before a result of this analyte leaves.</summary>
    public IReadOnlyList<Requirement> ReleaseRequirements(string analyte)
    {
        lock (requirements)
        {
            if (!requirements.TryGetValue(analyte, out var asked))
                requirements.Add(analyte, asked = [.. Pack.Requirements
                    .Where(r => r.Stages.Contains(RequirementStage.Release) && r.IsFor(analyte)).Select(r => r.Ask)]);
            return asked;
        }
    }

    private readonly Dictionary<string, Requirement[]> requirements = new(StringComparer.Ordinal);
}
