using System.Collections.Immutable;
using Vouch.Department.Catalog;
using Vouch.Department.Proof;

namespace Vouch.Department.Laboratory;

/// <summary>Who lets results go: nobody (autoverification) or a person who has looked at them.</summary>
/// <param name="PersonId">Null: autoverified.</param>
/// <param name="Reason">Of a correction; null otherwise.</param>
public sealed record Releaser(Guid? PersonId, string Name, string? Comment = null, string? Reason = null)
{
    public static readonly Releaser Autoverification = new(null, "autoverified");
}

/// <summary>A measurement that was judged and stood before the gate.</summary>
public sealed record JudgedMeasurement(PlacedMeasurement Placed, Judgement Judgement, Verdict Verdict);

/// <summary>What becomes of a judged measurement.</summary>
public abstract record BenchDecision(JudgedMeasurement Judged)
{
    /// <summary>It leaves, as this version of the test's result.</summary>
    public sealed record Release(JudgedMeasurement Judged, int Version, string Status, Releaser By) : BenchDecision(Judged);

    /// <summary>It waits for a person.</summary>
    /// <param name="Reasons">Rule findings and gate checks that hold it, worst first.</param>
    /// <param name="Sweepable">May go in "accept all": only its size holds it, nothing is wrong with it.</param>
    public sealed record Hold(JudgedMeasurement Judged, ImmutableArray<HoldReason> Reasons, bool Sweepable) : BenchDecision(Judged);
}

/// <summary>Why a measurement waits.</summary>
/// <param name="Source">rule or gate.</param>
/// <param name="Policy">hold or lock (gate), hold (rule).</param>
public sealed record HoldReason(string Source, string Code, string Policy, string Sentence, string? Remedy);

/// <summary>Decides without a person. Pure. Source: CLSI AUTO-10 (2006), 5.2.</summary>
public static class Autoverification
{
    public static BenchDecision Decide(
        JudgedMeasurement judged, IReadOnlyList<AutoverificationStop> stops, bool packMayRelease, bool tried)
    {
        var reasons = ImmutableArray.CreateBuilder<HoldReason>();
        var (placed, judgement, verdict) = judged;
        foreach (var check in verdict.Checks)
            if (check.Effect is Policy.Lock or Policy.Hold)
                reasons.Add(new HoldReason("gate", check.Kind, check.Effect == Policy.Lock ? "lock" : "hold", check.Sentence, check.Remedy));
            else if (check.Effect is Policy.Warn)
                reasons.Add(new HoldReason("gate", check.Kind, "warn", check.Sentence, check.Remedy));
        foreach (var finding in judgement.Findings)
            if (finding.Holds)
                reasons.Add(new HoldReason("rule", finding.Code, "hold", finding.Sentence, finding.Remedy));
        foreach (var stop in stops)
            if (stop.Covers(placed.Measurement.DeviceId, placed.Analyte.Code))
                reasons.Add(new HoldReason("rule", "autoverification-stopped", "hold", $"Autoverification is stopped: {stop.Reason}.", null));
        if (!packMayRelease)
            reasons.Add(new HoldReason("rule", "pack-draft", "hold", "The pack is a draft; nothing is released unseen.", "A director signs the pack."));
        else if (!tried)
            reasons.Add(new HoldReason("rule", "rules-untried", "hold", $"The rules of {placed.Analyte.Code} were not tried on cases; nothing is released unseen.", "Add cases and try them."));

        return reasons.Count == 0 && judgement.MayGoUnseen
            ? new BenchDecision.Release(judged, placed.Test.LastVersion + 1, "final", Releaser.Autoverification)
            : new BenchDecision.Hold(judged, reasons.ToImmutable(), Sweepable(judgement, verdict, reasons));
    }

    /// <summary>As it stands now: only outside its limits or without them; nothing critical, flagged, changed, guarded or missing.</summary>
    public static bool IsSweepable(JudgedMeasurement judged) =>
        judged.Judgement.Critical is null && judged.Verdict.Checks.All(check => check.Effect is null)
        && judged.Judgement.Findings.All(finding => !finding.Holds || IsOfItsSize(finding.Code));

    private static bool Sweepable(Judgement judgement, Verdict verdict, ImmutableArray<HoldReason>.Builder reasons) =>
        judgement.Critical is null && verdict.Passes && reasons.TrueForAll(reason => IsOfItsSize(reason.Code));

    private static bool IsOfItsSize(string code) => code is "outside-limits" or "not-autoverified" or "pack-draft" or "rules-untried" or "autoverification-stopped";
}
