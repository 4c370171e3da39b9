using Vouch.Department.Catalog;
using Vouch.Department.Proof;
using static System.FormattableString;

namespace Vouch.Department.Quality;

/// <summary>One external control of a kit's lot.</summary>
public sealed record KitControlFact(Guid LotId, Guid SeriesId, int Version, string Expected, string Verdict, DateTimeOffset MeasuredAt);

/// <summary>External controls of kits as known at one moment. Source: 42 CFR 493.1256(d)(3)(ii).</summary>
public sealed class KnownKitControls(ILookup<Guid, KitControlFact> runs, LaboratoryPack? pack)
{
    /// <summary>
    /// In control when the last run of every control that the pack asks for gave what it must, within the hours given, and
    /// the next one, where it is known already, did too.
    /// </summary>
    public FactAnswer Answer(GateSubject subject)
    {
        if (pack?.FindKit(subject.Analyte) is not { Controls.IsEmpty: false } kit || subject.NoValue)
            return FactAnswer.NotApplicable("Done by hand; no control series belongs to this test.");
        if (subject.LotId is not { } lot)
            return FactAnswer.Unproven($"Which lot of the {kit.Name.ToLowerInvariant()} was used is not recorded.", "Enter the result on its worksheet, with the lot.");
        var own = runs[lot].OrderBy(run => run.MeasuredAt).ThenBy(run => run.Version).ToList();
        var last = kit.Controls.Select(expected => own.LastOrDefault(run => Of(run, expected) && run.MeasuredAt <= subject.MeasuredAt)).OfType<KitControlFact>().ToList();
        var next = kit.Controls.Select(expected => own.Find(run => Of(run, expected) && run.MeasuredAt > subject.MeasuredAt)).OfType<KitControlFact>();
        CitedFact[] cited = [.. last.Select(run => new CitedFact(FactKind.KitControl, run.SeriesId, run.Version))];
        if (last.Find(run => run.Verdict == "rejected") is { } rejected)
            return new FactAnswer(Standing.Disproven,
                Invariant($"The {rejected.Expected} control of this lot of the {kit.Name.ToLowerInvariant()} was rejected at {rejected.MeasuredAt:yyyy-MM-dd HH:mm}."),
                "Find the cause, run the control again, or use another lot.", [.. cited]);
        if (next.FirstOrDefault(run => run.Verdict == "rejected") is { } since)
            return new FactAnswer(Standing.Disproven,
                Invariant($"The next {since.Expected} control of this lot, at {since.MeasuredAt:yyyy-MM-dd HH:mm}, was rejected."), "Test again with another lot.", [.. cited]);
        if (last.Count < kit.Controls.Length)
            return new FactAnswer(Standing.Unproven,
                $"This lot of the {kit.Name.ToLowerInvariant()} has no accepted {string.Join(" and ", kit.Controls.Where(expected => !last.Exists(run => Of(run, expected))))} control.",
                "Run the controls of the lot.", [.. cited]);
        var oldest = last.Min(run => run.MeasuredAt);
        DateTimeOffset? due = kit.ControlHours is { } hours ? oldest.AddHours(hours) : null;
        return due <= subject.MeasuredAt
            ? new FactAnswer(Standing.Overdue, Invariant($"The controls of this lot were last run at {oldest:yyyy-MM-dd HH:mm}; due every {kit.ControlHours} h."),
                "Run the controls of the lot.", [.. cited])
            : new FactAnswer(Standing.Proven, Invariant($"The lot's controls ({string.Join(", ", kit.Controls)}) gave what they must, the oldest at {oldest:yyyy-MM-dd HH:mm}."),
                Remedy: null, [.. cited], due);
    }

    private static bool Of(KitControlFact run, string expected) => string.Equals(run.Expected, expected, StringComparison.Ordinal);
}
