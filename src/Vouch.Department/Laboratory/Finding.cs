using System.Collections.Immutable;
using Vouch.Measures.Quantities;

namespace Vouch.Department.Laboratory;

/// <summary>What a rule before release found about a measurement.</summary>
/// <param name="Code">Kebab-case: <c>delta</c>, <c>plausibility</c>, <c>guard-EDTA</c> …</param>
/// <param name="Holds">True: no release without a person.</param>
/// <param name="Sentence">For the technologist, with the numbers it rests on.</param>
public sealed record Finding(string Code, bool Holds, string Sentence, string? Remedy = null);

/// <summary>A value that is, or may be, beyond a critical limit.</summary>
public sealed record CriticalValue(string ValueText, string LimitText);

/// <summary>What the rules make of one measurement: how it would be reported, and what speaks against releasing it unseen.</summary>
/// <param name="Flag">L, H, LL, HH, A or empty.</param>
/// <param name="MayGoUnseen">The pack's autoverification limits are met and no finding holds it.</param>
public sealed record Judgement(
    string ReportedText, Comparator Comparator, decimal? ReportedValue, string? Unit, string Flag, decimal? Low, decimal? High,
    CriticalValue? Critical, ImmutableArray<Finding> Findings, bool MayGoUnseen)
{
    /// <summary>The non-result that is reported in place of the value that was measured; null: the value is.</summary>
    public string? Instead { get; init; }

    /// <summary>With one finding more.</summary>
    public Judgement With(Finding finding) => this with { Findings = Findings.Add(finding), MayGoUnseen = MayGoUnseen && !finding.Holds };

    /// <summary>With one finding more, before all others: it is why there is no value.</summary>
    public Judgement WithFirst(Finding finding) => With(finding) with { Findings = Findings.Insert(0, finding) };
}
